"""Searching messages: those that one can read, in a guild or in one channel."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from ..errors import MissingAccess, MissingPermissions
from ..model.messages import MessagePage
from ..model.permissions import MANAGE_THREADS, READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from ..storage import search as storage
from ..storage import threads
from ..wire.search import SearchQuery
from . import access, history
from .access import Here
from .world import Change, action, by_channel, by_guild


@attrs.frozen
class Results:
    """A page of what was found, how many there are, and the threads where they are."""

    page: MessagePage
    total: int
    threads: tuple[tuple[Thread, ThreadMember | None], ...] = ()


@action(guild=by_guild, reads=True)
async def search_guild(change: Change, guild_id: Snowflake, query: SearchQuery) -> Results:
    """Search what the actor can read in a guild; bots need the message content intent."""
    here = access.in_guild(change, guild_id)
    _require_content(change, guild_id)
    ids = await _readable(change, here, query)
    if query.channel_id:
        ids &= query.channel_id
    return await _search(change, query, ids)


@action(guild=by_channel, reads=True)
async def search_channel(change: Change, channel_id: Snowflake, query: SearchQuery) -> Results:
    """Search one channel that the actor can read."""
    access.in_place(change, channel_id, READ_MESSAGE_HISTORY)
    _require_content(change, channel_id)
    return await _search(change, query, {channel_id})


def _require_content(change: Change, place_id: Snowflake) -> None:
    """Refuse (50001) a bot that may not read here what others write."""
    if history.reader(change.state, change.actor, place_id) is not None:
        raise MissingAccess()


async def _readable(change: Change, here: Here, query: SearchQuery) -> set[Snowflake]:
    """The channels and threads of a guild that the actor can read."""
    guild, user_id = here.guild, here.member.user_id
    readable, managed = set(), set()
    for each in guild.sight(user_id):
        channel = guild.channels[each]
        permissions = guild.permissions(user_id, channel, change.now)
        if permissions & READ_MESSAGE_HISTORY and (query.include_nsfw or not channel.nsfw):
            readable.add(each)
            if permissions & MANAGE_THREADS:
                managed.add(each)
    if not readable:
        raise MissingPermissions()
    below = await storage.list_threads(
        change.cursor, guild.guild.id, readable, managed, user_id
    )
    return readable | set(below)


async def _search(
    change: Change, query: SearchQuery, channel_ids: Collection[Snowflake]
) -> Results:
    found = await storage.search(change.cursor, query.wanted(), channel_ids)
    page = await history.gather(change, found.messages, answered=False)
    return Results(page, found.total, await _threads(change, page))


async def _threads(
    change: Change, page: MessagePage
) -> tuple[tuple[Thread, ThreadMember | None], ...]:
    """The threads that messages are in, and what the actor is in each."""
    ids = {each.channel_id for each in page.messages if not _is_plain(change, each.channel_id)}
    found = await threads.fetch_many(change.cursor, list(ids)) if ids else []
    own = {}
    for each in found:
        held = change.state.held_thread(each.guild_id, each.id)
        own[each.id] = None if held is None else held.members.get(change.actor.user_id)
    return tuple((each, own[each.id]) for each in found)


def _is_plain(change: Change, channel_id: Snowflake) -> bool:
    """Whether something is no thread, as far as memory tells."""
    state = change.state
    return state.channel(channel_id) is not None or state.private.get(channel_id) is not None
