"""Polls in the database: who voted for what, and which of them end next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ..interfaces import ICursor
from ..model.messages import Message
from ..model.snowflakes import Snowflake
from . import extras

INSERT = """
    insert into poll_votes (channel_id, message_id, answer_id, user_id)
    select %(channel_id)s, %(message_id)s, answer_id, %(user_id)s
    from unnest(%(answer_ids)s::smallint[]) as answer_id
"""

DELETE = """
    delete from poll_votes
    where channel_id = %(channel_id)s and message_id = %(message_id)s and user_id = %(user_id)s
        and answer_id = any(%(answer_ids)s::smallint[])
"""

COUNT = """
    update messages set extra = %(extra)s where channel_id = %(channel_id)s and id = %(message_id)s
"""

LIST_OWN = """
    select message_id, answer_id from poll_votes
    where user_id = %(user_id)s and message_id = any(%(message_ids)s::bigint[])
"""

LIST_VOTERS = """
    select user_id from poll_votes
    where channel_id = %(channel_id)s and message_id = %(message_id)s
        and answer_id = %(answer_id)s and user_id > %(after)s
    order by user_id limit %(limit)s
"""

# These two are answered from the index messages_open_polls.
LIST_DUE = """
    select channel_id, id, author_id from messages
    where extra @> '{"poll": {"finalized": false}}'
        and (extra #>> '{poll,expires}')::bigint <= %(now)s
    order by (extra #>> '{poll,expires}')::bigint limit %(limit)s
"""

NEXT_END = """
    select (extra #>> '{poll,expires}')::bigint as expires from messages
    where extra @> '{"poll": {"finalized": false}}'
    order by (extra #>> '{poll,expires}')::bigint limit 1
"""


async def change_votes(
    cursor: ICursor,
    after: Message,
    user_id: Snowflake,
    added: Collection[int],
    removed: Collection[int],
) -> bool:
    """Add and remove somebody's votes, which makes the message ``after``; false if it is gone."""
    where = {"channel_id": after.channel_id, "message_id": after.id}
    extra = after.extra and extras.kept(after.extra)
    if not await cursor.execute(COUNT, {**where, "extra": extra}):
        return False
    who = {**where, "user_id": user_id}
    if removed:
        await cursor.execute(DELETE, {**who, "answer_ids": list(removed)})
    if added:
        await cursor.execute(INSERT, {**who, "answer_ids": list(added)})
    return True


async def list_own(
    cursor: ICursor, user_id: Snowflake, message_ids: Collection[Snowflake]
) -> dict[Snowflake, frozenset[int]]:
    """The answers that somebody voted for, by message."""
    given = {"user_id": user_id, "message_ids": list(message_ids)}
    found: dict[Snowflake, set[int]] = {}
    for row in await cursor.query(LIST_OWN, given):
        found.setdefault(row.message_id, set()).add(row.answer_id)
    return {key: frozenset(own) for key, own in found.items()}


async def list_voters(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    answer_id: int,
    *,
    after: int,
    limit: int,
) -> list[Snowflake]:
    """Who voted for an answer, by id, above ``after``."""
    given = {
        "channel_id": channel_id,
        "message_id": message_id,
        "answer_id": answer_id,
        "after": after,
        "limit": limit,
    }
    return [row.user_id for row in await cursor.query(LIST_VOTERS, given)]


async def list_due(
    cursor: ICursor, now: datetime, *, limit: int
) -> list[tuple[Snowflake, Snowflake, Snowflake]]:
    """Open polls whose time has come: the channel, the message and its author of each."""
    given = {"now": extras.milliseconds(now), "limit": limit}
    rows = await cursor.query(LIST_DUE, given)
    return [(row.channel_id, row.id, row.author_id) for row in rows]


async def next_end(cursor: ICursor) -> datetime | None:
    """When the next open poll ends."""
    rows = await cursor.query(NEXT_END)
    return extras.moment(rows[0].expires) if rows else None
