"""Greetings on the wire."""

from __future__ import annotations

from typing import Annotated

import attrs

from ..model.snowflakes import Snowflake
from .forms import Length
from .mentions import AllowedMentions
from .message_forms import CreateMessage, ReferenceForm


@attrs.frozen(kw_only=True)
class Greeted(ReferenceForm):
    """The system's message that is answered with a greeting."""

    @property
    def is_greeted(self) -> bool:
        """It is."""
        return True


@attrs.frozen(kw_only=True)
class Greeting:
    """The body of ``POST /channels/{id}/greet``, as people's clients send it."""

    sticker_ids: Annotated[tuple[Snowflake, ...], Length(1, 3)]
    allowed_mentions: AllowedMentions | None = None
    message_reference: Greeted | None = None

    def as_message(self) -> CreateMessage:
        """The message that it makes."""
        return CreateMessage(
            sticker_ids=self.sticker_ids,
            allowed_mentions=self.allowed_mentions,
            message_reference=self.message_reference,
        )
