"""What interactions, and what only their people see, look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..integrations import integration_application_json
from ..interactions import interaction_json, modal_json, succeeded_json, told_of
from ..messages import message_event_json
from .base import Table


def _interaction(event: events.InteractionDelivered) -> dict[str, Any]:
    return interaction_json(event.interaction, event.scene)


def _begun(event: events.InteractionBegun) -> dict[str, Any]:
    return told_of(event.interaction)


def _interaction_failed(event: events.InteractionFailed) -> dict[str, Any]:
    return {**told_of(event.interaction), "reason_code": int(event.reason)}


def _modal(event: events.ModalOpened) -> dict[str, Any]:
    about = integration_application_json(event.application, event.bot)
    return modal_json(event.interaction, event.modal, about, event.resolved)


def _succeeded(event: events.InteractionSucceeded) -> dict[str, Any]:
    return succeeded_json(event.interaction)


def _choices(event: events.ChoicesSuggested) -> dict[str, Any]:
    return {"choices": event.choices, "nonce": event.interaction.nonce}


def _ephemeral(event: events.EphemeralCreated) -> dict[str, Any]:
    return message_event_json(event.message, None)


def _ephemeral_deleted(event: events.EphemeralDeleted) -> dict[str, Any]:
    return {"id": str(event.message_id), "channel_id": str(event.in_channel)}


INTERACTIONS: Table = {
    events.InteractionDelivered: ("INTERACTION_CREATE", _interaction),
    events.InteractionBegun: ("INTERACTION_CREATE", _begun),
    events.InteractionSucceeded: ("INTERACTION_SUCCESS", _succeeded),
    events.InteractionFailed: ("INTERACTION_FAILURE", _interaction_failed),
    events.ModalOpened: ("INTERACTION_MODAL_CREATE", _modal),
    events.ChoicesSuggested: ("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", _choices),
    events.EphemeralCreated: ("MESSAGE_CREATE", _ephemeral),
    events.EphemeralUpdated: ("MESSAGE_UPDATE", _ephemeral),
    events.EphemeralDeleted: ("MESSAGE_DELETE", _ephemeral_deleted),
}
