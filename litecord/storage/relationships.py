"""Relationships between people in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.relationships import Relationship, RelationshipType
from ..model.snowflakes import Snowflake

PUT = """
    insert into relationships (user_id, target_id, type, nickname, ignored, since)
    values (%(user_id)s, %(target_id)s, %(type)s, %(nickname)s, %(ignored)s, %(since)s)
    on conflict (user_id, target_id) do update
    set type = excluded.type, nickname = excluded.nickname, ignored = excluded.ignored,
        since = excluded.since
"""

DELETE = """
    delete from relationships where user_id = %(user_id)s and target_id = %(target_id)s
"""

FETCH = """
    select user_id, target_id, type, nickname, ignored, since from relationships
    where user_id = %(user_id)s and target_id = %(target_id)s
"""

LIST = """
    select user_id, target_id, type, nickname, ignored, since from relationships
    where user_id = %(user_id)s order by target_id
"""

# A request that one has made counts: it may be accepted at any time.
COUNT_FRIENDS = """
    select count(*) as number from relationships where user_id = %(user_id)s and type in (1, 4)
"""

ARE_FRIENDS = """
    select exists (
        select from relationships
        where user_id = %(user_id)s and target_id = %(target_id)s and type = 1
    ) as found
"""

MUTUAL_FRIENDS = """
    select own.target_id
    from relationships as own join relationships as others
        on others.target_id = own.target_id and others.user_id = %(target_id)s and others.type = 1
    where own.user_id = %(user_id)s and own.type = 1
    order by own.target_id
"""

MUTUAL_GUILDS = """
    select own.guild_id, others.nick
    from members as own join members as others
        on others.guild_id = own.guild_id and others.user_id = %(target_id)s
    where own.user_id = %(user_id)s
    order by own.guild_id
"""


def from_row(row: Any) -> Relationship:
    """A relationship of the row that every statement here selects."""
    return Relationship(**{**row._asdict(), "type": RelationshipType(row.type)})


async def put(cursor: ICursor, relationship: Relationship) -> None:
    """Write what somebody has with somebody from now on."""
    values = attrs.asdict(relationship)
    await cursor.execute(PUT, {**values, "type": int(relationship.type)})


async def delete(cursor: ICursor, user_id: Snowflake, target_id: Snowflake) -> None:
    """Remove what somebody has with somebody."""
    await cursor.execute(DELETE, {"user_id": user_id, "target_id": target_id})


async def fetch(
    cursor: ICursor, user_id: Snowflake, target_id: Snowflake
) -> Relationship | None:
    """What somebody has with somebody."""
    rows = await cursor.query(FETCH, {"user_id": user_id, "target_id": target_id})
    return from_row(rows[0]) if rows else None


async def list_of(cursor: ICursor, user_id: Snowflake) -> list[Relationship]:
    """All that somebody has."""
    return [from_row(row) for row in await cursor.query(LIST, {"user_id": user_id})]


async def count_friends(cursor: ICursor, user_id: Snowflake) -> int:
    """How many friends somebody has, and has asked."""
    [row] = await cursor.query(COUNT_FRIENDS, {"user_id": user_id})
    number: int = row.number
    return number


async def are_friends(cursor: ICursor, user_id: Snowflake, target_id: Snowflake) -> bool:
    """Whether two are friends."""
    [row] = await cursor.query(ARE_FRIENDS, {"user_id": user_id, "target_id": target_id})
    found: bool = row.found
    return found


async def list_mutual_friends(
    cursor: ICursor, user_id: Snowflake, target_id: Snowflake
) -> list[Snowflake]:
    """Who is a friend of both."""
    given = {"user_id": user_id, "target_id": target_id}
    return [row.target_id for row in await cursor.query(MUTUAL_FRIENDS, given)]


async def list_mutual_guilds(
    cursor: ICursor, user_id: Snowflake, target_id: Snowflake
) -> list[tuple[Snowflake, str | None]]:
    """The guilds that both are in, and what the second is called there."""
    given = {"user_id": user_id, "target_id": target_id}
    return [(row.guild_id, row.nick) for row in await cursor.query(MUTUAL_GUILDS, given)]
