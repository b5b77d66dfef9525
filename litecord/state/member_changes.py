"""What events make of the members of a guild in memory, and of what is said in its channels."""

from __future__ import annotations

import attrs

from .. import events
from .guilds import GuildState
from .state import State
from .table import applies, applies_in_guild


@applies(events.MemberAdded, events.MemberUpdated)
def member_changed(state: State, event: events.MemberAdded | events.MemberUpdated) -> None:
    """Hold the member as they are now."""
    # The user was read before the change was decided; UserUpdated alone replaces them.
    state.users.setdefault(event.user.id, event.user)
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        guild.members[event.member.user_id] = event.member
    if isinstance(event, events.MemberAdded):
        state.memberships.joined(event.user.id, event.guild_id)


@applies(events.MemberRemoved)
def member_removed(state: State, event: events.MemberRemoved) -> None:
    """Forget the member."""
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        guild.members.pop(event.user.id, None)
    state.memberships.left(event.user.id, event.guild_id)


@applies_in_guild(events.MessageCreated)
def message_created(guild: GuildState, event: events.MessageCreated) -> None:
    """Remember which message is the newest of its channel."""
    message = event.message.message
    channel = guild.channels.get(message.channel_id)
    if channel and (channel.last_message_id or 0) < message.id:
        guild.channels[channel.id] = attrs.evolve(channel, last_message_id=message.id)


@applies_in_guild(events.ChannelPinsUpdated)
def pins_updated(guild: GuildState, event: events.ChannelPinsUpdated) -> None:
    """Remember when something was last pinned in a channel."""
    channel = guild.channels.get(event.in_channel)
    if channel:
        last = event.last_pin_timestamp
        guild.channels[channel.id] = attrs.evolve(channel, last_pin_timestamp=last)
