"""What the parts of a command must be to each other, as the tree of faults that tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ..errors import Fault, Faults, InvalidForm
from ..model.applications import IntegrationType
from ..model.commands import (
    NESTING,
    ApplicationCommand,
    Choice,
    CommandType,
    Localizations,
    Option,
)
from .command_forms import Description, TypedName
from .forms import decoder_of

#: So many characters all texts of a command have at most, each in its longest language.
LARGEST: Final = 8000

_TYPED: Final = frozenset({CommandType.CHAT_INPUT, CommandType.PRIMARY_ENTRY_POINT})

_typed_name: Final[Callable[[object], object]] = decoder_of(TypedName)
_description: Final[Callable[[object], object]] = decoder_of(Description)


def faults_of(
    command: ApplicationCommand, supported: Mapping[IntegrationType, object]
) -> Faults:
    """What is wrong with a command as a whole; ``supported`` is how its application is added."""
    found = _of_texts(command) | _of_options(command.options)
    if command.guild_id is None:
        for index, each in enumerate(command.integration_types):
            if each not in supported:
                found |= Faults.at(
                    ("integration_types", index),
                    "APPLICATION_COMMAND_INTEGRATION_TYPE_UNSUPPORTED",
                    "The application cannot be installed in this way",
                )
    if not found and size_of(command) > LARGEST:
        message = f"Command exceeds maximum size ({LARGEST})"
        return Faults((Fault("APPLICATION_COMMAND_TOO_LARGE", message),))
    return found


def _of_texts(command: ApplicationCommand) -> Faults:
    """Names that are typed are narrower than those in menus, which have nothing else."""
    found = Faults()
    if command.type in _TYPED:
        found |= _checked(_typed_name, command.name, "name")
        for locale, text in (command.name_localizations or {}).items():
            found |= _checked(_typed_name, text, "name_localizations", locale)
    if command.type is CommandType.CHAT_INPUT:
        return found | _checked(_description, command.description or None, "description")
    if command.options:
        code = "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID"
        found |= Faults.at(("options",), code, "Context menu commands cannot have options")
    if command.type is CommandType.PRIMARY_ENTRY_POINT:
        return found
    code = "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID"
    message = "Context menu commands cannot have description"
    if command.description:
        found |= Faults.at(("description",), code, message)
    if command.description_localizations:
        found |= Faults.at(("description_localizations",), code, message)
    return found


def _checked(decode: Callable[[object], object], text: str | None, *path: str) -> Faults:
    if text is None:
        return Faults.at(path, "BASE_TYPE_REQUIRED", "This field is required")
    try:
        decode(text)
    except InvalidForm as invalid:
        return invalid.faults.under(*path)
    return Faults()


# -- options --------------------------------------------------------------------------------------


def _of_options(options: tuple[Option, ...]) -> Faults:
    """What is wrong with options of one level, and below them."""
    found = Faults()
    is_optional = False
    for index, option in enumerate(options):
        here = _of_bounds(option) | _of_options(option.options) | _of_choices(option.choices)
        if (option.type in NESTING) is not (options[0].type in NESTING):
            here |= _fault(
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to all "
                "other types",
            )
        if option.required and is_optional:
            here |= _fault(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        is_optional = is_optional or not option.required
        if here:
            found |= here.under(index)
    for index, path, name in _repeated(options):
        code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
        message = f'Option name "{name}" already exists in these options'
        found |= Faults.at((index, *path), code, message)
    return found.under("options") if found else found


def _of_choices(choices: tuple[Choice, ...]) -> Faults:
    found = Faults()
    for index, path, name in _repeated(choices):
        code = "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"
        message = f'Option choice name "{name}" already exists'
        found |= Faults.at(("choices", index, *path), code, message)
    return found


def _fault(code: str, message: str) -> Faults:
    return Faults((Fault(code, message),))


def _of_bounds(option: Option) -> Faults:
    """What is wrong between fields of one option."""
    found = Faults()
    if option.autocomplete and option.choices:
        code = "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"
        found |= Faults.at(("autocomplete",), code, "Autocomplete and choices exclude each other")
    for unit in ("value", "length"):
        least, most = getattr(option, f"min_{unit}"), getattr(option, f"max_{unit}")
        if least is not None and most is not None and least > most:
            message = f"{type(least).__name__} value should be less than or equal to {most}."
            found |= Faults.at((f"min_{unit}",), "NUMBER_TYPE_MAX", message)
    return found


def _repeated(
    named: tuple[Option | Choice, ...],
) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """
    The index, the path and the name of what is called like something before it.

    So it must not be in any one language: there every other text is what stands for all.
    """
    seen: set[str] = set()
    translated: set[tuple[str, str]] = set()
    defaults = {each.name: index for index, each in reversed([*enumerate(named)])}
    for index, each in enumerate(named):
        if each.name in seen:
            yield index, ("name",), each.name
        seen.add(each.name)
        for locale, name in (each.name_localizations or {}).items():
            if (locale, name) in translated or defaults.get(name, index) != index:
                yield index, ("name_localizations", locale), name
            translated.add((locale, name))


# -- size -----------------------------------------------------------------------------------------


def size_of(command: ApplicationCommand) -> int:
    """How many characters the texts of a command have, each in its longest language."""
    return (
        _longest(command.name, command.name_localizations)
        + _longest(command.description, command.description_localizations)
        + sum(_size(each) for each in command.options)
    )


def _size(option: Option) -> int:
    return (
        _longest(option.name, option.name_localizations)
        + _longest(option.description, option.description_localizations)
        + sum(_size(each) for each in option.options)
        + sum(
            _longest(each.name, each.name_localizations) + len(str(each.value))
            for each in option.choices
        )
    )


def _longest(text: str, texts: Localizations | None) -> int:
    return max(len(text), *map(len, (texts or {}).values()), 0)
