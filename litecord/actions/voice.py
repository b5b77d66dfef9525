"""Voice: who joins and leaves voice channels, moves between them, and is heard there."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable

import attrs

from ..errors import MissingPermissions, UnknownChannel, WrongChannelType
from ..events import (
    VoiceServerAssigned,
    VoiceStarted,
    VoiceStateUpdated,
    VoiceStatusUpdated,
)
from ..model.channels import VOICE_TYPES, ChannelType
from ..model.members import Member
from ..model.permissions import CONNECT, MOVE_MEMBERS, SPEAK, STREAM
from ..model.snowflakes import Snowflake
from ..model.voice import VoiceState
from ..state.guilds import GuildState
from ..wire.voice import UpdateVoiceState
from .access import Here, InChannel, in_channel, in_guild
from .world import Change, action, by_guild

# -- what a session does: op 4 --------------------------------------------------------------------


@action(guild=by_guild, exclusive=True, single=True)
async def update(
    change: Change, guild_id: Snowflake, session_id: str, form: UpdateVoiceState
) -> bool:
    """
    Join, move, leave, mute or deafen oneself; whether the session is in a voice channel then.

    Any session of a user may leave, or take over what another one has.
    """
    here = in_guild(change, guild_id)
    user_id = here.member.user_id
    before = here.guild.voice.of(user_id)
    if session_id not in change.state.presences.own(user_id):
        return False  # it ended while the lock was waited for
    if form.channel_id is None:
        if before is not None:
            tell(change, here.guild, [attrs.evolve(before, channel_id=None)])
        return False
    after = _joined(change, here.guild, session_id, form.channel_id, form, before)
    if after != before:
        tell(change, here.guild, [after])
        if before is None or not _same(before, after):
            assign(change, after)
    return True


def _same(before: VoiceState, after: VoiceState) -> bool:
    """Whether the connection to the voice server stays what it was."""
    return (before.channel_id, before.session_id) == (after.channel_id, after.session_id)


def _joined(
    change: Change,
    guild: GuildState,
    session_id: str,
    channel_id: Snowflake,
    form: UpdateVoiceState,
    before: VoiceState | None,
) -> VoiceState:
    there = voice_channel(change, guild, channel_id)
    if before is None or before.channel_id != channel_id:
        there.require(CONNECT)
        _check_room(there)
        before = entering(there.guild, there.member, channel_id, session_id, there.permissions)
    after = attrs.evolve(
        before,
        session_id=session_id,
        self_mute=bool(form.self_mute),
        self_deaf=bool(form.self_deaf),
        self_video=bool(form.self_video) and bool(there.permissions & STREAM),
    )
    if after.self_video and not before.self_video:
        _check_camera(there)
    return after


def voice_channel(change: Change, guild: GuildState, channel_id: Snowflake) -> InChannel:
    """The actor in a voice channel that they see; refuses what is none, or of another guild."""
    there = in_channel(change, channel_id)
    if there.guild is not guild:
        raise UnknownChannel()
    if there.channel.type not in VOICE_TYPES:
        raise WrongChannelType()
    return there


def at_channel(change: Change, here: Here, voice: VoiceState | None) -> Here:
    """The actor with what they may do where a member is; in the guild, where that is nowhere."""
    channel = here.guild.channels.get(voice.channel_id) if voice and voice.channel_id else None
    if channel is None:
        return here
    permissions = here.guild.permissions(here.member.user_id, channel, change.now)
    return attrs.evolve(here, permissions=permissions)


def entering(
    guild: GuildState, member: Member, channel_id: Snowflake, session_id: str, permissions: int
) -> VoiceState:
    """
    The voice state of a member who comes into a channel, where they have these permissions.

    On a stage everybody begins in the audience; where one may not speak, and in the AFK channel,
    nobody is heard either.
    """
    channel = guild.channels[channel_id]
    return VoiceState(
        guild_id=guild.guild.id,
        user_id=member.user_id,
        channel_id=channel_id,
        session_id=session_id,
        suppress=channel.type == ChannelType.GUILD_STAGE_VOICE
        or channel_id == guild.guild.afk_channel_id
        or not permissions & SPEAK,
    )


def _check_room(there: InChannel) -> None:
    """Refuse to let somebody in where it is full, but for those who may move others in."""
    channel, voice = there.channel, there.guild.voice
    count = voice.count(channel.id)
    if channel.user_limit and count >= channel.user_limit:
        there.require(MOVE_MEMBERS)
    if count >= _most_with_video(there) and any(v.self_video for v in voice.there(channel.id)):
        raise MissingPermissions()


def _check_camera(there: InChannel) -> None:
    """Refuse to show a picture to more people than a channel with pictures may have."""
    if there.guild.voice.count(there.channel.id) > _most_with_video(there):
        raise MissingPermissions()


def _most_with_video(there: InChannel) -> int:
    guild = there.guild.guild
    if there.channel.type == ChannelType.GUILD_STAGE_VOICE:
        return guild.max_stage_video_channel_users
    return guild.max_video_channel_users


# -- what follows from something else -------------------------------------------------------------


@action(guild=by_guild, exclusive=True, single=True)
async def sweep(change: Change, guild_id: Snowflake, due: set[Snowflake]) -> None:
    """
    Have everybody leave whose session has ended.

    ``due`` are the guilds where that is to be done; sessions that end from here on want it anew.
    """
    due.discard(guild_id)
    guild = change.state.guild(guild_id)
    if guild is not None:
        sessions = change.state.presences.own
        voices = guild.voice.states.values()
        leave(change, guild, [v for v in voices if v.session_id not in sessions(v.user_id)])


def leave(change: Change, guild: GuildState, voices: Iterable[VoiceState | None]) -> None:
    """Disconnect those who are connected; the change is exclusive to the guild."""
    ended = [attrs.evolve(each, channel_id=None) for each in voices if each is not None]
    tell(change, guild, ended)


def tell(
    change: Change, guild: GuildState, voices: Iterable[VoiceState], member: Member | None = None
) -> None:
    """
    Announce what voice states are now, and which channels are no longer empty, or are again.

    ``member`` is given where this very change makes the membership another one.
    """
    guild_id = guild.guild.id
    moved: Counter[Snowflake] = Counter()
    for each in voices:
        announced = VoiceStateUpdated(
            guild_id=guild_id,
            voice=each,
            member=member or guild.members[each.user_id],
            user=change.state.users[each.user_id],
        )
        change.announce(announced)
        before = guild.voice.of(each.user_id)
        if before is not None and before.channel_id is not None:
            moved[before.channel_id] -= 1
        if each.channel_id is not None:
            moved[each.channel_id] += 1
    for channel_id, by in moved.items():
        _tell_channel(change, guild, channel_id, by)


def _tell_channel(change: Change, guild: GuildState, channel_id: Snowflake, by: int) -> None:
    guild_id, before = guild.guild.id, guild.voice.count(channel_id)
    after = before + by
    if bool(before) == bool(after):
        return
    at = change.now if after else None
    change.announce(VoiceStarted(guild_id=guild_id, in_channel=channel_id, at=at))
    if not after and channel_id in guild.voice.statuses:
        change.announce(VoiceStatusUpdated(guild_id=guild_id, in_channel=channel_id, status=None))


def assign(change: Change, voice: VoiceState) -> None:
    """Have the session connect to a voice server, as somebody new."""
    change.announce(
        VoiceServerAssigned(
            user_id=voice.user_id,
            guild_id=voice.guild_id,
            session_id=voice.session_id,
            token=secrets.token_hex(8),
            endpoint=change.world.config.gateway.voice_endpoint,
        )
    )
