"""The audit log in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.audit import AuditAction, AuditEntry
from ..model.snowflakes import HIGHEST, Snowflake
from .values import Json

INSERT = """
    insert into audit_log (id, guild_id, user_id, target_id, action_type, changes, options, reason)
    values (%(id)s, %(guild_id)s, %(user_id)s, %(target_id)s, %(action)s, %(changes)s, %(options)s,
            %(reason)s)
"""

LIST = """
    with wanted as not materialized (
        select id, guild_id, user_id, target_id, action_type, changes, options, reason
        from audit_log
        where guild_id = %(guild_id)s and id > %(after)s and id < %(before)s
            and (%(user_id)s::bigint is null or user_id = %(user_id)s::bigint)
            and (%(target_id)s::bigint is null or target_id = %(target_id)s::bigint)
            and (%(action)s::smallint is null or action_type = %(action)s::smallint)
    )
    (select * from wanted where not %(oldest_first)s::boolean order by id desc limit %(limit)s)
    union all
    (select * from wanted where %(oldest_first)s::boolean order by id limit %(limit)s)
"""

COUNT_AGAIN = """
    update audit_log
    set options = options || jsonb_build_object(
        'count', ((options ->> 'count')::integer + 1)::text)
    where id = (
        select id from audit_log
        where guild_id = %(guild_id)s and id > %(since)s
            and action_type = %(action)s and user_id is not distinct from %(user_id)s::bigint
            and target_id is not distinct from %(target_id)s::bigint
            and reason is not distinct from %(reason)s::text
            and options - 'count' = %(options)s::jsonb - 'count'
        order by id desc limit 1
    )
"""

DELETE_OLD = "delete from audit_log where id < %(oldest)s"


@attrs.frozen(kw_only=True)
class Wanted:
    """Which entries of a guild are asked for."""

    guild_id: Snowflake
    after: int = 0
    before: int = HIGHEST
    user_id: Snowflake | None = None
    target_id: Snowflake | None = None
    action: AuditAction | None = None
    limit: int


async def insert(cursor: ICursor, entry: AuditEntry) -> None:
    """Add an entry."""
    await cursor.execute(INSERT, _columns(entry))


async def count_again(cursor: ICursor, entry: AuditEntry, since: Snowflake) -> bool:
    """Count one more in the last entry above ``since`` that is like this one, if there is one."""
    return bool(await cursor.execute(COUNT_AGAIN, {**_columns(entry), "since": since}))


def _columns(entry: AuditEntry) -> dict[str, Any]:
    given: dict[str, Any] = attrs.asdict(entry, recurse=False)
    for name in ("changes", "options"):
        given[name] = given[name] and Json(given[name])
    return {**given, "action": int(entry.action)}


async def list_entries(
    cursor: ICursor, wanted: Wanted, *, oldest_first: bool
) -> list[AuditEntry]:
    """Those entries that are asked for, in their order or from the newest on."""
    given = attrs.asdict(wanted, recurse=False)
    given |= {"action": wanted.action and int(wanted.action), "oldest_first": oldest_first}
    found = [_from_row(**row._asdict()) for row in await cursor.query(LIST, given)]
    return sorted(found, key=lambda entry: entry.id, reverse=not oldest_first)


def _from_row(action_type: int, **columns: Any) -> AuditEntry:
    return AuditEntry(action=AuditAction(action_type), **columns)


async def delete_old(cursor: ICursor, oldest: Snowflake) -> None:
    """Forget entries below an id."""
    await cursor.execute(DELETE_OLD, {"oldest": oldest})
