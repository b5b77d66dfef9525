"""Permission overwrites of channels: who may set them, to what, and what follows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ..errors import MissingPermissions, TooManyOverwrites, UnknownOverwrite
from ..events import ChannelUpdated
from ..model.audit import AuditAction
from ..model.channels import Channel, ChannelType, Overwrite, OverwriteType
from ..model.permissions import ALL, MANAGE_ROLES
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..storage import channels as storage
from ..wire.audited import differences
from ..wire.channels import OverwriteForm, SetOverwrite, overwrite_json
from .access import Here, InChannel, in_channel
from .audit import record, record_change
from .world import Change, action, by_channel

#: The most that a channel may have.
MOST = 1000


def wanted(
    guild: GuildState, forms: Iterable[OverwriteForm], before: Iterable[Overwrite] = ()
) -> tuple[Overwrite, ...]:
    """The overwrites that a list asks for, by id; of several for one id the last counts."""
    known = {each.id: each for each in before}
    made = {form.id: _overwrite(guild, form.id, form, known.get(form.id)) for form in forms}
    return tuple(made[each] for each in sorted(made))


def _overwrite(
    guild: GuildState,
    target: Snowflake,
    form: OverwriteForm | SetOverwrite,
    before: Overwrite | None,
) -> Overwrite:
    """One overwrite; refused (10009) for a target that is not there, unless it had one before."""
    type = form.type
    if type is None and before is not None:
        type = before.type
    if type is None:
        type = OverwriteType.ROLE if target in guild.roles else OverwriteType.MEMBER
    there = guild.roles if type == OverwriteType.ROLE else guild.members
    if target not in there and (before is None or before.type != type):
        raise UnknownOverwrite()
    return Overwrite(
        id=target, type=type, allow=(form.allow or 0) & ALL, deny=(form.deny or 0) & ALL
    )


def _changed_bits(before: Iterable[Overwrite], after: Iterable[Overwrite]) -> int:
    """The bits that some overwrite of ``after`` sets otherwise than ``before`` does."""
    known = {each.id: each for each in before}
    bits = 0
    for each in after:
        old = known.get(each.id)
        bits |= each.allow ^ (old.allow if old else 0) | each.deny ^ (old.deny if old else 0)
    return bits


def check_new(here: Here, overwrites: Iterable[Overwrite]) -> None:
    """
    Refuse (50013) overwrites of a new channel that say more than the actor may.

    One says only what one has in the guild, and only an administrator says MANAGE_ROLES: see
    https://docs.discord.com/developers/resources/guild#create-guild-channel.
    """
    if not here.is_administrator:
        _check(_changed_bits((), overwrites), here.permissions & ~MANAGE_ROLES)


def check_changed(change: Change, here: InChannel, overwrites: Iterable[Overwrite]) -> None:
    """
    Refuse (50013) changed overwrites of a channel that say more than the actor may.

    One says only what one has in the guild or the category, unless an overwrite of the channel
    itself gives one MANAGE_ROLES: see
    https://docs.discord.com/developers/resources/channel#modify-channel.
    """
    here.require(MANAGE_ROLES)
    if here.is_administrator or _gives_manage_roles(here):
        return
    guild = here.guild
    user_id = here.member.user_id
    held = guild.base(user_id)
    parent = here.channel.parent_id and guild.channels.get(here.channel.parent_id)
    if parent:
        held |= guild.permissions(user_id, parent, change.now)
    _check(_changed_bits(here.channel.overwrites, overwrites), held)


def _gives_manage_roles(here: InChannel) -> bool:
    targets = {here.guild.guild.id, here.member.user_id, *here.member.roles}
    return any(
        each.allow & MANAGE_ROLES and each.id in targets for each in here.channel.overwrites
    )


def _check(bits: int, held: int) -> None:
    if bits & ~held:
        raise MissingPermissions()


async def save(change: Change, guild: GuildState, before: Channel, after: Channel) -> None:
    """
    Write, announce and record a changed channel; nothing happens where it did not change.

    Where a category's overwrites change, the children that had the same ones follow.
    """
    if before == after:
        return
    await _save(change, before, after)
    if before.overwrites != after.overwrites and after.type == ChannelType.GUILD_CATEGORY:
        for child in list(guild.channels.values()):
            if child.parent_id == after.id and child.overwrites == before.overwrites:
                await _save(change, child, attrs.evolve(child, overwrites=after.overwrites))
    await record_changed(change, guild, before, after)


async def _save(change: Change, before: Channel, after: Channel) -> None:
    if attrs.evolve(before, overwrites=after.overwrites) != after:
        await storage.update(change.cursor, after)
    change.announce(ChannelUpdated(guild_id=after.guild_id, channel=after))
    if before.overwrites != after.overwrites:
        await storage.replace_overwrites(change.cursor, after)


async def record_changed(
    change: Change, guild: GuildState, before: Channel, after: Channel
) -> None:
    """Record a changed channel, each of its overwrites by itself; not what follows a category."""
    kept = attrs.evolve(before, overwrites=after.overwrites)
    await record_change(change, AuditAction.CHANNEL_UPDATE, kept, after)
    known, wanted = ({each.id: each for each in one.overwrites} for one in (before, after))
    for target, overwrite in sorted({**known, **wanted}.items()):
        action = AuditAction.CHANNEL_OVERWRITE_UPDATE
        if target not in known:
            action = AuditAction.CHANNEL_OVERWRITE_CREATE
        elif target not in wanted:
            action = AuditAction.CHANNEL_OVERWRITE_DELETE
        told = [overwrite_json(one[target]) if target in one else {} for one in (known, wanted)]
        changes = differences(*told)
        if changes:
            about = _about(guild, overwrite)
            await record(change, after.guild_id, action, after.id, changes, **about)


def _about(guild: GuildState, overwrite: Overwrite) -> dict[str, Any]:
    """What an entry says of an overwrite's target; a role that is gone has no name."""
    about: dict[str, Any] = {"id": overwrite.id, "type": int(overwrite.type)}
    if overwrite.type == OverwriteType.ROLE and overwrite.id in guild.roles:
        about["role_name"] = guild.roles[overwrite.id].name
    return about


@action(guild=by_channel, exclusive=True)
async def put(
    change: Change, channel_id: Snowflake, overwrite_id: Snowflake, form: SetOverwrite
) -> None:
    """Set one overwrite of a channel."""
    here = in_channel(change, channel_id, MANAGE_ROLES)
    channel = here.channel
    others = [each for each in channel.overwrites if each.id != overwrite_id]
    old = next((each for each in channel.overwrites if each.id == overwrite_id), None)
    overwrite = _overwrite(here.guild, overwrite_id, form, old)
    if len(others) >= MOST:
        raise TooManyOverwrites()
    check_changed(change, here, [overwrite])
    overwrites = tuple(sorted([*others, overwrite], key=lambda each: each.id))
    await save(change, here.guild, channel, attrs.evolve(channel, overwrites=overwrites))


@action(guild=by_channel, exclusive=True)
async def delete(change: Change, channel_id: Snowflake, overwrite_id: Snowflake) -> None:
    """Remove one overwrite of a channel."""
    here = in_channel(change, channel_id, MANAGE_ROLES)
    channel = here.channel
    kept = tuple(each for each in channel.overwrites if each.id != overwrite_id)
    if len(kept) == len(channel.overwrites):
        raise UnknownOverwrite()
    await save(change, here.guild, channel, attrs.evolve(channel, overwrites=kept))
