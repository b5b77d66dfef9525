"""Channels of guilds, and their overwrites, in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.channels import (
    Channel,
    ChannelType,
    DefaultReaction,
    ForumTag,
    Overwrite,
    OverwriteType,
)
from ..model.snowflakes import Snowflake
from .values import Json

INSERT = """
    insert into channels (id, guild_id, type, name, position, parent_id, topic, nsfw,
                          rate_limit_per_user, bitrate, user_limit, rtc_region,
                          video_quality_mode, default_auto_archive_duration,
                          default_thread_rate_limit_per_user, default_sort_order,
                          default_forum_layout, default_reaction_emoji, available_tags, flags)
    values (%(id)s, %(guild_id)s, %(type)s, %(name)s, %(position)s, %(parent_id)s, %(topic)s,
            %(nsfw)s, %(rate_limit_per_user)s, %(bitrate)s, %(user_limit)s, %(rtc_region)s,
            %(video_quality_mode)s, %(default_auto_archive_duration)s,
            %(default_thread_rate_limit_per_user)s, %(default_sort_order)s,
            %(default_forum_layout)s, %(default_reaction_emoji)s, %(available_tags)s, %(flags)s)
"""

UPDATE = """
    update channels
    set type = %(type)s, name = %(name)s, position = %(position)s, parent_id = %(parent_id)s,
        topic = %(topic)s, nsfw = %(nsfw)s, rate_limit_per_user = %(rate_limit_per_user)s,
        bitrate = %(bitrate)s, user_limit = %(user_limit)s, rtc_region = %(rtc_region)s,
        video_quality_mode = %(video_quality_mode)s,
        default_auto_archive_duration = %(default_auto_archive_duration)s,
        default_thread_rate_limit_per_user = %(default_thread_rate_limit_per_user)s,
        default_sort_order = %(default_sort_order)s,
        default_forum_layout = %(default_forum_layout)s,
        default_reaction_emoji = %(default_reaction_emoji)s,
        available_tags = %(available_tags)s, flags = %(flags)s
    where id = %(id)s
"""

MOVE = """
    update channels set position = given.position, parent_id = given.parent_id
    from unnest(%(ids)s::bigint[], %(positions)s::integer[], %(parents)s::bigint[])
        as given (id, position, parent_id)
    where channels.id = given.id
"""

LIST = """
    select id, guild_id, type, name, position, parent_id, topic, nsfw, rate_limit_per_user,
           bitrate, user_limit, rtc_region, video_quality_mode, default_auto_archive_duration,
           default_thread_rate_limit_per_user, default_sort_order, default_forum_layout,
           default_reaction_emoji, available_tags, flags, last_pin_timestamp,
           greatest(last_message_id, (
               select max(messages.id) from messages where channel_id = channels.id
           )) as last_message_id
    from channels where guild_id = %(guild_id)s and archived is null order by id
"""

GUILD_OF = "select guild_id from channels where id = %(id)s"

# Threads (10 to 12) go with the channel they are below; what is in a category stays.
DELETE = """
    delete from channels
    where id = %(id)s or (parent_id = %(id)s and type in (10, 11, 12))
"""

LIST_OVERWRITES = """
    select channel_id, overwrites.id, overwrites.type, allow, deny
    from overwrites join channels on channels.id = channel_id
    where guild_id = %(guild_id)s order by channel_id, overwrites.id
"""

DELETE_OVERWRITES = "delete from overwrites where channel_id = %(channel_id)s"

INSERT_OVERWRITES = """
    insert into overwrites (channel_id, id, type, allow, deny)
    select %(channel_id)s, id, type, allow, deny
    from unnest(%(ids)s::bigint[], %(types)s::smallint[], %(allows)s::bigint[],
                %(denies)s::bigint[]) as given (id, type, allow, deny)
"""


def _values(channel: Channel) -> dict[str, Any]:
    values = attrs.asdict(channel, recurse=False)
    emoji = channel.default_reaction_emoji
    values["type"] = int(channel.type)
    values["default_reaction_emoji"] = None if emoji is None else Json(attrs.asdict(emoji))
    values["available_tags"] = Json([attrs.asdict(tag) for tag in channel.available_tags])
    del values["overwrites"]
    return values


def _from_row(row: Any, overwrites: tuple[Overwrite, ...]) -> Channel:
    values = row._asdict()
    emoji = row.default_reaction_emoji
    values["type"] = ChannelType(row.type)
    values["default_reaction_emoji"] = None if emoji is None else DefaultReaction(**emoji)
    values["available_tags"] = tuple(ForumTag(**tag) for tag in row.available_tags)
    return Channel(**values, overwrites=overwrites)


async def insert(cursor: ICursor, channel: Channel) -> None:
    """Add a channel with its overwrites."""
    await cursor.execute(INSERT, _values(channel))
    if channel.overwrites:
        await _insert_overwrites(cursor, channel)


async def update(cursor: ICursor, channel: Channel) -> None:
    """Write a channel's fields, but not its overwrites."""
    await cursor.execute(UPDATE, _values(channel))


async def move(cursor: ICursor, moved: Collection[Channel]) -> None:
    """Write the positions and parents of channels."""
    await cursor.execute(
        MOVE,
        {
            "ids": [each.id for each in moved],
            "positions": [each.position for each in moved],
            "parents": [each.parent_id for each in moved],
        },
    )


async def replace_overwrites(cursor: ICursor, channel: Channel) -> None:
    """Make a channel's overwrites those of ``channel``."""
    await cursor.execute(DELETE_OVERWRITES, {"channel_id": channel.id})
    if channel.overwrites:
        await _insert_overwrites(cursor, channel)


async def _insert_overwrites(cursor: ICursor, channel: Channel) -> None:
    await cursor.execute(
        INSERT_OVERWRITES,
        {
            "channel_id": channel.id,
            "ids": [each.id for each in channel.overwrites],
            "types": [int(each.type) for each in channel.overwrites],
            "allows": [each.allow for each in channel.overwrites],
            "denies": [each.deny for each in channel.overwrites],
        },
    )


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Channel]:
    """A guild's channels with their overwrites, oldest first."""
    overwrites: defaultdict[int, list[Overwrite]] = defaultdict(list)
    for row in await cursor.query(LIST_OVERWRITES, {"guild_id": guild_id}):
        overwrites[row.channel_id].append(
            Overwrite(id=row.id, type=OverwriteType(row.type), allow=row.allow, deny=row.deny)
        )
    rows = await cursor.query(LIST, {"guild_id": guild_id})
    return [_from_row(row, tuple(overwrites[row.id])) for row in rows]


async def fetch_guild_id(cursor: ICursor, channel_id: Snowflake) -> Snowflake | None:
    """The guild that a channel belongs to."""
    rows = await cursor.query(GUILD_OF, {"id": channel_id})
    return rows[0].guild_id if rows else None


async def delete(cursor: ICursor, channel_id: Snowflake) -> None:
    """Remove a channel with its threads and messages; children of a category lose their parent."""
    await cursor.execute(DELETE, {"id": channel_id})
