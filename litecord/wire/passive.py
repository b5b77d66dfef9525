"""What people are told now and then of guilds they have not asked for."""

from __future__ import annotations

from typing import Any

from ..model.channels import Channel
from .json import timestamp


def unread_json(channel: Channel) -> dict[str, Any]:
    """What is new in a channel, for those who are not told of each message."""
    last, pinned = channel.last_message_id, channel.last_pin_timestamp
    told: dict[str, Any] = {
        "id": str(channel.id),
        "last_message_id": None if last is None else str(last),
    }
    if pinned is not None:
        told["last_pin_timestamp"] = timestamp(pinned)
    return told
