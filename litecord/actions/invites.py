"""Invites: codes that let people into a guild, for a time, or so often."""

from __future__ import annotations

import re
import secrets
import string
from typing import Any

import attrs

from ..errors import MissingPermissions, TooManyInvites, UnknownInvite, WrongChannelType, wrong_at
from ..events import InviteCreated, InviteDeleted
from ..model.audit import AuditAction
from ..model.channels import Channel, ChannelType
from ..model.invites import Invite
from ..model.permissions import (
    CREATE_INSTANT_INVITE,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    MANAGE_ROLES,
    VIEW_AUDIT_LOG,
)
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..state.guilds import GuildState
from ..storage import invites as storage
from ..wire.invites import CreateInvite
from .access import InChannel, above_role, in_channel, in_guild
from .audit import record_change
from .guilds import Counted, count
from .members import add
from .world import Change, World, action, by_channel, by_guild

#: The most usable invites of a guild.
MOST = 1000
#: What a code can look like at all.
CODE = re.compile(r"[A-Za-z0-9-]{1,100}")

_ALPHABET = string.ascii_letters + string.digits
_CODE_LENGTH = 8
#: For how many seconds an invite is good where nobody says otherwise.
DAY = 86_400


@attrs.frozen
class Invited:
    """An invite with what it names."""

    invite: Invite
    guild: GuildState
    channel: Channel
    inviter: User | None
    roles: tuple[Role, ...]


@attrs.frozen
class Accepted:
    """An invite that was accepted, and whether that made the actor a member."""

    invited: Invited
    is_new: bool


async def by_invite(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The first argument is the code of an invite to the guild."""
    if CODE.fullmatch(args[0]) is None:
        return None
    return await storage.fetch_guild_id(world.database.autocommit, args[0])


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_invite, reads=True)
async def get(change: Change, code: str) -> Invited:
    """A usable invite; anybody may see it who knows the code."""
    return await _find(change, code)


async def _find(change: Change, code: str) -> Invited:
    """A usable invite; 10006 for all others."""
    invite = await storage.fetch(change.cursor, code) if CODE.fullmatch(code) else None
    if invite is None or invite.is_spent(change.now):
        raise UnknownInvite()
    [invited] = await _with_names(change, [invite])
    return invited


async def _with_names(change: Change, invites: list[Invite]) -> list[Invited]:
    """Those of the invites whose guild and channel are still there."""
    inviters = {each.inviter_id for each in invites if each.inviter_id is not None}
    users = await change.state.load_users(change.cursor, inviters)
    named = []
    for invite in invites:
        found = change.state.channel(invite.channel_id)
        if found is None:
            raise UnknownInvite()
        guild, channel = found
        inviter = None if invite.inviter_id is None else users.get(invite.inviter_id)
        roles = tuple(guild.roles[each] for each in invite.roles if each in guild.roles)
        named.append(Invited(invite, guild, channel, inviter, roles))
    return named


def counted(change: Change, invited: Invited) -> Counted:
    """How many are in the guild of an invite."""
    return count(change, invited.guild)


@action(guild=by_channel, reads=True)
async def list_of_channel(change: Change, channel_id: Snowflake) -> list[Invited]:
    """The usable invites to a channel."""
    here = in_channel(change, channel_id, MANAGE_CHANNELS)
    return await _list(change, here.guild, channel_id)


@action(guild=by_guild, reads=True)
async def list_of_guild(change: Change, guild_id: Snowflake) -> tuple[list[Invited], bool]:
    """The usable invites to a guild, and whether the actor may know all about them."""
    here = in_guild(change, guild_id)
    if not here.permissions & (MANAGE_GUILD | VIEW_AUDIT_LOG):
        raise MissingPermissions()
    return await _list(change, here.guild), bool(here.permissions & MANAGE_GUILD)


async def _list(
    change: Change, guild: GuildState, channel_id: Snowflake | None = None
) -> list[Invited]:
    usable = [
        each
        for each in await storage.list_in(change.cursor, guild.guild.id)
        if not each.is_spent(change.now) and channel_id in (None, each.channel_id)
    ]
    return await _with_names(change, usable)


# -- making ---------------------------------------------------------------------------------------


@action(guild=by_channel, exclusive=True)
async def create(change: Change, channel_id: Snowflake, form: CreateInvite) -> Invited:
    """Make an invite, or find the one the actor made before for just this."""
    here = in_channel(change, channel_id, CREATE_INSTANT_INVITE)
    if here.channel.type == ChannelType.GUILD_CATEGORY:
        raise WrongChannelType()
    _check_target(form)
    invite = Invite(
        code=new_code(),
        guild_id=here.guild.guild.id,
        channel_id=channel_id,
        inviter_id=change.actor.user_id,
        created_at=change.now,
        max_age=DAY if form.max_age is None else form.max_age,
        max_uses=form.max_uses or 0,
        temporary=bool(form.temporary),
        roles=_roles(here, form),
    )
    await storage.delete_expired(change.cursor, invite.guild_id, change.now)
    existing = await storage.list_in(change.cursor, invite.guild_id)
    if not form.unique:
        for each in existing:
            if _is_alike(each, invite):
                return _named(change, here, each)
    if len(existing) >= MOST:
        raise TooManyInvites()
    await storage.insert(change.cursor, invite)
    change.announce(
        InviteCreated(guild_id=invite.guild_id, invite=invite, inviter=change.user)
    )
    await record_change(change, AuditAction.INVITE_CREATE, None, invite)
    return _named(change, here, invite)


def _check_target(form: CreateInvite) -> None:
    """Nobody streams here, and no application is embedded."""
    if form.target_type == 1 or form.target_user_id is not None:
        message = "The specified user is currently not streaming in this channel"
        raise wrong_at(("target_user_id",), "GUILD_INVITE_INVALID_STREAMER", message)
    if form.target_type == 2 or form.target_application_id is not None:
        message = "The specified application is not embedded"
        raise wrong_at(("target_application_id",), "GUILD_INVITE_INVALID_APPLICATION", message)


def _roles(here: InChannel, form: CreateInvite) -> tuple[Snowflake, ...]:
    """The roles an invite is to give: those the actor could give."""
    if not form.role_ids:
        return ()
    if not here.guild.base(here.member.user_id) & MANAGE_ROLES:
        raise MissingPermissions()
    for role_id in form.role_ids:
        role = here.guild.roles.get(role_id)
        if role is None or role.managed or role_id == here.guild.guild.id:
            raise wrong_at(("role_ids",), "ROLE_INVALID", f"Invalid role {role_id}")
        above_role(here, role)
    return tuple(sorted(form.role_ids))


def _is_alike(old: Invite, new: Invite) -> bool:
    return old == attrs.evolve(new, code=old.code, created_at=old.created_at, uses=old.uses)


def _named(change: Change, here: InChannel, invite: Invite) -> Invited:
    roles = tuple(here.guild.roles[each] for each in invite.roles if each in here.guild.roles)
    return Invited(invite, here.guild, here.channel, change.user, roles)


# -- using and revoking ---------------------------------------------------------------------------


@action(guild=by_invite, exclusive=True)
async def accept(change: Change, code: str) -> Accepted:
    """Join a guild by an invite; a member stays one, and nothing is counted."""
    invited = await _find(change, code)
    guild, invite = invited.guild, invited.invite
    if change.actor.user_id in guild.members:
        return Accepted(invited, is_new=False)
    if guild.guild.pauses_invites(change.now):
        raise UnknownInvite()
    used = attrs.evolve(invite, uses=invite.uses + 1)
    if used.max_uses and used.uses >= used.max_uses:
        await storage.delete(change.cursor, code)
        change.announce(InviteDeleted(guild_id=guild.guild.id, invite=used))
    else:
        await storage.count_use(change.cursor, code)
    await add(
        change,
        guild,
        change.user,
        roles=[each.id for each in invited.roles],
        temporary=invite.temporary,
    )
    return Accepted(attrs.evolve(invited, invite=used), is_new=True)


@action(guild=by_invite, exclusive=True)
async def revoke(change: Change, code: str) -> Invited:
    """Delete an invite: for who manages its channel or its guild."""
    invited = await _find(change, code)
    here = in_guild(change, invited.guild.guild.id)
    in_channel = invited.guild.permissions(change.actor.user_id, invited.channel, change.now)
    if not here.permissions & MANAGE_GUILD and not in_channel & MANAGE_CHANNELS:
        raise MissingPermissions()
    await storage.delete(change.cursor, code)
    change.announce(InviteDeleted(guild_id=here.guild.guild.id, invite=invited.invite))
    await record_change(change, AuditAction.INVITE_DELETE, invited.invite, None)
    return invited
