"""
Guild templates on the wire, and the snapshot of a guild that is in each.

A snapshot has placeholders for ids: @everyone is 0, the other roles and the channels are counted
from 1. It has neither what belongs to somebody (roles of bots, overwrites of members) nor what a
guild has to earn: announcement channels are text channels in it, stages voice channels, media
channels forums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import attrs

from ..model.channels import (
    FORUM_TYPES,
    TEXT_TYPES,
    Channel,
    ChannelType,
    ForumTag,
    Overwrite,
    OverwriteType,
    as_listed,
)
from ..model.guilds import Guild
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.templates import Template
from ..model.users import User
from .forms import UNSET, Length, Unset, decode
from .guilds import CreateGuild
from .guilds import Name as GuildName
from .images import Image
from .json import timestamp
from .users import user_json

Name = Annotated[str, Length(1, 100)]
Description = Annotated[str, Length(0, 120)]

#: What channels of types that only some guilds may have are in a snapshot.
_PLAIN: Final[Mapping[ChannelType, ChannelType]] = {
    ChannelType.GUILD_ANNOUNCEMENT: ChannelType.GUILD_TEXT,
    ChannelType.GUILD_STAGE_VOICE: ChannelType.GUILD_VOICE,
    ChannelType.GUILD_MEDIA: ChannelType.GUILD_FORUM,
}
#: The highest bitrate that every guild may have.
_BITRATE: Final = 96_000
#: After how many minutes threads are archived where nobody says otherwise.
_DAY: Final = 1440
#: Most users of a voice channel, where a stage may have had more.
_USERS: Final = 99

Placeholders = Mapping[Snowflake, int]


@attrs.frozen(kw_only=True)
class CreateTemplate:
    """The body of ``POST /guilds/{id}/templates``."""

    name: Name
    description: Description | None = None


@attrs.frozen(kw_only=True)
class ModifyTemplate:
    """The body of ``PATCH /guilds/{id}/templates/{code}``."""

    name: Name | Unset = UNSET
    description: Description | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class UseTemplate:
    """The body of ``POST /guilds/templates/{code}``."""

    name: GuildName
    icon: Image | Unset | None = UNSET


def template_json(template: Template, creator: User | None, *, is_dirty: bool) -> dict[str, Any]:
    """A guild template object; ``is_dirty`` where the guild is no longer what it was."""
    return {
        "code": template.code,
        "name": template.name,
        "description": template.description,
        "usage_count": template.usage_count,
        "creator_id": str(template.creator_id),
        "creator": None if creator is None else user_json(creator),
        "created_at": timestamp(template.created_at),
        "updated_at": timestamp(template.updated_at),
        "source_guild_id": str(template.guild_id),
        "serialized_source_guild": template.snapshot,
        "is_dirty": True if is_dirty else None,
    }


# -- what a guild is ------------------------------------------------------------------------------


def snapshot_json(
    guild: Guild, roles: Iterable[Role], channels: Iterable[Channel]
) -> dict[str, Any]:
    """What a template tells of a guild."""
    kept = sorted((each for each in roles if not each.managed), key=lambda role: role.rank)
    role_ids = {role.id: number for number, role in enumerate(kept)}
    ordered = list(as_listed(channels))
    ids = {channel.id: number for number, channel in enumerate(ordered, 1)}
    return {
        "name": guild.name,
        "description": guild.description,
        "region": guild.region,
        "verification_level": guild.verification_level,
        "default_message_notifications": guild.default_message_notifications,
        "explicit_content_filter": guild.explicit_content_filter,
        "preferred_locale": guild.preferred_locale,
        "afk_timeout": guild.afk_timeout,
        "roles": [_role_json(role, role_ids[role.id]) for role in kept],
        "channels": [_channel_json(each, ids, role_ids) for each in ordered],
        "afk_channel_id": _placeholder(ids, guild.afk_channel_id),
        "system_channel_id": _placeholder(ids, guild.system_channel_id),
        "system_channel_flags": guild.system_channel_flags,
        "icon_hash": guild.icon,
    }


def _placeholder(ids: Placeholders, id: Snowflake | None) -> str | None:
    return str(ids[id]) if id is not None and id in ids else None


def _role_json(role: Role, number: int) -> dict[str, Any]:
    colors = role.colors
    return {
        "id": number,
        "name": role.name,
        "permissions": str(role.permissions),
        "color": colors.primary,
        "colors": {
            "primary_color": colors.primary,
            "secondary_color": colors.secondary,
            "tertiary_color": colors.tertiary,
        },
        "hoist": role.hoist,
        "mentionable": role.mentionable,
        "icon": role.icon,
        "unicode_emoji": role.unicode_emoji,
    }


def _channel_json(channel: Channel, ids: Placeholders, roles: Placeholders) -> dict[str, Any]:
    reaction = channel.default_reaction_emoji
    is_forum = channel.type in FORUM_TYPES
    told = {
        "id": ids[channel.id],
        "type": int(_PLAIN.get(channel.type, channel.type)),
        "name": channel.name,
        "position": channel.position,
        "topic": channel.topic,
        "bitrate": channel.bitrate,
        "user_limit": min(channel.user_limit, _USERS),
        "nsfw": channel.nsfw,
        "rate_limit_per_user": channel.rate_limit_per_user,
        "parent_id": _placeholder(ids, channel.parent_id),
        "default_auto_archive_duration": _archive_duration(channel),
        "permission_overwrites": [
            _overwrite_json(each, roles[each.id])
            for each in channel.overwrites
            if each.type == OverwriteType.ROLE and each.id in roles
        ],
        "available_tags": None,
        "template": "",
        "default_reaction_emoji": None,
        "default_thread_rate_limit_per_user": channel.default_thread_rate_limit_per_user,
        "default_sort_order": channel.default_sort_order,
        "default_forum_layout": channel.default_forum_layout if is_forum else None,
        "default_tag_setting": None,
        "theme_color": None,
    }
    if is_forum:
        tags = enumerate(channel.available_tags, 1)
        told["available_tags"] = [_tag_json(tag, number) for number, tag in tags]
    if reaction is not None and reaction.emoji_name is not None:
        told["default_reaction_emoji"] = {"emoji_id": None, "emoji_name": reaction.emoji_name}
    return told


def _archive_duration(channel: Channel) -> int | None:
    """After how many minutes threads are archived; told in full, as libraries want it."""
    if channel.type not in TEXT_TYPES:
        return None
    return channel.default_auto_archive_duration or _DAY


def _overwrite_json(overwrite: Overwrite, number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": int(overwrite.type),
        "allow": str(overwrite.allow),
        "deny": str(overwrite.deny),
    }


def _tag_json(tag: ForumTag, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": tag.name,
        "emoji_id": None,  # the emojis of the guild are its own
        "emoji_name": tag.emoji_name,
        "moderated": tag.moderated,
    }


# -- what is made of it ---------------------------------------------------------------------------


def guild_form(template: Template, name: str, icon: Image | Unset | None) -> CreateGuild:
    """The body of ``POST /guilds`` that makes a guild like the snapshot, as far as it may be."""
    snapshot = template.snapshot
    form: CreateGuild = decode(
        CreateGuild,
        {
            **snapshot,
            "name": name,
            "roles": [_new_role(each) for each in snapshot["roles"]],
            "channels": [_new_channel(each) for each in snapshot["channels"]],
        },
    )
    return attrs.evolve(form, icon=icon)


def _new_role(role: dict[str, Any]) -> dict[str, Any]:
    """A role without what only some guilds may have: icons, and more than one colour."""
    return {
        name: role[name]
        for name in ("id", "name", "permissions", "color", "hoist", "mentionable")
    }


def _new_channel(channel: dict[str, Any]) -> dict[str, Any]:
    return {
        **channel,
        "bitrate": min(channel["bitrate"], _BITRATE),
        "available_tags": [
            {name: tag[name] for name in ("name", "emoji_name", "moderated")}
            for tag in channel["available_tags"] or ()
        ],
    }
