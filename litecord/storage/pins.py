"""Pinned messages in the database."""

from __future__ import annotations

from datetime import datetime

from ..interfaces import ICursor
from ..model.messages import Message
from ..model.snowflakes import Snowflake
from .messages import from_row

# Whoever pins or unpins in a channel waits here for the other; no two pins have the same time.
LOCK = """
    select greatest(%(now)s, last_pin_timestamp + interval '1 microsecond') as time
    from channels where id = %(channel_id)s for no key update
"""

COUNT = """
    select count(*) as count from messages
    where channel_id = %(channel_id)s and pinned_at is not null
"""

PIN = """
    update messages set pinned_at = %(time)s
    where channel_id = %(channel_id)s and id = %(id)s and pinned_at is null
"""

UNPIN = """
    update messages set pinned_at = null
    where channel_id = %(channel_id)s and id = %(id)s and pinned_at is not null
"""

TOUCH = """
    update channels
    set last_pin_timestamp = (
        select max(pinned_at) from messages
        where channel_id = %(channel_id)s and pinned_at is not null
    )
    where id = %(channel_id)s returning last_pin_timestamp
"""

PAGE = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position
    from messages
    where channel_id = %(channel_id)s
        and pinned_at < coalesce(%(before)s::timestamptz, 'infinity')
    order by pinned_at desc limit %(limit)s
"""


async def lock(cursor: ICursor, channel_id: Snowflake, now: datetime) -> datetime | None:
    """
    Keep all others from pinning in a channel until the transaction ends; the time of a new pin.

    ``None`` where the channel is gone.
    """
    rows = await cursor.query(LOCK, {"channel_id": channel_id, "now": now})
    return rows[0].time if rows else None


async def count(cursor: ICursor, channel_id: Snowflake) -> int:
    """How many messages are pinned in a channel."""
    [row] = await cursor.query(COUNT, {"channel_id": channel_id})
    number: int = row.count
    return number


async def pin(
    cursor: ICursor, channel_id: Snowflake, message_id: Snowflake, time: datetime
) -> bool:
    """Pin a message; false where it is gone or pinned."""
    given = {"channel_id": channel_id, "id": message_id, "time": time}
    return await cursor.execute(PIN, given) > 0


async def unpin(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> bool:
    """Unpin a message; false where it is gone or not pinned."""
    return await cursor.execute(UNPIN, {"channel_id": channel_id, "id": message_id}) > 0


async def touch(cursor: ICursor, channel_id: Snowflake) -> datetime | None:
    """Note when the last pin of a channel was made, and return it; ``None`` without pins."""
    rows = await cursor.query(TOUCH, {"channel_id": channel_id})
    return rows[0].last_pin_timestamp if rows else None


async def list_page(
    cursor: ICursor, channel_id: Snowflake, *, before: datetime | None, limit: int
) -> list[Message]:
    """Pinned messages, the last pin first."""
    given = {"channel_id": channel_id, "before": before, "limit": limit}
    return [from_row(channel_id, row) for row in await cursor.query(PAGE, given)]
