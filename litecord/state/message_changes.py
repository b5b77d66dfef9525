"""What events in a channel make of it in memory: which message is the newest, the last pin."""

from __future__ import annotations

from typing import Any

import attrs

from .. import events
from ..model.channels import PrivateChannel
from ..model.messages import counts_in
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel, Thread
from .state import State
from .table import applies


def _evolve(state: State, channel: AnyChannel, **changes: Any) -> None:
    if isinstance(channel, PrivateChannel):
        state.private.put(attrs.evolve(channel, **changes))
    elif isinstance(channel, Thread):
        held = state.guilds[channel.guild_id].threads[channel.id]
        held.thread = attrs.evolve(channel, **changes)
    else:
        guild = state.guilds[channel.guild_id]
        guild.channels[channel.id] = attrs.evolve(channel, **changes)


def _channel(state: State, event: events.ChannelEvent, id: Snowflake) -> AnyChannel | None:
    if event.guild_id is None:
        return state.private.get(id)
    guild = state.guilds.get(event.guild_id)
    if guild is None:
        return None
    channel = guild.channels.get(id)
    if channel is None and id in guild.threads:
        return guild.threads[id].thread
    return channel


@applies(events.MessageCreated)
def message_created(state: State, event: events.MessageCreated) -> None:
    """Remember which message is the newest of its channel."""
    message = event.message.message
    channel = _channel(state, event, message.channel_id)
    if channel and (channel.last_message_id or 0) < message.id:
        _evolve(state, channel, last_message_id=message.id)
    if isinstance(channel, Thread) and counts_in(channel, message):
        state.guilds[channel.guild_id].threads[channel.id].counted(posted=1)


@applies(events.MessageDeleted, events.MessagesDeleted)
def messages_deleted(
    state: State, event: events.MessageDeleted | events.MessagesDeleted
) -> None:
    """Count what is left in a thread; of other channels it is not known."""
    if event.guild_id is None:
        return
    held = state.held_thread(event.guild_id, event.in_channel)
    if held is not None:
        ids = event.message_ids if isinstance(event, events.MessagesDeleted) else [event.message_id]
        held.counted(gone=sum(each != held.thread.id for each in ids))


@applies(events.ChannelPinsUpdated)
def pins_updated(state: State, event: events.ChannelPinsUpdated) -> None:
    """Remember when something was last pinned in a channel."""
    channel = _channel(state, event, event.in_channel)
    if channel:
        _evolve(state, channel, last_pin_timestamp=event.last_pin_timestamp)
