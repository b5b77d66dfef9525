"""What a person fills in for the options of a command, checked against what is registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from ..errors import Faults, InvalidForm, wrong
from ..model.commands import MOST_INTEGER, MOST_NUMBER, NESTING, Option, OptionType
from ..model.snowflakes import Snowflake
from ..wire import scalars
from ..wire.interactions import OptionData
from ..wire.rules import Between, Length
from ..wire.shapes import REQUIRED
from .resolved import Resolved

#: Texts that say nothing of how long they may be.
_MOST_TEXT: Final = 6000
_UNKNOWN: Final = Faults.at((), "INTERACTION_OPTION_UNKNOWN", "There is no such option")


@attrs.frozen
class Filled:
    """The options as an application is told of them, and the names of the sub-commands."""

    options: list[dict[str, Any]]
    names: tuple[str, ...] = ()


async def filled_in(
    registered: Sequence[Option],
    given: Sequence[OptionData],
    resolved: Resolved,
    *,
    partial: bool = False,
) -> Filled:
    """
    What was filled in; ``partial`` where somebody is still typing.

    Refuses (50035) at ``options`` what is missing, unknown or not what an option takes.
    """
    nested = {each.name: each for each in registered if each.type in NESTING}
    if nested:
        return await _below(nested, given, resolved, partial=partial)
    known = {each.name: each for each in registered}
    below: dict[str, Faults] = {}
    told: list[dict[str, Any]] = []
    seen: set[str] = set()
    for index, data in enumerate(given):
        option = known.get(data.name)
        if option is None or data.name in seen or data.type != option.type:
            below[str(index)] = _UNKNOWN
            continue
        seen.add(data.name)
        try:
            told.append(await _told(option, data, resolved, partial=partial))
        except InvalidForm as invalid:
            below[str(index)] = Faults(below={"value": invalid.faults})
    if not partial:
        missing = (each.name for each in registered if each.required and each.name not in seen)
        below |= dict.fromkeys(missing, REQUIRED)
    if below:
        raise InvalidForm(Faults(below={"options": Faults(below=below)}))
    return Filled(told)


async def _below(
    nested: dict[str, Option],
    given: Sequence[OptionData],
    resolved: Resolved,
    *,
    partial: bool,
) -> Filled:
    """What was filled in below a sub-command: one of them has to be named."""
    if not given:
        raise InvalidForm(Faults(below={"options": REQUIRED}))
    data = given[0]
    option = nested.get(data.name)
    if option is None or len(given) > 1 or data.type != option.type:
        raise InvalidForm(Faults(below={"options": Faults(below={"0": _UNKNOWN})}))
    try:
        inner = await filled_in(option.options, data.options or (), resolved, partial=partial)
    except InvalidForm as invalid:
        raise InvalidForm(invalid.faults.under("options", 0)) from None
    told = {"name": option.name, "type": int(option.type), "options": inner.options}
    return Filled([told], (option.name, *inner.names))


async def _told(
    option: Option, data: OptionData, resolved: Resolved, *, partial: bool
) -> dict[str, Any]:
    told: dict[str, Any] = {"name": option.name, "type": int(option.type)}
    if partial and data.focused:
        if not option.autocomplete:
            raise wrong("INTERACTION_OPTION_NO_AUTOCOMPLETE", "Nothing is suggested for this")
        return {**told, "value": _typed(data.value), "focused": True}
    if data.value is None:
        raise InvalidForm(REQUIRED)
    return {**told, "value": await _value(option, data.value, resolved)}


def _typed(value: object) -> str:
    """What somebody has typed so far, of whatever type it is to become."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return scalars.shown(value)
    return Length(None, _MOST_TEXT)(scalars.text(value))


async def _value(option: Option, value: object, resolved: Resolved) -> object:
    decode = _PLAIN.get(option.type)
    if decode is not None:
        decoded = decode(option, value)
        if option.choices and decoded not in [each.value for each in option.choices]:
            raise scalars.no_choice(tuple(each.value for each in option.choices))
        return decoded
    id = Snowflake(scalars.snowflake(value))
    if option.type is OptionType.ATTACHMENT:
        kept = await resolved.file(id)
        return str(_found(kept is not None, kept))
    types = frozenset(map(int, option.channel_types))
    kind = option.type
    if kind is OptionType.USER:
        there = await resolved.user(id)
    elif kind is OptionType.ROLE:
        there = resolved.role(id)
    elif kind is OptionType.CHANNEL:
        there = resolved.channel(id, types)
    else:
        there = resolved.role(id) or await resolved.user(id)
    return str(_found(there, id))


def _found(there: bool, id: Snowflake | None) -> Snowflake | None:
    if not there:
        raise wrong("INTERACTION_OPTION_NOT_FOUND", "There is no such thing here")
    return id


def _text(option: Option, value: object) -> str:
    rule = Length(option.min_length, option.max_length or _MOST_TEXT)
    return rule(scalars.text(value))


def _integer(option: Option, value: object) -> int:
    least = -MOST_INTEGER if option.min_value is None else option.min_value
    most = MOST_INTEGER if option.max_value is None else option.max_value
    decoded: int = Between(least, most)(scalars.integer(value))
    return decoded


def _number(option: Option, value: object) -> float:
    least = -MOST_NUMBER if option.min_value is None else option.min_value
    most = MOST_NUMBER if option.max_value is None else option.max_value
    decoded: float = Between(least, most)(scalars.number(value))
    return decoded


def _boolean(option: Option, value: object) -> bool:
    return scalars.boolean(value)


_PLAIN: Final[dict[OptionType, Callable[[Option, object], object]]] = {
    OptionType.STRING: _text,
    OptionType.INTEGER: _integer,
    OptionType.NUMBER: _number,
    OptionType.BOOLEAN: _boolean,
}
