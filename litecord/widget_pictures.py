"""The pictures of guilds' widgets: drawn here, plainly, with the font that comes with Pillow."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageDraw import ImageDraw as Canvas


class Style(StrEnum):
    """The styles that are documented."""

    SHIELD = "shield"
    BANNER1 = "banner1"
    BANNER2 = "banner2"
    BANNER3 = "banner3"
    BANNER4 = "banner4"


#: So many pictures are kept: a web page asks for the same one again and again.
KEPT: Final = 128

_WIDTH: Final = 320
_DARK, _DEEP, _PALE, _GREEN, _BLUE = "#2b2f36", "#1f2228", "#b9bec7", "#2f9e5f", "#3f6fb5"
_WHITE: Final = "white"
_ELLIPSIS: Final = "..."


@lru_cache(KEPT)
def draw(style: Style, name: str, online: int, icon: bytes | None) -> bytes:
    """The picture, a PNG, of a guild with this name, members online, and icon if it has one."""
    image = _DRAWN[style](name, online, icon)
    into = BytesIO()
    image.save(into, "PNG", optimize=True)
    return into.getvalue()


def _text(
    canvas: Canvas, at: tuple[float, float], text: str, size: int, fill: str, anchor: str = "lm"
) -> None:
    canvas.text(at, text, fill=fill, font=_font(size), anchor=anchor)


@lru_cache(16)
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _fitting(text: str, size: int, width: float) -> str:
    """As much of a text as there is room for."""
    text = " ".join(text.split())
    font = _font(size)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + _ELLIPSIS) > width:
        text = text[:-1]
    return text + _ELLIPSIS


def _mark(canvas: Canvas, x: float, y: float, radius: float, fill: str, inner: str) -> None:
    """Our mark: a diamond within a diamond."""
    for part, colour in ((radius, fill), (radius / 2, inner)):
        corners = [(x, y - part), (x + part, y), (x, y + part), (x - part, y)]
        canvas.polygon(corners, fill=colour)


def _icon(image: Image.Image, box: tuple[int, int, int], name: str, icon: bytes | None) -> None:
    """The guild's icon in a round frame, or the first letter of its name."""
    x, y, side = box
    mask = Image.new("L", (side * 4, side * 4), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), fill=255)
    mask = mask.resize((side, side), Image.Resampling.LANCZOS)
    tile = Image.new("RGB", (side, side), _BLUE)
    if icon is None:
        letter = name.strip()[:1].upper()
        _text(ImageDraw.Draw(tile), (side / 2, side / 2), letter, side // 2, _WHITE, "mm")
    else:
        with Image.open(BytesIO(icon)) as opened:
            shown = opened.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        tile.paste(shown, (0, 0), shown)
    image.paste(tile, (x, y), mask)


def _blank(height: int, colour: str = _DARK) -> tuple[Image.Image, Canvas]:
    image = Image.new("RGB", (_WIDTH, height), colour)
    return image, ImageDraw.Draw(image)


def _online(canvas: Canvas, at: tuple[float, float], online: int) -> None:
    x, y = at
    canvas.ellipse((x, y - 4, x + 8, y + 4), fill=_GREEN)
    _text(canvas, (x + 14, y), f"{online} online", 13, _PALE)


def _shield(name: str, online: int, icon: bytes | None) -> Image.Image:
    """A badge: the mark, and how many are online."""
    text = f"{online} online"
    width = 40 + int(_font(12).getlength(text))
    image = Image.new("RGB", (width, 20), _GREEN)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, 23, 19), fill=_DEEP)
    _mark(canvas, 12, 10, 7, _WHITE, _DEEP)
    _text(canvas, (32, 10), text, 12, _WHITE)
    return image


def _banner1(name: str, online: int, icon: bytes | None) -> Image.Image:
    """Icon, name and count; who serves it below."""
    image, canvas = _blank(96)
    _icon(image, (12, 10, 52), name, icon)
    _text(canvas, (78, 28), _fitting(name, 18, 230), 18, _WHITE)
    _online(canvas, (78, 50), online)
    canvas.rectangle((0, 74, _WIDTH, 96), fill=_DEEP)
    _text(canvas, (_WIDTH / 2, 85), "POWERED BY LITECORD", 10, _PALE, "mm")
    return image


def _banner2(name: str, online: int, icon: bytes | None) -> Image.Image:
    """Icon, name and count; the mark on the right."""
    image, canvas = _blank(64)
    _icon(image, (10, 10, 44), name, icon)
    _text(canvas, (66, 24), _fitting(name, 16, 176), 16, _WHITE)
    _online(canvas, (66, 44), online)
    canvas.rectangle((256, 0, _WIDTH, 64), fill=_BLUE)
    _mark(canvas, 288, 32, 18, _WHITE, _BLUE)
    return image


def _banner3(name: str, online: int, icon: bytes | None) -> Image.Image:
    """Icon, name and count; below the mark, and what one is to do."""
    image, canvas = _blank(112)
    _icon(image, (12, 10, 56), name, icon)
    _text(canvas, (82, 28), _fitting(name, 18, 226), 18, _WHITE)
    _online(canvas, (82, 52), online)
    canvas.rectangle((0, 76, _WIDTH, 112), fill=_BLUE)
    _mark(canvas, 28, 94, 12, _WHITE, _BLUE)
    _text(canvas, (_WIDTH - 14, 94), "Chat Now", 14, _WHITE, "rm")
    return image


def _banner4(name: str, online: int, icon: bytes | None) -> Image.Image:
    """The mark above, icon, name and count, and a button below."""
    image, canvas = _blank(208)
    canvas.rectangle((0, 0, _WIDTH, 72), fill=_BLUE)
    _mark(canvas, _WIDTH / 2, 36, 24, _WHITE, _BLUE)
    _icon(image, (14, 84, 52), name, icon)
    _text(canvas, (80, 100), _fitting(name, 18, 226), 18, _WHITE)
    _online(canvas, (80, 122), online)
    canvas.rounded_rectangle((14, 152, _WIDTH - 14, 194), radius=4, fill=_GREEN)
    _text(canvas, (_WIDTH / 2, 173), "JOIN MY SERVER", 15, _WHITE, "mm")
    return image


_DRAWN: Final[dict[Style, Callable[[str, int, bytes | None], Image.Image]]] = {
    Style.SHIELD: _shield,
    Style.BANNER1: _banner1,
    Style.BANNER2: _banner2,
    Style.BANNER3: _banner3,
    Style.BANNER4: _banner4,
}
