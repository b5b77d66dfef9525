"""What guilds, their channels, roles and expressions look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ...model.snowflakes import Snowflake
from ..audit import entry_json
from ..channels import channel_json
from ..emojis import emoji_json
from ..invites import invite_metadata_json, target_json
from ..json import timestamp
from ..roles import role_json
from ..sounds import sound_json
from ..stickers import sticker_json
from ..users import user_json
from .base import Table, place


def _channel(event: events.ChannelCreated | events.ChannelUpdated) -> dict[str, Any]:
    return channel_json(event.channel)


def _role(event: events.RoleCreated | events.RoleUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "role": role_json(event.role)}


def _role_deleted(event: events.RoleDeleted) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "role_id": str(event.role_id)}


def _audit_entry(event: events.AuditEntryCreated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), **entry_json(event.entry)}


def _emojis(event: events.GuildEmojisUpdated) -> dict[str, Any]:
    return {
        "guild_id": str(event.guild_id),
        "emojis": [emoji_json(each) for each in event.emojis],
    }


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


GUILDS: Table = {
    events.ChannelCreated: ("CHANNEL_CREATE", _channel),
    events.ChannelUpdated: ("CHANNEL_UPDATE", _channel),
    events.ChannelDeleted: ("CHANNEL_DELETE", _channel),
    events.RoleCreated: ("GUILD_ROLE_CREATE", _role),
    events.RoleUpdated: ("GUILD_ROLE_UPDATE", _role),
    events.RoleDeleted: ("GUILD_ROLE_DELETE", _role_deleted),
    events.AuditEntryCreated: ("GUILD_AUDIT_LOG_ENTRY_CREATE", _audit_entry),
    events.GuildEmojisUpdated: ("GUILD_EMOJIS_UPDATE", _emojis),
    events.GuildStickersUpdated: ("GUILD_STICKERS_UPDATE", _stickers),
    events.SoundCreated: ("GUILD_SOUNDBOARD_SOUND_CREATE", _sound),
    events.SoundUpdated: ("GUILD_SOUNDBOARD_SOUND_UPDATE", _sound),
    events.SoundDeleted: ("GUILD_SOUNDBOARD_SOUND_DELETE", _sound_deleted),
    events.InviteCreated: ("INVITE_CREATE", _invite_created),
    events.InviteDeleted: ("INVITE_DELETE", _invite_deleted),
    events.WebhooksUpdated: ("WEBHOOKS_UPDATE", place),
}


def guild_delete_json(guild_id: Snowflake, *, unavailable: bool = False) -> dict[str, Any]:
    """The ``d`` of GUILD_DELETE; without ``unavailable`` the receiver is no longer in it."""
    told: dict[str, Any] = {"id": str(guild_id)}
    if unavailable:
        told["unavailable"] = True
    return told
