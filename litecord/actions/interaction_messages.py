"""
What applications write by the token of an interaction: first answers, follow-ups, their changes.

Ordinary messages are kept like all others. Ephemeral ones are for one person: they are kept by
``open_interactions``, told to that person and the bot, and found by the token alone.
"""

from __future__ import annotations

from typing import Final

import attrs

from ..errors import (
    EmptyMessage,
    InvalidWebhookToken,
    TooManyFollowups,
    UnknownChannel,
    UnknownMessage,
    UnknownWebhook,
    wrong_at,
)
from ..events import (
    EphemeralCreated,
    EphemeralDeleted,
    EphemeralUpdated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from ..model.applications import Application
from ..model.interactions import MOST_USER_FOLLOWUPS, Interaction, InteractionActor, Speech
from ..model.messages import (
    FullMessage,
    Message,
    MessageFlag,
    MessageReference,
    MessageType,
    placed,
)
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..model.users import TokenKind
from ..storage import ephemeral_files, ephemeral_messages
from ..storage import messages as storage
from ..storage.sqlstates import ForeignKeyViolated
from ..wire.interaction_callbacks import ModifyAnswer
from ..wire.message_forms import CreateMessage, ModifyMessage
from . import access, history, kept_interactions, messages, private_channels
from .access import InPrivate, InThread, Place
from .copies import outdated
from .edits import edited
from .mentions import resolve
from .open_interactions import OpenInteraction
from .parts import Parts, parts_of, poll_of, require_parts
from .thread_entry import before_post
from .world import Change, World, action, by_channel, by_message

EPHEMERAL: Final[int] = MessageFlag.EPHEMERAL.value
LOADING: Final[int] = MessageFlag.LOADING.value


def actor_for(interaction: Interaction) -> InteractionActor:
    """Who acts where an application answers."""
    return InteractionActor(
        user_id=interaction.bot_id,
        kind=TokenKind.WEBHOOK,
        application_id=interaction.application_id,
        interaction=interaction,
        speech=Speech(source=interaction.source),
    )


def saying(
    interaction: Interaction, flags: int = 0, *, follows: Snowflake | None = None
) -> InteractionActor:
    """Who writes a first answer, or what ``follows`` it."""
    if interaction.is_hidden:
        flags |= EPHEMERAL
    if follows is None:
        speech = Speech(
            type=interaction.answer_type,
            reference=interaction.reference,
            source=interaction.source,
            flags=flags,
        )
    else:
        speech = Speech(
            type=MessageType.REPLY,
            reference=MessageReference(
                channel_id=interaction.channel_id,
                message_id=follows,
                guild_id=interaction.guild_id,
            ),
            source=attrs.evolve(interaction.source, original_response_message_id=follows),
            flags=flags,
        )
    return attrs.evolve(actor_for(interaction), speech=speech)


def identify(world: World, application_id: Snowflake, token: str) -> InteractionActor | None:
    """
    The application that answers, if the token is of an interaction of its.

    Refuses (10015) one that has not answered yet: then there is nothing to add to.
    """
    opened = world.interactions.by_token(application_id, token, world.clock.now())
    if opened is None:
        return None
    if opened.answer is None:
        raise UnknownWebhook()
    return actor_for(opened.interaction)


def opened_by(world: World, actor: InteractionActor) -> OpenInteraction:
    """The interaction that somebody acts by; refuses (50027) one that is over meanwhile."""
    interaction = actor.interaction
    found = world.interactions.find(interaction.id, interaction.token, world.clock.now())
    if found is None:
        raise InvalidWebhookToken()
    return found


async def application_of(world: World, actor: InteractionActor) -> Application:
    """The application that a token of an interaction is of."""
    cursor, id = world.database.autocommit, actor.interaction.application_id
    found = await world.state.load_application(cursor, id)
    if found is None:
        raise UnknownWebhook()
    return found


# -- writing --------------------------------------------------------------------------------------


@action(guild=by_channel, single=True)
async def post(change: Change, channel_id: Snowflake, form: CreateMessage | None) -> FullMessage:
    """Write a message; without a form one that is still to be written (LOADING)."""
    speech = _actor(change).speech
    here = messages.may_talk(change, channel_id)
    parts = Parts(content="", text="")
    if form is not None:
        require_parts(here, form)
        if speech.flags & EPHEMERAL and form.poll is not None:
            raise wrong_at(("poll",), "BASE_TYPE_INVALID", "Ephemeral messages cannot have polls")
        parts = await parts_of(change, here, form)
    form = form or CreateMessage()
    mentions = await resolve(change, here, parts.text, form.allowed_mentions)
    message = messages.composed(
        change,
        form,
        parts,
        mentions,
        id=change.next_id(),
        channel_id=channel_id,
        type=speech.type,
        reference=speech.reference,
        flags=parts.flags | speech.flags,
    ).with_extra(interaction=speech.source)
    if message.flags & EPHEMERAL:
        return await _keep(change, here, message, EphemeralCreated)
    if isinstance(here, InThread):
        flags = message.flags | await before_post(change, here, mentions)
        message = attrs.evolve(message, flags=flags)
    if isinstance(here, InPrivate) and change.actor.user_id in here.channel.recipients:
        await _open(change, here)
    message = placed(here.channel, message)
    try:
        await storage.insert(change.cursor, message)
    except ForeignKeyViolated:
        raise UnknownChannel() from None
    if message.poll is not None:
        change.world.poll_ends.expect(change.world, message.poll.expires_at)
    made = await _complete(change, here, message)
    change.announce(MessageCreated(guild_id=here.channel.guild_id, message=made))
    return made


async def _open(change: Change, here: InPrivate) -> None:
    if here.channel.closed:
        perform, channel_id = change.world.perform, here.channel.id
        await perform(change.actor, private_channels.open_for_all, channel_id)


def _actor(change: Change) -> InteractionActor:
    if not isinstance(change.actor, InteractionActor):
        raise InvalidWebhookToken()
    return change.actor


async def _complete(change: Change, here: Place, message: Message) -> FullMessage:
    return messages.with_members(here, await history.complete(change, message))


async def _keep(
    change: Change, here: Place, message: Message, kind: type[EphemeralCreated]
) -> FullMessage:
    """Keep an ephemeral message, and tell of it."""
    actor = _actor(change)
    user_id = actor.interaction.user_id
    application_id, files = actor.interaction.application_id, message.attachments
    await ephemeral_files.insert(change.cursor, application_id, files, change.now)
    made = await _complete(change, here, message)
    try:
        await ephemeral_messages.save(change.cursor, message, user_id)
    except ForeignKeyViolated:
        raise UnknownChannel() from None
    change.world.interactions.keep(message, user_id)
    for each in (user_id, actor.interaction.bot_id):
        change.announce(kind(user_id=each, message=made))
    return made


# -- reading and changing -------------------------------------------------------------------------


@action(guild=by_channel, reads=True)
async def fetch(change: Change, channel_id: Snowflake, message_id: Snowflake) -> FullMessage:
    """A message that the token wrote."""
    here = access.in_place(change, channel_id)
    return await _complete(change, here, await _found(change, channel_id, message_id))


async def _found(change: Change, channel_id: Snowflake, message_id: Snowflake) -> Message:
    """A message that the token may see; refuses (10008) any other."""
    opened = opened_by(change.world, _actor(change))
    found = None
    if message_id in opened.message_ids:
        found = change.world.interactions.ephemeral(message_id)
        if found is None:
            found = await storage.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    return found


@action(guild=by_channel, lock=by_message, single=True)
async def modify(
    change: Change, channel_id: Snowflake, message_id: Snowflake, form: ModifyMessage
) -> FullMessage:
    """Edit a message that the token wrote, or whose component was used."""
    here = access.in_live_place(change, channel_id)
    before = await _found(change, channel_id, message_id)
    if before.author_id != change.actor.user_id:  # a webhook of the same application wrote it
        change.actor = attrs.evolve(change.actor, user_id=before.author_id)
    written = attrs.evolve(before, flags=before.flags & ~LOADING)
    if isinstance(form, ModifyAnswer) and form.poll is not None:
        if not before.flags & LOADING:
            raise wrong_at(("poll",), "BASE_TYPE_INVALID", "Polls cannot be added by an edit")
        written = written.with_extra(poll=await poll_of(change, here, form.poll))
        if form.content:
            written = attrs.evolve(written, content=form.content)
        after = written
    else:
        after = await edited(change, here, written, form)
    if after == before:
        return await _complete(change, here, after)
    opened = opened_by(change.world, _actor(change))
    if opened.response_id == message_id and opened.is_loading:
        opened.is_loading = False
        await kept_interactions.keep(change.world, opened)
    if after.flags & EPHEMERAL:
        return await _keep(change, here, after, EphemeralUpdated)
    if not await storage.update(change.cursor, after):
        raise UnknownMessage()
    if after.poll is not None and before.poll is None:
        change.world.poll_ends.expect(change.world, after.poll.expires_at)
    made = await _complete(change, here, after)
    await outdated(change, here, [message_id])
    change.announce(MessageUpdated(guild_id=here.channel.guild_id, message=made))
    return made


@action(guild=by_channel, lock=by_message, single=True)
async def delete(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Delete a message that the token wrote, or whose component was used."""
    here = access.in_place(change, channel_id)
    before = await _found(change, channel_id, message_id)
    actor = _actor(change)
    opened = opened_by(change.world, actor)
    opened.message_ids.discard(message_id)
    if before.flags & EPHEMERAL:
        await ephemeral_messages.delete(change.cursor, message_id)
        change.world.interactions.drop_ephemeral(message_id)
        for each in (actor.interaction.user_id, actor.interaction.bot_id):
            change.announce(
                EphemeralDeleted(user_id=each, message_id=message_id, in_channel=channel_id)
            )
        return
    gone = await storage.delete(
        change.cursor, channel_id, message_id, by=before.author_id, anybodys=False
    )
    if gone is None:
        raise UnknownMessage()
    await outdated(change, here, [message_id])
    change.announce(
        MessageDeleted(
            guild_id=here.channel.guild_id, message_id=message_id, in_channel=channel_id
        )
    )


# -- follow-ups -----------------------------------------------------------------------------------


async def follow_up(world: World, actor: InteractionActor, form: CreateMessage) -> FullMessage:
    """
    Add a message; where the first answer is still to be written, this is it.

    Refuses (40094) the sixth of an application that is installed by the person alone.
    """
    opened, interaction = opened_by(world, actor), actor.interaction
    channel_id = interaction.channel_id
    if opened.is_loading and opened.response_id is not None:
        if not (form.content or form.embeds or form.components or form.attachments or form.poll):
            raise EmptyMessage()
        edit, opened.is_loading = written_as_edit(form), False  # others follow it meanwhile
        try:
            made = await world.perform(actor, modify, channel_id, opened.response_id, edit)
        except BaseException:
            opened.is_loading = True
            raise
        await kept_interactions.keep(world, opened)
        return made
    if interaction.is_by_user_install and opened.followups >= MOST_USER_FOLLOWUPS:
        raise TooManyFollowups()
    opened.followups += 1
    flags = (form.flags or 0) & EPHEMERAL
    speaker = saying(interaction, flags, follows=opened.response_id or interaction.message_id)
    try:
        made = await world.perform(speaker, post, channel_id, form)
    except BaseException:
        opened.followups -= 1
        raise
    opened.message_ids.add(made.message.id)
    await kept_interactions.keep(world, opened)
    return made


def written_as_edit(form: CreateMessage) -> ModifyAnswer:
    """What writes a message that was only promised."""
    return ModifyAnswer(
        content=form.content,
        embeds=form.embeds or UNSET,
        allowed_mentions=form.allowed_mentions or UNSET,
        flags=form.flags or UNSET,
        attachments=form.attachments or UNSET,
        components=form.components or UNSET,
        poll=form.poll,
    )


def original(world: World, actor: InteractionActor) -> Snowflake:
    """The message that ``@original`` names; refuses (10008) where there is none."""
    opened = opened_by(world, actor)
    if opened.response_id is None:
        raise UnknownMessage()
    return opened.response_id
