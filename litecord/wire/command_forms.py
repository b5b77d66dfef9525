"""
Commands of applications as they are registered: what stands in each field.

Each type of option has a form of its own; what several fields or options must be to each other is
``command_rules``' business.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Final, TypeVar

import attrs

from ..errors import wrong
from ..model.applications import IntegrationType
from ..model.channels import ChannelType
from ..model.commands import (
    MOST_INTEGER,
    MOST_NUMBER,
    Choice,
    CommandPermission,
    CommandType,
    Context,
    Handler,
    Option,
    OptionType,
    PermissionTarget,
)
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET, Unset
from .forms import Between, Length, OneOf, PermissionBits, Tagged
from .guilds import LOCALES

T = TypeVar("T")

#: How many options there can be at one level, and how many choices of one.
MOST_OPTIONS: Final = 25
MOST_CHOICES: Final = 25
MOST_COMMANDS_AT_ONCE: Final = 130
MOST_PERMISSIONS: Final = 100
LONGEST_INPUT: Final = 6000

#: Characters of these scripts that are neither letters nor numbers: signs that go with them.
_SIGNS: Final = (
    *(range(0x0900, 0x0951), range(0x0955, 0x0964), range(0x0966, 0x0980)),  # Devanagari
    *(range(0xA8E0, 0xA900), range(0x11B00, 0x11B0A)),
    *(range(0x0E01, 0x0E3B), range(0x0E40, 0x0E5C)),  # Thai
)


def _is_of_name(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    return any(ord(character) in signs for signs in _SIGNS)


def typed_name(value: str) -> str:
    """The rule of what people type: letters, which are small where there are small ones, digits."""
    if not all(map(_is_of_name, value)):
        raise wrong("STRING_TYPE_REGEX", "String value did not match validation regex.")
    if value != value.lower():
        raise wrong("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return value


Locale = Annotated[str, OneOf(*LOCALES)]
TypedName = Annotated[str, Length(1, 32), typed_name]
ShownName = Annotated[str, Length(1, 32)]
ChoiceName = Annotated[str, Length(1, 100)]
Description = Annotated[str, Length(1, 100)]
Integer = Annotated[int, Between(-MOST_INTEGER, MOST_INTEGER)]
Number = Annotated[float, Between(-MOST_NUMBER, MOST_NUMBER)]
ChannelTypes = frozenset[ChannelType]


def _given(value: T | None, default: T) -> T:
    return default if value is None else value


# -- options --------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ChoiceForm:
    """What all choices have."""

    name: ChoiceName
    name_localizations: dict[Locale, ChoiceName] | None = None
    value: Any

    def as_model(self) -> Choice:
        """The value of the model."""
        return Choice(
            name=self.name, name_localizations=self.name_localizations, value=self.value
        )


@attrs.frozen(kw_only=True)
class StringChoice(ChoiceForm):
    """A choice of an option that takes text."""

    value: Annotated[str, Length(None, 100)]


@attrs.frozen(kw_only=True)
class IntegerChoice(ChoiceForm):
    """A choice of an option that takes whole numbers."""

    value: Integer


@attrs.frozen(kw_only=True)
class NumberChoice(ChoiceForm):
    """A choice of an option that takes numbers."""

    value: Number


@attrs.frozen(kw_only=True)
class OptionForm:
    """What all options have."""

    type: OptionType
    name: TypedName
    name_localizations: dict[Locale, TypedName] | None = None
    description: Description
    description_localizations: dict[Locale, Description] | None = None

    def as_model(self) -> Option:
        """The value of the model."""
        given = attrs.asdict(self, recurse=False)
        return Option(**{name: value for name, value in given.items() if value is not None})


@attrs.frozen(kw_only=True)
class Parameter(OptionForm):
    """An option that takes a value; and just this one if it has no other rules."""

    required: bool | None = None


@attrs.frozen(kw_only=True)
class ChannelOption(Parameter):
    """An option that takes a channel."""

    channel_types: ChannelTypes | None = None

    def as_model(self) -> Option:
        """The value of the model."""
        types = tuple(sorted(self.channel_types or ()))
        bare = OptionForm.as_model(attrs.evolve(self, channel_types=None))
        return attrs.evolve(bare, channel_types=types)


@attrs.frozen(kw_only=True)
class ChoosableOption(Parameter):
    """What options have that can be chosen from a list."""

    autocomplete: bool | None = None
    choices: tuple[Any, ...] | None = None

    def as_model(self) -> Option:
        """The value of the model."""
        choices = tuple(each.as_model() for each in self.choices or ())
        return attrs.evolve(OptionForm.as_model(attrs.evolve(self, choices=None)), choices=choices)


@attrs.frozen(kw_only=True)
class StringOption(ChoosableOption):
    """An option that takes text."""

    choices: Annotated[tuple[StringChoice, ...], Length(None, MOST_CHOICES)] | None = None
    min_length: Annotated[int, Between(0, LONGEST_INPUT)] | None = None
    max_length: Annotated[int, Between(1, LONGEST_INPUT)] | None = None


@attrs.frozen(kw_only=True)
class IntegerOption(ChoosableOption):
    """An option that takes a whole number."""

    choices: Annotated[tuple[IntegerChoice, ...], Length(None, MOST_CHOICES)] | None = None
    min_value: Integer | None = None
    max_value: Integer | None = None


@attrs.frozen(kw_only=True)
class NumberOption(ChoosableOption):
    """An option that takes a number."""

    choices: Annotated[tuple[NumberChoice, ...], Length(None, MOST_CHOICES)] | None = None
    min_value: Number | None = None
    max_value: Number | None = None


_PARAMETERS: Final[dict[int, type[OptionForm]]] = {
    OptionType.STRING.value: StringOption,
    OptionType.INTEGER.value: IntegerOption,
    OptionType.BOOLEAN.value: Parameter,
    OptionType.USER.value: Parameter,
    OptionType.CHANNEL.value: ChannelOption,
    OptionType.ROLE.value: Parameter,
    OptionType.MENTIONABLE.value: Parameter,
    OptionType.NUMBER.value: NumberOption,
    OptionType.ATTACHMENT.value: Parameter,
}


@attrs.frozen(kw_only=True)
class Nesting(OptionForm):
    """What options have that hold others."""

    options: tuple[Any, ...] | None = None

    def as_model(self) -> Option:
        """The value of the model."""
        options = tuple(each.as_model() for each in self.options or ())
        return attrs.evolve(OptionForm.as_model(attrs.evolve(self, options=None)), options=options)


@attrs.frozen(kw_only=True)
class SubCommand(Nesting):
    """A command below another."""

    options: (
        Annotated[
            tuple[Annotated[OptionForm, Tagged("type", _PARAMETERS)], ...],
            Length(None, MOST_OPTIONS),
        ]
        | None
    ) = None


_SUB_COMMAND: Final[dict[int, type[OptionForm]]] = {OptionType.SUB_COMMAND.value: SubCommand}


@attrs.frozen(kw_only=True)
class Group(Nesting):
    """What holds commands below another."""

    options: (
        Annotated[
            tuple[Annotated[OptionForm, Tagged("type", _SUB_COMMAND)], ...],
            Length(None, MOST_OPTIONS),
        ]
        | None
    ) = None


_OPTIONS: Final[dict[int, type[OptionForm]]] = {
    **_SUB_COMMAND,
    OptionType.SUB_COMMAND_GROUP.value: Group,
    **_PARAMETERS,
}
Options = Annotated[
    tuple[Annotated[OptionForm, Tagged("type", _OPTIONS)], ...], Length(None, MOST_OPTIONS)
]


# -- commands -------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ModifyCommand:
    """The body of ``PATCH .../commands/{id}``: what is not said stays as it is."""

    name: ShownName | Unset = UNSET
    name_localizations: dict[Locale, ShownName] | Unset | None = UNSET
    description: Annotated[str, Length(None, 100)] | Unset | None = UNSET
    description_localizations: dict[Locale, Description] | Unset | None = UNSET
    options: Options | Unset | None = UNSET
    default_member_permissions: PermissionBits | Unset | None = UNSET
    default_permission: bool | Unset | None = UNSET
    dm_permission: bool | Unset | None = UNSET
    contexts: Annotated[frozenset[Context], Length(1, None)] | Unset | None = UNSET
    integration_types: (
        Annotated[frozenset[IntegrationType], Length(1, None)] | Unset | None
    ) = UNSET
    nsfw: bool | Unset | None = UNSET
    handler: Handler | Unset | None = UNSET

    def changes(self) -> dict[str, Any]:
        """What is said, as fields of the model; what is null is as if it had never been said."""
        said = {
            name: value
            for name in _FIELDS
            if not isinstance(value := getattr(self, name), Unset)
        }
        for name, default in _DEFAULTS.items():
            if name in said:
                said[name] = _given(said[name], default)
        if said.get("options"):
            said["options"] = tuple(each.as_model() for each in said["options"])
        for name in ("contexts", "integration_types"):
            if said.get(name) is not None:
                said[name] = tuple(sorted(said[name]))
        return said


_FIELDS: Final = tuple(field.name for field in attrs.fields(ModifyCommand))
_DEFAULTS: Final[dict[str, Any]] = {
    "description": "",
    "options": (),
    "default_permission": True,
    "dm_permission": True,
    "nsfw": False,
}


@attrs.frozen(kw_only=True)
class CreateCommand(ModifyCommand):
    """The body of ``POST .../commands``."""

    name: ShownName
    type: CommandType | None = None


@attrs.frozen(kw_only=True)
class PutCommand(CreateCommand):
    """One of the commands of ``PUT .../commands``."""

    id: Snowflake | None = None


#: The body of ``PUT .../commands``.
PutCommands = Annotated[tuple[PutCommand, ...], Length(None, MOST_COMMANDS_AT_ONCE)]


@attrs.frozen(kw_only=True)
class ListCommands:
    """The query of ``GET .../commands``."""

    with_localizations: bool = False


# -- who may use them -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class PermissionForm:
    """A role, a user or a channel for which a command is allowed, or not."""

    id: Snowflake
    type: PermissionTarget
    permission: bool

    def as_model(self) -> CommandPermission:
        """The value of the model."""
        return CommandPermission(id=self.id, type=self.type, permission=self.permission)


@attrs.frozen(kw_only=True)
class PutPermissions:
    """The body of ``PUT .../commands/{id}/permissions``."""

    permissions: (
        Annotated[tuple[PermissionForm, ...], Length(None, MOST_PERMISSIONS)] | None
    ) = None
