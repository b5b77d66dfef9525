"""Custom emojis in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.emojis import Emoji
from ..model.snowflakes import Snowflake

INSERT = """
    insert into emojis (id, guild_id, application_id, name, user_id, roles, animated, managed,
                        available, digest)
    values (%(id)s, %(guild_id)s, %(application_id)s, %(name)s, %(user_id)s, %(roles)s,
            %(animated)s, %(managed)s, %(available)s, %(digest)s)
"""

UPDATE = "update emojis set name = %(name)s, roles = %(roles)s where id = %(id)s"

DELETE = "delete from emojis where id = %(id)s"

FETCH = """
    select id, guild_id, application_id, name, user_id, roles, animated, managed, available, digest
    from emojis where id = %(id)s
"""

LIST_IN_GUILD = """
    select id, guild_id, application_id, name, user_id, roles, animated, managed, available, digest
    from emojis where guild_id = %(guild_id)s order by id
"""

LIST_OF_APPLICATION = """
    select id, guild_id, application_id, name, user_id, roles, animated, managed, available, digest
    from emojis where application_id = %(application_id)s order by id
"""

COUNT_OF_APPLICATION = """
    select count(*) as number from emojis where application_id = %(application_id)s
"""


def _values(emoji: Emoji) -> dict[str, Any]:
    return {**attrs.asdict(emoji, recurse=False), "roles": list(emoji.roles)}


def _from_row(row: Any) -> Emoji:
    return Emoji(
        id=row.id,
        guild_id=row.guild_id,
        application_id=row.application_id,
        name=row.name,
        user_id=row.user_id,
        roles=tuple(row.roles),
        animated=row.animated,
        managed=row.managed,
        available=row.available,
        digest=row.digest,
    )


async def insert(cursor: ICursor, emoji: Emoji) -> None:
    """Add an emoji."""
    await cursor.execute(INSERT, _values(emoji))


async def update(cursor: ICursor, emoji: Emoji) -> None:
    """Write an emoji's name and roles."""
    await cursor.execute(UPDATE, _values(emoji))


async def delete(cursor: ICursor, emoji_id: Snowflake) -> None:
    """Remove an emoji; its image stays in the blob store."""
    await cursor.execute(DELETE, {"id": emoji_id})


async def fetch(cursor: ICursor, emoji_id: Snowflake) -> Emoji | None:
    """One emoji, whosever it is."""
    rows = await cursor.query(FETCH, {"id": emoji_id})
    return _from_row(rows[0]) if rows else None


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Emoji]:
    """A guild's emojis, oldest first."""
    return [_from_row(row) for row in await cursor.query(LIST_IN_GUILD, {"guild_id": guild_id})]


async def list_of(cursor: ICursor, application_id: Snowflake) -> list[Emoji]:
    """An application's emojis, oldest first."""
    rows = await cursor.query(LIST_OF_APPLICATION, {"application_id": application_id})
    return [_from_row(row) for row in rows]


async def count_of(cursor: ICursor, application_id: Snowflake) -> int:
    """How many emojis an application has."""
    [row] = await cursor.query(COUNT_OF_APPLICATION, {"application_id": application_id})
    count: int = row.number
    return count
