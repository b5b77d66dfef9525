"""The messages in the database that are still to be shown with previews."""

from __future__ import annotations

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

INSERT = """
    insert into previews (channel_id, message_id) values (%(channel_id)s, %(message_id)s)
    on conflict do nothing
"""

DELETE = """
    delete from previews where channel_id = %(channel_id)s and message_id = %(message_id)s
"""

LIST = "select channel_id, message_id from previews order by message_id limit %(limit)s"


async def insert(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Note that a message is to be looked at."""
    await cursor.execute(INSERT, {"channel_id": channel_id, "message_id": message_id})


async def delete(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Note that it was."""
    await cursor.execute(DELETE, {"channel_id": channel_id, "message_id": message_id})


async def list_waiting(cursor: ICursor, *, limit: int) -> list[tuple[Snowflake, Snowflake]]:
    """The oldest that are to be looked at: channel and message."""
    rows = await cursor.query(LIST, {"limit": limit})
    return [(row.channel_id, row.message_id) for row in rows]
