"""How images are asked for that are not ours alone: files of messages, and what is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..errors import BadRequest
from ..pictures import MOST_SIDE, Quality, Rendering
from .places import FORMATS, UnsupportedMediaType

#: What a browser may do with a file: nothing but show it.
POLICY: Final = b"default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
_ASKED: Final = frozenset({"width", "height", "format", "quality"})


def rendering_of(
    content_type: str, size: tuple[int, int], is_animated: bool, args: Mapping[str, str]
) -> Rendering | None:
    """What to make of an image of this size; ``None`` where it is to be as it is."""
    if not args.keys() & _ASKED:
        return None
    width, height = size
    scale = min(
        1.0, _side(args, "width", width) / width, _side(args, "height", height) / height
    )
    name = args.get("format") or content_type.removeprefix("image/")
    if "format" not in args and name not in FORMATS:
        name = "png"  # what it is cannot be written
    if name not in FORMATS or (name == "gif" and not is_animated):
        raise UnsupportedMediaType()
    quality = args.get("quality") or Quality.HIGH.value
    if quality not in tuple(Quality):
        raise BadRequest(f"The quality must be one of {', '.join(Quality)}.")
    moves = name == "gif" or (name == "webp" and args.get("animated") == "true")
    return Rendering(
        format=FORMATS[name][0],
        side=max(1, round(max(width, height) * scale)) if scale < 1 else None,
        moving=is_animated and moves,
        quality=Quality(quality),
    )


def _side(args: Mapping[str, str], name: str, otherwise: int) -> int:
    given = args.get(name)
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and 0 < int(given[:6]) <= MOST_SIDE):
        raise BadRequest(f"The {name} must be a number between 1 and {MOST_SIDE}.")
    return int(given)
