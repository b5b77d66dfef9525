"""Threads, and who is in them, in the database: rows of the view of sql/0009."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.channels import ChannelType
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.threads import Thread, ThreadMember, ThreadSearch
from .values import Json

INSERT = """
    insert into channels (id, guild_id, parent_id, type, name, owner_id, rate_limit_per_user,
                          flags, archived, locked, invitable, auto_archive_duration,
                          archive_timestamp, create_timestamp, applied_tags, from_message)
    values (%(id)s, %(guild_id)s, %(parent_id)s, %(type)s, %(name)s, %(owner_id)s,
            %(rate_limit_per_user)s, %(flags)s, %(archived)s, %(locked)s, %(invitable)s,
            %(auto_archive_duration)s, %(archive_timestamp)s, %(create_timestamp)s,
            %(applied_tags)s, %(from_message)s)
"""

# A forum's last message is its newest post.
TOUCH_FORUM = "update channels set last_message_id = %(thread_id)s where id = %(id)s"

UPDATE = """
    update channels
    set name = %(name)s, rate_limit_per_user = %(rate_limit_per_user)s, flags = %(flags)s,
        archived = %(archived)s, locked = %(locked)s, invitable = %(invitable)s,
        auto_archive_duration = %(auto_archive_duration)s,
        archive_timestamp = %(archive_timestamp)s, applied_tags = %(applied_tags)s
    where id = %(id)s
"""

DROP_TAGS = """
    update channels
    set applied_tags = array(
        select tag from unnest(applied_tags) with ordinality as applied (tag, place)
        where tag <> all(%(tag_ids)s::bigint[]) order by place
    )
    where parent_id = %(forum_id)s and applied_tags && %(tag_ids)s::bigint[]
"""

EXISTS = "select from channels where id = %(id)s"

FETCH = "select * from threads where id = any(%(ids)s::bigint[])"

LIST_ACTIVE = "select * from threads where guild_id = %(guild_id)s and not archived order by id"

LIST_ARCHIVED = """
    select * from threads
    where parent_id = %(parent_id)s and archived and (type = 12) = %(private)s
        and archive_timestamp < coalesce(%(before)s::timestamptz, 'infinity')
    order by archive_timestamp desc limit %(limit)s
"""

LIST_JOINED = """
    select threads.* from threads join thread_members on channel_id = threads.id
    where thread_members.guild_id = %(guild_id)s and user_id = %(user_id)s
        and parent_id = %(parent_id)s and archived and type = 12 and threads.id < %(before)s
    order by threads.id desc limit %(limit)s
"""

# Whatever is sorted by, equal ones stand by their ids.
SEARCH = """
    select threads.*, count(*) over () as total
    from threads
    where parent_id = %(parent_id)s and type <> 12
        and (%(archived)s::boolean is null or archived = %(archived)s)
        and lower(name) like all(%(patterns)s::text[])
        and (%(tags)s::bigint[] is null or case when %(all_tags)s
            then applied_tags @> %(tags)s::bigint[] else applied_tags && %(tags)s::bigint[] end)
        and id between %(least)s and %(most)s
    order by case %(sort_by)s::text
        when 'creation_time' then id
        when 'archive_time' then extract(epoch from archive_timestamp) * 1000
        else coalesce(last_message_id, id) end * %(direction)s, id * %(direction)s
    limit %(limit)s offset %(offset)s
"""

INSERT_MEMBERS = """
    insert into thread_members (channel_id, guild_id, user_id, join_timestamp, flags)
    select %(channel_id)s, %(guild_id)s, user_id, %(join_timestamp)s, %(flags)s
    from unnest(%(user_ids)s::bigint[]) as given (user_id)
"""

UPDATE_MEMBER = """
    update thread_members
    set flags = %(flags)s, muted = %(muted)s, mute_config = %(mute_config)s
    where channel_id = %(thread_id)s and user_id = %(user_id)s
"""

DELETE_MEMBER = """
    delete from thread_members where channel_id = %(thread_id)s and user_id = %(user_id)s
"""

LIST_MEMBERS = """
    select channel_id as thread_id, user_id, join_timestamp, flags, muted, mute_config
    from thread_members where channel_id = any(%(thread_ids)s::bigint[])
        and (channel_id, user_id) > (%(thread_id)s, %(user_id)s)
    order by channel_id, user_id limit %(limit)s
"""

LIST_OWN = """
    select channel_id as thread_id, user_id, join_timestamp, flags, muted, mute_config
    from thread_members
    where channel_id = any(%(thread_ids)s::bigint[]) and user_id = %(user_id)s
"""

MARK = """
    update messages
    set flags = case when %(on)s then flags | %(flag)s else flags & ~ %(flag)s end
    where channel_id = %(channel_id)s and id = %(id)s
"""


def _values(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "guild_id": thread.guild_id,
        "parent_id": thread.parent_id,
        "type": int(thread.type),
        "name": thread.name,
        "owner_id": thread.owner_id,
        "rate_limit_per_user": thread.rate_limit_per_user,
        "flags": thread.flags,
        "archived": thread.archived,
        "locked": thread.locked,
        "invitable": thread.invitable,
        "auto_archive_duration": thread.auto_archive_duration,
        "archive_timestamp": thread.archive_timestamp,
        "create_timestamp": thread.create_timestamp,
        "applied_tags": list(thread.applied_tags),
        "from_message": thread.from_message,
    }


def from_row(row: Any) -> Thread:
    """A thread of a row of the view ``threads``."""
    values = row._asdict()
    values.pop("total", None)
    values["type"] = ChannelType(row.type)
    values["applied_tags"] = tuple(row.applied_tags)
    return Thread(**values)


def _member(row: Any) -> ThreadMember:
    return ThreadMember(**row._asdict())


async def insert(cursor: ICursor, thread: Thread) -> None:
    """Add a thread with nobody in it."""
    await cursor.execute(INSERT, _values(thread))


async def touch_forum(cursor: ICursor, forum_id: Snowflake, thread_id: Snowflake) -> None:
    """Note the newest post of a forum."""
    await cursor.execute(TOUCH_FORUM, {"id": forum_id, "thread_id": thread_id})


async def update(cursor: ICursor, thread: Thread) -> None:
    """Write a thread's fields."""
    await cursor.execute(UPDATE, _values(thread))


async def drop_tags(
    cursor: ICursor, forum_id: Snowflake, tag_ids: Collection[Snowflake]
) -> None:
    """Take tags off all posts of a forum."""
    await cursor.execute(DROP_TAGS, {"forum_id": forum_id, "tag_ids": list(tag_ids)})


async def exists(cursor: ICursor, thread_id: Snowflake) -> bool:
    """Whether there is a thread, or any channel, with an id."""
    return bool(await cursor.query(EXISTS, {"id": thread_id}))


async def fetch_many(cursor: ICursor, ids: Collection[Snowflake]) -> list[Thread]:
    """Those of the threads that exist."""
    return [from_row(row) for row in await cursor.query(FETCH, {"ids": list(ids)})]


async def list_active(cursor: ICursor, guild_id: Snowflake) -> list[Thread]:
    """The threads of a guild that are not archived, oldest first."""
    return [from_row(row) for row in await cursor.query(LIST_ACTIVE, {"guild_id": guild_id})]


async def list_archived(
    cursor: ICursor,
    parent_id: Snowflake,
    *,
    private: bool,
    before: datetime | None,
    limit: int,
) -> list[Thread]:
    """Archived threads of a channel, what was archived last first."""
    given = {"parent_id": parent_id, "private": private, "before": before, "limit": limit}
    return [from_row(row) for row in await cursor.query(LIST_ARCHIVED, given)]


async def list_joined(
    cursor: ICursor,
    parent: tuple[Snowflake, Snowflake],
    user_id: Snowflake,
    *,
    before: int | None,
    limit: int,
) -> list[Thread]:
    """Archived private threads of a channel (its guild's id and its own) that somebody is in."""
    guild_id, parent_id = parent
    given = {
        "guild_id": guild_id,
        "parent_id": parent_id,
        "user_id": user_id,
        "before": HIGHEST if before is None else before,
        "limit": limit,
    }
    return [from_row(row) for row in await cursor.query(LIST_JOINED, given)]


async def search(
    cursor: ICursor, parent_id: Snowflake, wanted: ThreadSearch
) -> tuple[list[Thread], int]:
    """Public threads of a channel that fit; how many there are in all."""
    given = {
        "parent_id": parent_id,
        "patterns": [f"%{_escaped(each.lower())}%" for each in wanted.words],
        "archived": wanted.archived,
        "tags": None if wanted.tags is None else list(wanted.tags),
        "all_tags": wanted.all_tags,
        "least": wanted.least,
        "most": wanted.most,
        "sort_by": wanted.sort_by,
        "direction": 1 if wanted.ascending else -1,
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    rows = await cursor.query(SEARCH, given)
    return [from_row(row) for row in rows], rows[0].total if rows else 0


def _escaped(word: str) -> str:
    for special in ("\\", "%", "_"):
        word = word.replace(special, f"\\{special}")
    return word


async def insert_members(
    cursor: ICursor, guild_id: Snowflake, members: Collection[ThreadMember]
) -> None:
    """Add members, all new, to one thread at once."""
    [(thread_id, at, flags)] = {(e.thread_id, e.join_timestamp, e.flags) for e in members}
    given = {
        "channel_id": thread_id,
        "guild_id": guild_id,
        "user_ids": [each.user_id for each in members],
        "join_timestamp": at,
        "flags": flags,
    }
    await cursor.execute(INSERT_MEMBERS, given)


async def update_member(cursor: ICursor, member: ThreadMember) -> None:
    """Write what a member wants to hear of a thread."""
    given = {
        "thread_id": member.thread_id,
        "user_id": member.user_id,
        "flags": member.flags,
        "muted": member.muted,
        "mute_config": None if member.mute_config is None else Json(member.mute_config),
    }
    await cursor.execute(UPDATE_MEMBER, given)


async def delete_member(cursor: ICursor, thread_id: Snowflake, user_id: Snowflake) -> None:
    """Take a member out of a thread."""
    await cursor.execute(DELETE_MEMBER, {"thread_id": thread_id, "user_id": user_id})


async def list_members(
    cursor: ICursor,
    thread_ids: Iterable[Snowflake],
    *,
    after: tuple[int, int] = (0, 0),
    limit: int,
) -> list[ThreadMember]:
    """Members of threads, by the ids of thread and user, which ``after`` names together."""
    thread_id, user_id = after
    given = {
        "thread_ids": list(thread_ids),
        "thread_id": thread_id,
        "user_id": user_id,
        "limit": limit,
    }
    return [_member(row) for row in await cursor.query(LIST_MEMBERS, given)]


async def list_own(
    cursor: ICursor, thread_ids: Iterable[Snowflake], user_id: Snowflake
) -> list[ThreadMember]:
    """What one user is in those of the threads that they are in."""
    given = {"thread_ids": list(thread_ids), "user_id": user_id}
    return [_member(row) for row in await cursor.query(LIST_OWN, given)]


async def mark(
    cursor: ICursor, channel_id: Snowflake, message_id: Snowflake, flag: int, *, on: bool
) -> None:
    """Set or clear a flag of a message."""
    await cursor.execute(
        MARK, {"channel_id": channel_id, "id": message_id, "flag": flag, "on": on}
    )
