"""Messages for one person alone, in the database; see ``actions/open_interactions.py``."""

from __future__ import annotations

from datetime import datetime

from ..interfaces import ICursor
from ..model.messages import Message
from ..model.snowflakes import Snowflake
from .messages import from_row, values

SAVE = """
    insert into ephemeral_messages (id, channel_id, user_id, created_at, author_id, type, content,
                                    flags, edited_at, tts, mention_everyone, mentions,
                                    mention_roles, embeds, reference, extra, attachments, position)
    values (%(id)s, %(channel_id)s, %(user_id)s, %(created_at)s, %(author_id)s, %(type)s,
            %(content)s, %(flags)s, %(edited_at)s, %(tts)s, %(mention_everyone)s, %(mentions)s,
            %(mention_roles)s, %(embeds)s, %(reference)s, %(extra)s, %(attachments)s, %(position)s)
    on conflict (id) do update
    set content = excluded.content, flags = excluded.flags, edited_at = excluded.edited_at,
        mention_everyone = excluded.mention_everyone, mentions = excluded.mentions,
        mention_roles = excluded.mention_roles, embeds = excluded.embeds, extra = excluded.extra,
        attachments = excluded.attachments
"""

LIST = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position, channel_id, user_id
    from ephemeral_messages where id < %(before)s and created_at > %(since)s
    order by id desc limit %(limit)s
"""

DELETE = "delete from ephemeral_messages where id = %(id)s"

DELETE_OLD = "delete from ephemeral_messages where created_at <= %(before)s"


async def save(cursor: ICursor, message: Message, user_id: Snowflake) -> None:
    """Write down a message as it is now, for one person."""
    more = {"user_id": user_id, "created_at": message.timestamp}
    await cursor.execute(SAVE, values(message) | more)


async def list_newest(
    cursor: ICursor, since: datetime, *, before: int, limit: int
) -> list[tuple[Message, Snowflake]]:
    """The last of them below ``before``, newest first, and whom each is for."""
    given = {"since": since, "before": before, "limit": limit}
    rows = await cursor.query(LIST, given)
    return [(from_row(row.channel_id, row[:-2]), row.user_id) for row in rows]


async def delete(cursor: ICursor, message_id: Snowflake) -> None:
    """Remove one."""
    await cursor.execute(DELETE, {"id": message_id})


async def delete_old(cursor: ICursor, before: datetime) -> None:
    """Forget those that are of before a time."""
    await cursor.execute(DELETE_OLD, {"before": before})
