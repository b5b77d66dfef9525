"""The highest id in the database, above which new ones begin."""

from __future__ import annotations

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

HIGHEST = """
    select greatest(
        (select max(id) from users), (select max(id) from applications),
        (select max(id) from guilds), (select max(id) from roles),
        (select max(id) from channels), (select max(id) from emojis),
        (select max(last_message_id) from channels), 0
    ) as highest
"""


async def fetch_highest(cursor: ICursor) -> Snowflake:
    """The highest id ever given out that is still in use; messages raise their channel's mark."""
    [row] = await cursor.query(HIGHEST)
    return Snowflake(row.highest)
