"""A guild's widget on the wire: its settings."""

from __future__ import annotations

from typing import Any

import attrs

from ..model.guilds import Guild
from ..model.snowflakes import Snowflake
from .forms import UNSET, Unset


@attrs.frozen(kw_only=True)
class ModifyWidget:
    """The body of ``PATCH /guilds/{id}/widget``; null is the default."""

    enabled: bool | Unset | None = UNSET
    channel_id: Snowflake | Unset | None = UNSET


def widget_settings_json(guild: Guild) -> dict[str, Any]:
    """A guild widget settings object."""
    channel_id = guild.widget_channel_id
    return {
        "enabled": guild.widget_enabled,
        "channel_id": None if channel_id is None else str(channel_id),
    }
