"""Coming into a thread, and waking it: what posting in it brings about, and what else does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

import attrs

from ..errors import TooManyAnnouncementThreads, TooManyThreadMembers, TooManyThreads
from ..events import Added, ThreadMembersUpdated, ThreadUpdated
from ..model.channels import Channel, ChannelType
from ..model.messages import MessageFlag
from ..model.permissions import VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from ..model.users import Actor, TokenKind
from ..state.guilds import GuildState
from ..storage import threads as storage
from . import access
from .access import InThread
from .mentions import Mentions
from .world import Change, World, action, by_channel, by_guild

#: The most active threads of a guild (and those of announcements), and members of a thread.
MOST_ACTIVE = 1_000
MOST_MEMBERS = 1_000
#: A role that has more members brings nobody into a thread.
MOST_MENTIONED = 100
_FAILED: Final[int] = MessageFlag.FAILED_TO_MENTION_SOME_ROLES_IN_THREAD.value

#: Who archives.
SYSTEM: Final = Actor(user_id=Snowflake(0), kind=TokenKind.USER)


def check_room(guild: GuildState, thread: Thread) -> None:
    """Refuse (160006, 160007) one more active thread where there are too many of its like."""
    is_announced = thread.type == ChannelType.ANNOUNCEMENT_THREAD
    kinds = [each.thread.type for each in guild.active_threads()]
    announced = kinds.count(ChannelType.ANNOUNCEMENT_THREAD)
    if (announced if is_announced else len(kinds) - announced) >= MOST_ACTIVE:
        raise TooManyAnnouncementThreads() if is_announced else TooManyThreads()


async def before_post(change: Change, here: InThread, mentions: Mentions) -> int:
    """
    See to it that a thread is active, its author in it, and those who are mentioned.

    Units of work of their own: these are changed under a lock, posting takes none. A flag of the
    message says that a role was mentioned which has too many members for that.
    """
    if here.channel.archived:
        await change.world.perform(change.actor, wake, here.channel.id)
    thread, there, flag = here.channel, here.held.members, 0
    wanted = [] if change.actor.kind is TokenKind.WEBHOOK else [change.actor.user_id]
    if not thread.is_private or thread.invitable or here.manages:
        mentioned, flag = mentioned_in(here.guild, mentions)
        wanted += mentioned
    new = [each for each in dict.fromkeys(wanted) if each not in there]
    if new:
        await change.world.perform(change.actor, bring, thread.id, tuple(new))
    return flag


def mentioned_in(guild: GuildState, mentions: Mentions) -> tuple[list[Snowflake], int]:
    """Members who are mentioned, also by a role that is not too large; the message's flag."""
    found = [each for each in mentions.user_ids if each in guild.members]
    if not mentions.roles:
        return found, 0
    holding: dict[Snowflake, list[Snowflake]] = {each: [] for each in mentions.roles}
    small = set(holding)
    for user_id, member in guild.members.items():
        if small.isdisjoint(member.roles):
            continue
        for role_id in small.intersection(member.roles):
            holding[role_id].append(user_id)
            if len(holding[role_id]) > MOST_MENTIONED:
                small.remove(role_id)
    for role_id in sorted(small):
        found += holding[role_id]
    return found, 0 if len(small) == len(holding) else _FAILED


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
        check_room(here.guild, before)
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
