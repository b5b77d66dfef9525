"""Voice on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import attrs

from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..model.voice import VoiceRegion, VoiceState
from .forms import UNSET, Json, Length, Stripped, Unset
from .json import timestamp
from .members import member_json


@attrs.frozen(kw_only=True)
class UpdateVoiceState:
    """Op 4: ``channel_id`` null leaves; ``guild_id`` null is about calls."""

    guild_id: Snowflake | None = None
    channel_id: Snowflake | None = None
    self_mute: bool | None = None
    self_deaf: bool | None = None
    self_video: bool | None = None
    flags: Json | None = None
    preferred_region: Json | None = None
    preferred_regions: Json | None = None


@attrs.frozen(kw_only=True)
class RequestChannelInfo:
    """Op 43: ``fields`` are those of ``CHANNEL_INFO`` that are wanted."""

    guild_id: Snowflake
    fields: tuple[str, ...]


@attrs.frozen(kw_only=True)
class RequestChannelStatuses:
    """Op 36."""

    guild_id: Snowflake


@attrs.frozen(kw_only=True)
class ModifyVoiceState:
    """The body of ``PATCH /guilds/{id}/voice-states/{user_id}``."""

    channel_id: Snowflake | Unset | None = UNSET
    suppress: bool | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ModifyMyVoiceState:
    """The body of ``PATCH /guilds/{id}/voice-states/@me``."""

    channel_id: Snowflake | Unset | None = UNSET
    suppress: bool | Unset | None = UNSET
    request_to_speak_timestamp: datetime | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class SetVoiceStatus:
    """The body of ``PUT /channels/{id}/voice-status``."""

    status: Annotated[str, Stripped, Length(None, 500)] | None = None


def voice_region_json(region: VoiceRegion) -> dict[str, Any]:
    """A voice region object."""
    return {
        "id": region.id,
        "name": region.name,
        "custom": False,
        "deprecated": region.deprecated,
        "optimal": region.optimal,
    }


def bare_voice_state_json(voice: VoiceState, member: Member) -> dict[str, Any]:
    """A voice state as whole guilds carry it: without the guild and the member."""
    asked = voice.request_to_speak_timestamp
    return {
        "channel_id": None if voice.channel_id is None else str(voice.channel_id),
        "user_id": str(voice.user_id),
        "session_id": voice.session_id,
        "deaf": member.deaf,
        "mute": member.mute,
        "self_deaf": voice.self_deaf,
        "self_mute": voice.self_mute,
        "self_stream": False,
        "self_video": voice.self_video,
        "suppress": voice.suppress,
        "request_to_speak_timestamp": asked and timestamp(asked),
    }


def voice_state_json(voice: VoiceState, member: Member, user: User) -> dict[str, Any]:
    """A voice state object."""
    return {
        "guild_id": str(voice.guild_id),
        "member": member_json(member, user),
        **bare_voice_state_json(voice, member),
    }
