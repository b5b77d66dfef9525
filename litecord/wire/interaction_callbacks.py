"""
How applications answer interactions.

See https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..errors import InvalidForm
from ..model.commands import MOST_NUMBER
from ..model.interactions import CallbackType
from . import scalars
from .forms import Between, Faults, Length, OneOf, decode
from .message_forms import CreateMessage, MessageParts, ModifyMessage
from .modals import ModalForm
from .polls import PollForm
from .scalars import Json
from .shapes import REQUIRED


@attrs.frozen(kw_only=True)
class Callback:
    """The body of ``POST /interactions/{id}/{token}/callback``; ``data`` depends on the type."""

    type: Annotated[int, OneOf(1, 4, 5, 6, 7, 8, 9, 10, 12)]
    data: Json | None = None

    @property
    def kind(self) -> CallbackType:
        """How it answers."""
        return CallbackType(self.type)


@attrs.frozen(kw_only=True)
class WithResponse:
    """The query: whether the answer is to tell what became of it."""

    with_response: bool = False


@attrs.frozen(kw_only=True)
class AnswerMessage(MessageParts):
    """The data of an answer that is a message, and of a follow-up."""

    @classmethod
    def of(cls, parts: MessageParts) -> AnswerMessage:
        """The same parts."""
        return cls(**{each.name: getattr(parts, each.name) for each in attrs.fields(MessageParts)})

    def as_message(self) -> CreateMessage:
        """The message that is to be posted."""
        parts = {each.name: getattr(self, each.name) for each in attrs.fields(MessageParts)}
        return CreateMessage(**parts)


@attrs.frozen(kw_only=True)
class Deferral:
    """The data of an answer that is still to be written."""

    flags: int | None = None


@attrs.frozen(kw_only=True)
class ModifyAnswer(ModifyMessage):
    """Changes of an answer; a poll can be added to one that is still to be written."""

    poll: PollForm | None = None  # type: ignore[assignment]  # where others take nothing


def _suggested(value: object) -> object:
    """The rule of values that are suggested: a text, or a number that any option may have."""
    if isinstance(value, str):
        return Length(None, 100)(scalars.text(value))
    Between(-MOST_NUMBER, MOST_NUMBER)(scalars.number(value))
    return value


@attrs.frozen(kw_only=True)
class SuggestedChoice:
    """A value that an application suggests for an option."""

    name: Annotated[str, Length(1, 100)]
    name_localizations: dict[str, str] | None = None
    value: Annotated[Json, _suggested]

    def check(self) -> Faults | None:
        """Nothing is no value."""
        return None if self.value is not None else REQUIRED.under("value")


@attrs.frozen(kw_only=True)
class Suggestions:
    """The data of what an application suggests."""

    choices: Annotated[tuple[SuggestedChoice, ...], Length(None, 25)]


_DATA: Final[dict[CallbackType, Any]] = {
    CallbackType.CHANNEL_MESSAGE_WITH_SOURCE: AnswerMessage,
    CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE: Deferral,
    CallbackType.UPDATE_MESSAGE: ModifyMessage,
    CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT: Suggestions,
    CallbackType.MODAL: ModalForm,
}


def decoded_data(callback: Callback) -> Any:
    """The data of an answer, decoded; what is wrong with it is told below ``data``."""
    form = _DATA.get(callback.kind)
    if form is None:
        return None
    given: object = {} if callback.data is None else callback.data
    try:
        return decode(form, given)
    except InvalidForm as invalid:
        raise under_data(invalid) from None


def under_data(invalid: InvalidForm) -> InvalidForm:
    """The same refusal, told of what is below ``data``."""
    return InvalidForm(Faults(below={"data": invalid.faults}))


def choice_json(choice: SuggestedChoice) -> dict[str, Any]:
    """A suggested value as a person is told."""
    return {"name": choice.name, "value": choice.value}


