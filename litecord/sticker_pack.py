"""
The standard stickers of this server: one pack of plain shapes, drawn here.

Discord's own are no part of this server. There is one sticker of each format, so that whatever
shows stickers can be tried with all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import Any, Final

import orjson
from PIL import Image, ImageDraw

from .model.snowflakes import Snowflake
from .model.stickers import StandardSticker, StickerFormat, StickerPack

_SIDE: Final = 320
_COLOUR: Final = "#3f6fb5"
#: How many frames those that move have, and how many milliseconds each is seen.
_FRAMES: Final = 12
_DURATION: Final = 100

#: Ids below all that are ever given out.
_PACK: Final = Snowflake(1)
_CIRCLE, _SQUARE, _TRIANGLE, _HAND = (Snowflake(each) for each in (11, 12, 13, 14))


def _sticker(
    id: Snowflake, name: str, tags: str, description: str, format: StickerFormat
) -> StandardSticker:
    return StandardSticker(
        id=id,
        pack_id=_PACK,
        name=name,
        description=description,
        tags=tags,
        format=format,
        sort_value=id - _CIRCLE + 1,
    )


PACK: Final = StickerPack(
    id=_PACK,
    sku_id=Snowflake(2),
    name="Plain Shapes",
    description="Shapes, drawn by the server.",
    cover_sticker_id=_CIRCLE,
    stickers=(
        _sticker(_CIRCLE, "Circle", "circle, round, ok", "A circle", StickerFormat.PNG),
        _sticker(_SQUARE, "Square", "square, turn", "A square that turns", StickerFormat.APNG),
        _sticker(
            _TRIANGLE, "Triangle", "triangle, turn", "A triangle that turns", StickerFormat.LOTTIE
        ),
        _sticker(_HAND, "Wave", "hello, hi, wave, greet", "A bar that waves", StickerFormat.GIF),
    ),
)
#: All standard stickers by their ids.
STANDARD: Final[Mapping[Snowflake, StandardSticker]] = {each.id: each for each in PACK.stickers}


@cache
def drawn(sticker_id: Snowflake) -> bytes:
    """The file of a standard sticker."""
    return _DRAWN[sticker_id]()


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    return image, ImageDraw.Draw(image)


def _polygon(corners: int, radius: float, turned: float) -> list[tuple[float, float]]:
    middle = _SIDE / 2
    angles = [2 * math.pi * each / corners + turned for each in range(corners)]
    return [(middle + radius * math.cos(a), middle + radius * math.sin(a)) for a in angles]


def _circle() -> bytes:
    image, draw = _canvas()
    draw.ellipse((40, 40, _SIDE - 40, _SIDE - 40), fill=_COLOUR)
    into = BytesIO()
    image.save(into, "PNG", optimize=True)
    return into.getvalue()


def _square() -> bytes:
    return _moving("PNG", lambda part: _polygon(4, 140, part * math.pi / 2))


def _hand() -> bytes:
    """A bar, held at its lower end, that swings to the left and the right."""

    def corners(part: float) -> list[tuple[float, float]]:
        angle = -math.pi / 2 + math.sin(part * 2 * math.pi) / 2
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        return [
            (160 + length * along[0] + side * across[0], 290 + length * along[1] + side * across[1])
            for length, side in ((0, -20), (240, -30), (240, 30), (0, 20))
        ]

    return _moving("GIF", corners, disposal=2)


def _moving(
    format: str, corners: Callable[[float], list[tuple[float, float]]], **options: Any
) -> bytes:
    frames = []
    for number in range(_FRAMES):
        image, draw = _canvas()
        draw.polygon(corners(number / _FRAMES), fill=_COLOUR)
        frames.append(image)
    into = BytesIO()
    frames[0].save(
        into,
        format,
        save_all=True,
        append_images=frames[1:],
        duration=_DURATION,
        loop=0,
        **options,
    )
    return into.getvalue()


def _fixed(value: object) -> dict[str, Any]:
    return {"a": 0, "k": value}


def _triangle() -> bytes:
    """A star of three corners in the JSON of Lottie, which turns once in two seconds."""
    still = {"p": _fixed([0, 0]), "a": _fixed([0, 0]), "s": _fixed([100, 100])}
    shape = {
        "ty": "sr",
        "sy": 2,
        "d": 1,
        "pt": _fixed(3),
        "p": _fixed([0, 0]),
        "r": _fixed(0),
        "or": _fixed(140),
        "os": _fixed(0),
    }
    red, green, blue = (int(_COLOUR[each : each + 2], 16) / 255 for each in (1, 3, 5))
    fill = {"ty": "fl", "c": _fixed([red, green, blue, 1]), "o": _fixed(100), "r": 1}
    place = {"ty": "tr", **still, "r": _fixed(0), "o": _fixed(100)}
    easing = {"i": {"x": [1], "y": [1]}, "o": {"x": [0], "y": [0]}}
    turning = {"a": 1, "k": [{"t": 0, "s": [0], **easing}, {"t": 60, "s": [360]}]}
    layer = {
        "ddd": 0,
        "ind": 1,
        "ty": 4,
        "nm": "triangle",
        "sr": 1,
        "ks": {
            "o": _fixed(100),
            "r": turning,
            "p": _fixed([160, 160, 0]),
            "a": _fixed([0, 0, 0]),
            "s": _fixed([100, 100, 100]),
        },
        "ao": 0,
        "shapes": [{"ty": "gr", "it": [shape, fill, place]}],
        "ip": 0,
        "op": 60,
        "st": 0,
        "bm": 0,
    }
    head = {"v": "5.7.0", "fr": 30, "ip": 0, "op": 60, "w": _SIDE, "h": _SIDE, "ddd": 0}
    return orjson.dumps({**head, "nm": "triangle", "assets": [], "layers": [layer]})


_DRAWN: Final[Mapping[Snowflake, Callable[[], bytes]]] = {
    _CIRCLE: _circle,
    _SQUARE: _square,
    _TRIANGLE: _triangle,
    _HAND: _hand,
}
