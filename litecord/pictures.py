"""
Images: read, made smaller, written in another format. Pure functions that take long.

An image comes from anybody, so nothing is decoded whose size was not looked at first: a file of a
few hundred bytes can claim to be a wall of pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any, Final, TypeVar

import attrs
from PIL import Image, ImageOps, ImageSequence

A = TypeVar("A")
R = TypeVar("R")

#: What can be uploaded. See https://docs.discord.com/developers/resources/emoji#emoji-formats.
READ: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
#: Of these, those that can move; a PNG that does is shown as its first frame.
_MOVING: Final = frozenset({"GIF", "WEBP", "AVIF"})
#: How wide and how high an image may be, and how many pixels all its frames may have.
MOST_SIDE, MOST_PIXELS = 4096, 2**25

#: Pillow's own guard, for what is decoded before anything can be asked of it.
Image.MAX_IMAGE_PIXELS = MOST_SIDE * MOST_SIDE


class NotAnImage(ValueError):
    """What was given is no image of a known kind, is damaged, or is too big to be decoded."""


@attrs.frozen(kw_only=True)
class Rendering:
    """What to make of an image: ``format`` is Pillow's word, ``side`` the longest there may be."""

    format: str
    side: int | None = None
    moving: bool = False


@attrs.frozen(kw_only=True)
class Picture:
    """An image as it is kept."""

    content: bytes
    animated: bool


@attrs.frozen(kw_only=True)
class _Frame:
    image: Image.Image
    duration: int


def prepared(content: bytes, side: int) -> Picture:
    """
    An uploaded image as it is to be kept: checked to the end, at most ``side`` wide and high.

    One that stands still becomes a PNG, which also rids it of all that cameras write into files;
    one that moves stays what it is if it is small enough, and becomes a WebP otherwise.
    """
    return _guarded(_prepared, content, side)


def rendered(content: bytes, rendering: Rendering) -> bytes:
    """An image that is kept, as somebody wants it; it is never made larger."""
    return _guarded(_rendered, content, rendering)


def _guarded(function: Callable[[bytes, A], R], content: bytes, argument: A) -> R:
    try:
        return function(content, argument)
    except NotAnImage:
        raise
    except Exception as error:
        # The decoders fail with a dozen kinds of exceptions; all of them mean this.
        raise NotAnImage(f"{type(error).__name__}: {error}") from error


def _prepared(content: bytes, side: int) -> Picture:
    with _opened(content) as image:
        if not _moves(image):
            still = _smaller(_still(image), side)
            kept = _written([_Frame(image=still, duration=0)], "PNG")
            return Picture(content=kept, animated=False)
        fits = max(image.size) <= side and image.format != "AVIF"
        frames = [attrs.evolve(each, image=_smaller(each.image, side)) for each in _frames(image)]
        return Picture(content=content if fits else _written(frames, "WEBP"), animated=True)


def _rendered(content: bytes, rendering: Rendering) -> bytes:
    side = rendering.side or MOST_SIDE
    with _opened(content) as image:
        moving = rendering.moving and _moves(image)
        if image.format == rendering.format and max(image.size) <= side and (
            moving == _moves(image)
        ):
            return content
        frames = _frames(image) if moving else [_Frame(image=_still(image), duration=0)]
        small = [attrs.evolve(each, image=_smaller(each.image, side)) for each in frames]
        return _written(small, rendering.format)


def _opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content), formats=READ)
    if max(image.size) > MOST_SIDE:
        raise NotAnImage(f"{image.size} is too big")
    return image


def _moves(image: Image.Image) -> bool:
    return image.format in _MOVING and getattr(image, "n_frames", 1) > 1


def _still(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image).convert("RGBA")


def _frames(image: Image.Image) -> Iterator[_Frame]:
    pixels = 0
    for frame in ImageSequence.Iterator(image):
        pixels += frame.width * frame.height
        if pixels > MOST_PIXELS:
            raise NotAnImage("its frames are too many for their size")
        yield _Frame(image=frame.convert("RGBA"), duration=int(frame.info.get("duration", 100)))


def _smaller(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return image


def _written(frames: Sequence[_Frame], format: str) -> bytes:
    first, *others = [each.image for each in frames]
    options: dict[str, Any] = {}
    if others:
        durations = [each.duration for each in frames]
        options = {"save_all": True, "append_images": others, "duration": durations, "loop": 0}
    if format == "JPEG":
        white = Image.new("RGBA", first.size, "white")
        first = Image.alpha_composite(white, first).convert("RGB")
    elif format == "GIF":
        options["disposal"] = 2
    into = BytesIO()
    first.save(into, format, **options)
    return into.getvalue()
