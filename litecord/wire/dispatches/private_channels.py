"""What private channels and the calls in them look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..calls import call_json, call_voice_json, whole_call_json
from ..private_channels import private_channel_json
from ..users import user_json
from .base import Table


def _private_channel(event: events.PrivateChannelEvent) -> dict[str, Any]:
    return private_channel_json(event.channel, event.others)


def _private_channel_opened(event: events.PrivateChannelOpened) -> dict[str, Any]:
    told = _private_channel(event)
    if event.origin_id is not None:
        told["origin_channel_id"] = str(event.origin_id)
    return told


def _recipient(event: events.RecipientAdded | events.RecipientRemoved) -> dict[str, Any]:
    told = {"channel_id": str(event.channel.id), "user": user_json(event.user)}
    if event.user.id in event.channel.nicks:
        told["nick"] = event.channel.nicks[event.user.id]
    return told


def _call_created(event: events.CallCreated) -> dict[str, Any]:
    return whole_call_json(event.call)


def _call_updated(event: events.CallUpdated) -> dict[str, Any]:
    return call_json(event.call)


def _call_deleted(event: events.CallDeleted) -> dict[str, Any]:
    return {"channel_id": str(event.call.channel_id)}


def _call_voice(event: events.CallVoiceUpdated) -> dict[str, Any]:
    return call_voice_json(event.voice)


def _call_server(event: events.CallServerAssigned) -> dict[str, Any]:
    return {
        "token": event.token,
        "guild_id": None,
        "channel_id": str(event.in_channel),
        "endpoint": event.endpoint,
    }


PRIVATE_CHANNELS: Table = {
    events.PrivateChannelOpened: ("CHANNEL_CREATE", _private_channel_opened),
    events.PrivateChannelUpdated: ("CHANNEL_UPDATE", _private_channel),
    events.PrivateChannelClosed: ("CHANNEL_DELETE", _private_channel),
    events.RecipientAdded: ("CHANNEL_RECIPIENT_ADD", _recipient),
    events.RecipientRemoved: ("CHANNEL_RECIPIENT_REMOVE", _recipient),
    events.CallCreated: ("CALL_CREATE", _call_created),
    events.CallUpdated: ("CALL_UPDATE", _call_updated),
    events.CallVoiceUpdated: ("VOICE_STATE_UPDATE", _call_voice),
    events.CallServerAssigned: ("VOICE_SERVER_UPDATE", _call_server),
    events.CallDeleted: ("CALL_DELETE", _call_deleted),
}
