"""What all dispatches are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import events
from ...events import Event

Encoder = Callable[[Any], dict[str, Any]]
#: Events with their names outside and their encoders.
Table = dict[type[Event], tuple[str, Encoder]]


def place(event: events.ChannelEvent) -> dict[str, Any]:
    """Where something happened: private channels are of no guild."""
    told = {"channel_id": str(event.channel_id)}
    if event.guild_id is not None:
        told["guild_id"] = str(event.guild_id)
    return told
