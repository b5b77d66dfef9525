"""Calls on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.calls import Call, CallVoice
from ..model.snowflakes import Snowflake
from ..model.voice import REGION_IDS
from .forms import UNSET, Length, OneOf, Unset


@attrs.frozen(kw_only=True)
class ModifyCall:
    """The body of ``PATCH /channels/{id}/call``."""

    region: Annotated[str, OneOf(*sorted(REGION_IDS))] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class WhomToRing:
    """The body of ``POST /channels/{id}/call/ring`` and ``.../stop-ringing``."""

    recipients: Annotated[tuple[Snowflake, ...], Length(0, 100)] | None = None


@attrs.frozen(kw_only=True)
class ConnectToCall:
    """Op 13."""

    channel_id: Snowflake


def call_json(call: Call) -> dict[str, Any]:
    """A call, as CALL_UPDATE carries it."""
    return {
        "channel_id": str(call.channel_id),
        "message_id": str(call.message_id),
        "region": call.region,
        "ringing": [str(each) for each in sorted(call.ringing)],
    }


def whole_call_json(call: Call) -> dict[str, Any]:
    """A call with those who are in it, as CALL_CREATE carries it."""
    voices = [call_voice_json(each) for each in call.voices.values()]
    return {**call_json(call), "voice_states": voices}


def call_voice_json(voice: CallVoice) -> dict[str, Any]:
    """A voice state object of a call, where nobody mutes or deafens anybody else."""
    return {
        "channel_id": None if voice.channel_id is None else str(voice.channel_id),
        "user_id": str(voice.user_id),
        "session_id": voice.session_id,
        "deaf": False,
        "mute": False,
        "self_deaf": voice.self_deaf,
        "self_mute": voice.self_mute,
        "self_stream": False,
        "self_video": voice.self_video,
        "suppress": False,
        "request_to_speak_timestamp": None,
    }
