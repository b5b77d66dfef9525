"""Vanity invites in the database: codes that are guilds' own."""

from __future__ import annotations

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

FIND = """
    select id, vanity_url_code, vanity_uses from guilds
    where lower(vanity_url_code) = lower(%(code)s)
"""

USES = "select vanity_uses from guilds where id = %(guild_id)s"

COUNT_USE = "update guilds set vanity_uses = vanity_uses + 1 where id = %(guild_id)s"

RESET = "update guilds set vanity_uses = 0 where id = %(guild_id)s"


@attrs.frozen
class Vanity:
    """A vanity code, its guild, and how often it was used."""

    guild_id: Snowflake
    code: str
    uses: int


async def find(cursor: ICursor, code: str) -> Vanity | None:
    """The vanity invite of a code, in whatever case it is written."""
    rows = await cursor.query(FIND, {"code": code})
    return Vanity(rows[0].id, rows[0].vanity_url_code, rows[0].vanity_uses) if rows else None


async def fetch_uses(cursor: ICursor, guild_id: Snowflake) -> int:
    """How often a guild's code was used."""
    [row] = await cursor.query(USES, {"guild_id": guild_id})
    return int(row.vanity_uses)


async def count_use(cursor: ICursor, guild_id: Snowflake) -> None:
    """Count one use more."""
    await cursor.execute(COUNT_USE, {"guild_id": guild_id})


async def reset(cursor: ICursor, guild_id: Snowflake) -> None:
    """A code is new, and was never used."""
    await cursor.execute(RESET, {"guild_id": guild_id})
