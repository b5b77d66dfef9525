"""Prunes: to remove those who were not seen for days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from twisted.internet.task import deferLater

from ..model.audit import AuditAction
from ..model.members import Member
from ..model.permissions import KICK_MEMBERS, MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..storage import prunes as storage
from ..wire.prunes import Prune
from .access import Here, in_guild
from .audit import record
from .members import SEARCHED_A_TURN
from .members import remove as remove_member
from .world import Change, World, action, by_guild

#: So many members are removed as one unit of work.
BATCH: Final = 50


@action(guild=by_guild, reads=True)
async def find(change: Change, guild_id: Snowflake, prune: Prune) -> list[Snowflake]:
    """
    Those whom a prune would remove.

    Nobody's last visit is kept. So who has not been seen is who came into the guild before, is not
    connected, and has not logged in or written anything in the guild since.
    """
    here = in_guild(change, guild_id, KICK_MEMBERS | MANAGE_GUILD)
    since = change.now - timedelta(days=prune.days)
    active = await storage.list_active(change.cursor, guild_id, since)
    found = []
    for number, member in enumerate(tuple(here.guild.members.values()), 1):
        if member.user_id not in active and _is_meant(change, here, member, prune, since):
            found.append(member.user_id)
        if number % SEARCHED_A_TURN == 0:
            await deferLater(change.world.clock, 0)
    return found


def _is_meant(
    change: Change, here: Here, member: Member, prune: Prune, since: datetime
) -> bool:
    """Whether somebody has no other roles, ranks below the actor, and is not here or new."""
    return (
        prune.roles.issuperset(member.roles)
        and member.joined_at < since
        and member.user_id not in (change.actor.user_id, here.guild.guild.owner_id)
        and here.outranks(here.guild.top_role(member))
        and not change.state.presences.own(member.user_id)
    )


@action(guild=by_guild, exclusive=True)
async def remove(
    change: Change, guild_id: Snowflake, user_ids: Collection[Snowflake], prune: Prune
) -> int:
    """Remove those of the members who can still be pruned; how many."""
    here = in_guild(change, guild_id, KICK_MEMBERS | MANAGE_GUILD)
    since = change.now - timedelta(days=prune.days)
    number = 0
    for user_id in user_ids:
        member = here.guild.members.get(user_id)
        if member is not None and _is_meant(change, here, member, prune, since):
            await remove_member(change, here.guild, user_id)
            number += 1
    return number


@action(guild=by_guild, single=True)
async def finish(change: Change, guild_id: Snowflake, prune: Prune, number: int) -> None:
    """Record a prune that removed somebody."""
    await record(
        change,
        guild_id,
        AuditAction.MEMBER_PRUNE,
        delete_member_days=prune.days,
        members_removed=number,
    )


async def begin(
    world: World, actor: Actor, reason: str | None, guild_id: Snowflake, prune: Prune
) -> int:
    """Remove all who are meant, some at a time; how many."""
    found = await world.perform(actor, find, guild_id, prune)
    number = 0
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        number += await world.perform(actor, remove, guild_id, batch, prune)
    if number:
        await world.perform_because(reason, actor, finish, guild_id, prune, number)
    return number
