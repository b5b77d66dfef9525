"""
Interactions: what a person does to an application, checked, and delivered to it.

Nothing is written to the database: an interaction lives as long as its token, in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from ..errors import (
    InteractionFailedToSend,
    InvalidForm,
    MissingPermissions,
    UnknownApplication,
    UnknownApplicationCommand,
    UnknownChannel,
    UnknownInteraction,
    UnknownMessage,
    UnknownUser,
    wrong_at,
)
from ..events import InteractionBegun
from ..model.applications import Application
from ..model.attachments import Attachment
from ..model.commands import ApplicationCommand, CommandType, Context
from ..model.interactions import (
    Interaction,
    InteractionType,
    MessageInteraction,
    Scene,
    new_token,
)
from ..model.messages import FullMessage, Message, MessageReference, MessageType
from ..model.permissions import (
    APP_IN_OWN_DM,
    APP_IN_PRIVATE_CHANNEL,
    READ_MESSAGE_HISTORY,
    USE_EXTERNAL_APPS,
    WEBHOOK,
)
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..storage import ephemeral_files
from ..storage import messages as storage
from ..wire.forms import decode
from ..wire.interaction_callbacks import under_data
from ..wire.interactions import CommandData, ComponentData, CreateInteraction, ModalData
from ..wire.messages import CreateMessage
from ..wire.modals import wrong_component
from . import access, attachments, command_options, commands, component_values, history
from .access import InPrivate, InThread, Place
from .attachments import Sent
from .command_options import Filled
from .commands import GUILD, USER, Offer
from .resolved import Resolved
from .world import Change, World, action, by_channel

_FORMS: Final[dict[int, Any]] = {
    InteractionType.APPLICATION_COMMAND: CommandData,
    InteractionType.MESSAGE_COMPONENT: ComponentData,
    InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE: CommandData,
    InteractionType.MODAL_SUBMIT: ModalData,
}


@attrs.frozen(kw_only=True)
class Asked:
    """What a person does: where, to which application, and how that comes to be there."""

    form: CreateInteraction
    here: Place
    application: Application
    offered: Offer
    files: Mapping[int, Attachment]


@attrs.frozen(kw_only=True)
class Made:
    """What an interaction comes down to: what it is, and what its application is told."""

    source: MessageInteraction
    data: Mapping[str, Any]
    message_id: Snowflake | None = None
    message: FullMessage | None = None
    answer_type: MessageType = MessageType.REPLY
    reference: MessageReference | None = None


async def create(
    world: World, actor: Actor, form: CreateInteraction, sent: Sequence[Sent] = ()
) -> None:
    """Do something to an application; files are kept for it first."""
    try:
        data = decode(_FORMS[form.type], form.data)
        files = await _files(world, actor, form, data, sent)
    except InvalidForm as invalid:
        raise under_data(invalid) from None
    begun = await world.perform(actor, begin, form.channel_id, form, data, files)
    world.delivery.deliver(*begun)


async def _files(
    world: World, actor: Actor, form: CreateInteraction, data: Any, sent: Sequence[Sent]
) -> Mapping[int, Attachment]:
    """The files that came along or were uploaded before, by what the request calls them."""
    given = getattr(data, "attachments", None)
    if given is None or not given.listed:
        return {}
    message = CreateMessage(attachments=given)
    kept = await attachments.keep_new(world, actor, form.channel_id, message, sent)
    if kept.attachments is None:
        return {}
    numbers = [each.number for each in sent]
    numbers += [each.id for each in given.listed if each.uploaded_filename is not None]
    files = dict(zip(numbers, kept.attachments.sent, strict=True))
    cursor, now = world.database.autocommit, world.clock.now()
    await ephemeral_files.insert(cursor, form.application_id, files.values(), now)
    return files


@action(guild=by_channel, reads=True)
async def begin(
    change: Change,
    channel_id: Snowflake,
    form: CreateInteraction,
    data: Any,
    files: Mapping[int, Attachment],
) -> tuple[Interaction, Scene]:
    """Check what somebody does; what is then to be delivered to the application."""
    here = access.in_place(change, channel_id)
    if form.guild_id is not None and form.guild_id != here.channel.guild_id:
        raise UnknownChannel()
    change.world.interactions.admit(change.actor.user_id)
    application = await change.state.load_application(change.cursor, form.application_id)
    if application is None:
        raise UnknownApplication()
    if application.bot_id is None:
        raise InteractionFailedToSend()
    asked = Asked(
        form=form,
        here=here,
        application=application,
        offered=await commands.offer(change, application, here),
        files=files,
    )
    interaction_id = change.next_id()
    try:
        made = await _made(change, asked, interaction_id, data)
    except InvalidForm as invalid:
        raise under_data(invalid) from None
    await change.state.load_users(change.cursor, [application.bot_id])
    interaction = _interaction(change, asked, interaction_id, made)
    scene = await _scene(change, asked, made)
    change.world.interactions.begin(change.world, interaction)
    if interaction.type is not InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
        change.announce(InteractionBegun.of(interaction))
    return interaction, scene


async def _made(change: Change, asked: Asked, id: Snowflake, data: Any) -> Made:
    resolved = Resolved(change, asked.here, asked.application.id, asked.files)
    if isinstance(data, CommandData):
        return await _command(change, asked, id, data, resolved)
    if isinstance(data, ComponentData):
        return await _component(change, asked, id, data, resolved)
    return await _modal(change, asked, id, data, resolved)


def _interaction(change: Change, asked: Asked, id: Snowflake, made: Made) -> Interaction:
    return Interaction(
        id=id,
        token=new_token(id),
        type=made.source.type,
        application_id=asked.application.id,
        bot_id=asked.application.bot_id or asked.application.id,
        user_id=change.actor.user_id,
        guild_id=asked.here.channel.guild_id,
        channel_id=asked.here.channel.id,
        created_at=change.now,
        nonce=asked.form.nonce,
        session_id=asked.form.session_id,
        message_id=made.message_id,
        answer_type=made.answer_type,
        reference=made.reference,
        source=made.source,
        is_hidden=_is_hidden(asked, made.source),
    )


def _is_hidden(asked: Asked, source: MessageInteraction) -> bool:
    """Whether a person uses an application of their own where others are not to see that."""
    here, by_guild = asked.here, str(int(GUILD)) in source.owners
    return not (by_guild or isinstance(here, InPrivate) or here.permissions & USE_EXTERNAL_APPS)


async def _scene(change: Change, asked: Asked, made: Made) -> Scene:
    here = asked.here
    others: Sequence[Any] = ()
    if isinstance(here, InPrivate):
        known = await change.state.load_users(change.cursor, here.channel.recipients)
        others = [each for key, each in known.items() if key != asked.application.bot_id]
    return Scene(
        user=change.user,
        member=here.member,
        permissions=here.permissions,
        app_permissions=_app_permissions(change, asked),
        guild=None if here.guild is None else here.guild.guild,
        channel=here.channel,
        others=tuple(others),
        context=commands.context_of(asked.application, here),
        message=made.message,
        data=made.data,
        attachment_size_limit=change.world.config.limits.attachment,
    )


def _app_permissions(change: Change, asked: Asked) -> int:
    """What the application may do where it is used: by its bot, or as it is anywhere."""
    here, bot_id = asked.here, asked.application.bot_id or asked.application.id
    if isinstance(here, InPrivate):
        own = commands.context_of(asked.application, here) is Context.BOT_DM
        return APP_IN_OWN_DM if own else APP_IN_PRIVATE_CHANNEL
    if bot_id not in here.guild.members:
        return WEBHOOK & here.permissions
    if isinstance(here, InThread):
        return here.guild.permissions_in(bot_id, here.held, change.now)
    return here.guild.permissions(bot_id, here.channel, change.now)


# -- commands -------------------------------------------------------------------------------------


async def _command(
    change: Change, asked: Asked, id: Snowflake, data: CommandData, resolved: Resolved
) -> Made:
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
        owners=_owners(change, asked, asked.offered.authorizes(command)),
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
    resolved.message(await history.complete(change, found))
    return _reference_to(asked, found.id)


def _reference_to(asked: Asked, message_id: Snowflake) -> MessageReference:
    channel = asked.here.channel
    return MessageReference(
        channel_id=channel.id, message_id=message_id, guild_id=channel.guild_id
    )


def _owners(change: Change, asked: Asked, installs: frozenset[Any]) -> dict[str, str]:
    """Who authorised the application, by the way in which it is installed."""
    owners: dict[str, str] = {}
    if GUILD in installs:
        guild_id = asked.here.channel.guild_id
        owners[str(int(GUILD))] = "0" if guild_id is None else str(guild_id)
    if USER in installs:
        owners[str(int(USER))] = str(change.actor.user_id)
    return owners


# -- components -----------------------------------------------------------------------------------


async def _component(
    change: Change, asked: Asked, id: Snowflake, data: ComponentData, resolved: Resolved
) -> Made:
    form, user_id = asked.form, change.actor.user_id
    if form.message_id is None:
        raise wrong_at(("message_id",), "BASE_TYPE_REQUIRED", "This field is required")
    message = change.world.interactions.ephemeral_for(form.message_id, user_id)
    if message is None:
        channel_id = asked.here.channel.id
        message = await storage.fetch(change.cursor, channel_id, form.message_id)
    if message is None or message.channel_id != asked.here.channel.id:
        raise UnknownMessage()
    if not _is_by(message, asked.application):
        raise wrong_component()
    component = component_values.find(message.components, data.custom_id)
    if component is None or component.get("disabled") or component["type"] != data.kind:
        raise wrong_component()
    told: dict[str, Any] = {
        "id": component["id"],
        "custom_id": data.custom_id,
        "component_type": component["type"],
    }
    if component["type"] in component_values.SELECTS:
        told["values"] = await component_values.chosen(component, data.values or (), resolved)
    elif data.values:
        raise wrong_component()
    earlier = message.extra.interaction if message.extra else None
    owners = earlier.owners if earlier else _owners(change, asked, asked.offered.installs)
    source = MessageInteraction(
        id=id,
        type=InteractionType.MESSAGE_COMPONENT,
        application_id=asked.application.id,
        user_id=user_id,
        owners=owners,
        interacted_message_id=message.id,
    )
    return Made(
        source=source,
        data={**told, **resolved.as_json()},
        message_id=message.id,
        message=await history.complete(change, message),
        reference=_reference_to(asked, message.id),
    )


def _is_by(message: Message, application: Application) -> bool:
    """Whether an application wrote a message: as its bot, by a webhook or an interaction."""
    extra = message.extra
    if extra is not None and extra.interaction is not None:
        return extra.interaction.application_id == application.id
    if extra is not None and extra.webhook is not None:
        return extra.webhook.application_id == application.id
    return message.author_id == application.bot_id


# -- modals ---------------------------------------------------------------------------------------


async def _modal(
    change: Change, asked: Asked, id: Snowflake, data: ModalData, resolved: Resolved
) -> Made:
    opened = change.world.interactions.opened(data.id, change.actor.user_id)
    if opened is None or opened.modal is None:
        raise UnknownInteraction()
    earlier, modal = opened.interaction, opened.modal
    if earlier.application_id != asked.application.id or modal.custom_id != data.custom_id:
        raise wrong_component()
    if earlier.channel_id != asked.here.channel.id:
        raise UnknownChannel()
    answers = await component_values.filled_in(modal, data.components, resolved)
    message = None
    if earlier.message_id is not None:
        message = await _message_of(change, earlier)
    opened.modal = None  # it is sent once
    source = MessageInteraction(
        id=id,
        type=InteractionType.MODAL_SUBMIT,
        application_id=asked.application.id,
        user_id=change.actor.user_id,
        owners=earlier.source.owners,
        triggering=attrs.evolve(earlier.source, data=None),
    )
    return Made(
        source=source,
        data={"custom_id": modal.custom_id, "components": answers, **resolved.as_json()},
        message_id=None if message is None else message.message.id,
        message=message,
        answer_type=earlier.answer_type,
        reference=earlier.reference,
    )


async def _message_of(change: Change, earlier: Interaction) -> FullMessage | None:
    """The message whose component opened a modal, if it is still there."""
    if earlier.message_id is None:
        return None
    found = change.world.interactions.ephemeral_for(earlier.message_id, earlier.user_id)
    if found is None:
        found = await storage.fetch(change.cursor, earlier.channel_id, earlier.message_id)
    return None if found is None else await history.complete(change, found)


# -- afterwards -----------------------------------------------------------------------------------


@action(guild=by_channel, reads=True)
async def fetch_data(
    change: Change, channel_id: Snowflake, message_id: Snowflake
) -> MessageInteraction:
    """What somebody said when they used the command that a message answers."""
    access.in_place(change, channel_id, READ_MESSAGE_HISTORY)
    found = change.world.interactions.ephemeral_for(message_id, change.actor.user_id)
    if found is None:
        found = await storage.fetch(change.cursor, channel_id, message_id)
    source = found.extra.interaction if found and found.extra else None
    if source is None or source.data is None:
        raise UnknownMessage()
    return source
