"""Settings as protobuf in the database."""

from __future__ import annotations

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

FETCH = """
    select settings, version from user_settings_protos
    where user_id = %(user_id)s and kind = %(kind)s
"""

PUT = """
    insert into user_settings_protos (user_id, kind, settings, version)
    values (%(user_id)s, %(kind)s, %(settings)s, %(version)s)
    on conflict (user_id, kind) do update
    set settings = excluded.settings, version = excluded.version
"""


async def fetch(cursor: ICursor, user_id: Snowflake, kind: int) -> tuple[bytes, int]:
    """The settings of a person, and how often they changed."""
    rows = await cursor.query(FETCH, {"user_id": user_id, "kind": kind})
    return (bytes(rows[0].settings), rows[0].version) if rows else (b"", 0)


async def put(
    cursor: ICursor, user_id: Snowflake, kind: int, settings: bytes, version: int
) -> None:
    """Write the settings of a person."""
    given = {"user_id": user_id, "kind": kind, "settings": settings, "version": version}
    await cursor.execute(PUT, given)
