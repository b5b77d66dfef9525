"""Guild templates in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.templates import Template
from .values import Json

INSERT = """
    insert into guild_templates (code, guild_id, creator_id, name, description, usage_count,
                                 created_at, updated_at, snapshot)
    values (%(code)s, %(guild_id)s, %(creator_id)s, %(name)s, %(description)s, %(usage_count)s,
            %(created_at)s, %(updated_at)s, %(snapshot)s)
"""

UPDATE = """
    update guild_templates
    set name = %(name)s, description = %(description)s, updated_at = %(updated_at)s,
        snapshot = %(snapshot)s
    where code = %(code)s
"""

FETCH = """
    select code, guild_id, creator_id, name, description, usage_count, created_at, updated_at,
           snapshot
    from guild_templates where code = %(code)s
"""

LIST = """
    select code, guild_id, creator_id, name, description, usage_count, created_at, updated_at,
           snapshot
    from guild_templates where guild_id = %(guild_id)s
"""

GUILD_OF = "select guild_id from guild_templates where code = %(code)s"

COUNT_USE = "update guild_templates set usage_count = usage_count + 1 where code = %(code)s"

DELETE = "delete from guild_templates where code = %(code)s"


def _values(template: Template) -> dict[str, Any]:
    return {**attrs.asdict(template, recurse=False), "snapshot": Json(template.snapshot)}


async def insert(cursor: ICursor, template: Template) -> None:
    """Add a template; ``UniqueViolated`` where its guild has one."""
    await cursor.execute(INSERT, _values(template))


async def update(cursor: ICursor, template: Template) -> None:
    """Write a template's fields, but how often it was used."""
    await cursor.execute(UPDATE, _values(template))


async def fetch(cursor: ICursor, code: str) -> Template | None:
    """One template."""
    rows = await cursor.query(FETCH, {"code": code})
    return Template(**rows[0]._asdict()) if rows else None


async def list_of(cursor: ICursor, guild_id: Snowflake) -> list[Template]:
    """The templates of a guild: one at most."""
    rows = await cursor.query(LIST, {"guild_id": guild_id})
    return [Template(**row._asdict()) for row in rows]


async def fetch_guild_id(cursor: ICursor, code: str) -> Snowflake | None:
    """The guild that a template is of."""
    rows = await cursor.query(GUILD_OF, {"code": code})
    return rows[0].guild_id if rows else None


async def count_use(cursor: ICursor, code: str) -> None:
    """Count one use more."""
    await cursor.execute(COUNT_USE, {"code": code})


async def delete(cursor: ICursor, code: str) -> None:
    """Remove a template."""
    await cursor.execute(DELETE, {"code": code})
