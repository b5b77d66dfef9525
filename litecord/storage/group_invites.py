"""Invites to groups in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.invites import GroupInvite
from ..model.snowflakes import Snowflake

INSERT = """
    insert into group_invites (code, channel_id, inviter_id, created_at, max_age)
    values (%(code)s, %(channel_id)s, %(inviter_id)s, %(created_at)s, %(max_age)s)
"""

FETCH = """
    select code, channel_id, inviter_id, created_at, max_age from group_invites
    where code = %(code)s
"""

LIST = """
    select code, channel_id, inviter_id, created_at, max_age from group_invites
    where channel_id = %(channel_id)s order by created_at, code
"""

DELETE = "delete from group_invites where code = %(code)s"

DELETE_EXPIRED = """
    delete from group_invites
    where channel_id = %(channel_id)s and created_at + max_age * interval '1 second' <= %(now)s
"""


def _from_row(row: Any) -> GroupInvite:
    return GroupInvite(**row._asdict())


async def insert(cursor: ICursor, invite: GroupInvite) -> None:
    """Add an invite."""
    await cursor.execute(INSERT, attrs.asdict(invite))


async def fetch(cursor: ICursor, code: str) -> GroupInvite | None:
    """One invite, usable or not."""
    rows = await cursor.query(FETCH, {"code": code})
    return _from_row(rows[0]) if rows else None


async def list_in(cursor: ICursor, channel_id: Snowflake) -> list[GroupInvite]:
    """The invites to a group, oldest first, usable or not."""
    return [_from_row(row) for row in await cursor.query(LIST, {"channel_id": channel_id})]


async def delete(cursor: ICursor, code: str) -> None:
    """Remove an invite."""
    await cursor.execute(DELETE, {"code": code})


async def delete_expired(cursor: ICursor, channel_id: Snowflake, now: datetime) -> None:
    """Remove the invites to a group whose time is over at ``now``."""
    await cursor.execute(DELETE_EXPIRED, {"channel_id": channel_id, "now": now})
