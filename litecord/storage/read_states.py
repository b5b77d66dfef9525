"""Read states in the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.read_states import ReadState
from ..model.snowflakes import Snowflake

# Reading goes on, unless somebody says by hand that they are somewhere else.
ACK = """
    insert into read_states (user_id, channel_id, last_message_id, flags, last_viewed)
    values (%(user_id)s, %(channel_id)s, %(message_id)s, coalesce(%(flags)s, 0), %(last_viewed)s)
    on conflict (user_id, channel_id) do update
    set last_message_id = case when %(manual)s then excluded.last_message_id
            else greatest(read_states.last_message_id, excluded.last_message_id) end,
        flags = coalesce(%(flags)s, read_states.flags),
        last_viewed = coalesce(excluded.last_viewed, read_states.last_viewed),
        version = read_states.version + 1
    returning channel_id, last_message_id, last_pin_timestamp, flags, last_viewed, version
"""

ACK_PINS = """
    insert into read_states (user_id, channel_id, last_pin_timestamp)
    values (%(user_id)s, %(channel_id)s, %(time)s)
    on conflict (user_id, channel_id) do update
    set last_pin_timestamp = excluded.last_pin_timestamp, version = read_states.version + 1
    returning channel_id, last_message_id, last_pin_timestamp, flags, last_viewed, version
"""

DELETE = "delete from read_states where user_id = %(user_id)s and channel_id = %(channel_id)s"

# For each channel a walk over the messages that mention anybody, from where one has read to; in
# private channels every message counts.
LIST = """
    select seen.channel_id, coalesce(last_message_id, 0) as last_message_id, last_pin_timestamp,
           coalesce(read_states.flags, 0) as flags, last_viewed, coalesce(version, 0) as version,
           case when seen.is_private then
               (select count(*) from messages
                where messages.channel_id = seen.channel_id
                    and messages.id > coalesce(last_message_id, seen.since)
                    and author_id <> %(user_id)s)
           else
               (select count(*) from messages
                where messages.channel_id = seen.channel_id
                    and messages.id > coalesce(last_message_id, seen.since)
                    and (mention_everyone or mentions is not null or mention_roles is not null)
                    and (mention_everyone or %(user_id)s = any(mentions)
                         or mention_roles && %(roles)s::bigint[])
                    and author_id <> %(user_id)s)
           end as mention_count
    from unnest(%(channels)s::bigint[], %(since)s::bigint[], %(private)s::boolean[])
        as seen (channel_id, since, is_private)
    left join read_states
        on read_states.channel_id = seen.channel_id and user_id = %(user_id)s
"""


def _from_row(row: Any, mention_count: int = 0) -> ReadState:
    return ReadState(
        channel_id=row.channel_id,
        last_message_id=row.last_message_id,
        last_pin_timestamp=row.last_pin_timestamp,
        flags=row.flags,
        last_viewed=row.last_viewed,
        version=row.version,
        mention_count=mention_count,
    )


async def ack(
    cursor: ICursor,
    user_id: Snowflake,
    channel_id: Snowflake,
    message_id: Snowflake,
    *,
    manual: bool = False,
    flags: int | None = None,
    last_viewed: int | None = None,
) -> ReadState:
    """Note that somebody has read up to a message; only by hand (``manual``) it goes back."""
    given = {
        "user_id": user_id,
        "channel_id": channel_id,
        "message_id": message_id,
        "manual": manual,
        "flags": flags,
        "last_viewed": last_viewed,
    }
    [row] = await cursor.query(ACK, given)
    return _from_row(row)


async def ack_pins(
    cursor: ICursor, user_id: Snowflake, channel_id: Snowflake, time: datetime | None
) -> ReadState:
    """Note that somebody has seen the pins made up to ``time``."""
    given = {"user_id": user_id, "channel_id": channel_id, "time": time}
    [row] = await cursor.query(ACK_PINS, given)
    return _from_row(row)


async def delete(cursor: ICursor, user_id: Snowflake, channel_id: Snowflake) -> None:
    """Forget how far somebody has read in a channel."""
    await cursor.execute(DELETE, {"user_id": user_id, "channel_id": channel_id})


async def list_in(
    cursor: ICursor,
    user_id: Snowflake,
    channels: Collection[tuple[Snowflake, Snowflake]],
    roles: Collection[Snowflake],
    private: Collection[Snowflake] = (),
) -> list[ReadState]:
    """
    How far somebody has read in channels, where anything is known, with mentions since then.

    Each channel comes with the id from which on mentions count if nothing has been read there;
    ``roles`` are those whose mention is theirs. In ``private`` channels everything is a mention.
    """
    given = {
        "user_id": user_id,
        "channels": [*(channel_id for channel_id, _ in channels), *private],
        "since": [*(since for _, since in channels), *([0] * len(private))],
        "private": [*([False] * len(channels)), *([True] * len(private))],
        "roles": list(roles),
    }
    rows = await cursor.query(LIST, given)
    return [_from_row(row, row.mention_count) for row in rows if row.version or row.mention_count]
