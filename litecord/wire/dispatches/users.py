"""What a person alone is told: of themselves, their friends, what they read and chose."""

from __future__ import annotations

from typing import Any

from ... import events
from ..json import timestamp
from ..presences import presence_json
from ..relationships import bare_relationship_json, relationship_json
from ..settings import guild_settings_json
from ..settings_protos import encoded
from ..users import private_user_json
from .base import Table


def _relationship_added(event: events.RelationshipAdded) -> dict[str, Any]:
    told = relationship_json(event.relationship, event.user)
    return told | {"should_notify": True} if event.should_notify else told


def _relationship(
    event: events.RelationshipUpdated | events.RelationshipRemoved,
) -> dict[str, Any]:
    return bare_relationship_json(event.relationship)


def _friend_presence(event: events.FriendPresenceUpdated) -> dict[str, Any]:
    return presence_json(event.presence, user=event.friend if event.is_new else None)


def _message_acked(event: events.MessageAcked) -> dict[str, Any]:
    state = event.state
    told = {
        "channel_id": str(state.channel_id),
        "message_id": str(state.last_message_id),
        "flags": state.flags,
        "last_viewed": state.last_viewed,
        "version": state.version,
    }
    if event.mention_count is not None:
        told |= {"manual": True, "mention_count": event.mention_count}
    return told


def _pins_acked(event: events.PinsAcked) -> dict[str, Any]:
    last = event.state.last_pin_timestamp
    return {
        "channel_id": str(event.state.channel_id),
        "timestamp": last and timestamp(last),
        "version": event.state.version,
    }


def _user(event: events.UserUpdated) -> dict[str, Any]:
    return private_user_json(event.user)


def _settings(event: events.UserSettingsUpdated) -> dict[str, Any]:
    return dict(event.settings)


def _settings_proto(event: events.UserSettingsProtoUpdated) -> dict[str, Any]:
    return {
        "settings": {"type": event.kind, "proto": encoded(event.settings)},
        "partial": False,
    }


def _guild_settings(event: events.UserGuildSettingsUpdated) -> dict[str, Any]:
    return guild_settings_json(event.guild_id, event.settings)


def _note(event: events.UserNoteUpdated) -> dict[str, Any]:
    return {"id": str(event.target_id), "note": event.note}


USERS: Table = {
    events.RelationshipAdded: ("RELATIONSHIP_ADD", _relationship_added),
    events.RelationshipUpdated: ("RELATIONSHIP_UPDATE", _relationship),
    events.RelationshipRemoved: ("RELATIONSHIP_REMOVE", _relationship),
    events.FriendPresenceUpdated: ("PRESENCE_UPDATE", _friend_presence),
    events.MessageAcked: ("MESSAGE_ACK", _message_acked),
    events.PinsAcked: ("CHANNEL_PINS_ACK", _pins_acked),
    events.UserUpdated: ("USER_UPDATE", _user),
    events.UserSettingsUpdated: ("USER_SETTINGS_UPDATE", _settings),
    events.UserSettingsProtoUpdated: ("USER_SETTINGS_PROTO_UPDATE", _settings_proto),
    events.UserGuildSettingsUpdated: ("USER_GUILD_SETTINGS_UPDATE", _guild_settings),
    events.UserNoteUpdated: ("USER_NOTE_UPDATE", _note),
}
