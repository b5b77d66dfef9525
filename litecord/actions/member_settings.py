"""What is changed of a membership: nickname, roles, timeout, flags; by oneself and by others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs

from ..errors import (
    InvalidRole,
    MissingPermissions,
    UnknownRole,
    wrong_at,
)
from ..events import MemberUpdated
from ..model.audit import AuditAction
from ..model.members import BYPASSES_VERIFICATION, Member
from ..model.permissions import (
    ADMINISTRATOR,
    BAN_MEMBERS,
    CHANGE_NICKNAME,
    KICK_MEMBERS,
    MANAGE_GUILD,
    MANAGE_NICKNAMES,
    MANAGE_ROLES,
    MODERATE_MEMBERS,
)
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..storage import members as storage
from ..wire.audited import moved_roles
from ..wire.forms import Unset
from ..wire.images import image_hash
from ..wire.members import ModifyMember, ModifyMyself
from . import image_data
from .access import Here, above_member, above_role, in_guild
from .audit import record, record_again, record_change
from .members import WithUser, found
from .voice import leave
from .voice_members import Moderated, apply, moderated
from .world import Change, action, by_guild

#: A timeout ends at most this far ahead.
LONGEST_TIMEOUT = timedelta(days=28)

#: Whoever has one of these sets may change a member's flags.
_FLAG_SETTERS = (MANAGE_GUILD, MANAGE_ROLES, MODERATE_MEMBERS | KICK_MEMBERS | BAN_MEMBERS)


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, user_id: Snowflake, form: ModifyMember
) -> WithUser:
    """Change a member; each field wants its permission, most want to rank above the member."""
    here = in_guild(change, guild_id)
    member, user = await found(change, here, user_id)
    told: dict[str, Any] = {}
    if not isinstance(form.nick, Unset):
        _check_nick(here, member)
        told["nick"] = form.nick or None
    if not isinstance(form.roles, Unset):
        told["roles"] = _roles(here, member, form.roles or ())
    in_voice = moderated(change, here, member, form)
    if in_voice is not None:
        told |= in_voice.fields
    if not isinstance(form.communication_disabled_until, Unset):
        until = form.communication_disabled_until
        _check_timeout(change, here, member, until)
        ahead = until is not None and until > change.now
        told["communication_disabled_until"] = until if ahead else None
    if not isinstance(form.flags, Unset):
        told["flags"] = _flags(here, member, form.flags or 0)
    saved = await _save(change, member, attrs.evolve(member, **told), user)
    if told.get("communication_disabled_until"):
        leave(change, here.guild, [here.guild.voice.of(user_id)])
    elif in_voice is not None:
        apply(change, here, in_voice, member, saved[0])
        await _record_move(change, in_voice)
    return saved


async def _record_move(change: Change, done: Moderated) -> None:
    """Record that somebody was moved to another channel or out of voice, unless by themselves."""
    before, after = done.before, done.after
    if after.channel_id == before.channel_id or after.user_id == change.actor.user_id:
        return
    guild_id, place = after.guild_id, after.channel_id
    if place is None:
        await record_again(change, guild_id, AuditAction.MEMBER_DISCONNECT)
    else:
        await record_again(change, guild_id, AuditAction.MEMBER_MOVE, channel_id=place)


async def _save(change: Change, before: Member, after: Member, user: User) -> WithUser:
    if after.temporary and after.roles:
        after = attrs.evolve(after, temporary=False)
    if after != before:
        await storage.update(change.cursor, after)
        by = change.actor.user_id
        change.announce(MemberUpdated(guild_id=after.guild_id, member=after, user=user, by=by))
        await _record(change, before, after)
    return after, user


async def _record(change: Change, before: Member, after: Member) -> None:
    """Record what others see of a changed membership, its roles by themselves."""
    await record_change(change, AuditAction.MEMBER_UPDATE, before, after)
    roles = change.state.guilds[after.guild_id].roles
    changes = moved_roles(*([roles[each] for each in one.roles] for one in (before, after)))
    if changes:
        kind = AuditAction.MEMBER_ROLE_UPDATE
        await record(change, after.guild_id, kind, after.user_id, changes)


def _check_nick(here: Here, member: Member) -> None:
    if member.user_id == here.member.user_id:
        if not here.permissions & (CHANGE_NICKNAME | MANAGE_NICKNAMES):
            raise MissingPermissions()
    else:
        here.require(MANAGE_NICKNAMES)
        above_member(here, member)


def _roles(
    here: Here, member: Member, wanted: Iterable[Snowflake]
) -> tuple[Snowflake, ...]:
    """The roles a member is to have, of which the actor gives and takes only those below theirs."""
    here.require(MANAGE_ROLES)
    after = set(wanted) - {here.guild.guild.id}
    for role_id in after.symmetric_difference(member.roles):
        check_role(here, role_id)
    return tuple(sorted(after))


def check_role(here: Here, role_id: Snowflake) -> None:
    """Refuse a role that the actor cannot give: an unknown, a managed, or one not below theirs."""
    role = here.guild.roles.get(role_id)
    if role is None:
        raise UnknownRole()
    if role.managed:
        raise MissingPermissions()
    above_role(here, role)


def _check_timeout(change: Change, here: Here, member: Member, until: datetime | None) -> None:
    here.require(MODERATE_MEMBERS)
    above_member(here, member)
    if until is None:
        return
    if here.guild.base(member.user_id) & ADMINISTRATOR:
        raise MissingPermissions()
    if until > change.now + LONGEST_TIMEOUT:
        message = "Timeout cannot be more than 28 days in the future."
        raise wrong_at(("communication_disabled_until",), "BASE_TYPE_INVALID", message)


def _flags(here: Here, member: Member, flags: int) -> int:
    if not any(here.permissions & each == each for each in _FLAG_SETTERS):
        raise MissingPermissions()
    return member.flags & ~BYPASSES_VERIFICATION | flags & BYPASSES_VERIFICATION


@action(guild=by_guild, reads=True)
async def accept(change: Change, guild_id: Snowflake, form: ModifyMyself) -> ModifyMyself:
    """Check and keep the images that a member is to have, before any lock is taken."""
    in_guild(change, guild_id)
    return await image_data.keep(change.world, form, moving=("avatar", "banner"))


@action(guild=by_guild, exclusive=True)
async def modify_myself(change: Change, guild_id: Snowflake, form: ModifyMyself) -> WithUser:
    """Change one's own membership."""
    here = in_guild(change, guild_id)
    told: dict[str, Any] = {}
    if not isinstance(form.nick, Unset):
        here.require(CHANGE_NICKNAME)
        told["nick"] = form.nick or None
    if not isinstance(form.bio, Unset):
        told["bio"] = form.bio or ""
    if not isinstance(form.avatar, Unset):
        told["avatar"] = image_hash(form.avatar)
    if not isinstance(form.banner, Unset):
        told["banner"] = image_hash(form.banner)
    return await _save(change, here.member, attrs.evolve(here.member, **told), change.user)


@action(guild=by_guild, exclusive=True)
async def add_role(
    change: Change, guild_id: Snowflake, user_id: Snowflake, role_id: Snowflake
) -> None:
    """Give a member a role below the actor's own."""
    await _change_role(change, guild_id, user_id, role_id, add=True)


@action(guild=by_guild, exclusive=True)
async def remove_role(
    change: Change, guild_id: Snowflake, user_id: Snowflake, role_id: Snowflake
) -> None:
    """Take a role below the actor's own from a member."""
    await _change_role(change, guild_id, user_id, role_id, add=False)


async def _change_role(
    change: Change, guild_id: Snowflake, user_id: Snowflake, role_id: Snowflake, *, add: bool
) -> None:
    here = in_guild(change, guild_id, MANAGE_ROLES)
    member, user = await found(change, here, user_id)
    if role_id == guild_id:
        raise InvalidRole()
    check_role(here, role_id)
    roles = set(member.roles) | {role_id} if add else set(member.roles) - {role_id}
    after = attrs.evolve(member, roles=tuple(sorted(roles)))
    await _save(change, member, after, user)
