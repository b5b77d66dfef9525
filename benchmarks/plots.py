"""Draws how cost grows: small SVGs, without a library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Point = tuple[float, float]

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 34, 46
COLOURS = ("#2563eb", "#dc2626", "#16a34a", "#9333ea", "#ea580c")


def _decades(values: Sequence[float]) -> list[float]:
    """Powers of ten around all values."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return [10.0**each for each in range(low, max(high, low + 1) + 1)]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def svg(title: str, across: str, up: str, lines: Mapping[str, Sequence[Point]]) -> str:
    """Draw lines of positive points over axes that count in powers of ten."""
    points = [point for line in lines.values() for point in line]
    xs, ys = _decades([x for x, _ in points]), _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        part_x = math.log10(x / xs[0]) / math.log10(xs[-1] / xs[0])
        part_y = math.log10(y / ys[0]) / math.log10(ys[-1] / ys[0])
        return (
            round(LEFT + part_x * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - part_y * (HEIGHT - TOP - BOTTOM), 1),
        )

    def text(x: float, y: float, said: str, anchor: str = "middle") -> str:
        return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(said)}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(WIDTH / 2, 18, title),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across),
        text(8, TOP - 6, up, "start"),
    ]
    for each in xs:
        (x, low), (_, high) = place(each, ys[0]), place(each, ys[-1])
        parts += [f'<path d="M{x} {low}V{high}" stroke="#ddd"/>', text(x, low + 16, _shown(each))]
    for each in ys:
        (left, y), (right, _) = place(xs[0], each), place(xs[-1], each)
        parts += [f'<path d="M{left} {y}H{right}" stroke="#ddd"/>']
        parts += [text(left - 6, y + 4, _shown(each), "end")]
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        placed = [place(*point) for point in line]
        drawn = "L".join(f"{x} {y}" for x, y in placed)
        parts.append(f'<path d="M{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in placed]
        y = TOP + 8 + 18 * number
        parts.append(f'<circle cx="{WIDTH - RIGHT + 14}" cy="{y - 4}" r="4" fill="{colour}"/>')
        parts.append(text(WIDTH - RIGHT + 24, y, name, "start"))
    return "\n".join([*parts, "</svg>", ""])
