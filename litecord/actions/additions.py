"""Adding an application to a guild: its bot comes in, with a role that holds what was granted."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from ..errors import ApplicationHasNoBot, MfaRequired, TooManyRoles
from ..events import MemberUpdated, RoleCreated, RoleUpdated
from ..model.applications import Application
from ..model.audit import AuditAction
from ..model.installs import BOT, COMMANDS
from ..model.permissions import ALL, MANAGE_GUILD, NEEDS_MFA
from ..model.roles import Role, RoleTags
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..state.guilds import GuildState
from ..storage import members as members_storage
from ..storage import roles
from . import installs, members
from .access import in_guild
from .audit import record
from .world import Change

MOST_ROLES = 250


async def add(
    change: Change,
    guild_id: Snowflake,
    application: Application,
    scopes: Collection[str],
    permissions: int,
) -> int:
    """
    Have an application in a guild that the actor manages; the permissions that were granted.

    With the scope ``bot`` its bot becomes a member, with a role that holds the permissions, of
    which only those are granted that the actor holds. Who adds it again changes the role.
    """
    here = in_guild(change, guild_id, MANAGE_GUILD)
    granted = permissions & here.permissions & ALL
    if BOT not in scopes:
        await installs.put(change, here.guild, application, scopes)
        return granted
    if application.bot_id is None:
        raise ApplicationHasNoBot()
    await _check_mfa(change, here.guild, application, granted)
    bot = (await change.state.load_users(change.cursor, [application.bot_id]))[application.bot_id]
    await installs.put(change, here.guild, application, {*scopes, COMMANDS})
    await _bring(change, here.guild, application, bot, granted)
    return granted


def grantable(change: Change, guild_id: Snowflake, permissions: int) -> int:
    """Which permissions the actor, who must manage the guild, can grant a bot there."""
    return permissions & in_guild(change, guild_id, MANAGE_GUILD).permissions & ALL


async def _check_mfa(
    change: Change, guild: GuildState, application: Application, permissions: int
) -> None:
    """Refuse (60003) a powerful bot whose owner has no second factor, where the guild wants it."""
    if guild.guild.mfa_level and permissions & NEEDS_MFA:
        owner_id = application.owner_id
        owner = (await change.state.load_users(change.cursor, [owner_id]))[owner_id]
        if not owner.mfa_enabled:
            raise MfaRequired()


async def _bring(
    change: Change, guild: GuildState, application: Application, bot: User, permissions: int
) -> None:
    """Make a bot a member with a role of its own, or give it other permissions."""
    guild_id = guild.guild.id
    role = _role_of(guild, bot.id)
    if role is None:
        if permissions:
            role = await _make_role(change, guild, application.name, bot.id, permissions)
    elif role.permissions != permissions:
        role = attrs.evolve(role, permissions=permissions)
        await roles.update(change.cursor, role)
        change.announce(RoleUpdated(guild_id=guild_id, role=role))
    held = () if role is None else (role.id,)
    member = guild.members.get(bot.id)
    if member is None:
        await members.add(change, guild, bot, roles=held)
        await record(change, guild_id, AuditAction.BOT_ADD, bot.id)
    elif not set(held) <= set(member.roles):
        member = attrs.evolve(member, roles=tuple(sorted({*member.roles, *held})))
        await members_storage.update(change.cursor, member)
        by = change.actor.user_id
        change.announce(MemberUpdated(guild_id=guild_id, member=member, user=bot, by=by))


def _role_of(guild: GuildState, bot_id: Snowflake) -> Role | None:
    for role in guild.roles.values():
        if role.tags is not None and role.tags.bot_id == bot_id:
            return role
    return None


async def _make_role(
    change: Change, guild: GuildState, name: str, bot_id: Snowflake, permissions: int
) -> Role:
    if len(guild.roles) >= MOST_ROLES:
        raise TooManyRoles()
    role = Role(
        id=change.next_id(),
        guild_id=guild.guild.id,
        name=name,
        permissions=permissions,
        position=1,
        managed=True,
        tags=RoleTags(bot_id=bot_id),
    )
    await roles.insert(change.cursor, role)
    change.announce(RoleCreated(guild_id=guild.guild.id, role=role))
    return role
