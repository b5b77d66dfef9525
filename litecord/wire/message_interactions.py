"""
What a message tells of the interaction that it came about by.

See https://docs.discord.com/developers/resources/message#message-interaction-metadata-object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.message_interactions import InteractionType, MessageInteraction
from ..model.snowflakes import Snowflake
from ..model.users import User
from .users import user_json

People = Mapping[Snowflake, User]


def message_interaction_json(source: MessageInteraction, people: People) -> dict[str, Any]:
    """What a message has more than others that an application wrote by an interaction."""
    application_id = str(source.application_id)
    told: dict[str, Any] = {
        "webhook_id": application_id,
        "application_id": application_id,
        "interaction_metadata": metadata_json(source, people),
    }
    is_command = source.type is InteractionType.APPLICATION_COMMAND
    if is_command and source.original_response_message_id is None:
        told["interaction"] = {
            "id": str(source.id),
            "type": int(source.type),
            "name": source.name,
            "user": _person(source.user_id, people),
        }
    return told


def metadata_json(source: MessageInteraction, people: People) -> dict[str, Any]:
    """A message interaction metadata object."""
    told: dict[str, Any] = {
        "id": str(source.id),
        "type": int(source.type),
        "user": _person(source.user_id, people),
        "authorizing_integration_owners": dict(source.owners),
    }
    if source.name is not None:
        told |= {"name": source.name, "command_type": source.command_type}
    if source.target_user_id is not None:
        told["target_user"] = _person(source.target_user_id, people)
    for name in ("target_message_id", "interacted_message_id", "original_response_message_id"):
        value = getattr(source, name)
        if value is not None:
            told[name] = str(value)
    if source.triggering is not None:
        told["triggering_interaction_metadata"] = metadata_json(source.triggering, people)
    return told


def _person(user_id: Snowflake, people: People) -> Any:
    user = people.get(user_id)
    if user is None:
        user = User(id=user_id, username="Deleted User", discriminator="0000")
    return user_json(user)
