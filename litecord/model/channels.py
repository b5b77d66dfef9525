"""Channels of a guild, and the permission overwrites on them."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

import attrs

from .snowflakes import Snowflake


class ChannelType(IntEnum):
    """The kinds of channel, by Discord's numbers."""

    GUILD_TEXT = 0
    DM = 1
    GUILD_VOICE = 2
    GROUP_DM = 3
    GUILD_CATEGORY = 4
    GUILD_ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    GUILD_STAGE_VOICE = 13
    GUILD_DIRECTORY = 14
    GUILD_FORUM = 15
    GUILD_MEDIA = 16


VOICE_TYPES = frozenset({ChannelType.GUILD_VOICE, ChannelType.GUILD_STAGE_VOICE})
THREAD_TYPES = frozenset(
    {
        ChannelType.ANNOUNCEMENT_THREAD,
        ChannelType.PUBLIC_THREAD,
        ChannelType.PRIVATE_THREAD,
    }
)
#: The types one may post messages into.
MESSAGEABLE_TYPES = (
    frozenset({ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT, ChannelType.DM})
    | {ChannelType.GROUP_DM}
    | VOICE_TYPES
    | THREAD_TYPES
)


class OverwriteType(IntEnum):
    """What the id of an overwrite names."""

    ROLE = 0
    MEMBER = 1


@attrs.frozen(kw_only=True)
class Overwrite:
    """Permissions allowed and denied to a role or a member in one channel."""

    id: Snowflake
    type: OverwriteType
    allow: int = 0
    deny: int = 0


@attrs.frozen(kw_only=True)
class ForumTag:
    """A tag that posts of a forum may carry."""

    id: Snowflake
    name: str
    moderated: bool = False
    emoji_id: Snowflake | None = None
    emoji_name: str | None = None


@attrs.frozen(kw_only=True)
class DefaultReaction:
    """The emoji offered on posts of a forum: a custom one by id or a unicode one by name."""

    emoji_id: Snowflake | None = None
    emoji_name: str | None = None


@attrs.frozen(kw_only=True)
class Channel:
    """A channel of a guild; which fields mean anything depends on ``type``."""

    id: Snowflake
    guild_id: Snowflake
    type: ChannelType
    name: str
    position: int = 0
    parent_id: Snowflake | None = None
    topic: str | None = None
    nsfw: bool = False
    rate_limit_per_user: int = 0
    bitrate: int = 64000
    user_limit: int = 0
    rtc_region: str | None = None
    video_quality_mode: int = 1
    default_auto_archive_duration: int | None = None
    default_thread_rate_limit_per_user: int = 0
    default_sort_order: int | None = None
    default_forum_layout: int = 0
    default_reaction_emoji: DefaultReaction | None = None
    available_tags: tuple[ForumTag, ...] = ()
    flags: int = 0
    overwrites: tuple[Overwrite, ...] = ()
    last_message_id: Snowflake | None = None
    last_pin_timestamp: datetime | None = None
