"""Of which interaction a message came about, as is kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import attrs

from .snowflakes import Snowflake


class InteractionType(IntEnum):
    """What somebody did, by Discord's numbers."""

    PING = 1
    APPLICATION_COMMAND = 2
    MESSAGE_COMPONENT = 3
    APPLICATION_COMMAND_AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


@attrs.frozen(kw_only=True)
class MessageInteraction:
    """
    Of which interaction a message came about, as is kept with the message.

    ``name`` is that of a command with what is below it; ``data`` what the person said, as the
    application was told.
    """

    id: Snowflake
    type: InteractionType = attrs.field(converter=InteractionType)
    application_id: Snowflake
    user_id: Snowflake
    owners: Mapping[str, str] = attrs.field(factory=dict)
    name: str | None = None
    command_type: int = 1
    target_user_id: Snowflake | None = None
    target_message_id: Snowflake | None = None
    #: the message whose component was used
    interacted_message_id: Snowflake | None = None
    #: of a follow-up: the first answer
    original_response_message_id: Snowflake | None = None
    #: what opened the modal
    triggering: MessageInteraction | None = None
    data: Mapping[str, Any] | None = None

    @property
    def people(self) -> set[Snowflake]:
        """Whom it names."""
        named = {self.user_id}
        if self.target_user_id is not None:
            named.add(self.target_user_id)
        return named | (self.triggering.people if self.triggering else set())
