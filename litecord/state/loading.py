"""Reads guilds and threads from storage, as they are held in memory."""

from __future__ import annotations

import gc
from collections.abc import Collection
from typing import Final

from ..interfaces import ICursor
from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.threads import Thread
from ..model.users import User
from ..storage import (
    channels,
    emojis,
    guilds,
    installs,
    members,
    roles,
    sounds,
    stages,
    stickers,
    threads,
)
from .guilds import GuildState
from .threads import ThreadState

#: Members are read in pages of this many, so that no reactor turn grows long.
PAGE: Final = 1_000
#: After so many members the garbage collector leaves alone what is there: it would go through all
#: members of all guilds time and again, and none of them can be part of a cycle.
SETTLED: Final = 10_000


async def read_guild(
    cursor: ICursor, guild_id: Snowflake, users: dict[Snowflake, User]
) -> GuildState | None:
    """
    Read a guild with all its parts but its threads; ``None`` where there is no such guild.

    The users of its members are put into ``users``, if they are not there yet.
    """
    guild = await guilds.fetch(cursor, guild_id)
    if guild is None:
        return None
    state = GuildState.of(
        guild, await roles.list_in(cursor, guild_id), await channels.list_in(cursor, guild_id)
    )
    state.emojis = {each.id: each for each in await emojis.list_in(cursor, guild_id)}
    state.stickers = {each.id: each for each in await stickers.list_in(cursor, guild_id)}
    state.sounds = {each.id: each for each in await sounds.list_in(cursor, guild_id)}
    state.stages = {each.channel_id: each for each in await stages.list_in(cursor, guild_id)}
    added = await installs.list_in(cursor, guild_id)
    state.integrations = {each.application_id: each for each in added}
    state.members = await _read_members(cursor, guild_id, users)
    return state


async def _read_members(
    cursor: ICursor, guild_id: Snowflake, users: dict[Snowflake, User]
) -> dict[Snowflake, Member]:
    found: dict[Snowflake, Member] = {}
    after = 0
    while True:
        page = await members.list_page(cursor, guild_id, after=after, limit=PAGE)
        for member, user in page:
            found[member.user_id] = member
            users.setdefault(user.id, user)
        if page and len(found) % SETTLED == 0:
            gc.freeze()
        if len(page) < PAGE:
            return found
        after = page[-1][0].user_id


async def read_threads(cursor: ICursor, found: Collection[Thread]) -> list[ThreadState]:
    """Read who is in these threads."""
    held = {thread.id: ThreadState.of(thread, ()) for thread in found}
    after = (0, 0)
    while held:
        page = await threads.list_members(cursor, held, after=after, limit=PAGE)
        for each in page:
            held[each.thread_id].members[each.user_id] = each
        if len(page) < PAGE:
            break
        after = page[-1].thread_id, page[-1].user_id
    return list(held.values())
