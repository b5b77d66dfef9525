"""
What each event looks like as a dispatch: its name and its ``d``.

One encoder per event, made of the same object encoders that HTTP answers use. Events that are not
here are told to nobody as such: fan-out turns them into others, or the state alone hears of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import events
from ..events import Event
from ..model.reactions import ReactionType
from ..model.snowflakes import Snowflake
from .audit import entry_json
from .calls import call_json, call_voice_json, whole_call_json
from .channels import channel_json
from .commands import permissions_json
from .emojis import emoji_json
from .integrations import integration_json
from .interaction_dispatches import INTERACTION_DISPATCHES
from .invites import invite_metadata_json, target_json
from .json import timestamp
from .members import member_json
from .messages import message_event_json
from .oauth2 import authorization_json
from .presences import presence_json
from .private_channels import private_channel_json
from .reactions import reaction_emoji_json
from .relationships import bare_relationship_json, relationship_json
from .roles import role_json
from .settings import guild_settings_json
from .settings_protos import encoded
from .sounds import effect_id, sound_json
from .stages import stage_json
from .stickers import sticker_json
from .users import private_user_json, user_json
from .voice import voice_state_json

Encoder = Callable[[Any], dict[str, Any]]


def _channel(event: events.ChannelCreated | events.ChannelUpdated) -> dict[str, Any]:
    return channel_json(event.channel)


def _role(event: events.RoleCreated | events.RoleUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "role": role_json(event.role)}


def _role_deleted(event: events.RoleDeleted) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "role_id": str(event.role_id)}


def _member(event: events.MemberAdded | events.MemberUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), **member_json(event.member, event.user)}


def _about_user(
    event: events.MemberRemoved | events.BanAdded | events.BanRemoved,
) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "user": user_json(event.user)}


def _audit_entry(event: events.AuditEntryCreated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), **entry_json(event.entry)}


def _emojis(event: events.GuildEmojisUpdated) -> dict[str, Any]:
    return {
        "guild_id": str(event.guild_id),
        "emojis": [emoji_json(each) for each in event.emojis],
    }


def _authorization_made(event: events.AuthorizationMade) -> dict[str, Any]:
    return authorization_json(event.authorization, event.application, event.bot)


def _authorization_deleted(event: events.AuthorizationDeleted) -> dict[str, Any]:
    return {"id": str(event.authorization_id), "application_id": str(event.application_id)}


def _token_revoked(event: events.TokenRevoked) -> dict[str, Any]:
    return {"access_token": event.access_token}


def _integration(event: events.IntegrationEvent) -> dict[str, Any]:
    told = integration_json(event.integration, event.application, event.bot, event.user)
    return {"guild_id": str(event.guild_id), **told}


def _integration_deleted(event: events.IntegrationDeleted) -> dict[str, Any]:
    gone = event.integration
    return {
        "id": str(gone.id),
        "guild_id": str(gone.guild_id),
        "application_id": str(gone.application_id),
    }


def _command_index(event: events.CommandIndexUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id)}


def _command_permissions(event: events.CommandPermissionsUpdated) -> dict[str, Any]:
    return permissions_json(event.said)


def _stickers(event: events.GuildStickersUpdated) -> dict[str, Any]:
    return {
        "guild_id": str(event.guild_id),
        "stickers": [sticker_json(each) for each in event.stickers],
    }


def _sound(event: events.SoundCreated) -> dict[str, Any]:
    return sound_json(event.sound, event.user)


def _sound_deleted(event: events.SoundDeleted) -> dict[str, Any]:
    return {"sound_id": str(event.sound_id), "guild_id": str(event.guild_id)}


def _invite_created(event: events.InviteCreated) -> dict[str, Any]:
    invite = event.invite
    expires = invite.expires_at
    told: dict[str, Any] = {
        **invite_metadata_json(invite),
        "type": 0,
        "channel_id": str(invite.channel_id),
        "code": invite.code,
        "guild_id": str(invite.guild_id),
        "expires_at": expires and timestamp(expires),
    }
    if event.inviter is not None:
        told["inviter"] = user_json(event.inviter)
    if invite.roles:
        told["role_ids"] = [str(each) for each in invite.roles]
    return told | target_json(invite, event.target_application)


def _invite_deleted(event: events.InviteDeleted) -> dict[str, Any]:
    return {
        "channel_id": str(event.invite.channel_id),
        "guild_id": str(event.guild_id),
        "code": event.invite.code,
    }


def _message(event: events.MessageCreated) -> dict[str, Any]:
    return message_event_json(event.message, event.guild_id)


def _place(event: events.ChannelEvent) -> dict[str, Any]:
    """Where something happened: private channels are of no guild."""
    place = {"channel_id": str(event.channel_id)}
    if event.guild_id is not None:
        place["guild_id"] = str(event.guild_id)
    return place


def _message_deleted(event: events.MessageDeleted) -> dict[str, Any]:
    return {"id": str(event.message_id), **_place(event)}


def _messages_deleted(event: events.MessagesDeleted) -> dict[str, Any]:
    return {"ids": [str(each) for each in event.message_ids], **_place(event)}


def _about_reactions(event: events.ReactionEvent) -> dict[str, Any]:
    return {"message_id": str(event.message_id), **_place(event)}


def _reaction_added(event: events.ReactionAdded) -> dict[str, Any]:
    burst = event.kind is ReactionType.BURST
    told = {
        **_about_reactions(event),
        "user_id": str(event.user.id),
        "type": int(event.kind),
        "message_author_id": str(event.message_author_id),
        "emoji": reaction_emoji_json(event.emoji),
        "burst": burst,
    }
    if event.member is not None:
        told["member"] = member_json(event.member, event.user)
    if burst:
        told["burst_colors"] = []
    return told


def _reaction_removed(event: events.ReactionRemoved) -> dict[str, Any]:
    return {
        **_about_reactions(event),
        "user_id": str(event.user_id),
        "type": int(event.kind),
        "emoji": reaction_emoji_json(event.emoji),
        "burst": event.kind is ReactionType.BURST,
    }


def _reactions_of_emoji_cleared(event: events.ReactionsOfEmojiCleared) -> dict[str, Any]:
    return {**_about_reactions(event), "emoji": reaction_emoji_json(event.emoji)}


def _poll_vote(event: events.PollVoteAdded) -> dict[str, Any]:
    return {
        **_place(event),
        "message_id": str(event.message_id),
        "user_id": str(event.user_id),
        "answer_id": event.answer_id,
    }


def _pins(event: events.ChannelPinsUpdated) -> dict[str, Any]:
    last = event.last_pin_timestamp
    return {**_place(event), "last_pin_timestamp": last and timestamp(last)}


def _typing(event: events.TypingStarted) -> dict[str, Any]:
    told = {
        **_place(event),
        "user_id": str(event.user.id),
        "timestamp": int(event.at.timestamp()),
    }
    if event.member is not None:
        told["member"] = member_json(event.member, event.user)
    return told


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


def _presence(event: events.PresenceUpdated) -> dict[str, Any]:
    user = event.user if event.is_user_new else None
    return presence_json(event.presence, event.guild_id, user=user)


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


DISPATCHES: dict[type[Event], tuple[str, Encoder]] = {
    events.ChannelCreated: ("CHANNEL_CREATE", _channel),
    events.ChannelUpdated: ("CHANNEL_UPDATE", _channel),
    events.ChannelDeleted: ("CHANNEL_DELETE", _channel),
    events.RoleCreated: ("GUILD_ROLE_CREATE", _role),
    events.RoleUpdated: ("GUILD_ROLE_UPDATE", _role),
    events.RoleDeleted: ("GUILD_ROLE_DELETE", _role_deleted),
    events.MemberAdded: ("GUILD_MEMBER_ADD", _member),
    events.MemberUpdated: ("GUILD_MEMBER_UPDATE", _member),
    events.MemberRemoved: ("GUILD_MEMBER_REMOVE", _about_user),
    events.AuditEntryCreated: ("GUILD_AUDIT_LOG_ENTRY_CREATE", _audit_entry),
    events.BanAdded: ("GUILD_BAN_ADD", _about_user),
    events.BanRemoved: ("GUILD_BAN_REMOVE", _about_user),
    events.CommandIndexUpdated: ("GUILD_APPLICATION_COMMAND_INDEX_UPDATE", _command_index),
    events.CommandPermissionsUpdated: (
        "APPLICATION_COMMAND_PERMISSIONS_UPDATE",
        _command_permissions,
    ),
    events.GuildEmojisUpdated: ("GUILD_EMOJIS_UPDATE", _emojis),
    events.IntegrationCreated: ("INTEGRATION_CREATE", _integration),
    events.IntegrationUpdated: ("INTEGRATION_UPDATE", _integration),
    events.IntegrationDeleted: ("INTEGRATION_DELETE", _integration_deleted),
    events.GuildStickersUpdated: ("GUILD_STICKERS_UPDATE", _stickers),
    events.SoundCreated: ("GUILD_SOUNDBOARD_SOUND_CREATE", _sound),
    events.SoundUpdated: ("GUILD_SOUNDBOARD_SOUND_UPDATE", _sound),
    events.SoundDeleted: ("GUILD_SOUNDBOARD_SOUND_DELETE", _sound_deleted),
    events.InviteCreated: ("INVITE_CREATE", _invite_created),
    events.InviteDeleted: ("INVITE_DELETE", _invite_deleted),
    events.MessageCreated: ("MESSAGE_CREATE", _message),
    events.MessageUpdated: ("MESSAGE_UPDATE", _message),
    events.MessageDeleted: ("MESSAGE_DELETE", _message_deleted),
    events.MessagesDeleted: ("MESSAGE_DELETE_BULK", _messages_deleted),
    events.ReactionAdded: ("MESSAGE_REACTION_ADD", _reaction_added),
    events.ReactionRemoved: ("MESSAGE_REACTION_REMOVE", _reaction_removed),
    events.ReactionsOfEmojiCleared: (
        "MESSAGE_REACTION_REMOVE_EMOJI",
        _reactions_of_emoji_cleared,
    ),
    events.ReactionsCleared: ("MESSAGE_REACTION_REMOVE_ALL", _about_reactions),
    events.ChannelPinsUpdated: ("CHANNEL_PINS_UPDATE", _pins),
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
    events.RelationshipAdded: ("RELATIONSHIP_ADD", _relationship_added),
    events.RelationshipUpdated: ("RELATIONSHIP_UPDATE", _relationship),
    events.RelationshipRemoved: ("RELATIONSHIP_REMOVE", _relationship),
    events.FriendPresenceUpdated: ("PRESENCE_UPDATE", _friend_presence),
    events.MessageAcked: ("MESSAGE_ACK", _message_acked),
    events.PinsAcked: ("CHANNEL_PINS_ACK", _pins_acked),
    events.PollVoteAdded: ("MESSAGE_POLL_VOTE_ADD", _poll_vote),
    events.PollVoteRemoved: ("MESSAGE_POLL_VOTE_REMOVE", _poll_vote),
    events.WebhooksUpdated: ("WEBHOOKS_UPDATE", _place),
    events.TypingStarted: ("TYPING_START", _typing),
    events.UserUpdated: ("USER_UPDATE", _user),
    events.AuthorizationMade: ("OAUTH2_TOKEN_CREATE", _authorization_made),
    events.AuthorizationDeleted: ("OAUTH2_TOKEN_DELETE", _authorization_deleted),
    events.TokenRevoked: ("OAUTH2_TOKEN_REVOKE", _token_revoked),
    events.UserSettingsUpdated: ("USER_SETTINGS_UPDATE", _settings),
    events.UserSettingsProtoUpdated: ("USER_SETTINGS_PROTO_UPDATE", _settings_proto),
    events.UserGuildSettingsUpdated: ("USER_GUILD_SETTINGS_UPDATE", _guild_settings),
    events.UserNoteUpdated: ("USER_NOTE_UPDATE", _note),
    events.PresenceUpdated: ("PRESENCE_UPDATE", _presence),
    events.StageCreated: ("STAGE_INSTANCE_CREATE", _stage),
    events.StageUpdated: ("STAGE_INSTANCE_UPDATE", _stage),
    events.StageDeleted: ("STAGE_INSTANCE_DELETE", _stage),
    events.VoiceStateUpdated: ("VOICE_STATE_UPDATE", _voice_state),
    events.VoiceEffectSent: ("VOICE_CHANNEL_EFFECT_SEND", _voice_effect),
    events.VoiceServerAssigned: ("VOICE_SERVER_UPDATE", _voice_server),
    events.VoiceStarted: ("VOICE_CHANNEL_START_TIME_UPDATE", _voice_started),
    **INTERACTION_DISPATCHES,
    events.VoiceStatusUpdated: ("VOICE_CHANNEL_STATUS_UPDATE", _voice_status),
}


def guild_delete_json(guild_id: Snowflake, *, unavailable: bool = False) -> dict[str, Any]:
    """The ``d`` of GUILD_DELETE; without ``unavailable`` the receiver is no longer in it."""
    told: dict[str, Any] = {"id": str(guild_id)}
    if unavailable:
        told["unavailable"] = True
    return told
