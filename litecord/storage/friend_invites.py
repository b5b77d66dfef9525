"""Invites to be friends, in the database."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..interfaces import ICursor
from ..model.invites import FriendInvite
from ..model.snowflakes import Snowflake

INSERT = """
    insert into friend_invites (code, inviter_id, created_at, max_age, max_uses, uses)
    values (%(code)s, %(inviter_id)s, %(created_at)s, %(max_age)s, %(max_uses)s, %(uses)s)
"""

FETCH = """
    select code, inviter_id, created_at, max_age, max_uses, uses
    from friend_invites where code = %(code)s
"""

LIST = """
    select code, inviter_id, created_at, max_age, max_uses, uses
    from friend_invites where inviter_id = %(inviter_id)s order by created_at, code
"""

COUNT_USE = """
    update friend_invites set uses = uses + 1 where code = %(code)s and uses < max_uses
"""

DELETE = "delete from friend_invites where inviter_id = %(inviter_id)s"

DELETE_SPENT = """
    delete from friend_invites
    where inviter_id = %(inviter_id)s
        and (uses >= max_uses or created_at + max_age * interval '1 second' <= %(now)s)
"""


async def insert(cursor: ICursor, invite: FriendInvite) -> None:
    """Add an invite."""
    await cursor.execute(INSERT, attrs.asdict(invite))


async def fetch(cursor: ICursor, code: str) -> FriendInvite | None:
    """One invite, usable or not."""
    rows = await cursor.query(FETCH, {"code": code})
    return FriendInvite(**rows[0]._asdict()) if rows else None


async def list_of(cursor: ICursor, inviter_id: Snowflake) -> list[FriendInvite]:
    """The invites of somebody, oldest first, usable or not."""
    rows = await cursor.query(LIST, {"inviter_id": inviter_id})
    return [FriendInvite(**row._asdict()) for row in rows]


async def count_use(cursor: ICursor, code: str) -> bool:
    """Count one use more; whether there was one left."""
    return await cursor.execute(COUNT_USE, {"code": code}) > 0


async def delete_of(cursor: ICursor, inviter_id: Snowflake) -> None:
    """Remove the invites of somebody."""
    await cursor.execute(DELETE, {"inviter_id": inviter_id})


async def delete_spent(cursor: ICursor, inviter_id: Snowflake, now: datetime) -> None:
    """Remove those that can no longer be used at ``now``."""
    await cursor.execute(DELETE_SPENT, {"inviter_id": inviter_id, "now": now})
