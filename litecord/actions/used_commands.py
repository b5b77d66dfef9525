"""Commands that people use, and options that they fill in: checked against what is registered."""

from __future__ import annotations

from typing import Any

from ..errors import (
    MissingPermissions,
    UnknownApplicationCommand,
    UnknownMessage,
    UnknownUser,
    wrong_at,
)
from ..model.commands import ApplicationCommand, CommandType, Handler
from ..model.interactions import InteractionType, MessageInteraction
from ..model.messages import MessageReference, MessageType
from ..model.permissions import READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..storage import messages as storage
from ..wire.interactions import CommandData
from . import command_options, commands, history
from .asked import Asked, Made, owners, reference_to
from .command_options import Filled
from .messages import as_told
from .resolved import Resolved
from .world import Change


async def use_command(
    change: Change, asked: Asked, id: Snowflake, data: CommandData, resolved: Resolved
) -> Made:
    """
    What the use of a command comes down to.

    Refuses with 10063 what is not registered or not offered here, with 50013 who may not use it.
    """
    here, application = asked.here, asked.application
    guild_id = here.channel.guild_id
    command = await commands.find(change, application.id, data.id, guild_id)
    if command is None or command.type != data.type or command.name != data.name:
        raise UnknownApplicationCommand()
    if command.version != data.version:
        code = "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION"
        message = "This command is outdated, please try again in a few minutes"
        raise wrong_at((), code, message)
    if not asked.offered.includes(command):
        raise UnknownApplicationCommand()
    if not await commands.may_use(change, command, here, asked.offered):
        raise MissingPermissions()
    kind = InteractionType(asked.form.type)
    partial = kind is InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
    filled = await command_options.filled_in(
        command.options, data.options or (), resolved, partial=partial
    )
    target = await _target(change, asked, command, data, resolved)
    told = _command_json(command, filled, data, resolved)
    source = MessageInteraction(
        id=id,
        type=kind,
        application_id=application.id,
        user_id=change.actor.user_id,
        owners=owners(change, asked, asked.offered.authorizes(command)),
        name=" ".join((command.name, *filled.names)),
        command_type=int(command.type),
        target_user_id=data.target_id if command.type is CommandType.USER else None,
        target_message_id=data.target_id if command.type is CommandType.MESSAGE else None,
        data=_command_json(command, filled, data, None),
    )
    is_menu = command.type in (CommandType.USER, CommandType.MESSAGE)
    return Made(
        source=source,
        data=told,
        answer_type=(
            MessageType.CONTEXT_MENU_COMMAND if is_menu else MessageType.CHAT_INPUT_COMMAND
        ),
        reference=target,
        launches=command.handler is Handler.DISCORD_LAUNCH_ACTIVITY,
    )


def _command_json(
    command: ApplicationCommand, filled: Filled, data: CommandData, resolved: Resolved | None
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": str(command.id),
        "name": command.name,
        "type": int(command.type),
    }
    if resolved is not None:
        told |= resolved.as_json()
    if filled.options:
        told["options"] = filled.options
    if command.guild_id is not None:
        told["guild_id"] = str(command.guild_id)
    if command.type in (CommandType.USER, CommandType.MESSAGE):
        told["target_id"] = str(data.target_id)
    return told


async def _target(
    change: Change,
    asked: Asked,
    command: ApplicationCommand,
    data: CommandData,
    resolved: Resolved,
) -> MessageReference | None:
    """Look up what a command of a menu is about; the message, if it is one."""
    if command.type not in (CommandType.USER, CommandType.MESSAGE):
        return None
    if data.target_id is None:
        raise wrong_at(("target_id",), "BASE_TYPE_REQUIRED", "This field is required")
    if command.type is CommandType.USER:
        if not await resolved.user(data.target_id):
            raise UnknownUser()
        return None
    asked.here.require(READ_MESSAGE_HISTORY)
    channel = asked.here.channel
    found = await storage.fetch(change.cursor, channel.id, data.target_id)
    if found is None:
        raise UnknownMessage()
    resolved.message(as_told(None, await history.complete(change, found)))
    return reference_to(asked, found.id)
