"""Channels of guilds on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.channels import (
    FORUM_TYPES,
    OBFUSCATED,
    OBFUSCATED_NAME,
    VOICE_TYPES,
    Channel,
    ChannelFlag,
    ChannelType,
    DefaultReaction,
    ForumTag,
    Overwrite,
    OverwriteType,
)
from ..model.permissions import VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..model.threads import DURATIONS
from .forms import (
    UNSET,
    Between,
    Faults,
    Length,
    OneOf,
    PermissionBits,
    Stripped,
    Unset,
)
from .images import Image
from .json import timestamp

#: The types that can be made by hand; announcement channels only in guilds with the feature NEWS.
MAKEABLE = (0, 2, 4, 5, 13, 15, 16)

Name = Annotated[str, Stripped, Length(1, 100)]
Slowmode = Annotated[int, Between(0, 21_600)]
Duration = Annotated[int, OneOf(*DURATIONS)]
#: The tags of a post.
Tags = Annotated[tuple[Snowflake, ...], Length(0, 5)]
ThirtyTwoBits = Annotated[int, Between(0, 2**31 - 1)]


@attrs.frozen(kw_only=True)
class OverwriteForm:
    """An overwrite in a list; ``type`` may be left out where the id tells."""

    id: Snowflake
    type: OverwriteType | None = None
    allow: PermissionBits | None = None
    deny: PermissionBits | None = None


@attrs.frozen(kw_only=True)
class SetOverwrite:
    """The body of ``PUT /channels/{id}/permissions/{overwrite_id}``."""

    type: OverwriteType | None = None
    allow: PermissionBits | None = None
    deny: PermissionBits | None = None


@attrs.frozen(kw_only=True)
class ForumTagForm:
    """A tag of a forum; with the id of one that exists, that one changed."""

    name: Annotated[str, Length(0, 20)]
    id: Snowflake | None = None
    moderated: bool | None = None
    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Length(0, 100)] | None = None

    def check(self) -> Faults | None:
        """At most one emoji."""
        return _one_emoji(self.emoji_id, self.emoji_name)


@attrs.frozen(kw_only=True)
class DefaultReactionForm:
    """The default reaction of a forum."""

    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Length(0, 100)] | None = None

    def check(self) -> Faults | None:
        """At most one emoji."""
        return _one_emoji(self.emoji_id, self.emoji_name)


def _one_emoji(emoji_id: Snowflake | None, emoji_name: str | None) -> Faults | None:
    if emoji_id is None or emoji_name is None:
        return None
    message = "Only one of emoji_id and emoji_name may be set."
    return Faults.at(("emoji_name",), "BASE_TYPE_INVALID", message)


@attrs.frozen(kw_only=True)
class ChannelFields:
    """
    What may be set when a channel is made and afterwards; null is the default.

    Limits that depend on the type are the action's business.
    """

    type: Annotated[int, OneOf(*MAKEABLE)] | Unset | None = UNSET
    position: ThirtyTwoBits | Unset | None = UNSET
    topic: Annotated[str, Length(0, 4096)] | Unset | None = UNSET
    nsfw: bool | Unset | None = UNSET
    rate_limit_per_user: Slowmode | Unset | None = UNSET
    bitrate: Annotated[int, Between(8000)] | Unset | None = UNSET
    user_limit: Annotated[int, Between(0)] | Unset | None = UNSET
    permission_overwrites: Annotated[tuple[OverwriteForm, ...], Length(0, 100)] | Unset | None = (
        UNSET
    )
    parent_id: Snowflake | Unset | None = UNSET
    rtc_region: Annotated[str, Length(0, 100)] | Unset | None = UNSET
    video_quality_mode: Annotated[int, OneOf(1, 2)] | Unset | None = UNSET
    default_auto_archive_duration: Duration | Unset | None = UNSET
    default_thread_rate_limit_per_user: Slowmode | Unset | None = UNSET
    default_sort_order: Annotated[int, OneOf(0, 1)] | Unset | None = UNSET
    default_forum_layout: Annotated[int, OneOf(0, 1, 2)] | Unset | None = UNSET
    default_reaction_emoji: DefaultReactionForm | Unset | None = UNSET
    available_tags: Annotated[tuple[ForumTagForm, ...], Length(0, 20)] | Unset | None = UNSET
    flags: ChannelFlag | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class CreateChannel(ChannelFields):
    """The body of ``POST /guilds/{id}/channels``."""

    name: Name


@attrs.frozen(kw_only=True)
class ModifyChannel(ChannelFields):
    """The body of ``PATCH /channels/{id}``, also where that is a thread."""

    #: null is for groups alone
    name: Name | Unset | None = UNSET
    #: these two are a group's alone
    icon: Image | Unset | None = UNSET
    owner: Snowflake | Unset | None = UNSET
    archived: bool | Unset | None = UNSET
    locked: bool | Unset | None = UNSET
    invitable: bool | Unset | None = UNSET
    auto_archive_duration: Duration | Unset | None = UNSET
    applied_tags: Tags | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class MoveChannel:
    """One entry of ``PATCH /guilds/{id}/channels``."""

    id: Snowflake
    position: ThirtyTwoBits | Unset | None = UNSET
    parent_id: Snowflake | Unset | None = UNSET
    lock_permissions: bool | None = None


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
    if channel.type in FORUM_TYPES:
        reaction = channel.default_reaction_emoji
        told |= {
            "available_tags": [tag_json(each) for each in channel.available_tags],
            "default_reaction_emoji": reaction and default_reaction_json(reaction),
            "default_sort_order": channel.default_sort_order,
            "default_forum_layout": channel.default_forum_layout,
        }
    return told


def obfuscated(channel: Channel) -> Channel:
    """
    A channel as those are told of it who do not see it: where it is, and nothing else.

    See https://docs.discord.com/developers/resources/channel#channel-object-obfuscated-channels.
    """
    everyone = channel.guild_id
    hidden = Overwrite(id=everyone, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)
    return Channel(
        id=channel.id,
        guild_id=channel.guild_id,
        type=channel.type,
        name=OBFUSCATED_NAME,
        position=channel.position,
        parent_id=channel.parent_id,
        flags=OBFUSCATED,
        overwrites=(hidden,),
    )


def guild_channel_json(channel: Channel) -> dict[str, Any]:
    """A channel object inside its guild, where it does not name the guild."""
    told = channel_json(channel)
    del told["guild_id"]
    return told
