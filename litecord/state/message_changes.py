"""What events in a channel make of it in memory: which message is the newest, the last pin."""

from __future__ import annotations

from typing import Any

import attrs

from .. import events
from ..model.channels import AnyChannel, PrivateChannel
from ..model.snowflakes import Snowflake
from .state import State
from .table import applies


def _evolve(state: State, channel: AnyChannel, **changes: Any) -> None:
    if isinstance(channel, PrivateChannel):
        state.private.put(attrs.evolve(channel, **changes))
    else:
        guild = state.guilds[channel.guild_id]
        guild.channels[channel.id] = attrs.evolve(channel, **changes)


def _channel(state: State, event: events.ChannelEvent, id: Snowflake) -> AnyChannel | None:
    if event.guild_id is None:
        return state.private.get(id)
    guild = state.guilds.get(event.guild_id)
    return None if guild is None else guild.channels.get(id)


@applies(events.MessageCreated)
def message_created(state: State, event: events.MessageCreated) -> None:
    """Remember which message is the newest of its channel."""
    message = event.message.message
    channel = _channel(state, event, message.channel_id)
    if channel and (channel.last_message_id or 0) < message.id:
        _evolve(state, channel, last_message_id=message.id)


@applies(events.ChannelPinsUpdated)
def pins_updated(state: State, event: events.ChannelPinsUpdated) -> None:
    """Remember when something was last pinned in a channel."""
    channel = _channel(state, event, event.in_channel)
    if channel:
        _evolve(state, channel, last_pin_timestamp=event.last_pin_timestamp)
