"""Private channels, and who is in them, in the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from .values import Json

INSERT = """
    with made as (
        insert into channels (id, type, name, icon, owner_id, application_id, pair)
        values (%(id)s, %(type)s, %(name)s, %(icon)s, %(owner_id)s, %(application_id)s, %(pair)s)
    )
    insert into recipients (channel_id, user_id, is_open, nick)
    select %(id)s, user_id, user_id <> all(%(closed)s::bigint[]), %(nicks)s::jsonb ->> user_id::text
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
               as closed,
           (select jsonb_object_agg(user_id, nick) from recipients
            where channel_id = channels.id and nick is not null) as nicks,
           array(select user_id from relationships
                 where type = 2 and user_id = any(pair) and target_id = any(pair)) as blockers,
           exists (select from relationships
                   where type = 1 and user_id = pair[1] and target_id = pair[2]) as befriended
    from channels where id = any(%(ids)s::bigint[]) and guild_id is null
"""

UPDATE = """
    update channels set name = %(name)s, icon = %(icon)s, owner_id = %(owner_id)s
    where id = %(id)s
"""

DELETE = "delete from channels where id = %(id)s"

ADD = """
    insert into recipients (channel_id, user_id, is_open, nick)
    values (%(channel_id)s, %(user_id)s, true, %(nick)s)
"""

REMOVE = "delete from recipients where channel_id = %(channel_id)s and user_id = %(user_id)s"

COUNT_GROUPS = """
    select count(*) as number from recipients join channels on channels.id = channel_id
    where user_id = %(user_id)s and type = 3
"""

# In how many guilds both are, and in how many of them the one to be reached lets others do so.
REACH = """
    select count(*) as shared, count(*) filter (where not is_closed) as open from (
        select coalesce((
            select settings -> 'restricted_guilds' ? own.guild_id::text from user_settings
            where user_settings.user_id = %(target_id)s
        ), false) or coalesce(guilds.dms_disabled_until > %(now)s, false) as is_closed
        from members as own join members as others
            on others.guild_id = own.guild_id and others.user_id = %(target_id)s
        join guilds on guilds.id = own.guild_id
        where own.user_id = %(user_id)s
    ) as both_in
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
    values["nicks"] = {Snowflake(int(key)): nick for key, nick in (row.nicks or {}).items()}
    values["blockers"] = frozenset(row.blockers)
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
            "nicks": Json({str(key): nick for key, nick in channel.nicks.items()}),
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


async def update(cursor: ICursor, channel: PrivateChannel) -> None:
    """Write what a group is called, its icon, and who owns it."""
    values = {"name": channel.name, "icon": channel.icon, "owner_id": channel.owner_id}
    await cursor.execute(UPDATE, {"id": channel.id, **values})


async def delete(cursor: ICursor, channel_id: Snowflake) -> None:
    """Remove a group, with all that was said in it."""
    await cursor.execute(DELETE, {"id": channel_id})


async def add(
    cursor: ICursor, channel_id: Snowflake, user_id: Snowflake, nick: str | None
) -> None:
    """Add somebody to a group."""
    given = {"channel_id": channel_id, "user_id": user_id, "nick": nick}
    await cursor.execute(ADD, given)


async def remove(cursor: ICursor, channel_id: Snowflake, user_id: Snowflake) -> None:
    """Remove somebody from a group."""
    await cursor.execute(REMOVE, {"channel_id": channel_id, "user_id": user_id})


async def count_groups(cursor: ICursor, user_id: Snowflake) -> int:
    """How many groups somebody is in."""
    [row] = await cursor.query(COUNT_GROUPS, {"user_id": user_id})
    number: int = row.number
    return number


async def count_reach(
    cursor: ICursor, user_id: Snowflake, target_id: Snowflake, now: datetime
) -> tuple[int, int]:
    """In how many guilds both are; in how many of these the second lets the first write."""
    given = {"user_id": user_id, "target_id": target_id, "now": now}
    [row] = await cursor.query(REACH, given)
    return row.shared, row.open
