"""Threads: short-lived channels below another one, posts of forums among them; who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntFlag
from typing import Any, Final

import attrs

from .channels import Channel, ChannelFlag, ChannelType, PrivateChannel
from .snowflakes import HIGHEST, Snowflake, created_at

#: After so many minutes without a message a thread may be archived.
DURATIONS: Final = (60, 1440, 4320, 10080)
DEFAULT_DURATION: Final = 4320

PRIVATE: Final = ChannelType.PRIVATE_THREAD
#: What kinds of thread a channel may have.
KINDS: Final[Mapping[ChannelType, frozenset[ChannelType]]] = {
    ChannelType.GUILD_TEXT: frozenset({ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}),
    ChannelType.GUILD_ANNOUNCEMENT: frozenset({ChannelType.ANNOUNCEMENT_THREAD}),
    ChannelType.GUILD_FORUM: frozenset({ChannelType.PUBLIC_THREAD}),
    ChannelType.GUILD_MEDIA: frozenset({ChannelType.PUBLIC_THREAD}),
}


PINNED: Final[int] = ChannelFlag.PINNED.value


class ThreadMemberFlag(IntFlag):
    """What a member wants to hear of a thread; all but the first can be set."""

    HAS_INTERACTED = 1 << 0
    ALL_MESSAGES = 1 << 1
    ONLY_MENTIONS = 1 << 2
    NO_MESSAGES = 1 << 3


@attrs.frozen(kw_only=True)
class Thread:
    """
    A thread of a guild; who may do what in it follows from the channel it is below.

    ``archive_timestamp`` is when it was made, archived, or came back, or when its
    ``auto_archive_duration`` was set.
    """

    id: Snowflake
    guild_id: Snowflake
    parent_id: Snowflake
    type: ChannelType
    name: str
    owner_id: Snowflake
    archive_timestamp: datetime
    create_timestamp: datetime
    auto_archive_duration: int = DEFAULT_DURATION
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    rate_limit_per_user: int = 0
    flags: int = 0
    applied_tags: tuple[Snowflake, ...] = ()
    #: whether its first message only points at the one in the parent that it began with
    from_message: bool = False
    message_count: int = 0
    total_message_sent: int = 0
    member_count: int = 0
    last_message_id: Snowflake | None = None
    last_pin_timestamp: datetime | None = None

    @property
    def is_private(self) -> bool:
        """Whether only those see it who are in it, and who manage threads."""
        return self.type == PRIVATE

    @property
    def is_pinned(self) -> bool:
        """Whether it stays above all others in its forum, and is never archived by the clock."""
        return bool(self.flags & PINNED)

    @property
    def rests_at(self) -> datetime:
        """When it is archived if nothing is said in it."""
        last = self.archive_timestamp
        if self.last_message_id is not None:
            last = max(last, created_at(self.last_message_id))
        return last + timedelta(minutes=self.auto_archive_duration)


@attrs.frozen(kw_only=True)
class ThreadMember:
    """Somebody in a thread, and what they want to hear of it."""

    thread_id: Snowflake
    user_id: Snowflake
    join_timestamp: datetime
    flags: int = ThreadMemberFlag.HAS_INTERACTED.value
    muted: bool = False
    mute_config: dict[str, Any] | None = None


@attrs.frozen(kw_only=True)
class ThreadSearch:
    """What threads are looked for, and which of them are shown."""

    words: tuple[str, ...] = ()
    archived: bool | None = None
    tags: tuple[Snowflake, ...] | None = None
    all_tags: bool = False
    least: int = 0
    most: int = HIGHEST
    sort_by: str = "last_message_time"
    ascending: bool = False
    limit: int = 25
    offset: int = 0


#: Where messages may be.
AnyChannel = Channel | PrivateChannel | Thread
