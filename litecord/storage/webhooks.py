"""Webhooks in the database; so far those that follow channels."""

from __future__ import annotations

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.webhooks import Webhook

INSERT = """
    insert into webhooks (id, type, guild_id, channel_id, user_id, name, avatar, source_channel_id)
    values (%(id)s, %(type)s, %(guild_id)s, %(channel_id)s, %(user_id)s, %(name)s, %(avatar)s,
            %(source_channel_id)s)
"""

COUNT = """
    select count(*) as count from webhooks where channel_id = %(channel_id)s
"""

FETCH = """
    select id, type, guild_id, channel_id, user_id, name, avatar, source_channel_id
    from webhooks where id = %(id)s
"""


async def insert(cursor: ICursor, webhook: Webhook) -> None:
    """Add a webhook."""
    await cursor.execute(
        INSERT,
        {
            "id": webhook.id,
            "type": int(webhook.type),
            "guild_id": webhook.guild_id,
            "channel_id": webhook.channel_id,
            "user_id": webhook.user_id,
            "name": webhook.name,
            "avatar": webhook.avatar,
            "source_channel_id": webhook.source_channel_id,
        },
    )


async def count(cursor: ICursor, channel_id: Snowflake) -> int:
    """How many webhooks a channel has."""
    [row] = await cursor.query(COUNT, {"channel_id": channel_id})
    return int(row.count)


async def fetch(cursor: ICursor, webhook_id: Snowflake) -> Webhook | None:
    """One webhook."""
    rows = await cursor.query(FETCH, {"id": webhook_id})
    return Webhook(**rows[0]._asdict()) if rows else None
