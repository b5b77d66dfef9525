"""Reactions in the database: who reacted, and in ``messages.reactions`` how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.emojis import Emoji
from ..model.reactions import Own, Reaction, ReactionType
from ..model.snowflakes import Snowflake
from . import emojis
from .values import Json

# The numbers are written only where the row was: both or neither, in one statement.
INSERT = """
    with added as (
        insert into reactions (channel_id, message_id, emoji, burst, user_id)
        values (%(channel_id)s, %(message_id)s, %(emoji)s, %(burst)s, %(user_id)s)
        on conflict do nothing returning user_id
    )
    update messages set reactions = %(reactions)s
    where channel_id = %(channel_id)s and id = %(message_id)s and exists (select from added)
"""

DELETE = """
    with removed as (
        delete from reactions
        where channel_id = %(channel_id)s and message_id = %(message_id)s and emoji = %(emoji)s
            and burst = %(burst)s and user_id = %(user_id)s
        returning user_id
    )
    update messages set reactions = %(reactions)s
    where channel_id = %(channel_id)s and id = %(message_id)s and exists (select from removed)
"""

DELETE_EMOJI = """
    with removed as (
        delete from reactions
        where channel_id = %(channel_id)s and message_id = %(message_id)s and emoji = %(emoji)s
    )
    update messages set reactions = %(reactions)s
    where channel_id = %(channel_id)s and id = %(message_id)s
"""

DELETE_ALL = """
    with removed as (
        delete from reactions
        where channel_id = %(channel_id)s and message_id = %(message_id)s
    )
    update messages set reactions = null
    where channel_id = %(channel_id)s and id = %(message_id)s
"""

LIST_USERS = """
    select user_id from reactions
    where channel_id = %(channel_id)s and message_id = %(message_id)s and emoji = %(emoji)s
        and burst = %(burst)s and user_id > %(after)s
    order by user_id limit %(limit)s
"""

LIST_OWN = """
    select message_id, emoji, burst from reactions
    where user_id = %(user_id)s and message_id = any(%(message_ids)s::bigint[])
"""

SHARES_GUILD = """
    select 1 from members where guild_id = %(guild_id)s and user_id = %(user_id)s
"""


def _kept(reactions: Sequence[Reaction]) -> Json | None:
    return Json([attrs.asdict(each) for each in reactions]) if reactions else None


def _where(channel_id: Snowflake, message_id: Snowflake) -> dict[str, Any]:
    return {"channel_id": channel_id, "message_id": message_id}


def _who(key: str, kind: ReactionType, user_id: Snowflake) -> dict[str, Any]:
    return {"emoji": key, "burst": kind is ReactionType.BURST, "user_id": user_id}


async def insert(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    key: str,
    kind: ReactionType,
    user_id: Snowflake,
    after: Sequence[Reaction],
) -> bool:
    """Add somebody's reaction, which makes the numbers ``after``; false if it was there."""
    given = {**_where(channel_id, message_id), **_who(key, kind, user_id)}
    return await cursor.execute(INSERT, {**given, "reactions": _kept(after)}) > 0


async def delete(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    key: str,
    kind: ReactionType,
    user_id: Snowflake,
    after: Sequence[Reaction],
) -> bool:
    """Remove somebody's reaction, which makes the numbers ``after``; false if there was none."""
    given = {**_where(channel_id, message_id), **_who(key, kind, user_id)}
    return await cursor.execute(DELETE, {**given, "reactions": _kept(after)}) > 0


async def delete_emoji(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    key: str,
    after: Sequence[Reaction],
) -> None:
    """Remove all reactions with one emoji, which makes the numbers ``after``."""
    given = {**_where(channel_id, message_id), "emoji": key, "reactions": _kept(after)}
    await cursor.execute(DELETE_EMOJI, given)


async def delete_all(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Remove all reactions to a message."""
    await cursor.execute(DELETE_ALL, _where(channel_id, message_id))


async def list_users(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    key: str,
    kind: ReactionType,
    *,
    after: int,
    limit: int,
) -> list[Snowflake]:
    """Who reacted with an emoji, by id, above ``after``."""
    given = {
        **_where(channel_id, message_id),
        "emoji": key,
        "burst": kind is ReactionType.BURST,
        "after": after,
        "limit": limit,
    }
    return [row.user_id for row in await cursor.query(LIST_USERS, given)]


async def list_own(
    cursor: ICursor, user_id: Snowflake, message_ids: Collection[Snowflake]
) -> dict[Snowflake, Own]:
    """Somebody's own reactions to these messages."""
    given = {"user_id": user_id, "message_ids": list(message_ids)}
    found: dict[Snowflake, set[tuple[str, bool]]] = {}
    for row in await cursor.query(LIST_OWN, given):
        found.setdefault(row.message_id, set()).add((row.emoji, row.burst))
    return {key: frozenset(own) for key, own in found.items()}


async def fetch_emoji_elsewhere(
    cursor: ICursor,
    emoji_id: Snowflake,
    *,
    user_id: Snowflake,
    application_id: Snowflake | None,
) -> Emoji | None:
    """A custom emoji of a guild that the user is in, or of the application."""
    emoji = await emojis.fetch(cursor, emoji_id)
    if emoji is None:
        return None
    if emoji.guild_id is None:
        return emoji if emoji.application_id == application_id else None
    given = {"guild_id": emoji.guild_id, "user_id": user_id}
    return emoji if await cursor.query(SHARES_GUILD, given) else None
