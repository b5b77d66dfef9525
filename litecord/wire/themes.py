"""Themes of clients that people share in messages; the colours are theirs."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from .forms import Between, Length, OneOf, Pattern

Color = Annotated[str, Length(6, 6), Pattern("[0-9a-fA-F]{6}")]


@attrs.frozen(kw_only=True)
class SharedTheme:
    """
    A theme in a new message.

    See https://docs.discord.com/developers/resources/message#shared-client-theme-object.
    """

    colors: Annotated[tuple[Color, ...], Length(1, 5)]
    gradient_angle: Annotated[int, Between(0, 360)]
    base_mix: Annotated[int, Between(0, 100)]
    base_theme: Annotated[int, OneOf(0, 1, 2, 3, 4)] | None = None


def theme_json(theme: SharedTheme | None) -> dict[str, Any] | None:
    """A theme as it is kept and told, if there is one."""
    if theme is None:
        return None
    return {
        "colors": list(theme.colors),
        "gradient_angle": theme.gradient_angle,
        "base_mix": theme.base_mix,
        "base_theme": theme.base_theme or 0,
    }
