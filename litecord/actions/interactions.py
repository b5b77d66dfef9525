"""
Interactions: what a person does to an application, checked, and delivered to it.

Nothing is written to the database here: that is done once it is answered (``kept_interactions``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..errors import (
    InteractionFailedToSend,
    InvalidForm,
    UnknownApplication,
    UnknownChannel,
    UnknownMessage,
)
from ..events import InteractionBegun
from ..model.attachments import Attachment
from ..model.commands import Context
from ..model.interactions import Interaction, InteractionType, MessageInteraction, Scene, new_token
from ..model.permissions import (
    APP_IN_OWN_DM,
    APP_IN_PRIVATE_CHANNEL,
    READ_MESSAGE_HISTORY,
    USE_APPLICATION_COMMANDS,
    USE_EXTERNAL_APPS,
    WEBHOOK,
)
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..storage import ephemeral_files
from ..storage import messages as storage
from ..storage.sqlstates import ForeignKeyViolated
from ..wire.forms import decode
from ..wire.interaction_callbacks import under_data
from ..wire.interactions import CommandData, ComponentData, CreateInteraction, ModalData
from ..wire.message_forms import CreateMessage
from . import access, attachments, commands, interaction_callbacks
from .access import InPrivate, InThread
from .asked import Asked, Made
from .attachments import Sent
from .commands import GUILD
from .resolved import Resolved
from .used_commands import use_command
from .used_components import send_modal, use_component
from .world import Change, World, action, by_channel

_FORMS: Final[dict[int, Any]] = {
    InteractionType.APPLICATION_COMMAND: CommandData,
    InteractionType.MESSAGE_COMPONENT: ComponentData,
    InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE: CommandData,
    InteractionType.MODAL_SUBMIT: ModalData,
}


async def create(
    world: World, actor: Actor, form: CreateInteraction, sent: Sequence[Sent] = ()
) -> None:
    """Do something to an application; files are kept for it first."""
    try:
        data = decode(_FORMS[form.type], form.data)
        files = await _files(world, actor, form, data, sent)
    except InvalidForm as invalid:
        raise under_data(invalid) from None
    interaction, scene = await world.perform(actor, begin, form.channel_id, form, data, files)
    if scene is None:
        await interaction_callbacks.launch(world, interaction)
    else:
        world.delivery.deliver(interaction, scene)


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
    try:
        await ephemeral_files.insert(cursor, form.application_id, files.values(), now)
    except ForeignKeyViolated:
        raise UnknownApplication() from None
    return files


@action(guild=by_channel, reads=True)
async def begin(
    change: Change,
    channel_id: Snowflake,
    form: CreateInteraction,
    data: Any,
    files: Mapping[int, Attachment],
) -> tuple[Interaction, Scene | None]:
    """
    Check what somebody does; what is then to be delivered to the application.

    There is no scene where the application is not told. Refuses (50013) members in a timeout.
    """
    here = access.in_place(change, channel_id)
    if here.member is not None and here.member.timed_out(change.now):
        here.require(USE_APPLICATION_COMMANDS)
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
    scene = None if made.launches else await _scene(change, asked, made)
    change.world.interactions.begin(change.world, interaction)
    if interaction.type is not InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
        change.announce(InteractionBegun.of(interaction))
    return interaction, scene


async def _made(change: Change, asked: Asked, id: Snowflake, data: Any) -> Made:
    resolved = Resolved(change, asked.here, asked.application.id, asked.files)
    if isinstance(data, CommandData):
        return await use_command(change, asked, id, data, resolved)
    if isinstance(data, ComponentData):
        return await use_component(change, asked, id, data, resolved)
    return await send_modal(change, asked, id, data, resolved)


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
