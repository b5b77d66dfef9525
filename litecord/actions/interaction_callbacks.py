"""
The first answer to an interaction: within three seconds, once, in one of several ways.

See https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import attrs

from ..errors import InvalidForm, MonetizationRequired, UnknownInteraction, wrong_at
from ..events import ChoicesSuggested, InteractionFailed, InteractionSucceeded, ModalOpened
from ..model.applications import EMBEDDED
from ..model.interactions import CallbackType, Failure, Interaction, InteractionType
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.users import Actor, TokenKind
from ..wire.interaction_callbacks import (
    Callback,
    Suggestions,
    choice_json,
    decoded_data,
    under_data,
)
from ..wire.interactions import answered_json
from . import attachments, interaction_messages, kept_interactions, modal_defaults
from .attachments import Sent
from .interaction_messages import EPHEMERAL, LOADING, saying
from .open_interactions import OpenInteraction
from .world import World

_MESSAGE = CallbackType.CHANNEL_MESSAGE_WITH_SOURCE
_DEFERRED = CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE
_UPDATES = frozenset({CallbackType.DEFERRED_UPDATE_MESSAGE, CallbackType.UPDATE_MESSAGE})


@attrs.frozen(kw_only=True)
class Answered:
    """What became of an answer."""

    interaction: Interaction
    answer: CallbackType
    message: FullMessage | None = None
    instance_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What an application is told that asks for it."""
        return answered_json(
            self.interaction,
            int(self.answer),
            self.message,
            is_loading=self.answer is _DEFERRED,
            instance_id=self.instance_id,
        )


async def answer(
    world: World,
    interaction_id: Snowflake,
    token: str,
    callback: Callback,
    sent: Sequence[Sent] = (),
) -> Answered:
    """
    Answer an interaction.

    Refuses with 10062 what is not known, no longer or not by this token, with 40060 a second
    answer. What cannot be answered so may be answered otherwise while there is time.
    """
    opened = world.interactions.find(interaction_id, token, world.clock.now())
    if opened is None:
        raise UnknownInteraction()
    interactions, kind = world.interactions, callback.kind
    interactions.claim(opened, kind)
    try:
        _require_fit(opened.interaction, kind)
        data = decoded_data(callback)
        made = await _ANSWERS[kind](world, opened, data, sent)
    except InvalidForm as invalid:
        interactions.give_back(world, opened)
        raise _told(invalid) from None
    except BaseException:
        interactions.give_back(world, opened)
        raise
    if kind is not CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT:
        world.publish(InteractionSucceeded.of(opened.interaction))
        await kept_interactions.keep(world, opened)
    return made


def _told(invalid: InvalidForm) -> InvalidForm:
    """What is wrong with the message of an answer, below ``data`` like all that is in it."""
    named = set(invalid.faults.below)
    return invalid if named and named <= {"data", "type"} else under_data(invalid)


def _require_fit(interaction: Interaction, kind: CallbackType) -> None:
    """Refuse a way to answer that such an interaction does not have."""
    fitting = {_MESSAGE, _DEFERRED, CallbackType.PREMIUM_REQUIRED, CallbackType.LAUNCH_ACTIVITY}
    if interaction.type is InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
        fitting = {CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT}
    elif interaction.message_id is not None:
        fitting |= _UPDATES
    if interaction.type in (InteractionType.APPLICATION_COMMAND, InteractionType.MESSAGE_COMPONENT):
        fitting.add(CallbackType.MODAL)
    if kind not in fitting:
        choices = tuple(sorted(int(each) for each in fitting))
        raise wrong_at(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")


# -- with messages --------------------------------------------------------------------------------


async def _message(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    interaction = opened.interaction
    speaker = saying(interaction, (data.flags or 0) & EPHEMERAL)
    channel_id = interaction.channel_id
    form = await attachments.keep_new(world, speaker, channel_id, data.as_message(), sent)
    made = await world.perform(speaker, interaction_messages.post, channel_id, form)
    await attachments.used(world, form.attachments)
    return _wrote(opened, _MESSAGE, made)


def _wrote(opened: OpenInteraction, kind: CallbackType, made: FullMessage) -> Answered:
    opened.response_id = made.message.id
    opened.message_ids.add(made.message.id)
    return Answered(interaction=opened.interaction, answer=kind, message=made)


async def _promise(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    interaction = opened.interaction
    speaker = saying(interaction, (data.flags or 0) & EPHEMERAL | LOADING)
    made = await world.perform(speaker, interaction_messages.post, interaction.channel_id, None)
    opened.is_loading = True
    return _wrote(opened, _DEFERRED, made)


async def _promise_update(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    _take_original(opened)
    return Answered(
        interaction=opened.interaction, answer=CallbackType.DEFERRED_UPDATE_MESSAGE
    )


def _take_original(opened: OpenInteraction) -> Snowflake:
    """The message whose component was used is from now on what ``@original`` names."""
    message_id = opened.interaction.message_id
    if message_id is None:
        raise UnknownInteraction()
    opened.response_id = message_id
    opened.message_ids.add(message_id)
    return message_id


async def _update(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    interaction = opened.interaction
    actor = interaction_messages.actor_for(interaction)
    channel_id, message_id = interaction.channel_id, _take_original(opened)
    form = await attachments.keep_more(world, actor, channel_id, data, sent, adds=False)
    made = await world.perform(
        actor, interaction_messages.modify, channel_id, message_id, form
    )
    await attachments.used(world, form.attachments)
    return Answered(interaction=interaction, answer=CallbackType.UPDATE_MESSAGE, message=made)


# -- without --------------------------------------------------------------------------------------


async def _suggest(
    world: World, opened: OpenInteraction, data: Suggestions, sent: Sequence[Sent]
) -> Answered:
    choices = tuple(choice_json(each) for each in data.choices)
    world.publish(ChoicesSuggested.of(opened.interaction, choices=choices))
    kind = CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT
    return Answered(interaction=opened.interaction, answer=kind)


async def _modal(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    interaction = opened.interaction
    cursor, state = world.database.autocommit, world.state
    application = await state.load_application(cursor, interaction.application_id)
    if application is None:
        raise UnknownInteraction()
    modal = data.as_modal(world.ids.next)
    resolved: dict[str, Any] = {}
    chosen = list(modal_defaults.defaults(modal.components))
    if chosen:
        person = Actor(user_id=interaction.user_id, kind=TokenKind.USER)
        where = interaction.channel_id
        resolved = await world.perform(
            person, modal_defaults.look_up, where, application.id, chosen
        )
    opened.modal = modal
    bot = state.users.get(interaction.bot_id)
    world.publish(
        ModalOpened.of(
            interaction, modal=modal, application=application, bot=bot, resolved=resolved
        )
    )
    return Answered(interaction=interaction, answer=CallbackType.MODAL)


async def _launch(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    interaction = opened.interaction
    if not await _has_activity(world, interaction):
        raise wrong_at(("type",), "BASE_TYPE_INVALID", "The application has no activity")
    place = f"pc-{interaction.channel_id}"
    if interaction.guild_id is not None:
        place = f"gc-{interaction.guild_id}-{interaction.channel_id}"
    return Answered(
        interaction=interaction,
        answer=CallbackType.LAUNCH_ACTIVITY,
        instance_id=f"i-{interaction.id}-{place}",
    )


async def _has_activity(world: World, interaction: Interaction) -> bool:
    cursor = world.database.autocommit
    application = await world.state.load_application(cursor, interaction.application_id)
    return application is not None and bool(application.flags & EMBEDDED)


async def launch(world: World, interaction: Interaction) -> None:
    """Launch an activity in the application's stead, which is not told of it."""
    opened = world.interactions.find(interaction.id, interaction.token, world.clock.now())
    if opened is None:
        raise UnknownInteraction()
    world.interactions.claim(opened, CallbackType.LAUNCH_ACTIVITY)
    if await _has_activity(world, interaction):
        world.publish(InteractionSucceeded.of(interaction))
    else:
        reason = Failure.ACTIVITY_LAUNCH_INVALID_CONFIGURATION_NOT_EMBEDDED
        world.publish(InteractionFailed.of(interaction, reason=reason))


async def _sell(
    world: World, opened: OpenInteraction, data: Any, sent: Sequence[Sent]
) -> Answered:
    raise MonetizationRequired()


_ANSWERS: Final[
    dict[CallbackType, Callable[[World, OpenInteraction, Any, Sequence[Sent]], Awaitable[Answered]]]
] = {
    _MESSAGE: _message,
    _DEFERRED: _promise,
    CallbackType.DEFERRED_UPDATE_MESSAGE: _promise_update,
    CallbackType.UPDATE_MESSAGE: _update,
    CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT: _suggest,
    CallbackType.MODAL: _modal,
    CallbackType.LAUNCH_ACTIVITY: _launch,
    CallbackType.PREMIUM_REQUIRED: _sell,
}

