"""Voice states as they are read and changed over HTTP, and what voice channels say."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import MissingAccess, UnknownVoiceState, WrongChannelType
from ..events import VoiceStatusUpdated
from ..model.audit import AuditAction
from ..model.channels import ChannelType
from ..model.members import Member
from ..model.messages import MessageType
from ..model.permissions import (
    CONNECT,
    MANAGE_CHANNELS,
    MUTE_MEMBERS,
    REQUEST_TO_SPEAK,
    SET_VOICE_CHANNEL_STATUS,
)
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..model.voice import REGIONS, VoiceRegion, VoiceState
from ..wire.forms import Unset
from ..wire.voice import ModifyMyVoiceState, ModifyVoiceState
from .access import Here, in_channel, in_guild
from .audit import record
from .messages import post_system
from .voice import at_channel, tell, voice_channel
from .world import Change, action, by_channel, by_guild

WithMember = tuple[VoiceState, Member, User]


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, user_id: Snowflake | None) -> WithMember:
    """A member's voice state, or one's own; others' are shown to those who may connect there."""
    here = in_guild(change, guild_id)
    wanted = change.actor.user_id if user_id is None else user_id
    voice = _found(here, wanted)
    if wanted != change.actor.user_id and not at_channel(change, here, voice).permissions & CONNECT:
        raise MissingAccess()
    return voice, here.guild.members[wanted], change.state.users[wanted]


def _found(here: Here, user_id: Snowflake) -> VoiceState:
    voice = here.guild.voice.of(user_id)
    if voice is None:
        raise UnknownVoiceState()
    return voice


@action(guild=by_guild, reads=True)
async def list_regions(change: Change, guild_id: Snowflake) -> tuple[VoiceRegion, ...]:
    """The regions that channels of a guild may name."""
    in_guild(change, guild_id)
    return REGIONS


# -- on stages ------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def modify_mine(change: Change, guild_id: Snowflake, form: ModifyMyVoiceState) -> None:
    """
    Go on stage or off it, raise one's hand or take it down.

    A hand is raised now or later: a time that has passed counts as now. See
    https://docs.discord.com/developers/resources/voice#modify-current-user-voice-state.
    """
    here = in_guild(change, guild_id)
    before = _found(here, here.member.user_id)
    _check_stage(change, here, before, form.channel_id)
    held = at_channel(change, here, before)
    told: dict[str, Any] = {}
    if isinstance(form.suppress, bool):
        if before.suppress and not form.suppress:
            held.require(MUTE_MEMBERS)
        told = _suppressed(before, form.suppress)
    if not isinstance(form.request_to_speak_timestamp, Unset):
        asked = form.request_to_speak_timestamp
        if asked is not None:
            held.require(REQUEST_TO_SPEAK)
            asked = max(asked, change.now)
        told["request_to_speak_timestamp"] = asked
    await _save(change, here, before, told)


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, user_id: Snowflake, form: ModifyVoiceState
) -> None:
    """
    Invite somebody on stage or send them off it.

    A person who is invited has still to agree, which their hand shows; a bot is on stage at once.
    """
    here = in_guild(change, guild_id)
    at_channel(change, here, here.guild.voice.of(user_id)).require(MUTE_MEMBERS)
    before = _found(here, user_id)
    _check_stage(change, here, before, form.channel_id)
    told: dict[str, Any] = {}
    if isinstance(form.suppress, bool):
        told = _suppressed(before, form.suppress)
        if before.suppress and not form.suppress and not change.state.users[user_id].bot:
            told["request_to_speak_timestamp"] = change.now
    await _save(change, here, before, told)


def _suppressed(before: VoiceState, suppress: bool) -> dict[str, Any]:
    asked = None if suppress else before.request_to_speak_timestamp
    return {"suppress": suppress, "request_to_speak_timestamp": asked}


def _check_stage(
    change: Change, here: Here, before: VoiceState, named: Snowflake | Unset | None
) -> None:
    """Refuse what names a channel that is no stage, or not the one where the member is."""
    channel_id = named if named and not isinstance(named, Unset) else before.channel_id
    if channel_id is None:
        raise UnknownVoiceState()
    there = voice_channel(change, here.guild, channel_id)
    if there.channel.type != ChannelType.GUILD_STAGE_VOICE:
        raise WrongChannelType()
    if channel_id != before.channel_id:
        raise UnknownVoiceState()


async def _save(change: Change, here: Here, before: VoiceState, told: dict[str, Any]) -> None:
    after = attrs.evolve(before, **told)
    if after == before:
        return
    tell(change, here.guild, [after])
    stage = None if after.channel_id is None else here.guild.stages.get(after.channel_id)
    if stage is not None and after.is_speaker and not before.is_speaker:
        channel, user = here.guild.channels[stage.channel_id], change.state.users[after.user_id]
        kind = MessageType.STAGE_SPEAKER
        await post_system(change, channel, kind, user, content=stage.topic)


# -- what channels say ----------------------------------------------------------------------------


@action(guild=by_channel, exclusive=True, single=True)
async def say(change: Change, channel_id: Snowflake, status: str | None) -> None:
    """Have a voice channel say something; whoever is not in it must be allowed to manage it."""
    here = in_channel(change, channel_id)
    if here.channel.type != ChannelType.GUILD_VOICE:
        raise WrongChannelType()
    here.require(SET_VOICE_CHANNEL_STATUS)
    voices = here.guild.voice
    mine = voices.of(here.member.user_id)
    if mine is None or mine.channel_id != channel_id:
        here.require(MANAGE_CHANNELS)
    if status != voices.statuses.get(channel_id):
        guild_id = here.channel.guild_id
        said = VoiceStatusUpdated(guild_id=guild_id, in_channel=channel_id, status=status)
        change.announce(said)
        if status:
            kind = AuditAction.VOICE_CHANNEL_STATUS_CREATE
            await record(change, guild_id, kind, channel_id, channel_id=channel_id, status=status)
        else:
            kind = AuditAction.VOICE_CHANNEL_STATUS_DELETE
            await record(change, guild_id, kind, channel_id, channel_id=channel_id)
