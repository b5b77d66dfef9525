"""Roles: made, changed, moved and deleted, always below the actor's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ..errors import (
    BoostsRequired,
    InvalidRole,
    MissingPermissions,
    TooManyRoles,
    UnknownRole,
    wrong_at,
)
from ..events import (
    ChannelUpdated,
    GuildEmojisUpdated,
    RoleCreated,
    RoleDeleted,
    RoleUpdated,
)
from ..model.audit import AuditAction
from ..model.permissions import ALL, MANAGE_ROLES
from ..model.roles import Role, RoleColors
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..storage import channels, emojis, invites, members
from ..storage import roles as storage
from ..wire.forms import Unset
from ..wire.images import Image, image_hash
from ..wire.roles import Colors, MoveRole, RoleFields
from . import image_data
from .access import Here, above_role, in_guild
from .audit import record_change
from .world import Change, action, by_guild

#: The most roles of a guild.
MOST = 250
#: The only colours a role with a third one may have.
HOLOGRAPHIC = RoleColors(primary=11_127_295, secondary=16_759_788, tertiary=16_761_760)


@action(guild=by_guild, reads=True)
async def list_in(change: Change, guild_id: Snowflake) -> list[Role]:
    """A guild's roles."""
    return list(in_guild(change, guild_id).guild.roles.values())


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, role_id: Snowflake) -> Role:
    """One role."""
    return _role(in_guild(change, guild_id).guild, role_id)


@action(guild=by_guild, reads=True)
async def count_members(change: Change, guild_id: Snowflake) -> dict[Snowflake, int]:
    """How many members have each role, @everyone left out."""
    guild = in_guild(change, guild_id).guild
    counts = {each: 0 for each in guild.roles if each != guild_id}
    for member in guild.members.values():
        for role_id in member.roles:
            counts[role_id] += 1
    return counts


def _role(guild: GuildState, role_id: Snowflake) -> Role:
    role = guild.roles.get(role_id)
    if role is None:
        raise UnknownRole()
    return role


# -- making and changing --------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def accept(change: Change, guild_id: Snowflake, form: RoleFields) -> RoleFields:
    """Check and keep the icon of a role that the actor may make, before any lock is taken."""
    here = in_guild(change, guild_id, MANAGE_ROLES)
    _check_icon(here.guild.guild.features, form)
    return await image_data.keep(change.world, form, still=("icon",))


@action(guild=by_guild, exclusive=True)
async def create(change: Change, guild_id: Snowflake, form: RoleFields) -> Role:
    """Make a role, above @everyone and below all others; its permissions are @everyone's."""
    here = in_guild(change, guild_id, MANAGE_ROLES)
    guild = here.guild
    if len(guild.roles) >= MOST:
        raise TooManyRoles()
    everyone = guild.roles[guild_id].permissions
    blank = Role(
        id=change.next_id(), guild_id=guild_id, name="new role", permissions=everyone, position=1
    )
    role = attrs.evolve(blank, **told(guild.guild.features, form, blank))
    _check_granted(here, role.permissions & ~everyone)
    await storage.insert(change.cursor, role)
    change.announce(RoleCreated(guild_id=guild_id, role=role))
    await record_change(change, AuditAction.ROLE_CREATE, None, role)
    return role


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, role_id: Snowflake, form: RoleFields
) -> Role:
    """Change a role below the actor's own; of @everyone everything but the name."""
    here = in_guild(change, guild_id, MANAGE_ROLES)
    before = _role(here.guild, role_id)
    above_role(here, before)
    changes = told(here.guild.guild.features, form, before)
    if role_id == guild_id:
        changes.pop("name", None)
    after = attrs.evolve(before, **changes)
    _check_granted(here, after.permissions ^ before.permissions)
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(RoleUpdated(guild_id=guild_id, role=after))
        await record_change(change, AuditAction.ROLE_UPDATE, before, after)
    return after


def _check_granted(here: Here, bits: int) -> None:
    """Refuse (50013) to give or take permissions that the actor does not have."""
    if not here.is_administrator and bits & ~here.permissions:
        raise MissingPermissions()


def told(features: Iterable[str], form: RoleFields, before: Role) -> dict[str, Any]:
    """What a form says of a role, checked; null leaves the name and the permissions alone."""
    given: dict[str, Any] = {}
    if isinstance(form.name, str):
        given["name"] = form.name
    if isinstance(form.permissions, int):
        given["permissions"] = form.permissions & ALL
    if isinstance(form.colors, Colors):
        given["colors"] = _colors(features, form.colors)
    elif not isinstance(form.color, Unset):
        given["colors"] = attrs.evolve(before.colors, primary=form.color or 0)
    for name in ("hoist", "mentionable"):
        value = getattr(form, name)
        if not isinstance(value, Unset):
            given[name] = bool(value)
    return given | _icon(features, form)


def _colors(features: Iterable[str], form: Colors) -> RoleColors:
    colors = RoleColors(
        primary=form.primary_color or 0,
        secondary=form.secondary_color,
        tertiary=form.tertiary_color,
    )
    if colors.secondary is None and colors.tertiary is None:
        return colors
    if "ENHANCED_ROLE_COLORS" not in features:
        raise BoostsRequired()
    if colors.tertiary is not None and colors != HOLOGRAPHIC:
        message = "A role with a tertiary color must be holographic."
        raise wrong_at(("colors", "tertiary_color"), "BASE_TYPE_INVALID", message)
    return colors


def _icon(features: Iterable[str], form: RoleFields) -> dict[str, Any]:
    _check_icon(features, form)
    given: dict[str, Any] = {}
    if not isinstance(form.icon, Unset):
        given["icon"] = image_hash(form.icon)
    if not isinstance(form.unicode_emoji, Unset):
        given["unicode_emoji"] = form.unicode_emoji or None
    return given


def _check_icon(features: Iterable[str], form: RoleFields) -> None:
    if (isinstance(form.icon, Image) or form.unicode_emoji) and "ROLE_ICONS" not in features:
        raise BoostsRequired()


# -- moving ---------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def move(change: Change, guild_id: Snowflake, forms: tuple[MoveRole, ...]) -> list[Role]:
    """
    Put roles at other positions, below the actor's highest; the others make room.

    All roles, in no order. Every role but @everyone has a position of its own afterwards, from 1.
    """
    here = in_guild(change, guild_id, MANAGE_ROLES)
    guild = here.guild
    before = sorted(guild.roles.values(), key=lambda role: role.rank)[1:]
    targets = _targets(guild, forms)
    after = _ordered(before, targets)
    if not here.is_owner:
        _check_order(here, before, after)
    moved = []
    for position, role in enumerate(after, 1):
        if role.position != position:
            moved.append(attrs.evolve(role, position=position))
    if moved:
        await storage.move(change.cursor, moved)
    for role in moved:
        change.announce(RoleUpdated(guild_id=guild_id, role=role))
        if role.id in targets:
            kind = AuditAction.ROLE_UPDATE
            await record_change(change, kind, guild.roles[role.id], role)
    return list((guild.roles | {role.id: role for role in moved}).values())


def _targets(guild: GuildState, forms: tuple[MoveRole, ...]) -> dict[Snowflake, int]:
    targets: dict[Snowflake, int] = {}
    for form in forms:
        role = _role(guild, form.id)
        if form.position is None:
            continue
        if role.id == guild.guild.id:
            if form.position != 0:
                raise InvalidRole()
            continue
        targets[role.id] = max(1, form.position)
    return targets


def _ordered(before: list[Role], targets: dict[Snowflake, int]) -> list[Role]:
    """The roles, lowest first, when those with a target are at it, as far as that can be."""
    after = [role for role in before if role.id not in targets]
    moved = [role for role in before if role.id in targets]
    # Of two with one target the older is higher, so the younger comes first.
    for role in sorted(moved, key=lambda role: (targets[role.id], -role.id)):
        after.insert(targets[role.id] - 1, role)
    return after


def _check_order(here: Here, before: list[Role], after: list[Role]) -> None:
    """Refuse (50013) any other order from the actor's highest role up."""
    top = here.guild.top_role(here.member)
    fixed = [role.id for role in before if role.rank >= top.rank]
    if fixed and [role.id for role in after[-len(fixed) :]] != fixed:
        raise MissingPermissions()


# -- deleting -------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, role_id: Snowflake) -> None:
    """Delete a role below the actor's own; @everyone and managed roles stay (50028)."""
    here = in_guild(change, guild_id, MANAGE_ROLES)
    role = _role(here.guild, role_id)
    above_role(here, role)
    if role_id == guild_id or role.managed:
        raise InvalidRole()
    await drop(change, here.guild, role)
    await record_change(change, AuditAction.ROLE_DELETE, role, None)


async def drop(change: Change, guild: GuildState, role: Role) -> None:
    """
    Remove a role with its overwrites; the change is exclusive to the guild.

    Members are not told one by one that they no longer have it.
    """
    guild_id = guild.guild.id
    for channel in list(guild.channels.values()):
        kept = tuple(each for each in channel.overwrites if each.id != role.id)
        if kept != channel.overwrites:
            freed = attrs.evolve(channel, overwrites=kept)
            await channels.replace_overwrites(change.cursor, freed)
            change.announce(ChannelUpdated(guild_id=guild_id, channel=freed))
    await _free_emojis(change, guild, role)
    await members.remove_role(change.cursor, guild_id, role.id)
    await invites.remove_role(change.cursor, guild_id, role.id)
    await storage.delete(change.cursor, role.id)
    change.announce(RoleDeleted(guild_id=guild_id, role_id=role.id))


async def _free_emojis(change: Change, guild: GuildState, role: Role) -> None:
    """Restrict no emoji to a role that is no more."""
    after = []
    for emoji in guild.emojis.values():
        kept = tuple(each for each in emoji.roles if each != role.id)
        after.append(attrs.evolve(emoji, roles=kept))
        if kept != emoji.roles:
            await emojis.update(change.cursor, after[-1])
    if after != list(guild.emojis.values()):
        change.announce(GuildEmojisUpdated(guild_id=guild.guild.id, emojis=tuple(after)))
