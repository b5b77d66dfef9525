"""Invites in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.invites import Invite
from ..model.snowflakes import Snowflake

INSERT = """
    insert into invites (code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses,
                         uses, temporary, flags, roles)
    values (%(code)s, %(guild_id)s, %(channel_id)s, %(inviter_id)s, %(created_at)s, %(max_age)s,
            %(max_uses)s, %(uses)s, %(temporary)s, %(flags)s, %(roles)s)
"""

FETCH = """
    select code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses, uses, temporary,
           flags, roles
    from invites where code = %(code)s
"""

LIST = """
    select code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses, uses, temporary,
           flags, roles
    from invites where guild_id = %(guild_id)s order by created_at, code
"""

GUILD_OF = "select guild_id from invites where code = %(code)s"

COUNT_USE = "update invites set uses = uses + 1 where code = %(code)s"

DELETE = "delete from invites where code = %(code)s"

DELETE_EXPIRED = """
    delete from invites
    where guild_id = %(guild_id)s and max_age > 0
        and created_at + max_age * interval '1 second' <= %(now)s
"""


def _from_row(row: Any) -> Invite:
    return Invite(**{**row._asdict(), "roles": tuple(row.roles)})


async def insert(cursor: ICursor, invite: Invite) -> None:
    """Add an invite."""
    values = attrs.asdict(invite, recurse=False)
    await cursor.execute(INSERT, {**values, "roles": list(invite.roles)})


async def fetch(cursor: ICursor, code: str) -> Invite | None:
    """One invite, usable or not."""
    rows = await cursor.query(FETCH, {"code": code})
    return _from_row(rows[0]) if rows else None


async def fetch_guild_id(cursor: ICursor, code: str) -> Snowflake | None:
    """The guild that an invite leads to."""
    rows = await cursor.query(GUILD_OF, {"code": code})
    return rows[0].guild_id if rows else None


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Invite]:
    """The invites to a guild, oldest first, usable or not."""
    return [_from_row(row) for row in await cursor.query(LIST, {"guild_id": guild_id})]


async def count_use(cursor: ICursor, code: str) -> None:
    """Count one use more."""
    await cursor.execute(COUNT_USE, {"code": code})


async def delete(cursor: ICursor, code: str) -> bool:
    """Remove an invite; whether it was there."""
    return await cursor.execute(DELETE, {"code": code}) > 0


async def delete_expired(cursor: ICursor, guild_id: Snowflake, now: datetime) -> None:
    """Remove the invites to a guild whose time is over at ``now``."""
    await cursor.execute(DELETE_EXPIRED, {"guild_id": guild_id, "now": now})
