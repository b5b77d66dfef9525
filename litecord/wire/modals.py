"""
Modals as applications send them: forms that a person fills in.

See https://docs.discord.com/developers/components/reference. Selects are those of messages, with
``required`` and never disabled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Annotated, Any, ClassVar, Final

import attrs

from ..model.interactions import Modal
from ..model.snowflakes import Snowflake
from .component_parts import (
    ChannelSelect,
    Component,
    CustomId,
    Making,
    MentionableSelect,
    Path,
    RoleSelect,
    Select,
    StringSelect,
    UserSelect,
)
from .components import TextDisplay, all_made, listed, repeated, walk
from .forms import Between, Faults, InvalidForm, Length, Tagged

#: How many components a modal has at most: so it is documented.
MOST_IN_MODAL: Final = 5


class TextStyle(IntEnum):
    """How much room there is for a text."""

    SHORT = 1
    PARAGRAPH = 2


@attrs.frozen(kw_only=True)
class TextInput(Component):
    """A field for text."""

    kind = 4
    custom_id: CustomId
    style: TextStyle
    label: Annotated[str, Length(1, 45)] | None = None
    min_length: Annotated[int, Between(0, 4000)] | None = None
    max_length: Annotated[int, Between(1, 4000)] | None = None
    required: bool | None = None
    value: Annotated[str, Length(None, 4000)] | None = None
    placeholder: Annotated[str, Length(None, 100)] | None = None

    def check(self) -> Faults | None:
        """The least is not above the most, and what is there already is within both."""
        least, most = self.min_length or 0, self.max_length or 4000
        if least > most:
            message = f"int value should be less than or equal to {most}."
            return Faults.at(("min_length",), "NUMBER_TYPE_MAX", message)
        if self.value and not least <= len(self.value) <= most:
            message = f"Must be between {least} and {most} in length."
            return Faults.at(("value",), "BASE_TYPE_BAD_LENGTH", message)
        return None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told = {
            "custom_id": self.custom_id,
            "style": int(self.style),
            "label": self.label,
            "min_length": self.min_length,
            "max_length": self.max_length,
            "value": self.value,
            "placeholder": self.placeholder,
        }
        kept = {key: value for key, value in told.items() if value is not None}
        return {**kept, "required": self.required is not False}


def _check_required(least: int | None, required: bool | None) -> Faults | None:
    if least == 0 and required is not False:
        message = "min_values must be at least 1 when required is true"
        return Faults.at(("min_values",), "NUMBER_TYPE_MIN", message)
    return None


def _in_modal(select: type[Select]) -> type[Any]:
    """The form of a select as modals have it."""

    @attrs.frozen(kw_only=True)
    class InModal(select):  # type: ignore[misc,valid-type]  # made of each of the five
        required: bool | None = None

        def check(self) -> Faults | None:
            """It is not disabled, and nothing is chosen where nothing need be."""
            if self.disabled:
                message = "Disabled components are not allowed in modals"
                return Faults.at(("disabled",), "COMPONENT_DISABLED_IN_MODAL", message)
            return _check_required(self.min_values, self.required) or super().check()

        def parts(self, making: Making) -> dict[str, Any]:
            """What is told of it."""
            told = super().parts(making)
            return {**told, "required": self.required is not False}

    InModal.__name__ = f"{select.__name__}InModal"
    return InModal


@attrs.frozen(kw_only=True)
class FileUpload(Component):
    """A place for files."""

    kind = 19
    custom_id: CustomId
    min_values: Annotated[int, Between(0, 10)] | None = None
    max_values: Annotated[int, Between(1, 10)] | None = None
    required: bool | None = None

    def check(self) -> Faults | None:
        """No more have to be sent than can be."""
        return _check_bounds(self.min_values, self.max_values, self.required)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {
            "custom_id": self.custom_id,
            "min_values": 1 if self.min_values is None else self.min_values,
            "max_values": self.max_values or 1,
            "required": self.required is not False,
        }


def _check_bounds(least: int | None, most: int | None, required: bool | None) -> Faults | None:
    if (1 if least is None else least) > (most or 1):
        message = "The minimum number of values cannot be larger than the maximum"
        return Faults.at(("min_values",), "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE", message)
    return _check_required(least, required)


@attrs.frozen(kw_only=True)
class GroupOption:
    """One of the choices of a group."""

    value: Annotated[str, Length(1, 100)]
    label: Annotated[str, Length(1, 100)]
    description: Annotated[str, Length(None, 100)] | None = None
    default: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """What is told."""
        told: dict[str, Any] = {"value": self.value, "label": self.label}
        if self.description:
            told["description"] = self.description
        if self.default:
            told["default"] = True
        return told


def _check_options(options: tuple[GroupOption, ...], most: int) -> Faults | None:
    seen: set[str] = set()
    for index, each in enumerate(options):
        if each.value in seen:
            message = "The specified option value is already used"
            code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
            return Faults.at(("options", index), code, message)
        seen.add(each.value)
    if sum(bool(each.default) for each in options) > most:
        message = f"The number of default values cannot be larger than {most}"
        return Faults.at(("options",), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message)
    return None


@attrs.frozen(kw_only=True)
class RadioGroup(Component):
    """Choices of which one is taken."""

    kind = 21
    custom_id: CustomId
    options: Annotated[tuple[GroupOption, ...], Length(2, 10)]
    required: bool | None = None

    def check(self) -> Faults | None:
        """No value comes twice, and one alone is chosen already."""
        return _check_options(self.options, 1)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {
            "custom_id": self.custom_id,
            "options": [each.as_json() for each in self.options],
            "required": self.required is not False,
        }


@attrs.frozen(kw_only=True)
class CheckboxGroup(Component):
    """Choices of which several are taken."""

    kind = 22
    custom_id: CustomId
    options: Annotated[tuple[GroupOption, ...], Length(1, 10)]
    min_values: Annotated[int, Between(0, 10)] | None = None
    max_values: Annotated[int, Between(1, 10)] | None = None
    required: bool | None = None

    def check(self) -> Faults | None:
        """No value comes twice; no more have to be chosen than can be."""
        most = self.max_values or len(self.options)
        bounds = _check_bounds(self.min_values, most, self.required)
        return _check_options(self.options, most) or bounds

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {
            "custom_id": self.custom_id,
            "options": [each.as_json() for each in self.options],
            "min_values": 1 if self.min_values is None else self.min_values,
            "max_values": self.max_values or len(self.options),
            "required": self.required is not False,
        }


@attrs.frozen(kw_only=True)
class Checkbox(Component):
    """Yes or no."""

    kind = 23
    custom_id: CustomId
    default: bool | None = None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"custom_id": self.custom_id, "default": bool(self.default)}


_FILLED_IN: Final[dict[int, Any]] = {
    4: TextInput,
    **{
        each.kind: _in_modal(each)
        for each in (StringSelect, UserSelect, RoleSelect, MentionableSelect, ChannelSelect)
    },
    19: FileUpload,
    21: RadioGroup,
    22: CheckboxGroup,
    23: Checkbox,
}


@attrs.frozen(kw_only=True)
class Label(Component):
    """What is asked, around what it is filled in with."""

    kind = 18
    label: Annotated[str, Length(1, 45)]
    description: Annotated[str, Length(1, 100)] | None = None
    component: Annotated[Component, Tagged("type", _FILLED_IN)]

    def children(self) -> Iterator[tuple[Path, Component]]:
        """What is in it."""
        yield ("component",), self.component

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told: dict[str, Any] = {"label": self.label}
        if self.description:
            told["description"] = self.description
        return {**told, "component": self.component.made(making)}


@attrs.frozen(kw_only=True)
class TextRow(Component):
    """The older way to ask for a text: a row with a field that has a label of its own."""

    kind: ClassVar[int] = 1
    components: Annotated[
        tuple[Annotated[TextInput, Tagged("type", {4: TextInput})], ...], Length(1, 1)
    ]

    def check(self) -> Faults | None:
        """What nothing else tells the meaning of has a label."""
        if self.components[0].label:
            return None
        at = ("components", 0, "label")
        return Faults.at(at, "BASE_TYPE_REQUIRED", "This field is required")

    def children(self) -> Iterator[tuple[Path, Component]]:
        """The field."""
        return listed(self.components)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"components": all_made(self.components, making)}


@attrs.frozen(kw_only=True)
class ModalForm:
    """The data of an answer that is a modal."""

    custom_id: CustomId
    title: Annotated[str, Length(1, 45)]
    components: Annotated[
        tuple[
            Annotated[
                TextRow | Label | TextDisplay,
                Tagged("type", {1: TextRow, 10: TextDisplay, 18: Label}),
            ],
            ...,
        ],
        Length(1, MOST_IN_MODAL),
    ]

    def check(self) -> Faults | None:
        """No id comes twice."""
        faults = repeated(self.components)
        return faults.under("components") if faults else None

    def as_modal(self, media_id: Callable[[], Snowflake]) -> Modal:
        """The modal as it is kept and told."""
        taken = frozenset(each.id for _, each in walk(self.components) if each.id)
        making = Making(media_id, taken)
        return Modal(
            custom_id=self.custom_id,
            title=self.title,
            components=tuple(all_made(self.components, making)),
        )


def wrong_component() -> InvalidForm:
    """The refusal of what was not asked for, or not so."""
    message = "Component validation failed"
    return InvalidForm(Faults.at((), "COMPONENT_VALIDATION_FAILED", message))
