"""What applications can say of people, and what they say, in the database."""

from __future__ import annotations

from typing import Any

from ..interfaces import ICursor
from ..model.role_connections import RoleConnection
from ..model.snowflakes import Snowflake
from .values import Json

FETCH_METADATA = "select role_connections from applications where id = %(id)s"

UPDATE_METADATA = """
    update applications set role_connections = %(role_connections)s where id = %(id)s
"""

FETCH = """
    select user_id, application_id, platform_name, platform_username, metadata
    from role_connections
    where user_id = %(user_id)s and application_id = %(application_id)s
"""

PUT = """
    insert into role_connections (user_id, application_id, platform_name, platform_username,
                                  metadata)
    values (%(user_id)s, %(application_id)s, %(platform_name)s, %(platform_username)s,
            %(metadata)s)
    on conflict (user_id, application_id) do update
    set platform_name = excluded.platform_name, platform_username = excluded.platform_username,
        metadata = excluded.metadata
"""

DELETE = """
    delete from role_connections
    where user_id = %(user_id)s and application_id = %(application_id)s
"""


async def fetch_metadata(cursor: ICursor, application_id: Snowflake) -> list[dict[str, Any]]:
    """What an application can say of people, as it is told."""
    rows = await cursor.query(FETCH_METADATA, {"id": application_id})
    return list(rows[0].role_connections) if rows else []


async def update_metadata(
    cursor: ICursor, application_id: Snowflake, metadata: list[dict[str, Any]]
) -> None:
    """Write what an application can say of people."""
    given = {"id": application_id, "role_connections": Json(metadata)}
    await cursor.execute(UPDATE_METADATA, given)


async def fetch(
    cursor: ICursor, user_id: Snowflake, application_id: Snowflake
) -> RoleConnection | None:
    """What an application says of somebody."""
    given = {"user_id": user_id, "application_id": application_id}
    rows = await cursor.query(FETCH, given)
    return RoleConnection(**rows[0]._asdict()) if rows else None


async def put(cursor: ICursor, connection: RoleConnection) -> None:
    """Write what an application says of somebody."""
    await cursor.execute(
        PUT,
        {
            "user_id": connection.user_id,
            "application_id": connection.application_id,
            "platform_name": connection.platform_name,
            "platform_username": connection.platform_username,
            "metadata": Json(dict(connection.metadata)),
        },
    )


async def delete(cursor: ICursor, user_id: Snowflake, application_id: Snowflake) -> None:
    """Remove what an application says of somebody."""
    await cursor.execute(DELETE, {"user_id": user_id, "application_id": application_id})
