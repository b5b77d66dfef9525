"""The users who alone may accept an invite, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

ADD = """
    insert into invite_target_users (code, user_id, number)
    select %(code)s, user_id, %(after)s + number
    from unnest(%(ids)s::bigint[]) with ordinality as given (user_id, number)
    on conflict do nothing
"""

LAST = """
    select coalesce(max(number), 0) as number from invite_target_users where code = %(code)s
"""

REMOVE = "delete from invite_target_users where code = %(code)s and user_id = any(%(ids)s)"

CLEAR = "delete from invite_target_users where code = %(code)s"

LIST = "select user_id from invite_target_users where code = %(code)s order by number"

IS_AMONG = """
    select exists (
        select from invite_target_users where code = %(code)s and user_id = %(user_id)s
    ) as is_among
"""

SET_TIME = "update invites set targeted_at = %(now)s where code = %(code)s"

#: So many are written in one statement.
BATCH = 2000


async def add(cursor: ICursor, code: str, ids: Sequence[Snowflake]) -> None:
    """Add users after those that are there; who is there already stays in place."""
    [row] = await cursor.query(LAST, {"code": code})
    for start in range(0, len(ids), BATCH):
        given = {"code": code, "after": row.number + start}
        await cursor.execute(ADD, {**given, "ids": list(ids[start : start + BATCH])})


async def remove(cursor: ICursor, code: str, ids: Sequence[Snowflake]) -> None:
    """Remove users."""
    await cursor.execute(REMOVE, {"code": code, "ids": list(ids)})


async def replace(
    cursor: ICursor, code: str, ids: Sequence[Snowflake], now: datetime
) -> None:
    """Have these users and no others, from ``now`` on."""
    await cursor.execute(CLEAR, {"code": code})
    await cursor.execute(SET_TIME, {"code": code, "now": now})
    await add(cursor, code, ids)


async def list_of(cursor: ICursor, code: str) -> list[Snowflake]:
    """All of them, in the order in which they were given."""
    return [row.user_id for row in await cursor.query(LIST, {"code": code})]


async def is_among(cursor: ICursor, code: str, user_id: Snowflake) -> bool:
    """Whether somebody is one of them."""
    [row] = await cursor.query(IS_AMONG, {"code": code, "user_id": user_id})
    return bool(row.is_among)
