"""Members: how users come into a guild, how they go, and who is in it."""

from __future__ import annotations

from collections.abc import Iterable

from twisted.internet.task import deferLater

from ..errors import (
    InvalidGuild,
    MissingAccess,
    TooManyGuilds,
    TooManyMembers,
    UnknownGuild,
    UnknownMember,
    UnknownUser,
    UserBanned,
)
from ..events import GuildJoined, MemberAdded, MemberRemoved
from ..model import intents
from ..model.audit import AuditAction
from ..model.guilds import SUPPRESS_JOINS
from ..model.members import DID_REJOIN, Member
from ..model.messages import MessageType
from ..model.permissions import KICK_MEMBERS
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..state.guilds import GuildState
from ..storage import bans
from ..storage import members as storage
from .access import Here, above_member, in_guild
from .audit import record
from .installs import drop as drop_integration
from .messages import post_system
from .roles import drop as drop_role
from .voice import leave as leave_voice
from .world import Change, action, by_guild

WithUser = tuple[Member, User]

#: The id of no channel.
NOWHERE = Snowflake(0)
#: So many members are looked at in one turn of the reactor.
SEARCHED_A_TURN = 5_000


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, user_id: Snowflake) -> WithUser:
    """One member."""
    here = in_guild(change, guild_id)
    return await found(change, here, user_id)


async def found(change: Change, here: Here, user_id: Snowflake) -> WithUser:
    """A member of the guild: 10007 for a user who is none, 10013 for who is no user."""
    member = here.guild.members.get(user_id)
    if member is not None:
        return member, change.state.users[user_id]
    if await change.state.load_users(change.cursor, [user_id]):
        raise UnknownMember()
    raise UnknownUser()


@action(guild=by_guild, reads=True)
async def list_page(
    change: Change, guild_id: Snowflake, *, limit: int, after: int
) -> list[WithUser]:
    """Members above ``after``, by user id; bots need the GUILD_MEMBERS intent switched on."""
    in_guild(change, guild_id)
    _check_members_intent(change)
    return await storage.list_page(change.cursor, guild_id, after=after, limit=limit)


def _check_members_intent(change: Change) -> None:
    if not change.actor.is_bot:
        return
    flags = change.state.flags_of(change.actor)
    if not intents.allowed_by(flags) & intents.GUILD_MEMBERS:
        raise MissingAccess()


@action(guild=by_guild, reads=True)
async def search(change: Change, guild_id: Snowflake, *, query: str, limit: int) -> list[WithUser]:
    """Members whose username, display name or nickname begins with ``query``, in any case."""
    here = in_guild(change, guild_id)
    users = change.state.users
    wanted = query.casefold()
    found: list[WithUser] = []
    # Not the database's business: what it takes for upper case depends on its locale.
    for number, member in enumerate(tuple(here.guild.members.values()), 1):
        user = users[member.user_id]
        names = (user.username, user.global_name, member.nick)
        if any(name is not None and name.casefold().startswith(wanted) for name in names):
            found.append((member, user))
            if len(found) == limit:
                break
        if number % SEARCHED_A_TURN == 0:
            await deferLater(change.world.clock, 0)
    return found


# -- coming and going -----------------------------------------------------------------------------


async def add(
    change: Change,
    guild: GuildState,
    user: User,
    *,
    roles: Iterable[Snowflake] = (),
    temporary: bool = False,
    nick: str | None = None,
    mute: bool = False,
    deaf: bool = False,
) -> Member:
    """
    Make a user, who is none yet, a member; the change is exclusive to the guild.

    Refuses where the user is banned (40007) or in too many guilds (30001; bots may be in any
    number) or the guild is full (30019).
    """
    if await bans.is_banned(change.cursor, guild.guild.id, user.id):
        raise UserBanned()
    if len(guild.members) >= guild.guild.max_members:
        raise TooManyMembers()
    if not user.bot:
        await check_guild_count(change, user.id)
    guild_id, held = guild.guild.id, tuple(sorted(roles))
    member = Member(
        guild_id=guild_id,
        user_id=user.id,
        joined_at=change.now,
        roles=held,
        flags=DID_REJOIN if await storage.was_member(change.cursor, guild_id, user.id) else 0,
        temporary=temporary and not held,
        nick=nick,
        mute=mute,
        deaf=deaf,
    )
    await storage.insert(change.cursor, member)
    change.announce(MemberAdded(guild_id=guild_id, member=member, user=user))
    change.announce(GuildJoined(user_id=user.id, guild_id=guild_id))
    await _welcome(change, guild, user, member)
    return member


async def _welcome(change: Change, guild: GuildState, user: User, member: Member) -> None:
    """Tell the guild's system channel, if there is one and it is to be told, of a new member."""
    channel = guild.channels.get(guild.guild.system_channel_id or NOWHERE)
    if channel is not None and not guild.guild.system_channel_flags & SUPPRESS_JOINS:
        await post_system(change, channel, MessageType.USER_JOIN, user, member=member)


async def check_guild_count(change: Change, user_id: Snowflake) -> None:
    """Refuse (30001) to let a user into one guild more than the configuration allows."""
    most = change.world.config.limits.guilds_per_user
    if await storage.count_guilds(change.cursor, user_id) >= most:
        raise TooManyGuilds(f"Maximum number of guilds reached ({most})")


async def remove(change: Change, guild: GuildState, user_id: Snowflake) -> None:
    """End a membership; with a bot goes the role it brought, and its integration."""
    guild_id = guild.guild.id
    await storage.delete(change.cursor, guild_id, user_id)
    leave_voice(change, guild, [guild.voice.of(user_id)])
    gone, by = change.state.users[user_id], change.actor.user_id
    change.announce(MemberRemoved(guild_id=guild_id, user=gone, by=by))
    for role in list(guild.roles.values()):
        if role.tags is not None and role.tags.bot_id == user_id:
            await drop_role(change, guild, role)
    integration = guild.integrations.get(user_id)  # an application has the id of its bot
    if integration is not None:
        await drop_integration(change, integration)


@action(guild=by_guild, exclusive=True)
async def leave(change: Change, guild_id: Snowflake) -> None:
    """Leave a guild; its owner cannot (50055)."""
    guild = change.state.guild(guild_id)
    user_id = change.actor.user_id
    if guild is None or user_id not in guild.members:
        raise UnknownGuild()
    if guild.guild.owner_id == user_id:
        raise InvalidGuild()
    await remove(change, guild, user_id)


@action(guild=by_guild, exclusive=True)
async def end_visit(change: Change, guild_id: Snowflake, user_id: Snowflake) -> None:
    """Remove a member who came by a temporary invite, was given no role, and has gone."""
    guild = change.state.guild(guild_id)
    member = None if guild is None else guild.members.get(user_id)
    if guild is None or member is None or not member.temporary:
        return
    if not change.state.presences.own(user_id):
        await remove(change, guild, user_id)


@action(guild=by_guild, exclusive=True)
async def kick(change: Change, guild_id: Snowflake, user_id: Snowflake) -> None:
    """Remove a member who ranks below the actor."""
    here = in_guild(change, guild_id, KICK_MEMBERS)
    member, _ = await found(change, here, user_id)
    above_member(here, member)
    await remove(change, here.guild, user_id)
    await record(change, guild_id, AuditAction.MEMBER_KICK, user_id)
