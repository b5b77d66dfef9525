"""Who was active in a guild lately, as far as the database knows."""

from __future__ import annotations

from datetime import datetime

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake, at_time

ACTIVE = """
    select members.user_id
    from members join tokens on tokens.user_id = members.user_id
    where guild_id = %(guild_id)s and created_at >= %(since)s
    union
    select messages.author_id
    from channels join messages on messages.channel_id = channels.id
    where channels.guild_id = %(guild_id)s and messages.id >= %(first)s
"""


async def list_active(cursor: ICursor, guild_id: Snowflake, since: datetime) -> set[Snowflake]:
    """Those who logged in, or wrote something in the guild, since then."""
    given = {"guild_id": guild_id, "since": since, "first": at_time(since)}
    return {row.user_id for row in await cursor.query(ACTIVE, given)}
