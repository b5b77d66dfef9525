"""Components that people use, and modals that they send: checked against what was sent to them."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import UnknownChannel, UnknownInteraction, UnknownMessage, wrong_at
from ..model.applications import Application
from ..model.interactions import Interaction, InteractionType, MessageInteraction
from ..model.messages import FullMessage, Message
from ..model.snowflakes import Snowflake
from ..storage import messages as storage
from ..wire.interactions import ComponentData, ModalData
from ..wire.modals import wrong_component
from . import component_values, history, kept_interactions
from .asked import Asked, Made, owners, reference_to
from .messages import as_told
from .resolved import Resolved
from .world import Change


async def use_component(
    change: Change, asked: Asked, id: Snowflake, data: ComponentData, resolved: Resolved
) -> Made:
    """What the use of a component comes down to; refuses (50035) what cannot be used so."""
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
    installed = earlier.owners if earlier else owners(change, asked, asked.offered.installs)
    source = MessageInteraction(
        id=id,
        type=InteractionType.MESSAGE_COMPONENT,
        application_id=asked.application.id,
        user_id=user_id,
        owners=installed,
        interacted_message_id=message.id,
    )
    return Made(
        source=source,
        data={**told, **resolved.as_json()},
        message_id=message.id,
        message=as_told(None, await history.complete(change, message)),
        reference=reference_to(asked, message.id),
    )


def _is_by(message: Message, application: Application) -> bool:
    """Whether an application wrote a message: as its bot, by a webhook or an interaction."""
    extra = message.extra
    if extra is not None and extra.interaction is not None:
        return extra.interaction.application_id == application.id
    if extra is not None and extra.webhook is not None:
        return extra.webhook.application_id == application.id
    return message.author_id == application.bot_id


async def send_modal(
    change: Change, asked: Asked, id: Snowflake, data: ModalData, resolved: Resolved
) -> Made:
    """What a modal that is sent comes down to; refuses (10062) what was not opened."""
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
    if opened.modal is not modal:  # it is sent once, and was meanwhile
        raise UnknownInteraction()
    opened.modal = None
    await kept_interactions.keep(change.world, opened)
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
    return None if found is None else as_told(None, await history.complete(change, found))
