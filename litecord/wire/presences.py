"""Presences on the wire."""

from __future__ import annotations

from typing import Any

from ..model.presences import Presence
from ..model.snowflakes import Snowflake


def presence_json(presence: Presence, guild_id: Snowflake | None = None) -> dict[str, Any]:
    """A presence; with ``guild_id`` as PRESENCE_UPDATE carries it."""
    told: dict[str, Any] = {
        "user": {"id": str(presence.user_id)},
        "status": presence.status.value,
        "activities": list(presence.activities),
        "client_status": presence.client_status,
    }
    if guild_id is not None:
        told["guild_id"] = str(guild_id)
    return told
