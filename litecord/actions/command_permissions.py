"""Who may use the commands of an application in a guild: what the guild says of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..errors import (
    MissingPermissions,
    NotYourApplication,
    UnknownApplicationCommand,
    UnknownApplicationCommandPermissions,
    UnknownChannel,
    UnknownMember,
    UnknownRole,
)
from ..events import CommandPermissionsUpdated
from ..model.audit import AuditAction
from ..model.commands import (
    ApplicationCommand,
    Asker,
    CommandPermission,
    CommandPermissions,
    Permissions,
    PermissionTarget,
    all_channels,
    is_allowed,
)
from ..model.permissions import MANAGE_GUILD, MANAGE_ROLES, VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..storage import commands as storage
from ..wire.command_forms import PutPermissions
from ..wire.commands import permission_json
from . import applications, audit
from .access import Here, above_member, above_role, in_guild
from .command_changes import by_application, check_installed
from .commands import find, scopes
from .world import Change, action, by_guild


@action(guild=by_guild, reads=True)
async def list_said(
    change: Change, guild_id: Snowflake, application_id: Snowflake
) -> list[CommandPermissions]:
    """All that a guild says of an application and of its commands."""
    said = await _read(change, guild_id, application_id)
    return [_of(application_id, guild_id, key, said[key]) for key in sorted(said)]


@action(guild=by_guild, reads=True)
async def fetch(
    change: Change, guild_id: Snowflake, application_id: Snowflake, target_id: Snowflake
) -> CommandPermissions:
    """What a guild says of one command, or of all of an application (by its id)."""
    said = await _read(change, guild_id, application_id)
    if target_id not in said:
        raise UnknownApplicationCommandPermissions()
    return _of(application_id, guild_id, target_id, said[target_id])


def _of(
    application_id: Snowflake, guild_id: Snowflake, target_id: Snowflake, said: Permissions
) -> CommandPermissions:
    return CommandPermissions(
        id=target_id, application_id=application_id, guild_id=guild_id, permissions=said
    )


async def _read(
    change: Change, guild_id: Snowflake, application_id: Snowflake
) -> Mapping[Snowflake, Permissions]:
    """What a guild says: for the application itself, and for people who manage the guild."""
    actor = change.actor
    await applications.fetch(change, application_id)
    if actor.application_id not in (None, application_id):
        raise NotYourApplication()
    if not actor.is_bot:
        in_guild(change, guild_id, MANAGE_GUILD)
    check_installed(change, guild_id, application_id)
    return (await scopes(change, application_id, guild_id))[0].permissions


@action(guild=by_guild, exclusive=True, lock=by_application)
async def put(
    change: Change,
    guild_id: Snowflake,
    application_id: Snowflake,
    target_id: Snowflake,
    form: PutPermissions,
) -> CommandPermissions:
    """
    Say who may use a command in a guild, in place of all that was said of it.

    It takes somebody who manages the guild and its roles, may use the command themselves, and is
    above the roles and members of whom something else is said than before.
    """
    here = in_guild(change, guild_id, MANAGE_GUILD | MANAGE_ROLES)
    before = (await _read(change, guild_id, application_id)).get(target_id, ())
    if target_id != application_id:
        command = await find(change, application_id, target_id, guild_id)
        if command is None:
            raise UnknownApplicationCommand()
        await _check_use(change, here, command)
    after = _distinct(form)
    changed = {*before} ^ {*after}
    for each in changed:
        _check_target(change, here, each, is_new=each in after)
    said = _of(application_id, guild_id, target_id, after)
    if changed:
        await storage.set_permissions(change.cursor, said)
        change.announce(CommandPermissionsUpdated(guild_id=guild_id, said=said))
        await audit.record(
            change,
            guild_id,
            AuditAction.APPLICATION_COMMAND_PERMISSION_UPDATE,
            target_id,
            _changes(before, after),
            application_id=application_id,
        )
    return said


def _distinct(form: PutPermissions) -> Permissions:
    """What is said, of each once: what comes last counts."""
    said = {(each.type, each.id): each.as_model() for each in form.permissions or ()}
    return tuple(said.values())


async def _check_use(change: Change, here: Here, command: ApplicationCommand) -> None:
    """Refuse (50013) somebody who may not use a command in any channel."""
    guild_id = here.guild.guild.id
    [scope, _] = await scopes(change, command.application_id, guild_id)
    asker = Asker(
        guild_id=guild_id,
        user_id=here.member.user_id,
        role_ids=here.member.roles,
        channel_id=None,
        permissions=here.permissions,
    )
    said = scope.permissions
    allowed = is_allowed(
        command, asker, said.get(command.id), said.get(command.application_id)
    )
    if not here.is_administrator and not allowed:
        raise MissingPermissions()


def _check_target(
    change: Change, here: Here, said: CommandPermission, *, is_new: bool
) -> None:
    """
    Refuse (50013) what the actor does not stand above, and what is new and not in the guild.

    Of what is gone from the guild nobody needs to say anything any more.
    """
    _CHECKS[said.type](change, here, said.id, is_new)


def _check_role(change: Change, here: Here, role_id: Snowflake, is_new: bool) -> None:
    role = here.guild.roles.get(role_id)
    if role is None:
        if is_new:
            raise UnknownRole()
    elif role_id != here.guild.guild.id:
        above_role(here, role)


def _check_user(change: Change, here: Here, user_id: Snowflake, is_new: bool) -> None:
    member = here.guild.members.get(user_id)
    if member is None:
        if is_new:
            raise UnknownMember()
    elif user_id != here.member.user_id:
        above_member(here, member)


def _check_channel(change: Change, here: Here, channel_id: Snowflake, is_new: bool) -> None:
    channel = here.guild.channels.get(channel_id)
    if channel is None:
        if is_new and channel_id != all_channels(here.guild.guild.id):
            raise UnknownChannel()
    elif not here.guild.permissions(here.member.user_id, channel, change.now) & VIEW_CHANNEL:
        raise MissingPermissions()


_CHECKS: Final = {
    PermissionTarget.ROLE: _check_role,
    PermissionTarget.USER: _check_user,
    PermissionTarget.CHANNEL: _check_channel,
}


def _changes(before: Permissions, after: Permissions) -> list[dict[str, Any]]:
    """What the audit log tells: of each role, user and channel what was said, and what is."""
    old, new = ({(each.type, each.id): each for each in said} for said in (before, after))
    changes = []
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            told: dict[str, Any] = {"key": str(key[1])}
            if key in old:
                told["old_value"] = permission_json(old[key])
            if key in new:
                told["new_value"] = permission_json(new[key])
            changes.append(told)
    return changes
