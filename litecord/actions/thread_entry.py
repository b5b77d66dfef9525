"""Coming into a thread, and waking it: what posting in it brings about, and what else does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

import attrs

from ..errors import TooManyThreadMembers, TooManyThreads
from ..events import Added, ThreadMembersUpdated, ThreadUpdated
from ..model.channels import Channel
from ..model.permissions import VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from ..model.users import Actor, TokenKind
from ..state.guilds import GuildState
from ..storage import threads as storage
from . import access
from .access import InThread
from .world import Change, World, action, by_channel, by_guild

#: The most active threads of a guild, and members of a thread.
MOST_ACTIVE = 1_000
MOST_MEMBERS = 1_000

#: Who archives.
SYSTEM: Final = Actor(user_id=Snowflake(0), kind=TokenKind.USER)


def check_room(guild: GuildState) -> None:
    """Refuse (160006) one more active thread where there are too many."""
    if len(guild.active_threads()) >= MOST_ACTIVE:
        raise TooManyThreads()


async def before_post(
    change: Change, here: InThread, mentioned: Collection[Snowflake]
) -> None:
    """
    See to it that a thread is active, its author in it, and those who are mentioned.

    Units of work of their own: these are changed under a lock, posting takes none.
    """
    perform, thread = change.world.perform, here.channel
    if thread.archived:
        await perform(change.actor, wake, thread.id)
    there = here.held.members
    own = change.actor.user_id
    new = [] if own in there or change.actor.kind is TokenKind.WEBHOOK else [own]
    if mentioned and (not thread.is_private or thread.invitable or here.manages):
        members = here.guild.members
        new += [each for each in mentioned if each not in there and each in members]
    if new:
        await perform(change.actor, bring, thread.id, tuple(dict.fromkeys(new)))


@action(guild=by_channel, exclusive=True)
async def wake(change: Change, thread_id: Snowflake) -> None:
    """Make an archived thread active: something is said in it."""
    here = access.in_thread(change, thread_id)
    if here.channel.archived:
        here.require_unlocked()
        await save(
            change, here, attrs.evolve(here.channel, archived=False, archive_timestamp=change.now)
        )


@action(guild=by_guild, exclusive=True)
async def archive_idle(change: Change, guild_id: Snowflake) -> None:
    """Archive the threads of a guild in which nothing was said for as long as they ask."""
    guild = change.state.guild(guild_id)
    for thread in [] if guild is None else _idle(guild, change.now):
        after = attrs.evolve(thread, archived=True, archive_timestamp=change.now)
        await storage.update(change.cursor, after)
        change.announce(ThreadUpdated(guild_id=guild_id, thread=after))


def _idle(guild: GuildState, now: datetime) -> list[Thread]:
    threads = [each.thread for each in guild.active_threads()]
    return [each for each in threads if not each.is_pinned and each.rests_at <= now]


async def archive_all_idle(world: World) -> None:
    """The same in all guilds in use: nobody looks at others, which are told soon after they are."""
    now = world.clock.now()
    for guild_id, guild in list(world.state.guilds.items()):
        if _idle(guild, now):
            await world.perform(SYSTEM, archive_idle, guild_id)


async def save(change: Change, here: InThread, after: Thread) -> None:
    """Write a thread that was changed, and announce it."""
    before = here.channel
    woken = before.archived and not after.archived
    if woken:
        check_room(here.guild)
    await storage.update(change.cursor, after)
    change.announce(ThreadUpdated(guild_id=after.guild_id, thread=after, woken=woken))


@action(guild=by_channel, exclusive=True)
async def join(change: Change, thread_id: Snowflake) -> None:
    """Come into a thread, if one is not in it."""
    here = access.in_thread(change, thread_id)
    here.require_active()
    await add(change, here, [change.actor.user_id])


@action(guild=by_channel, exclusive=True)
async def bring(change: Change, thread_id: Snowflake, user_ids: Collection[Snowflake]) -> None:
    """Take those along who are mentioned and can see the channel, as far as there is room."""
    here = access.in_thread(change, thread_id)
    room = MOST_MEMBERS - len(here.held.members)
    seeing = [each for each in user_ids if may_see(change, here.guild, here.parent, each)]
    await add(change, here, seeing[:room])


def may_see(change: Change, guild: GuildState, parent: Channel, user_id: Snowflake) -> bool:
    """Whether somebody is a member of the guild who can see a channel."""
    return bool(guild.permissions(user_id, parent, change.now) & VIEW_CHANNEL)


async def add(change: Change, here: InThread, user_ids: Collection[Snowflake]) -> bool:
    """Put members of the guild into a thread; whether any of them was not in it."""
    thread, there = here.channel, here.held.members
    new = [each for each in user_ids if each not in there]
    if not new:
        return False
    if len(there) + len(new) > MOST_MEMBERS:
        raise TooManyThreadMembers()
    made = [
        ThreadMember(thread_id=thread.id, user_id=each, join_timestamp=change.now)
        for each in new
    ]
    await storage.insert_members(change.cursor, thread.guild_id, made)
    announce_added(change, here.guild, thread, made, there=len(there))
    return True


def announce_added(
    change: Change,
    guild: GuildState,
    thread: Thread,
    made: Collection[ThreadMember],
    *,
    there: int = 0,
    is_new: bool = False,
) -> None:
    """Tell of those who came into a thread in which ``there`` were before."""
    users = change.state.users
    change.announce(
        ThreadMembersUpdated(
            guild_id=thread.guild_id,
            thread=attrs.evolve(thread, member_count=there + len(made)),
            added=tuple(
                Added(own=each, member=guild.members[each.user_id], user=users[each.user_id])
                for each in made
            ),
            is_new=is_new,
        )
    )
