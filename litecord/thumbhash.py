"""
ThumbHash: an image in some twenty bytes, to be shown blurred until the image itself is here.

The colours are taken apart into luminance, yellow against blue, red against green, and alpha; of
each the lowest frequencies of its cosine transform are kept in four bits. See
https://evanw.github.io/thumbhash/.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, floor, pi

import attrs

#: What is larger is no better: it is to be made smaller first.
MOST_SIDE = 100

Plane = Sequence[float]


@attrs.frozen
class _Channel:
    """The cosine transform of a plane: the average, what varies (0 to 1), and how much it does."""

    average: float
    varying: Sequence[float]
    scale: float


def thumbhash(width: int, height: int, rgba: bytes) -> bytes:
    """The hash of an image of at most ``MOST_SIDE`` pixels a side, given as its RGBA values."""
    if not 0 < max(width, height) <= MOST_SIDE or len(rgba) != 4 * width * height:
        raise ValueError(f"{width} x {height} and {len(rgba)} bytes make no small image")
    luminance, yellow, red, alpha = _planes(rgba)
    has_alpha = sum(alpha) < width * height
    most, longest = 5 if has_alpha else 7, max(width, height)
    across = max(1, _rounded(most * width / longest))
    down = max(1, _rounded(most * height / longest))
    light = _transformed(luminance, width, height, max(3, across), max(3, down))
    by, rg = (_transformed(plane, width, height, 3, 3) for plane in (yellow, red))
    varying = [*light.varying, *by.varying, *rg.varying]
    is_wide = width > height
    head = (
        _rounded(63 * light.average)
        | _rounded(31.5 + 31.5 * by.average) << 6
        | _rounded(31.5 + 31.5 * rg.average) << 12
        | _rounded(31 * light.scale) << 18
        | has_alpha << 23
        | (down if is_wide else across) << 24
        | _rounded(63 * by.scale) << 27
        | _rounded(63 * rg.scale) << 33
        | is_wide << 39
    ).to_bytes(5, "little")
    if has_alpha:
        depth = _transformed(alpha, width, height, 5, 5)
        head += bytes([_rounded(15 * depth.average) | _rounded(15 * depth.scale) << 4])
        varying += depth.varying
    return head + _packed([_rounded(15 * each) for each in varying])


def _rounded(value: float) -> int:
    """The nearest whole number, halves upwards."""
    return floor(value + 0.5)


def _packed(nibbles: list[int]) -> bytes:
    """Four bits each, the lower ones first."""
    if len(nibbles) % 2:
        nibbles.append(0)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    return bytes(low | high << 4 for low, high in pairs)


def _planes(rgba: bytes) -> tuple[Plane, Plane, Plane, Plane]:
    """The planes of an image, laid on the average of its colours where one can see through it."""
    alpha = [each / 255 for each in rgba[3::4]]
    weight = sum(alpha)
    colours = []
    for offset in range(3):
        values = [a * each / 255 for a, each in zip(alpha, rgba[offset::4], strict=True)]
        average = sum(values) / weight if weight else 0.0
        colours.append([average * (1 - a) + v for a, v in zip(alpha, values, strict=True)])
    pixels = list(zip(*colours, strict=True))
    return (
        [(r + g + b) / 3 for r, g, b in pixels],
        [(r + g) / 2 - b for r, g, b in pixels],
        [r - g for r, g, _ in pixels],
        alpha,
    )


def _waves(length: int, count: int) -> list[list[float]]:
    step = pi / length
    return [[cos(step * n * (at + 0.5)) for at in range(length)] for n in range(count)]


def _transformed(plane: Plane, width: int, height: int, across: int, down: int) -> _Channel:
    """The lowest frequencies of a plane: those of a triangle, ``across`` by ``down``."""
    rows = [plane[at : at + width] for at in range(0, width * height, width)]
    by_column = [
        [sum(map(float.__mul__, row, wave)) for row in rows] for wave in _waves(width, across)
    ]
    found = [
        sum(map(float.__mul__, by_column[x], wave)) / (width * height)
        for y, wave in enumerate(_waves(height, down))
        for x in range(across)
        if x * down < across * (down - y)
    ]
    average, *varying = found
    scale = max(map(abs, varying), default=0.0)
    if scale:
        varying = [0.5 + 0.5 / scale * each for each in varying]
    return _Channel(average, varying, scale)
