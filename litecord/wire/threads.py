"""Threads and posts of forums on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs

from ..model.members import Member
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.threads import Thread, ThreadMember, ThreadSearch
from ..model.users import User
from .channels import Duration, Name, Slowmode
from .forms import UNSET, Between, Length, OneOf, Unset
from .json import timestamp
from .members import member_json
from .settings import MuteConfig

#: Counts of members go no further.
MOST_COUNTED: Final = 50



@attrs.frozen(kw_only=True)
class StartThreadFromMessage:
    """The body of ``POST /channels/{id}/messages/{message_id}/threads``."""

    name: Name
    auto_archive_duration: Duration | None = None
    rate_limit_per_user: Slowmode | None = None


@attrs.frozen(kw_only=True)
class ModifyThreadSettings:
    """The body of ``PATCH /channels/{id}/thread-members/@me/settings``."""

    flags: Annotated[int, Between(0, 2**31 - 1)] | Unset = UNSET
    muted: bool | Unset = UNSET
    mute_config: MuteConfig | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ArchivedPage:
    """A page of archived threads, what was archived last first."""

    before: datetime | None = None
    limit: Annotated[int, Between(2, 100)] = 50


@attrs.frozen(kw_only=True)
class JoinedPage:
    """A page of archived threads, the newest first."""

    before: Snowflake | None = None
    limit: Annotated[int, Between(2, 100)] = 50


@attrs.frozen(kw_only=True)
class ThreadMemberQuery:
    """The query of a thread's member."""

    with_member: bool = False


@attrs.frozen(kw_only=True)
class ThreadMemberPage(ThreadMemberQuery):
    """A page of a thread's members, by id: of all of them, unless ``with_member``."""

    after: Snowflake | None = None
    limit: Annotated[int, Between(1, 100)] = 100


class TagSetting(StrEnum):
    """Whether a thread that is searched has all tags, or one of them."""

    MATCH_ALL = "match_all"
    MATCH_SOME = "match_some"


class ThreadSort(StrEnum):
    """By what found threads are sorted."""

    RELEVANCE = "relevance"
    CREATION_TIME = "creation_time"
    LAST_MESSAGE_TIME = "last_message_time"
    ARCHIVE_TIME = "archive_time"


@attrs.frozen(kw_only=True)
class SearchThreads:
    """The query of ``GET /channels/{id}/threads/search``."""

    name: Annotated[str, Length(0, 100)] | None = None
    slop: Annotated[int, Between(0, 100)] | None = None
    min_id: Snowflake | None = None
    max_id: Snowflake | None = None
    tag: Annotated[tuple[Snowflake, ...], Length(0, 20)] | None = None
    tag_setting: TagSetting = TagSetting.MATCH_SOME
    archived: bool | None = None
    sort_by: ThreadSort = ThreadSort.LAST_MESSAGE_TIME
    sort_order: Annotated[str, OneOf("asc", "desc")] = "desc"
    limit: Annotated[int, Between(1, 25)] = 25
    offset: Annotated[int, Between(0, 9975)] = 0

    def as_search(self) -> ThreadSearch:
        """What is looked for."""
        return ThreadSearch(
            words=tuple((self.name or "").split()),
            archived=self.archived,
            tags=self.tag,
            all_tags=self.tag_setting is TagSetting.MATCH_ALL,
            least=self.min_id or 0,
            most=HIGHEST if self.max_id is None else self.max_id,
            sort_by=self.sort_by.value,
            ascending=self.sort_order == "asc",
            limit=self.limit,
            offset=self.offset,
        )


@attrs.frozen(kw_only=True)
class ThreadIds:
    """The body of ``POST /channels/{id}/post-data``."""

    thread_ids: Annotated[tuple[Snowflake, ...], Length(0, 100)]


# -- what clients are told ------------------------------------------------------------------------


def thread_member_json(own: ThreadMember) -> dict[str, Any]:
    """A thread member object."""
    return {
        "id": str(own.thread_id),
        "user_id": str(own.user_id),
        "join_timestamp": timestamp(own.join_timestamp),
        "flags": own.flags,
    }


def own_thread_member_json(own: ThreadMember) -> dict[str, Any]:
    """The same as the member themselves are told of it: with what they have muted."""
    return {**thread_member_json(own), "muted": own.muted, "mute_config": own.mute_config}


def full_thread_member_json(own: ThreadMember, member: Member, user: User) -> dict[str, Any]:
    """The same with the membership in the guild."""
    return {**thread_member_json(own), "member": member_json(member, user)}


def thread_json(thread: Thread, own: ThreadMember | None = None) -> dict[str, Any]:
    """A thread as a channel object; ``own`` is what the reader is in it."""
    last, pinned = thread.last_message_id, thread.last_pin_timestamp
    metadata = {
        "archived": thread.archived,
        "archive_timestamp": timestamp(thread.archive_timestamp),
        "auto_archive_duration": thread.auto_archive_duration,
        "locked": thread.locked,
        "create_timestamp": timestamp(thread.create_timestamp),
    }
    if thread.is_private:
        metadata["invitable"] = thread.invitable
    told: dict[str, Any] = {
        "id": str(thread.id),
        "type": int(thread.type),
        "flags": thread.flags,
        "guild_id": str(thread.guild_id),
        "parent_id": str(thread.parent_id),
        "name": thread.name,
        "owner_id": str(thread.owner_id),
        "last_message_id": None if last is None else str(last),
        "last_pin_timestamp": pinned and timestamp(pinned),
        "rate_limit_per_user": thread.rate_limit_per_user,
        "message_count": thread.message_count,
        "total_message_sent": thread.total_message_sent,
        "member_count": min(thread.member_count, MOST_COUNTED),
        "thread_metadata": metadata,
        "applied_tags": [str(each) for each in thread.applied_tags],
    }
    if own is not None:
        told["member"] = own_thread_member_json(own)
    return told


def guild_thread_json(thread: Thread, own: ThreadMember | None) -> dict[str, Any]:
    """A thread inside its guild: what the reader is in it does not say who and where that is."""
    told = thread_json(thread, own)
    if own is not None:
        del told["member"]["id"], told["member"]["user_id"]
    return told


def threads_json(
    threads: Iterable[Thread], own: Iterable[ThreadMember], *, has_more: bool
) -> dict[str, Any]:
    """A list of threads, with what the reader is in them."""
    return {
        "threads": [thread_json(each) for each in threads],
        "members": [own_thread_member_json(each) for each in own],
        "has_more": has_more,
    }


def thread_deleted_json(thread: Thread) -> dict[str, Any]:
    """The ``d`` of THREAD_DELETE."""
    return {
        "id": str(thread.id),
        "guild_id": str(thread.guild_id),
        "parent_id": str(thread.parent_id),
        "type": int(thread.type),
    }


def thread_members_json(
    thread: Thread, added: list[dict[str, Any]], removed: Iterable[Snowflake]
) -> dict[str, Any]:
    """The ``d`` of THREAD_MEMBERS_UPDATE."""
    told: dict[str, Any] = {
        "id": str(thread.id),
        "guild_id": str(thread.guild_id),
        "member_count": min(thread.member_count, MOST_COUNTED),
    }
    if added:
        told["added_members"] = added
    gone = [str(each) for each in removed]
    if gone:
        told["removed_member_ids"] = gone
    return told


def thread_list_json(
    guild_id: Snowflake,
    threads: Iterable[Thread],
    own: Iterable[ThreadMember],
    channel_ids: Iterable[Snowflake] | None,
) -> dict[str, Any]:
    """The ``d`` of THREAD_LIST_SYNC: of these channels, or of all."""
    told: dict[str, Any] = {"guild_id": str(guild_id)}
    if channel_ids is not None:
        told["channel_ids"] = [str(each) for each in channel_ids]
    told["threads"] = [thread_json(each) for each in threads]
    told["members"] = [own_thread_member_json(each) for each in own]
    return told
