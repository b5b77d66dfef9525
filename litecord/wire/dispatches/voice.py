"""What voice channels and stages look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..reactions import reaction_emoji_json
from ..sounds import effect_id
from ..stages import stage_json
from ..voice import voice_state_json
from .base import Table


def _stage(event: events.StageEvent) -> dict[str, Any]:
    return stage_json(event.stage)


def _voice_state(event: events.VoiceStateUpdated) -> dict[str, Any]:
    return voice_state_json(event.voice, event.member, event.user)


def _voice_effect(event: events.VoiceEffectSent) -> dict[str, Any]:
    told: dict[str, Any] = {
        "channel_id": str(event.in_channel),
        "guild_id": str(event.guild_id),
        "user_id": str(event.user_id),
        "emoji": event.emoji and reaction_emoji_json(event.emoji),
    }
    if event.animation_type is not None:
        told |= {"animation_type": event.animation_type, "animation_id": event.animation_id}
    if event.sound is not None:
        told |= {"sound_id": effect_id(event.sound), "sound_volume": event.sound.volume}
    return told


def _voice_server(event: events.VoiceServerAssigned) -> dict[str, Any]:
    return {
        "token": event.token,
        "guild_id": str(event.guild_id),
        "endpoint": event.endpoint,
    }


def _voice_started(event: events.VoiceStarted) -> dict[str, Any]:
    at = event.at
    return {
        "id": str(event.in_channel),
        "guild_id": str(event.guild_id),
        "voice_start_time": None if at is None else int(at.timestamp()),
    }


def _voice_status(event: events.VoiceStatusUpdated) -> dict[str, Any]:
    return {
        "id": str(event.in_channel),
        "guild_id": str(event.guild_id),
        "status": event.status,
    }


VOICE: Table = {
    events.StageCreated: ("STAGE_INSTANCE_CREATE", _stage),
    events.StageUpdated: ("STAGE_INSTANCE_UPDATE", _stage),
    events.StageDeleted: ("STAGE_INSTANCE_DELETE", _stage),
    events.VoiceStateUpdated: ("VOICE_STATE_UPDATE", _voice_state),
    events.VoiceEffectSent: ("VOICE_CHANNEL_EFFECT_SEND", _voice_effect),
    events.VoiceServerAssigned: ("VOICE_SERVER_UPDATE", _voice_server),
    events.VoiceStarted: ("VOICE_CHANNEL_START_TIME_UPDATE", _voice_started),
    events.VoiceStatusUpdated: ("VOICE_CHANNEL_STATUS_UPDATE", _voice_status),
}
