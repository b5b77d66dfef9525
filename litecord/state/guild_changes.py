"""What events make of a guild in memory: the guild itself, its channels, roles, expressions."""

from __future__ import annotations

import attrs

from .. import events
from ..model.snowflakes import Snowflake
from .guilds import GuildState
from .state import State
from .table import applies, applies_in_guild

_OLDEST = Snowflake(0)


@applies(events.GuildCreated)
def guild_created(state: State, event: events.GuildCreated) -> None:
    """Hold the new guild."""
    for user in event.users:
        state.users.setdefault(user.id, user)
    state.add_guild(GuildState.of(event.guild, event.roles, event.channels, event.members))
    for member in event.members:
        state.memberships.joined(member.user_id, member.guild_id)


@applies_in_guild(events.GuildUpdated, structural=True)
def guild_updated(guild: GuildState, event: events.GuildUpdated) -> None:
    """Replace the guild's own fields."""
    guild.guild = event.guild


@applies(events.GuildDeleted, structural=True)
def guild_deleted(state: State, event: events.GuildDeleted) -> None:
    """Forget the guild, and that anybody is in it."""
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        for user_id in guild.members:
            state.memberships.left(user_id, event.guild_id)
    state.drop_guild(event.guild_id)
    state.commands.drop_guild(event.guild_id)


@applies(events.ChannelCreated, events.ChannelUpdated, structural=True)
def channel_changed(state: State, event: events.ChannelCreated | events.ChannelUpdated) -> None:
    """Hold the channel as it is now."""
    guild = state.guilds.get(event.guild_id)
    if guild is None:
        return
    channel = event.channel
    known = guild.channels.get(channel.id)
    if known is not None and known.last_message_id != channel.last_message_id:
        # A message may have come in since the change was decided: posting takes no lock.
        newest = max(known.last_message_id or _OLDEST, channel.last_message_id or _OLDEST)
        channel = attrs.evolve(channel, last_message_id=newest)
    if known is not None and known.last_pin_timestamp != channel.last_pin_timestamp:
        pinned = known.last_pin_timestamp  # nor does pinning
        channel = attrs.evolve(channel, last_pin_timestamp=pinned)
    state.add_channel(guild, channel)


@applies(events.ChannelDeleted, structural=True)
def channel_deleted(state: State, event: events.ChannelDeleted) -> None:
    """Forget the channel."""
    state.drop_channel(event.guild_id, event.channel.id)
    for held in state.threads_below(event.guild_id, event.channel.id):
        state.drop_thread(event.guild_id, held.thread.id)


@applies_in_guild(events.RoleCreated, structural=True)
def role_created(guild: GuildState, event: events.RoleCreated) -> None:
    """Hold the new role, those above it moved up."""
    # As storage.roles.insert does, and as clients do by themselves: nobody is told.
    _move(guild, event.role.position, 1)
    guild.roles[event.role.id] = event.role


@applies_in_guild(events.RoleUpdated, structural=True)
def role_updated(guild: GuildState, event: events.RoleUpdated) -> None:
    """Hold the role as it is now."""
    guild.roles[event.role.id] = event.role


@applies_in_guild(events.RoleDeleted, structural=True)
def role_deleted(guild: GuildState, event: events.RoleDeleted) -> None:
    """Forget the role, and that anybody holds it; those above it move down."""
    gone = guild.roles.pop(event.role_id, None)
    if gone is None:
        return
    _move(guild, gone.position + 1, -1)
    for member in [each for each in guild.members.values() if event.role_id in each.roles]:
        kept = tuple(each for each in member.roles if each != event.role_id)
        guild.members[member.user_id] = attrs.evolve(member, roles=kept)


@applies_in_guild(events.GuildEmojisUpdated)
def emojis_updated(guild: GuildState, event: events.GuildEmojisUpdated) -> None:
    """Hold these emojis and no others."""
    guild.emojis = {each.id: each for each in event.emojis}


@applies_in_guild(events.GuildStickersUpdated)
def stickers_updated(guild: GuildState, event: events.GuildStickersUpdated) -> None:
    """Hold these stickers and no others."""
    guild.stickers = {each.id: each for each in event.stickers}


@applies_in_guild(events.SoundCreated, events.SoundUpdated)
def sound_changed(guild: GuildState, event: events.SoundCreated) -> None:
    """Hold the sound as it is now."""
    guild.sounds[event.sound.id] = event.sound


@applies_in_guild(events.SoundDeleted)
def sound_deleted(guild: GuildState, event: events.SoundDeleted) -> None:
    """Forget the sound."""
    guild.sounds.pop(event.sound_id, None)


def _move(guild: GuildState, lowest: int, by: int) -> None:
    """Move the roles from position ``lowest`` on up or down; @everyone stays where it is."""
    for role in list(guild.roles.values()):
        if role.position >= lowest and role.id != guild.guild.id:
            guild.roles[role.id] = attrs.evolve(role, position=role.position + by)
