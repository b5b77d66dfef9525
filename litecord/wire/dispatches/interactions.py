"""What interactions, and what only their people see, look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..interactions import interaction_json, modal_json, told_of
from ..messages import message_event_json
from ..users import user_json
from .base import Table


def _interaction(event: events.InteractionDelivered) -> dict[str, Any]:
    return interaction_json(event.interaction, event.scene)


def _about_interaction(event: events.PersonalInteractionEvent) -> dict[str, Any]:
    return told_of(event.interaction)


def _interaction_failed(event: events.InteractionFailed) -> dict[str, Any]:
    return {**told_of(event.interaction), "reason_code": int(event.reason)}


def _modal(event: events.ModalOpened) -> dict[str, Any]:
    application = event.application
    about: dict[str, Any] = {
        "id": str(application.id),
        "name": application.name,
        "icon": application.icon,
        "description": application.description,
    }
    if event.bot is not None:
        about["bot"] = user_json(event.bot)
    return modal_json(event.interaction, event.modal, about)


def _choices(event: events.ChoicesSuggested) -> dict[str, Any]:
    return {**told_of(event.interaction), "choices": event.choices}


def _ephemeral(event: events.EphemeralCreated) -> dict[str, Any]:
    return message_event_json(event.message, None)


def _ephemeral_deleted(event: events.EphemeralDeleted) -> dict[str, Any]:
    return {"id": str(event.message_id), "channel_id": str(event.in_channel)}


INTERACTIONS: Table = {
    events.InteractionDelivered: ("INTERACTION_CREATE", _interaction),
    events.InteractionBegun: ("INTERACTION_CREATE", _about_interaction),
    events.InteractionSucceeded: ("INTERACTION_SUCCESS", _about_interaction),
    events.InteractionFailed: ("INTERACTION_FAILURE", _interaction_failed),
    events.ModalOpened: ("INTERACTION_MODAL_CREATE", _modal),
    events.ChoicesSuggested: ("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", _choices),
    events.EphemeralCreated: ("MESSAGE_CREATE", _ephemeral),
    events.EphemeralUpdated: ("MESSAGE_UPDATE", _ephemeral),
    events.EphemeralDeleted: ("MESSAGE_DELETE", _ephemeral_deleted),
}
