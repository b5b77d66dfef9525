"""Invites in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.invites import Invite, TargetType
from ..model.snowflakes import Snowflake

INSERT = """
    insert into invites (code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses,
                         uses, temporary, flags, roles, target_type, target_user_id,
                         target_application_id, targeted_at)
    values (%(code)s, %(guild_id)s, %(channel_id)s, %(inviter_id)s, %(created_at)s, %(max_age)s,
            %(max_uses)s, %(uses)s, %(temporary)s, %(flags)s, %(roles)s, %(target_type)s,
            %(target_user_id)s, %(target_application_id)s, %(targeted_at)s)
"""

FETCH = """
    select code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses, uses, temporary,
           flags, roles, target_type, target_user_id, target_application_id, targeted_at, (
               select count(*) from invite_target_users as targets
               where targets.code = invites.code
           ) as target_count
    from invites where code = %(code)s
"""

LIST = """
    select code, guild_id, channel_id, inviter_id, created_at, max_age, max_uses, uses, temporary,
           flags, roles, target_type, target_user_id, target_application_id, targeted_at, (
               select count(*) from invite_target_users as targets
               where targets.code = invites.code
           ) as target_count
    from invites where guild_id = %(guild_id)s order by created_at, code
"""

# A vanity code is one of a guild itself.
GUILD_OF = """
    select guild_id from invites where code = %(code)s
    union all
    select id from guilds where lower(vanity_url_code) = lower(%(code)s)
"""

IS_TAKEN = """
    select exists (select from invites where lower(code) = lower(%(code)s))
        or exists (select from group_invites where lower(code) = lower(%(code)s))
        or exists (select from friend_invites where lower(code) = lower(%(code)s)) as is_taken
"""

MARK_VIEWED = "update invites set flags = flags | 2 where code = %(code)s"

REMOVE_ROLE = """
    update invites set roles = array_remove(roles, %(role_id)s)
    where guild_id = %(guild_id)s and %(role_id)s = any(roles)
"""

COUNT_USE = "update invites set uses = uses + 1 where code = %(code)s"

DELETE = "delete from invites where code = %(code)s"

DELETE_EXPIRED = """
    delete from invites
    where guild_id = %(guild_id)s and max_age > 0
        and created_at + max_age * interval '1 second' <= %(now)s
"""


def _from_row(row: Any) -> Invite:
    target = row.target_type
    return Invite(
        **{
            **row._asdict(),
            "roles": tuple(row.roles),
            "target_type": None if target is None else TargetType(target),
        }
    )


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


async def mark_viewed(cursor: ICursor, code: str) -> None:
    """Keep that somebody has looked at an invite."""
    await cursor.execute(MARK_VIEWED, {"code": code})


async def remove_role(cursor: ICursor, guild_id: Snowflake, role_id: Snowflake) -> None:
    """Have no invite give a role that is no more."""
    await cursor.execute(REMOVE_ROLE, {"guild_id": guild_id, "role_id": role_id})


async def is_taken(cursor: ICursor, code: str) -> bool:
    """Whether an invite of any kind has this code, in whatever case."""
    [row] = await cursor.query(IS_TAKEN, {"code": code})
    return bool(row.is_taken)


async def delete(cursor: ICursor, code: str) -> bool:
    """Remove an invite; whether it was there."""
    return await cursor.execute(DELETE, {"code": code}) > 0


async def delete_expired(cursor: ICursor, guild_id: Snowflake, now: datetime) -> None:
    """Remove the invites to a guild whose time is over at ``now``."""
    await cursor.execute(DELETE_EXPIRED, {"guild_id": guild_id, "now": now})
