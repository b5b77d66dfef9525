"""Channels of guilds on the wire."""

from __future__ import annotations

from typing import Any

from ..model.channels import (
    VOICE_TYPES,
    Channel,
    ChannelType,
    DefaultReaction,
    ForumTag,
    Overwrite,
)
from .json import timestamp

_FORUMS = frozenset({ChannelType.GUILD_FORUM, ChannelType.GUILD_MEDIA})


def overwrite_json(overwrite: Overwrite) -> dict[str, Any]:
    """An overwrite object."""
    return {
        "id": str(overwrite.id),
        "type": int(overwrite.type),
        "allow": str(overwrite.allow),
        "deny": str(overwrite.deny),
    }


def tag_json(tag: ForumTag) -> dict[str, Any]:
    """A forum tag object."""
    return {
        "id": str(tag.id),
        "name": tag.name,
        "moderated": tag.moderated,
        "emoji_id": None if tag.emoji_id is None else str(tag.emoji_id),
        "emoji_name": tag.emoji_name,
    }


def default_reaction_json(reaction: DefaultReaction) -> dict[str, Any]:
    """A default reaction object."""
    return {
        "emoji_id": None if reaction.emoji_id is None else str(reaction.emoji_id),
        "emoji_name": reaction.emoji_name,
    }


def channel_json(channel: Channel) -> dict[str, Any]:
    """A channel object, with the fields that its type has."""
    told: dict[str, Any] = {
        "id": str(channel.id),
        "type": int(channel.type),
        "flags": channel.flags,
        "guild_id": str(channel.guild_id),
        "name": channel.name,
        "parent_id": None if channel.parent_id is None else str(channel.parent_id),
        "position": channel.position,
        "permission_overwrites": [overwrite_json(each) for each in channel.overwrites],
    }
    if channel.type == ChannelType.GUILD_CATEGORY:
        return told
    last = channel.last_message_id
    told["last_message_id"] = None if last is None else str(last)
    told["rate_limit_per_user"] = channel.rate_limit_per_user
    told["nsfw"] = channel.nsfw
    told["topic"] = channel.topic
    if channel.type in VOICE_TYPES:
        told |= {
            "bitrate": channel.bitrate,
            "user_limit": channel.user_limit,
            "rtc_region": channel.rtc_region,
            "video_quality_mode": channel.video_quality_mode,
        }
        return told
    pinned = channel.last_pin_timestamp
    told["last_pin_timestamp"] = pinned and timestamp(pinned)
    told["default_thread_rate_limit_per_user"] = channel.default_thread_rate_limit_per_user
    if channel.default_auto_archive_duration is not None:
        told["default_auto_archive_duration"] = channel.default_auto_archive_duration
    if channel.type in _FORUMS:
        reaction = channel.default_reaction_emoji
        told |= {
            "available_tags": [tag_json(each) for each in channel.available_tags],
            "default_reaction_emoji": reaction and default_reaction_json(reaction),
            "default_sort_order": channel.default_sort_order,
            "default_forum_layout": channel.default_forum_layout,
        }
    return told


def guild_channel_json(channel: Channel) -> dict[str, Any]:
    """A channel object inside its guild, where it does not name the guild."""
    told = channel_json(channel)
    del told["guild_id"]
    return told
