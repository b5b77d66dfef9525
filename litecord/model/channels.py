"""Channels of a guild, and the permission overwrites on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Final

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


FORUM_TYPES = frozenset({ChannelType.GUILD_FORUM, ChannelType.GUILD_MEDIA})
#: The types whose names are lower case and without spaces.
TEXT_TYPES = frozenset({ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT}) | FORUM_TYPES

_TEXT = frozenset(
    {
        "topic",
        "nsfw",
        "default_auto_archive_duration",
        "default_thread_rate_limit_per_user",
    }
)
_VOICE = frozenset(
    {"nsfw", "rate_limit_per_user", "bitrate", "user_limit", "rtc_region", "video_quality_mode"}
)
_FORUM = _TEXT | {
    "rate_limit_per_user",
    "available_tags",
    "default_reaction_emoji",
    "default_sort_order",
    "default_forum_layout",
}
#: The fields that a channel of each type has beside those that all have (name, position...).
SETTINGS: Final[Mapping[ChannelType, frozenset[str]]] = {
    ChannelType.GUILD_TEXT: _TEXT | {"rate_limit_per_user"},
    ChannelType.GUILD_VOICE: _VOICE,
    ChannelType.GUILD_CATEGORY: frozenset(),
    ChannelType.GUILD_ANNOUNCEMENT: _TEXT,
    ChannelType.GUILD_STAGE_VOICE: _VOICE,
    ChannelType.GUILD_FORUM: _FORUM,
    ChannelType.GUILD_MEDIA: _FORUM - {"default_forum_layout"},
}


class ChannelFlag(IntFlag):
    """The flags of a channel that can be set; posts of forums alone are pinned."""

    PINNED = 1 << 1
    REQUIRE_TAG = 1 << 4
    HIDE_MEDIA_DOWNLOAD_OPTIONS = 1 << 15
    IS_SPOILER_CHANNEL = 1 << 21


#: The flag and the name of a channel that is told to somebody who does not see it.
OBFUSCATED: Final = 1 << 17
OBFUSCATED_NAME: Final = "___hidden___"

_SPOILER: Final[int] = ChannelFlag.IS_SPOILER_CHANNEL.value
_TAGGED: Final[int] = ChannelFlag.REQUIRE_TAG.value
#: Which of them channels of a type may have.
FLAGS: Final[Mapping[ChannelType, int]] = {
    ChannelType.GUILD_TEXT: _SPOILER,
    ChannelType.GUILD_VOICE: _SPOILER,
    ChannelType.GUILD_CATEGORY: 0,
    ChannelType.GUILD_ANNOUNCEMENT: _SPOILER,
    ChannelType.GUILD_STAGE_VOICE: 0,
    ChannelType.GUILD_FORUM: _SPOILER | _TAGGED,
    ChannelType.GUILD_MEDIA: (
        _SPOILER | _TAGGED | ChannelFlag.HIDE_MEDIA_DOWNLOAD_OPTIONS.value
    ),
}

_SPACES: Final = re.compile(r"[\s-]+")
_PUNCTUATION: Final = re.compile(r"""[!"#$%&'()*+,./:;<=>?@\[\\\]^`{|}~]""")


def text_name(name: str) -> str:
    """A name as channels of ``TEXT_TYPES`` have it: ``General Chat!`` becomes ``general-chat``."""
    return _SPACES.sub("-", _PUNCTUATION.sub("", name.lower())).strip("-")


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


@attrs.frozen(kw_only=True)
class PrivateChannel:
    """
    A channel of no guild: between two users (DM) or among several (GROUP_DM).

    ``recipients`` are all who are in it, unlike on the wire, where nobody is told of themselves.
    """

    id: Snowflake
    type: ChannelType
    recipients: tuple[Snowflake, ...]
    name: str | None = None
    icon: str | None = None
    owner_id: Snowflake | None = None
    application_id: Snowflake | None = None
    last_message_id: Snowflake | None = None
    last_pin_timestamp: datetime | None = None
    #: those of them who do not have it open
    closed: frozenset[Snowflake] = frozenset()
    #: what those of a group are called in it, by user
    nicks: Mapping[Snowflake, str] = attrs.field(factory=dict)
    #: who of the two of a DM has blocked the other, and whether they are friends
    blockers: frozenset[Snowflake] = frozenset()
    befriended: bool = False
    #: there so that what is about any channel can ask
    guild_id: None = attrs.field(init=False, default=None)
    rate_limit_per_user: int = attrs.field(init=False, default=0)


def sort_group(type: ChannelType) -> int:
    """Channels of equal group are in one list, ordered by position and then by id."""
    if type == ChannelType.GUILD_CATEGORY:
        return 2
    return 1 if type in VOICE_TYPES else 0


def as_listed(channels: Iterable[Channel]) -> Iterator[Channel]:
    """Channels as people see them: those of no category, then each category with its own."""
    below: dict[Snowflake | None, list[Channel]] = {}
    for channel in sorted(channels, key=lambda c: (sort_group(c.type), c.position, c.id)):
        below.setdefault(channel.parent_id, []).append(channel)
    for channel in below.get(None, ()):
        yield channel
        yield from below.get(channel.id, ())
