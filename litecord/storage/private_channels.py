"""Private channels, and who is in them, in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..interfaces import ICursor
from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake

INSERT = """
    with made as (
        insert into channels (id, type, name, icon, owner_id, application_id, pair)
        values (%(id)s, %(type)s, %(name)s, %(icon)s, %(owner_id)s, %(application_id)s, %(pair)s)
    )
    insert into recipients (channel_id, user_id, is_open)
    select %(id)s, user_id, user_id <> all(%(closed)s::bigint[])
    from unnest(%(recipients)s::bigint[]) as given (user_id)
"""

FETCH = """
    select id, type, name, icon, owner_id, application_id, last_pin_timestamp,
           greatest(last_message_id, (
               select max(messages.id) from messages where channel_id = channels.id
           )) as last_message_id,
           array(select user_id from recipients where channel_id = channels.id order by user_id)
               as recipients,
           array(select user_id from recipients where channel_id = channels.id and not is_open)
               as closed
    from channels where id = any(%(ids)s::bigint[]) and guild_id is null
"""

FIND_DM = "select id from channels where pair = %(pair)s"

LIST_OPEN = """
    select channel_id from recipients where user_id = %(user_id)s and is_open order by channel_id
"""

UPDATE_OPEN = """
    update recipients set is_open = user_id <> all(%(closed)s::bigint[])
    where channel_id = %(channel_id)s and is_open = (user_id = any(%(closed)s::bigint[]))
"""


def pair(recipients: Collection[Snowflake]) -> list[Snowflake]:
    """What names the DM of two users."""
    return sorted(recipients)


def _from_row(row: Any) -> PrivateChannel:
    values = row._asdict()
    values["type"] = ChannelType(row.type)
    values["recipients"] = tuple(row.recipients)
    values["closed"] = frozenset(row.closed)
    return PrivateChannel(**values)


async def insert(cursor: ICursor, channel: PrivateChannel) -> None:
    """Add a channel."""
    await cursor.execute(
        INSERT,
        {
            "id": channel.id,
            "type": int(channel.type),
            "name": channel.name,
            "icon": channel.icon,
            "owner_id": channel.owner_id,
            "application_id": channel.application_id,
            "pair": pair(channel.recipients) if channel.type == ChannelType.DM else None,
            "recipients": list(channel.recipients),
            "closed": list(channel.closed),
        },
    )


async def fetch_many(cursor: ICursor, ids: Collection[Snowflake]) -> list[PrivateChannel]:
    """Those of the channels that exist and are private."""
    return [_from_row(row) for row in await cursor.query(FETCH, {"ids": list(ids)})]


async def find_dm(cursor: ICursor, recipients: Collection[Snowflake]) -> Snowflake | None:
    """The DM of two users."""
    rows = await cursor.query(FIND_DM, {"pair": pair(recipients)})
    return rows[0].id if rows else None


async def list_open(cursor: ICursor, user_id: Snowflake) -> list[Snowflake]:
    """The channels that a user has open."""
    return [row.channel_id for row in await cursor.query(LIST_OPEN, {"user_id": user_id})]


async def update_open(cursor: ICursor, channel: PrivateChannel) -> None:
    """Write who has a channel open."""
    given = {"channel_id": channel.id, "closed": list(channel.closed)}
    await cursor.execute(UPDATE_OPEN, given)
