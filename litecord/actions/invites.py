"""Invites to guilds: shown, listed, used and revoked."""

from __future__ import annotations

import re
import secrets
import string
from typing import Any

import attrs

from ..errors import MissingPermissions, UnknownInvite
from ..events import InviteDeleted
from ..model.applications import Application
from ..model.audit import AuditAction
from ..model.channels import Channel
from ..model.invites import Invite
from ..model.permissions import (
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    VIEW_AUDIT_LOG,
)
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..model.welcome import WelcomeScreen
from ..state.guilds import GuildState
from ..storage import invite_targets, welcome
from ..storage import invites as storage
from ..storage import vanity as vanity_storage
from . import vanity
from .access import in_channel, in_guild
from .audit import record_change
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


@attrs.frozen(kw_only=True)
class Invited:
    """An invite with what it names; a vanity invite is the guild's own."""

    invite: Invite
    guild: GuildState
    channel: Channel
    inviter: User | None
    roles: tuple[Role, ...] = ()
    target_user: User | None = None
    target_application: Application | None = None
    #: told of the guild, where it has one that is shown
    welcome_screen: WelcomeScreen | None = None
    is_vanity: bool = False


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
    """A usable invite; whoever knows the code may see it, if it is not for others alone."""
    invited = await find(change, code)
    if not await _is_for(change, invited):
        raise UnknownInvite()
    if "WELCOME_SCREEN_ENABLED" in invited.guild.guild.features:
        screen = await welcome.fetch_screen(change.cursor, invited.invite.guild_id)
        return attrs.evolve(invited, welcome_screen=screen)
    return invited


@action(single=True)
async def mark_viewed(change: Change, code: str) -> None:
    """Somebody has looked at an invite for the first time."""
    await storage.mark_viewed(change.cursor, code)


async def find(change: Change, code: str) -> Invited:
    """A usable invite; 10006 for all others."""
    if CODE.fullmatch(code) is None:
        raise UnknownInvite()
    invite, is_vanity = await storage.fetch(change.cursor, code), False
    if invite is None:
        invite, is_vanity = await vanity.find(change, code), True
    if invite is None or invite.is_spent(change.now):
        raise UnknownInvite()
    [invited] = await with_names(change, [invite])
    return attrs.evolve(invited, is_vanity=is_vanity)


async def _is_for(change: Change, invited: Invited) -> bool:
    """Whether the actor may see an invite: the users it is for, who made it, and who manages it."""
    invite, user_id = invited.invite, change.actor.user_id
    if invite.targeted_at is None or user_id == invite.inviter_id:
        return True
    if invited.guild.base(user_id) & (MANAGE_GUILD | VIEW_AUDIT_LOG):
        return True
    return await invite_targets.is_among(change.cursor, invite.code, user_id)


async def with_names(change: Change, invites: list[Invite]) -> list[Invited]:
    """Those of the invites whose guild and channel are still there."""
    ids = {id for each in invites for id in (each.inviter_id, each.target_user_id) if id}
    users = await change.state.load_users(change.cursor, ids)
    named = []
    for invite in invites:
        found = change.state.channel(invite.channel_id)
        if found is None:
            raise UnknownInvite()
        guild, channel = found
        application_id, application = invite.target_application_id, None
        if application_id is not None:
            application = await change.state.load_application(change.cursor, application_id)
        named.append(
            Invited(
                invite=invite,
                guild=guild,
                channel=channel,
                inviter=users.get(invite.inviter_id or Snowflake(0)),
                roles=tuple(guild.roles[each] for each in invite.roles if each in guild.roles),
                target_user=users.get(invite.target_user_id or Snowflake(0)),
                target_application=application,
            )
        )
    return named


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
    return await with_names(change, usable)


# -- using and revoking ---------------------------------------------------------------------------


@action(guild=by_invite, exclusive=True)
async def accept(change: Change, code: str) -> Accepted:
    """Join a guild by an invite; a member stays one, and nothing is counted."""
    invited = await find(change, code)
    guild, invite = invited.guild, invited.invite
    if change.actor.user_id in guild.members:
        return Accepted(invited, is_new=False)
    if guild.guild.pauses_invites(change.now) or not await _is_for(change, invited):
        raise UnknownInvite()
    used = attrs.evolve(invite, uses=invite.uses + 1)
    await _count_use(change, invited, used)
    await add(
        change,
        guild,
        change.user,
        roles=[each.id for each in invited.roles],
        temporary=invite.temporary,
    )
    return Accepted(attrs.evolve(invited, invite=used), is_new=True)


async def _count_use(change: Change, invited: Invited, used: Invite) -> None:
    """Count one use, which may be the last."""
    if invited.is_vanity:
        await vanity_storage.count_use(change.cursor, used.guild_id)
    elif used.max_uses and used.uses >= used.max_uses:
        await storage.delete(change.cursor, used.code)
        change.announce(InviteDeleted(guild_id=used.guild_id, invite=used))
    else:
        await storage.count_use(change.cursor, used.code)


@action(guild=by_invite, exclusive=True)
async def revoke(change: Change, code: str) -> Invited:
    """Delete an invite: for who manages its channel or its guild; vanity codes are not deleted."""
    invited = await find(change, code)
    here = in_guild(change, invited.guild.guild.id)
    in_channel = invited.guild.permissions(change.actor.user_id, invited.channel, change.now)
    if not here.permissions & MANAGE_GUILD and not in_channel & MANAGE_CHANNELS:
        raise MissingPermissions()
    if invited.is_vanity:
        raise UnknownInvite()
    await storage.delete(change.cursor, code)
    change.announce(InviteDeleted(guild_id=here.guild.guild.id, invite=invited.invite))
    await record_change(change, AuditAction.INVITE_DELETE, invited.invite, None)
    return invited
