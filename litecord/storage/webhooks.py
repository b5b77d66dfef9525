"""Webhooks in the database, and what they look or looked like."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.webhooks import Source, Webhook

INSERT = """
    insert into webhooks (id, type, guild_id, channel_id, user_id, name, avatar,
                          source_channel_id, token, application_id)
    values (%(id)s, %(type)s, %(guild_id)s, %(channel_id)s, %(user_id)s, %(name)s, %(avatar)s,
            %(source_channel_id)s, %(token)s, %(application_id)s)
"""

UPDATE = """
    update webhooks set name = %(name)s, avatar = %(avatar)s, channel_id = %(channel_id)s
    where id = %(id)s
"""

DELETE = "delete from webhooks where id = %(id)s"

COUNT = """
    select count(*) as count from webhooks where channel_id = %(channel_id)s
"""

COUNT_OF_GUILD = """
    select count(*) as count from webhooks where guild_id = %(guild_id)s
"""

FETCH = """
    select id, type, guild_id, channel_id, user_id, name, avatar, source_channel_id, token,
           application_id
    from webhooks where id = %(id)s
"""

LIST_OF_CHANNEL = """
    select id, type, guild_id, channel_id, user_id, name, avatar, source_channel_id, token,
           application_id
    from webhooks where channel_id = %(channel_id)s order by id
"""

LIST_OF_GUILD = """
    select id, type, guild_id, channel_id, user_id, name, avatar, source_channel_id, token,
           application_id
    from webhooks where guild_id = %(guild_id)s order by id
"""

# Those who made them may have left the guild of what they follow.
LIST_SOURCES = """
    select webhooks.id, channels.id as channel_id, channels.name as channel_name,
           guilds.id as guild_id, guilds.name as guild_name, guilds.icon as guild_icon
    from webhooks join channels on channels.id = webhooks.source_channel_id
        join guilds on guilds.id = channels.guild_id
        join members on members.guild_id = guilds.id and members.user_id = webhooks.user_id
    where webhooks.id = any(%(ids)s::bigint[])
"""

# Copies that were made stay where they are; those that are to be made come to the new channel.
MOVE_CROSSPOSTS = """
    update crossposts set channel_id = %(channel_id)s
    where webhook_id = %(id)s and message_id is null
"""

WEAR = """
    insert into webhook_avatars (webhook_id, hash, guild_id, url)
    values (%(webhook_id)s, %(hash)s, %(guild_id)s, %(url)s)
    on conflict do nothing
"""

FETCH_AVATAR_URL = """
    select url from webhook_avatars
    where webhook_id = %(webhook_id)s and hash = %(hash)s and url is not null
"""


async def insert(cursor: ICursor, webhook: Webhook) -> None:
    """Add a webhook; ForeignKeyViolated where its channel is gone."""
    await cursor.execute(INSERT, {**attrs.asdict(webhook), "type": int(webhook.type)})


async def update(cursor: ICursor, webhook: Webhook) -> None:
    """Keep what can be changed of a webhook; ForeignKeyViolated where its channel is gone."""
    given = {
        "id": webhook.id,
        "name": webhook.name,
        "avatar": webhook.avatar,
        "channel_id": webhook.channel_id,
    }
    await cursor.execute(UPDATE, given)


async def delete(cursor: ICursor, webhook_id: Snowflake) -> bool:
    """Remove a webhook; whether it was there."""
    return bool(await cursor.execute(DELETE, {"id": webhook_id}))


async def count(cursor: ICursor, channel_id: Snowflake) -> int:
    """How many webhooks a channel has."""
    [row] = await cursor.query(COUNT, {"channel_id": channel_id})
    return int(row.count)


async def count_of_guild(cursor: ICursor, guild_id: Snowflake) -> int:
    """How many webhooks a guild has."""
    [row] = await cursor.query(COUNT_OF_GUILD, {"guild_id": guild_id})
    return int(row.count)


async def fetch(cursor: ICursor, webhook_id: Snowflake) -> Webhook | None:
    """One webhook."""
    rows = await cursor.query(FETCH, {"id": webhook_id})
    return Webhook(**rows[0]._asdict()) if rows else None


async def list_of_channel(cursor: ICursor, channel_id: Snowflake) -> list[Webhook]:
    """The webhooks of a channel, oldest first."""
    rows = await cursor.query(LIST_OF_CHANNEL, {"channel_id": channel_id})
    return [Webhook(**row._asdict()) for row in rows]


async def list_of_guild(cursor: ICursor, guild_id: Snowflake) -> list[Webhook]:
    """The webhooks of a guild, oldest first."""
    rows = await cursor.query(LIST_OF_GUILD, {"guild_id": guild_id})
    return [Webhook(**row._asdict()) for row in rows]


async def list_sources(
    cursor: ICursor, ids: Collection[Snowflake]
) -> dict[Snowflake, Source]:
    """What webhooks follow, by webhook, where those who made them are still in that guild."""
    rows = await cursor.query(LIST_SOURCES, {"ids": list(ids)})
    return {id: Source(**columns) for id, columns in map(_by_webhook, rows)}


def _by_webhook(row: Any) -> tuple[Snowflake, dict[str, Any]]:
    columns = row._asdict()
    return columns.pop("id"), columns


async def move_crossposts(cursor: ICursor, webhook: Webhook) -> None:
    """What is still to be copied goes where the webhook is now."""
    await cursor.execute(
        MOVE_CROSSPOSTS, {"id": webhook.id, "channel_id": webhook.channel_id}
    )


async def wear(cursor: ICursor, webhook: Webhook, url: str | None = None) -> None:
    """Note the avatar that a webhook has, of an address that is not here if there is a ``url``."""
    given = {
        "webhook_id": webhook.id,
        "hash": webhook.avatar,
        "guild_id": webhook.guild_id,
        "url": url,
    }
    await cursor.execute(WEAR, given)


async def fetch_avatar_url(cursor: ICursor, webhook_id: Snowflake, hash: str) -> str | None:
    """Where an avatar is that a webhook's message was given by its address."""
    rows = await cursor.query(FETCH_AVATAR_URL, {"webhook_id": webhook_id, "hash": hash})
    return rows[0].url if rows else None
