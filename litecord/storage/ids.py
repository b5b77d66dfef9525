"""The highest id in the database, above which new ones begin."""

from __future__ import annotations

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

HIGHEST = """
    select greatest(
        (select max(id) from users), (select max(id) from applications),
        (select max(id) from guilds), (select max(id) from roles),
        (select max(id) from channels), (select max(id) from emojis),
        (select max(id) from stickers), (select max(id) from sounds),
        (select max(id) from stage_instances), (select max(id) from webhooks),
        (select max(id) from audit_log), (select max(id) from integrations),
        (select max(id) from authorizations), (select max(id) from grants),
        (select max(id) from ephemeral_files), (select max(id) from ephemeral_messages),
        (select max(id) from interactions),
        (select max(last_message_id) from channels),
        (select max((kept ->> 'id')::bigint)
            from messages cross join lateral jsonb_array_elements(attachments) as kept
            where attachments is not null and edited_at is not null),
        (select max(newest.id) from channels cross join lateral (
            select max(messages.id) as id from messages where channel_id = channels.id
        ) as newest),
        (select max(greatest(id, version)) from commands),
        0
    ) as highest
"""


async def fetch_highest(cursor: ICursor) -> Snowflake:
    """The highest id ever given out that is still in use, or was a channel's last message."""
    [row] = await cursor.query(HIGHEST)
    return Snowflake(row.highest)
