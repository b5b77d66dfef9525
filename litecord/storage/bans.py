"""Bans in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..interfaces import ICursor
from ..model.bans import Ban
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.users import User

INSERT = """
    insert into bans (guild_id, user_id, reason)
    select %(guild_id)s, banned.id, %(reason)s::text
    from unnest(%(ids)s::bigint[]) as banned (id)
    on conflict do nothing
    returning user_id
"""

DELETE = "delete from bans where guild_id = %(guild_id)s and user_id = %(user_id)s"

IS_BANNED = """
    select exists (
        select from bans where guild_id = %(guild_id)s and user_id = %(user_id)s
    ) as found
"""

FETCH = """
    select reason, id, username, discriminator, global_name, avatar, banner, accent_color, bio,
           pronouns, bot, system, flags, public_flags, email, verified, mfa_enabled, locale,
           premium_type, nsfw_allowed
    from bans join users on users.id = user_id
    where guild_id = %(guild_id)s and user_id = %(user_id)s
"""

PAGE_AFTER = """
    select reason, id, username, discriminator, global_name, avatar, banner, accent_color, bio,
           pronouns, bot, system, flags, public_flags, email, verified, mfa_enabled, locale,
           premium_type, nsfw_allowed
    from bans join users on users.id = user_id
    where guild_id = %(guild_id)s and user_id > %(after)s
    order by user_id limit %(limit)s
"""

PAGE_BEFORE = """
    select reason, id, username, discriminator, global_name, avatar, banner, accent_color, bio,
           pronouns, bot, system, flags, public_flags, email, verified, mfa_enabled, locale,
           premium_type, nsfw_allowed
    from bans join users on users.id = user_id
    where guild_id = %(guild_id)s and user_id < %(before)s
    order by user_id desc limit %(limit)s
"""

# Channel by channel along the primary key, from the first message that can be meant.
WRITTEN = """
    select messages.channel_id, messages.id
    from channels join messages on messages.channel_id = channels.id
    where channels.guild_id = %(guild_id)s and messages.id >= %(since)s
        and messages.author_id = any(%(ids)s::bigint[])
        and (messages.channel_id, messages.id) > (%(channel_id)s, %(id)s)
    order by messages.channel_id, messages.id limit %(limit)s
"""


def _from_row(row: Any) -> Ban:
    fields = row._asdict()
    reason = fields.pop("reason")
    return Ban(user=User(**fields), reason=reason)


async def insert(
    cursor: ICursor, guild_id: Snowflake, ids: Collection[Snowflake], reason: str | None
) -> list[Snowflake]:
    """Ban users; those who were not banned before."""
    given = {"guild_id": guild_id, "ids": list(ids), "reason": reason}
    return sorted(row.user_id for row in await cursor.query(INSERT, given))


async def delete(cursor: ICursor, guild_id: Snowflake, user_id: Snowflake) -> bool:
    """Lift a ban; false where there is none."""
    return await cursor.execute(DELETE, {"guild_id": guild_id, "user_id": user_id}) > 0


async def is_banned(cursor: ICursor, guild_id: Snowflake, user_id: Snowflake) -> bool:
    """Whether a user is banned from a guild."""
    [row] = await cursor.query(IS_BANNED, {"guild_id": guild_id, "user_id": user_id})
    found: bool = row.found
    return found


async def fetch(cursor: ICursor, guild_id: Snowflake, user_id: Snowflake) -> Ban | None:
    """One ban."""
    rows = await cursor.query(FETCH, {"guild_id": guild_id, "user_id": user_id})
    return _from_row(rows[0]) if rows else None


async def list_after(
    cursor: ICursor, guild_id: Snowflake, *, after: int = 0, limit: int
) -> list[Ban]:
    """The first bans of users above ``after``, by user id."""
    given = {"guild_id": guild_id, "after": after, "limit": limit}
    return [_from_row(row) for row in await cursor.query(PAGE_AFTER, given)]


async def list_before(
    cursor: ICursor, guild_id: Snowflake, *, before: int = HIGHEST, limit: int
) -> list[Ban]:
    """The last bans of users below ``before``, by user id."""
    given = {"guild_id": guild_id, "before": before, "limit": limit}
    return [_from_row(row) for row in reversed(await cursor.query(PAGE_BEFORE, given))]


async def list_written(
    cursor: ICursor,
    guild_id: Snowflake,
    ids: Collection[Snowflake],
    *,
    since: int,
    after: tuple[int, int],
    limit: int,
) -> list[tuple[Snowflake, Snowflake]]:
    """What users wrote from ``since`` on, in all channels and threads: channel, message."""
    channel_id, id = after
    rows = await cursor.query(
        WRITTEN,
        {
            "guild_id": guild_id,
            "ids": list(ids),
            "since": since,
            "channel_id": channel_id,
            "id": id,
            "limit": limit,
        },
    )
    return [(row.channel_id, row.id) for row in rows]
