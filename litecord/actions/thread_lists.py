"""Threads, listed and searched: active ones from memory, archived ones from the database."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..errors import WrongChannelType
from ..model.members import Member
from ..model.messages import FullMessage
from ..model.permissions import MANAGE_THREADS, READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..model.threads import KINDS, Thread, ThreadMember
from ..model.users import User
from ..state.guilds import GuildState
from ..storage import messages
from ..storage import threads as storage
from ..wire.threads import ArchivedPage, JoinedPage, SearchThreads
from . import access, history
from .access import InChannel
from .world import Change, action, by_channel, by_guild


@attrs.frozen
class Listed:
    """Threads, what the reader is in those they are in, and whether there are more."""

    threads: Sequence[Thread]
    own: Sequence[ThreadMember]
    has_more: bool = False
    #: of a search: how many there are in all, and what the posts began with
    total: int = 0
    first: Sequence[FullMessage] = ()


@attrs.frozen
class PostData:
    """Who began a post, if they are still there, and with what."""

    owner: tuple[Member, User] | None
    first: FullMessage | None


@action(guild=by_guild, reads=True)
async def list_active(change: Change, guild_id: Snowflake) -> Listed:
    """The active threads of a guild that the actor sees, the newest first."""
    here = access.in_guild(change, guild_id)
    return _active(here.guild, here.member.user_id, None)


@action(guild=by_channel, reads=True)
async def list_active_in(change: Change, channel_id: Snowflake) -> Listed:
    """The same of one channel."""
    here = _parent(change, channel_id)
    return _active(here.guild, here.member.user_id, channel_id)


def _active(guild: GuildState, user_id: Snowflake, parent_id: Snowflake | None) -> Listed:
    seen = [
        each
        for each in guild.active_threads()
        if parent_id in (None, each.thread.parent_id)
        and guild.sees_thread(user_id, each.thread, each.members)
    ]
    seen.sort(key=lambda each: each.thread.id, reverse=True)
    own = [each.members[user_id] for each in seen if user_id in each.members]
    return Listed([each.thread for each in seen], own)


def _parent(change: Change, channel_id: Snowflake, need: int = 0) -> InChannel:
    """The actor in a channel that has threads."""
    here = access.in_channel(change, channel_id, need)
    if here.channel.type not in KINDS:
        raise WrongChannelType()
    return here


@action(guild=by_channel, reads=True)
async def list_archived(
    change: Change, channel_id: Snowflake, page: ArchivedPage, private: bool
) -> Listed:
    """A page of a channel's archived threads, what was archived last first."""
    need = READ_MESSAGE_HISTORY | (MANAGE_THREADS if private else 0)
    _parent(change, channel_id, need)
    found = await storage.list_archived(
        change.cursor, channel_id, private=private, before=page.before, limit=page.limit + 1
    )
    return await _page(change, found, page.limit)


@action(guild=by_channel, reads=True)
async def list_joined(change: Change, channel_id: Snowflake, page: JoinedPage) -> Listed:
    """A page of the archived private threads of a channel that the actor is in."""
    here = _parent(change, channel_id, READ_MESSAGE_HISTORY)
    found = await storage.list_joined(
        change.cursor,
        (here.channel.guild_id, channel_id),
        change.actor.user_id,
        before=page.before,
        limit=page.limit + 1,
    )
    return await _page(change, found, page.limit)


async def _page(change: Change, found: Sequence[Thread], limit: int) -> Listed:
    shown = found[:limit]
    ids = [each.id for each in shown]
    own = await storage.list_own(change.cursor, ids, change.actor.user_id)
    return Listed(shown, own, has_more=len(found) > limit)


@action(guild=by_channel, reads=True)
async def search(change: Change, channel_id: Snowflake, query: SearchThreads) -> Listed:
    """Public threads of a channel by name and tags, with what posts began with."""
    _parent(change, channel_id, READ_MESSAGE_HISTORY)
    found, total = await storage.search(change.cursor, channel_id, query.as_search())
    listed = await _page(change, found, query.limit)
    first = await _first(change, [each.id for each in found])
    more = query.offset + len(found) < total
    return attrs.evolve(listed, total=total, has_more=more, first=list(first.values()))


async def _first(
    change: Change, post_ids: Sequence[Snowflake]
) -> dict[Snowflake, FullMessage]:
    """What posts began with."""
    page = await history.gather(change, await messages.fetch_first(change.cursor, post_ids))
    return {each.id: page.full(each) for each in page.messages}


@action(guild=by_channel, reads=True)
async def post_data(
    change: Change, channel_id: Snowflake, thread_ids: Sequence[Snowflake]
) -> dict[Snowflake, PostData]:
    """Who began threads of a channel, and with what; of others nothing is said."""
    here = _parent(change, channel_id, READ_MESSAGE_HISTORY)
    found = await storage.fetch_many(change.cursor, thread_ids)
    posts = [each for each in found if each.parent_id == channel_id and not each.is_private]
    first = await _first(change, [each.id for each in posts])
    members, users = here.guild.members, change.state.users
    told = {}
    for each in posts:
        owner = members.get(each.owner_id)
        known = None if owner is None else (owner, users[each.owner_id])
        told[each.id] = PostData(known, first.get(each.id))
    return told
