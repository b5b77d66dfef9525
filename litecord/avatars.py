"""The avatars of users who have none: drawn here, one for each colour."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

#: One colour for each index that clients compute from a user's id or discriminator.
COLOURS: Final = ("#3f6fb5", "#6b7280", "#2f855a", "#b7791f", "#b83232", "#8a4fa3")

_SIDE: Final = 256
#: Drawn this many times as large and made smaller, for smooth edges.
_FINE: Final = 4
#: The outer and inner corners of the mark, as parts of the side: a diamond within a square.
_OUTER: Final = ((0.5, 0.16), (0.84, 0.5), (0.5, 0.84), (0.16, 0.5))
_INNER: Final = ((0.5, 0.34), (0.66, 0.5), (0.5, 0.66), (0.34, 0.5))


@cache
def default_avatar(index: int) -> bytes:
    """The default avatar of an index, a PNG; an ``IndexError`` where there is no such index."""
    colour = COLOURS[index]
    large = _SIDE * _FINE
    image = Image.new("RGB", (large, large), colour)
    draw = ImageDraw.Draw(image)
    draw.polygon([(x * large, y * large) for x, y in _OUTER], fill="white")
    draw.polygon([(x * large, y * large) for x, y in _INNER], fill=colour)
    into = BytesIO()
    image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).save(into, "PNG", optimize=True)
    return into.getvalue()
