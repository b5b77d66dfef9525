"""What people do to applications, and what comes of it: each told to few sessions."""

from __future__ import annotations

from typing import Any, Self

import attrs

from ..model.applications import Application
from ..model.interactions import Failure, Interaction, Modal, Scene
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class InteractionDelivered(UserEvent):
    """Somebody uses an application: told to one session of its bot, the user."""

    interaction: Interaction
    scene: Scene


@attrs.frozen(kw_only=True)
class PersonalInteractionEvent(UserEvent):
    """Something about a person's interaction: told to the session that it came from."""

    interaction: Interaction

    @classmethod
    def of(cls, interaction: Interaction, **more: Any) -> Self:
        """The event about an interaction."""
        return cls(user_id=interaction.user_id, interaction=interaction, **more)


@attrs.frozen(kw_only=True)
class InteractionBegun(PersonalInteractionEvent):
    """An interaction was sent to its application."""


@attrs.frozen(kw_only=True)
class InteractionSucceeded(PersonalInteractionEvent):
    """An application answered."""


@attrs.frozen(kw_only=True)
class InteractionFailed(PersonalInteractionEvent):
    """An application did not answer in time, or what it has could not be launched."""

    reason: Failure


@attrs.frozen(kw_only=True)
class ModalOpened(PersonalInteractionEvent):
    """An application answered with a form to fill in."""

    modal: Modal
    application: Application
    bot: User | None
    #: what is chosen in it beforehand, in its wire form
    resolved: dict[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class ChoicesSuggested(PersonalInteractionEvent):
    """An application suggests values of an option, in their wire form."""

    choices: tuple[dict[str, Any], ...]


@attrs.frozen(kw_only=True)
class EphemeralCreated(UserEvent):
    """
    An application wrote something that one person alone can see.

    It is told to that person, and in a second event to the application's bot.
    """

    message: FullMessage


@attrs.frozen(kw_only=True)
class EphemeralUpdated(EphemeralCreated):
    """Such a message was changed."""


@attrs.frozen(kw_only=True)
class EphemeralDeleted(UserEvent):
    """Such a message is no more."""

    message_id: Snowflake
    in_channel: Snowflake
