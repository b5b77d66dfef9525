"""Authorising applications: how a bot comes into a guild."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import (
    ApplicationHasNoBot,
    BadRequest,
    NotYourApplication,
    TooManyRoles,
    wrong_at,
)
from ..events import MemberUpdated, RoleCreated, RoleUpdated
from ..model.applications import Application
from ..model.audit import AuditAction
from ..model.guilds import Guild
from ..model.installs import BOT, COMMANDS
from ..model.permissions import ALL, MANAGE_GUILD
from ..model.roles import Role, RoleTags
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..state.guilds import GuildState
from ..storage import members as members_storage
from ..storage import roles
from ..wire.oauth2 import AuthorizeQuery
from . import applications, installs, members
from .access import in_guild
from .audit import record
from .world import Change, action, by_guild

MOST_ROLES = 250


@attrs.frozen
class Consent:
    """What a user is asked to agree to, and the guilds to which they may add a bot."""

    application: Application
    bot: User | None
    guilds: list[tuple[Guild, int]]


@action(reads=True)
async def ask(change: Change, query: AuthorizeQuery) -> Consent:
    """What a user is asked to agree to."""
    application = await _authorisable(change, query)
    bot = None if application.bot_id is None else await _bot(change, application.bot_id)
    user_id = change.actor.user_id
    guilds = []
    for guild_id in await members_storage.list_guild_ids(change.cursor, user_id):
        guild = await change.guild(guild_id)
        if guild is not None and guild.base(user_id) & MANAGE_GUILD:
            guilds.append((guild.guild, guild.base(user_id)))
    return Consent(application, bot, guilds)


async def _bot(change: Change, bot_id: Snowflake) -> User:
    return (await change.state.load_users(change.cursor, [bot_id]))[bot_id]


async def _authorisable(change: Change, query: AuthorizeQuery) -> Application:
    """The application, if this user may authorise it in this way at all."""
    application = await applications.fetch(change, query.client_id)
    if query.response_type is not None:
        message = "Authorization codes and tokens are not granted by this server."
        raise wrong_at(("response_type",), "RESPONSE_TYPE_UNSUPPORTED", message)
    if query.redirect_uri is not None and query.redirect_uri not in application.redirect_uris:
        message = "Redirect URI is not supported by client."
        raise wrong_at(("redirect_uri",), "REDIRECT_URI_INVALID", message)
    if not application.bot_public and application.owner_id != change.actor.user_id:
        raise NotYourApplication()
    return application


@action(reads=True)
async def deny(change: Change, query: AuthorizeQuery) -> None:
    """The user does not agree: only what they were asked is looked at."""
    await _authorisable(change, query)


def _by_client(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    return applications.by_application(actor, (args[1].client_id,))


@action(guild=by_guild, exclusive=True, lock=_by_client)
async def grant(
    change: Change, guild_id: Snowflake | None, query: AuthorizeQuery, permissions: int
) -> int:
    """
    Authorise an application in a guild; the permissions that were granted.

    With the scope ``bot`` its bot becomes a member, with a role that holds the permissions, of
    which only those are granted that the actor holds. Who authorises it again changes the role.
    """
    application = await _authorisable(change, query)
    if application.bot_require_code_grant:
        raise BadRequest("Integration requires code grant")
    if guild_id is None:
        raise wrong_at(("guild_id",), "BASE_TYPE_REQUIRED", "This field is required")
    here = in_guild(change, guild_id, MANAGE_GUILD)
    granted = permissions & here.permissions & ALL
    if BOT not in query.scopes:
        await installs.put(change, here.guild, application, query.scopes)
        return granted
    if application.bot_id is None:
        raise ApplicationHasNoBot()
    bot = await _bot(change, application.bot_id)
    await installs.put(change, here.guild, application, {BOT, COMMANDS})
    await _bring(change, here.guild, application, bot, granted)
    return granted


async def _bring(
    change: Change, guild: GuildState, application: Application, bot: User, permissions: int
) -> None:
    """Make a bot a member with a role of its own, or give it other permissions."""
    role = _role_of(guild, bot.id)
    if role is None:
        if permissions:
            role = await _make_role(change, guild, application.name, bot.id, permissions)
    elif role.permissions != permissions:
        role = attrs.evolve(role, permissions=permissions)
        await roles.update(change.cursor, role)
        change.announce(RoleUpdated(guild_id=guild.guild.id, role=role))
    held = () if role is None else (role.id,)
    member = guild.members.get(bot.id)
    if member is None:
        await members.add(change, guild, bot, roles=held)
        await record(change, guild.guild.id, AuditAction.BOT_ADD, bot.id)
    elif not set(held) <= set(member.roles):
        member = attrs.evolve(member, roles=tuple(sorted({*member.roles, *held})))
        await members_storage.update(change.cursor, member)
        by = change.actor.user_id
        change.announce(MemberUpdated(guild_id=guild.guild.id, member=member, user=bot, by=by))


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
