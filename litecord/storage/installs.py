"""Applications of guilds and of people in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.installs import Integration, UserInstall
from ..model.snowflakes import Snowflake

INSERT = """
    insert into integrations (id, guild_id, application_id, user_id, scopes)
    values (%(id)s, %(guild_id)s, %(application_id)s, %(user_id)s, %(scopes)s)
"""

UPDATE = """
    update integrations set user_id = %(user_id)s, scopes = %(scopes)s where id = %(id)s
"""

DELETE = "delete from integrations where id = %(id)s"

LIST = """
    select id, guild_id, application_id, user_id, scopes
    from integrations where guild_id = %(guild_id)s order by id
"""

LIST_GUILD_IDS = """
    select guild_id from integrations where application_id = %(application_id)s order by guild_id
"""

PUT_FOR_USER = """
    insert into user_installs (user_id, application_id, scopes)
    values (%(user_id)s, %(application_id)s, %(scopes)s)
    on conflict (user_id, application_id) do update set scopes = excluded.scopes
"""

DELETE_FOR_USER = """
    delete from user_installs
    where user_id = %(user_id)s and application_id = %(application_id)s
"""

LIST_FOR_USER = """
    select user_id, application_id, scopes from user_installs
    where user_id = %(user_id)s order by application_id
"""

LIST_USER_IDS = """
    select user_id from user_installs where application_id = %(application_id)s order by user_id
"""


async def insert(cursor: ICursor, integration: Integration) -> None:
    """Add an application to a guild."""
    await cursor.execute(INSERT, _values(integration))


async def update(cursor: ICursor, integration: Integration) -> None:
    """Write who added an application to a guild, and with which scopes."""
    await cursor.execute(UPDATE, _values(integration))


async def delete(cursor: ICursor, integration_id: Snowflake) -> None:
    """Remove an application from a guild."""
    await cursor.execute(DELETE, {"id": integration_id})


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Integration]:
    """The applications of a guild, those that came first first."""
    rows = await cursor.query(LIST, {"guild_id": guild_id})
    return [Integration(**{**row._asdict(), "scopes": tuple(row.scopes)}) for row in rows]


async def list_guild_ids(cursor: ICursor, application_id: Snowflake) -> list[Snowflake]:
    """The guilds that have an application."""
    rows = await cursor.query(LIST_GUILD_IDS, {"application_id": application_id})
    return [row.guild_id for row in rows]


async def put_for_user(cursor: ICursor, install: UserInstall) -> None:
    """Give a person an application, or other scopes of it."""
    await cursor.execute(PUT_FOR_USER, _values(install))


async def delete_for_user(
    cursor: ICursor, user_id: Snowflake, application_id: Snowflake
) -> bool:
    """Take an application from a person; whether they had it."""
    given = {"user_id": user_id, "application_id": application_id}
    return await cursor.execute(DELETE_FOR_USER, given) > 0


async def list_for_user(cursor: ICursor, user_id: Snowflake) -> list[UserInstall]:
    """The applications of a person."""
    rows = await cursor.query(LIST_FOR_USER, {"user_id": user_id})
    return [UserInstall(**{**row._asdict(), "scopes": tuple(row.scopes)}) for row in rows]


async def list_user_ids(cursor: ICursor, application_id: Snowflake) -> list[Snowflake]:
    """The people who have an application for themselves."""
    rows = await cursor.query(LIST_USER_IDS, {"application_id": application_id})
    return [row.user_id for row in rows]


def _values(kept: Integration | UserInstall) -> dict[str, Any]:
    return {**attrs.asdict(kept), "scopes": list(kept.scopes)}
