"""Bans: users who are shown the door and may not come back, and what becomes of their words."""

from __future__ import annotations

from collections.abc import Collection, Coroutine
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from twisted.internet.defer import Deferred

from ..errors import (
    BansFailed,
    MissingPermissions,
    UnknownBan,
    UnknownUser,
    wrong_at,
)
from ..events import BanAdded, BanRemoved, MessagesDeleted
from ..model.audit import AuditAction
from ..model.bans import Ban
from ..model.permissions import BAN_MEMBERS, MANAGE_GUILD
from ..model.snowflakes import Snowflake, at_time
from ..model.users import Actor
from ..storage import bans as storage
from ..storage import messages
from .access import Here, above_member, in_guild
from .audit import record
from .copies import outdated_in
from .members import remove
from .world import Change, World, action, by_channel, by_guild, by_messages

#: So many bans are looked at in one turn of the reactor, and told in one page.
PAGE: Final = 1_000
#: So many messages are deleted at once.
BATCH: Final = 100


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, user_id: Snowflake) -> Ban:
    """The ban of a user; 10026 where there is none."""
    in_guild(change, guild_id, BAN_MEMBERS)
    found = await storage.fetch(change.cursor, guild_id, user_id)
    if found is None:
        raise UnknownBan()
    return found


@action(guild=by_guild, reads=True)
async def list_page(
    change: Change,
    guild_id: Snowflake,
    *,
    limit: int | None,
    before: Snowflake | None,
    after: Snowflake | None,
) -> list[Ban]:
    """Bans by user id, below ``before`` or else above ``after``; people must say how many."""
    in_guild(change, guild_id, BAN_MEMBERS)
    if limit is None:
        if not change.actor.is_bot:
            raise wrong_at(("limit",), "BASE_TYPE_REQUIRED", "This field is required")
        limit = PAGE
    if before is not None:
        return await storage.list_before(change.cursor, guild_id, before=before, limit=limit)
    return await storage.list_after(change.cursor, guild_id, after=after or 0, limit=limit)


@action(guild=by_guild, reads=True)
async def search(change: Change, guild_id: Snowflake, *, query: str, limit: int) -> list[Ban]:
    """The bans of users who have ``query`` in their username or display name, in any case."""
    in_guild(change, guild_id, BAN_MEMBERS)
    wanted, after = query.casefold(), Snowflake(0)
    found: list[Ban] = []
    while page := await storage.list_after(change.cursor, guild_id, after=after, limit=PAGE):
        found += [each for each in page if _is_named(each, wanted)]
        after = page[-1].user.id
        if len(found) >= limit:
            break
    return found[:limit]


def _is_named(ban: Ban, wanted: str) -> bool:
    names = (ban.user.username, ban.user.global_name)
    return any(name is not None and wanted in name.casefold() for name in names)


# -- banning --------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def create(change: Change, guild_id: Snowflake, user_id: Snowflake) -> list[Snowflake]:
    """Ban a user, in the guild or not; who is banned stays so, and nobody is told again."""
    here = in_guild(change, guild_id, BAN_MEMBERS)
    if not _may_ban(here, user_id):
        raise MissingPermissions()
    if not await change.state.load_users(change.cursor, [user_id]):
        raise UnknownUser()
    await _ban(change, here, [user_id])
    return [user_id]


@action(guild=by_guild, exclusive=True)
async def create_many(
    change: Change, guild_id: Snowflake, user_ids: Collection[Snowflake]
) -> list[Snowflake]:
    """Ban those of the users who can be banned and are not; refuses (500000) if that is nobody."""
    here = in_guild(change, guild_id, BAN_MEMBERS | MANAGE_GUILD)
    there = await change.state.load_users(change.cursor, user_ids)
    banned = await _ban(change, here, [each for each in there if _may_ban(here, each)])
    if not banned:
        raise BansFailed()
    return banned


def _may_ban(here: Here, user_id: Snowflake) -> bool:
    """Whether the actor stands above a user: above all who are not in the guild."""
    member = here.guild.members.get(user_id)
    if member is None:
        return True
    try:
        above_member(here, member)
    except MissingPermissions:
        return False
    return True


async def _ban(
    change: Change, here: Here, user_ids: Collection[Snowflake]
) -> list[Snowflake]:
    """Ban users who may be in the guild, and remove them; those who were not banned before."""
    guild_id = here.guild.guild.id
    banned = await storage.insert(change.cursor, guild_id, user_ids, change.reason)
    users = await change.state.load_users(change.cursor, banned)
    for user_id in banned:
        change.announce(BanAdded(guild_id=guild_id, user=users[user_id]))
        if user_id in here.guild.members:
            await remove(change, here.guild, user_id)
        await record(change, guild_id, AuditAction.MEMBER_BAN_ADD, user_id)
    return banned


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, user_id: Snowflake) -> None:
    """Lift a ban."""
    in_guild(change, guild_id, BAN_MEMBERS)
    if not await storage.delete(change.cursor, guild_id, user_id):
        raise UnknownBan()
    users = await change.state.load_users(change.cursor, [user_id])
    change.announce(BanRemoved(guild_id=guild_id, user=users[user_id]))
    await record(change, guild_id, AuditAction.MEMBER_BAN_REMOVE, user_id)


# -- what they wrote ------------------------------------------------------------------------------


async def and_wipe(
    world: World,
    actor: Actor,
    banning: Coroutine[Deferred[Any], Any, list[Snowflake]],
    guild_id: Snowflake,
    seconds: int,
) -> list[Snowflake]:
    """
    Delete what those who were banned wrote in the last ``seconds``; who they are.

    A hundred messages of a channel are a unit of work.
    """
    banned = await banning
    if not seconds:
        return banned
    since = at_time(world.clock.now() - timedelta(seconds=seconds))
    after: tuple[int, int] = (0, 0)
    while page := await storage.list_written(
        world.database.autocommit, guild_id, banned, since=since, after=after, limit=PAGE
    ):
        after = page[-1]
        for channel_id, written in groupby(page, key=itemgetter(0)):
            ids = [each for _, each in written]
            for start in range(0, len(ids), BATCH):
                await world.perform(actor, wipe, channel_id, ids[start : start + BATCH])
    return banned


@action(guild=by_channel, locks=by_messages, single=True)
async def wipe(
    change: Change, channel_id: Snowflake, message_ids: Collection[Snowflake]
) -> None:
    """Delete messages of somebody who was banned, as a part of that: whoever sees the channel."""
    found = change.state.channel(channel_id)
    gone = await messages.delete_many(change.cursor, channel_id, message_ids)
    if not gone:
        return
    if found is not None:
        await outdated_in(change, found[1], gone)
    guild_id = change.state.guild_of(channel_id)
    change.announce(
        MessagesDeleted(guild_id=guild_id, message_ids=tuple(gone), in_channel=channel_id)
    )
