"""
Commands of applications, for those who register them and for those who say who may use them.

See https://docs.discord.com/developers/interactions/application-commands. They are for the
application itself: by its bot, or by a token for its own client credentials.
"""

from __future__ import annotations

from ..actions import command_changes, command_permissions
from ..model.commands import ApplicationCommand
from ..model.snowflakes import Snowflake
from ..wire.command_forms import (
    CreateCommand,
    ListCommands,
    ModifyCommand,
    PutCommands,
    PutPermissions,
)
from ..wire.commands import command_json, permissions_json
from ..wire.versions import command_seen
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from .locales import locale_of

routes = Routes()

_SCOPE = "applications.commands.update"
_PERMISSIONS_SCOPE = "applications.commands.permissions.update"
_ALL = "/applications/<application_id>/commands"
_ONE = f"{_ALL}/<command_id>"
_IN_GUILD = "/applications/<application_id>/guilds/<guild_id>/commands"
_ONE_IN_GUILD = f"{_IN_GUILD}/<command_id>"


def _told(call: Call, command: ApplicationCommand, locale: str | None = None) -> object:
    return command_seen(command_json(command, locale), call.version)


async def _listed(
    call: Call, guild_id: Snowflake | None, application_id: Snowflake, query: ListCommands
) -> Reply:
    found = await call.perform(command_changes.list_registered, guild_id, application_id)
    locale = None if query.with_localizations else locale_of(call)
    return Reply([_told(call, each, locale) for each in found])


async def _created(
    call: Call, guild_id: Snowflake | None, application_id: Snowflake, body: CreateCommand
) -> Reply:
    command, is_new = await call.perform(
        command_changes.create, guild_id, application_id, body
    )
    return Reply(_told(call, command), 201 if is_new else 200)


# -- everywhere -----------------------------------------------------------------------------------


@routes.get(_ALL, auth=Auth.BOT, scope=_SCOPE)
async def list_application_commands(
    call: Call, application_id: Snowflake, query: ListCommands
) -> Reply:
    """The commands of all guilds."""
    return await _listed(call, None, application_id, query)


@routes.post(_ALL, auth=Auth.BOT, scope=_SCOPE)
async def create_application_command(
    call: Call, application_id: Snowflake, body: CreateCommand
) -> Reply:
    """Register a command for all guilds, in place of the one of that name."""
    return await _created(call, None, application_id, body)


@routes.put(_ALL, auth=Auth.BOT, scope=_SCOPE)
async def bulk_set_application_commands(
    call: Call, application_id: Snowflake, body: PutCommands
) -> Reply:
    """Register these commands for all guilds, and no others."""
    found = await call.perform(command_changes.put, None, application_id, body)
    return Reply([_told(call, each) for each in found])


@routes.get(_ONE, auth=Auth.BOT, scope=_SCOPE)
async def get_application_command(
    call: Call, application_id: Snowflake, command_id: Snowflake
) -> Reply:
    """One command of all guilds."""
    found = await call.perform(command_changes.fetch, None, application_id, command_id)
    return Reply(_told(call, found))


@routes.patch(_ONE, auth=Auth.BOT, scope=_SCOPE)
async def update_application_command(
    call: Call, application_id: Snowflake, command_id: Snowflake, body: ModifyCommand
) -> Reply:
    """Change a command of all guilds."""
    found = await call.perform(
        command_changes.modify, None, application_id, command_id, body
    )
    return Reply(_told(call, found))


@routes.delete(_ONE, auth=Auth.BOT, scope=_SCOPE)
async def delete_application_command(
    call: Call, application_id: Snowflake, command_id: Snowflake
) -> Reply:
    """Delete a command of all guilds."""
    await call.perform(command_changes.delete, None, application_id, command_id)
    return NO_CONTENT


# -- in one guild ---------------------------------------------------------------------------------


@routes.get(_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def list_guild_application_commands(
    call: Call, application_id: Snowflake, guild_id: Snowflake, query: ListCommands
) -> Reply:
    """The commands of one guild."""
    return await _listed(call, guild_id, application_id, query)


@routes.post(_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def create_guild_application_command(
    call: Call, application_id: Snowflake, guild_id: Snowflake, body: CreateCommand
) -> Reply:
    """Register a command for one guild, in place of the one of that name."""
    return await _created(call, guild_id, application_id, body)


@routes.put(_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def bulk_set_guild_application_commands(
    call: Call, application_id: Snowflake, guild_id: Snowflake, body: PutCommands
) -> Reply:
    """Register these commands for one guild, and no others."""
    found = await call.perform(command_changes.put, guild_id, application_id, body)
    return Reply([_told(call, each) for each in found])


@routes.get(_ONE_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def get_guild_application_command(
    call: Call, application_id: Snowflake, guild_id: Snowflake, command_id: Snowflake
) -> Reply:
    """One command of one guild."""
    found = await call.perform(
        command_changes.fetch, guild_id, application_id, command_id
    )
    return Reply(_told(call, found))


@routes.patch(_ONE_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def update_guild_application_command(
    call: Call,
    application_id: Snowflake,
    guild_id: Snowflake,
    command_id: Snowflake,
    body: ModifyCommand,
) -> Reply:
    """Change a command of one guild."""
    found = await call.perform(
        command_changes.modify, guild_id, application_id, command_id, body
    )
    return Reply(_told(call, found))


@routes.delete(_ONE_IN_GUILD, auth=Auth.BOT, scope=_SCOPE)
async def delete_guild_application_command(
    call: Call, application_id: Snowflake, guild_id: Snowflake, command_id: Snowflake
) -> Reply:
    """Delete a command of one guild."""
    await call.perform(command_changes.delete, guild_id, application_id, command_id)
    return NO_CONTENT


# -- who may use them -----------------------------------------------------------------------------


@routes.get(f"{_IN_GUILD}/permissions", scope=_PERMISSIONS_SCOPE)
async def list_guild_application_command_permissions(
    call: Call, application_id: Snowflake, guild_id: Snowflake
) -> Reply:
    """All that a guild says of who may use the commands of an application."""
    said = await call.perform(command_permissions.list_said, guild_id, application_id)
    return Reply([permissions_json(each) for each in said])


@routes.get(f"{_ONE_IN_GUILD}/permissions", scope=_PERMISSIONS_SCOPE)
async def get_guild_application_command_permissions(
    call: Call, application_id: Snowflake, guild_id: Snowflake, command_id: Snowflake
) -> Reply:
    """What a guild says of one command."""
    said = await call.perform(
        command_permissions.fetch, guild_id, application_id, command_id
    )
    return Reply(permissions_json(said))


@routes.put(f"{_ONE_IN_GUILD}/permissions", auth=Auth.USER, scope=_PERMISSIONS_SCOPE)
async def set_guild_application_command_permissions(
    call: Call,
    application_id: Snowflake,
    guild_id: Snowflake,
    command_id: Snowflake,
    body: PutPermissions,
) -> Reply:
    """Say who may use a command in a guild: a person does, or an application for them."""
    said = await call.perform(
        command_permissions.put, guild_id, application_id, command_id, body
    )
    return Reply(permissions_json(said))
