"""What a person chooses or fills in, checked against the component that asked for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ..errors import Faults, InvalidForm
from ..model.interactions import Modal
from ..model.snowflakes import Snowflake
from ..wire import scalars
from ..wire.interactions import AnswerData
from ..wire.modals import wrong_component
from ..wire.rules import Length
from ..wire.shapes import REQUIRED
from .resolved import Resolved

Component = Mapping[str, Any]

BUTTON, STRING_SELECT = 2, 3
_TEXT_INPUT, _TEXT_DISPLAY, _LABEL, _FILES, _RADIO, _GROUP, _CHECKBOX = 4, 10, 18, 19, 21, 22, 23
#: The menus of users, of roles, of both, and of channels.
_USERS, _ROLES, _MENTIONABLES, _CHANNELS = 5, 6, 7, 8
SELECTS: Final = frozenset({STRING_SELECT, _USERS, _ROLES, _MENTIONABLES, _CHANNELS})


def find(components: Sequence[Component], custom_id: str) -> Component | None:
    """The component of a message that has this id, however deep it is."""
    for each in components:
        if each.get("custom_id") == custom_id:
            return each
        inner = [*each.get("components", ())]
        inner += [each[name] for name in ("accessory", "component") if name in each]
        found = find(inner, custom_id)
        if found is not None:
            return found
    return None


async def chosen(
    component: Component, values: Sequence[str], resolved: Resolved
) -> list[str]:
    """The values of a menu, as an application is told; refuses what cannot be chosen in it."""
    if not component["min_values"] <= len(values) <= component["max_values"]:
        raise wrong_component()
    if len(set(values)) < len(values):
        raise wrong_component()
    for value in values:
        if not await _can_be_chosen(component, value, resolved):
            raise wrong_component()
    return list(values)


async def _can_be_chosen(component: Component, value: str, resolved: Resolved) -> bool:
    if "options" in component:
        return any(each["value"] == value for each in component["options"])
    id = scalars.snowflake_or(value)
    if not isinstance(id, int):
        return False
    found = Snowflake(id)
    kind = component["type"]
    if kind == _CHANNELS:
        return resolved.channel(found, component.get("channel_types", ()))
    if kind in (_ROLES, _MENTIONABLES) and resolved.role(found):
        return True
    return kind in (_USERS, _MENTIONABLES) and await resolved.user(found)


# -- modals ---------------------------------------------------------------------------------------


async def filled_in(
    modal: Modal, given: Sequence[AnswerData], resolved: Resolved
) -> list[dict[str, Any]]:
    """
    The answers to a modal as an application is told, in the modal's own order.

    Refuses (50035) at ``components`` what was not asked for, what is missing, and what an answer
    cannot be.
    """
    answers: dict[str, AnswerData] = {}
    for answer in _flat(given):
        if answer.custom_id is None or answer.custom_id in answers:
            raise InvalidForm(wrong_component().faults.under("components"))
        answers[answer.custom_id] = answer
    told: list[dict[str, Any]] = []
    faults = Faults()
    for index, asked in enumerate(modal.components):
        outer = {"type": asked["type"], "id": asked["id"]}
        for path, field in _fields(asked):
            answer_to = answers.pop(field["custom_id"], None)
            try:
                made = await _answered(field, answer_to, resolved)
            except InvalidForm as invalid:
                faults |= invalid.faults.under("components", index, *path)
                continue
            outer |= {"component": made} if path == ("component",) else {"components": [made]}
        told.append(outer)
    if answers:
        faults |= wrong_component().faults.under("components")
    if faults:
        raise InvalidForm(faults)
    return told


def _flat(given: Sequence[AnswerData]) -> Iterator[AnswerData]:
    """What was filled in, without the rows and labels around it and the texts between."""
    for each in given:
        if each.component is not None:
            yield each.component
        elif each.components is not None:
            yield from each.components
        elif each.type not in (_TEXT_DISPLAY, _LABEL):
            yield each


def _fields(asked: Component) -> Iterator[tuple[tuple[str | int, ...], Component]]:
    """What is to be filled in of a part of a modal, with where it is there."""
    if "component" in asked:
        yield ("component",), asked["component"]
    for index, each in enumerate(asked.get("components", ())):
        yield ("components", index), each


async def _answered(
    field: Component, answer: AnswerData | None, resolved: Resolved
) -> dict[str, Any]:
    kind = field["type"]
    if answer is not None and answer.type != kind:
        raise wrong_component()
    given = answer or AnswerData(type=kind)
    told = {"type": kind, "id": field["id"], "custom_id": field["custom_id"]}
    name, answered = _ANSWERED[kind]
    return {**told, name: await answered(field, given, resolved)}


async def _text(field: Component, given: AnswerData, resolved: Resolved) -> str:
    value = "" if given.value is None else scalars.text(given.value)
    if not value:
        if field["required"]:
            raise InvalidForm(Faults(below={"value": REQUIRED}))
        return ""
    least, most = field.get("min_length", 0), field.get("max_length", 4000)
    try:
        return Length(least, most)(value)
    except InvalidForm as invalid:
        raise InvalidForm(invalid.faults.under("value")) from None


async def _several(field: Component, given: AnswerData, resolved: Resolved) -> list[str]:
    values = given.values or ()
    if not values and not field["required"]:
        return []
    if not values:
        raise InvalidForm(Faults(below={"values": REQUIRED}))
    return await chosen(field, values, resolved)


async def _files(field: Component, given: AnswerData, resolved: Resolved) -> list[str]:
    values = given.values or ()
    if not values and not field["required"]:
        return []
    if not field["min_values"] <= len(values) <= field["max_values"]:
        raise wrong_component()
    kept: list[str] = []
    for value in values:
        number = scalars.snowflake_or(value)
        found = await resolved.file(number) if isinstance(number, int) else None
        if found is None:
            raise wrong_component()
        kept.append(str(found))
    return kept


async def _one(field: Component, given: AnswerData, resolved: Resolved) -> str | None:
    if given.value is None:
        if field["required"]:
            raise InvalidForm(Faults(below={"value": REQUIRED}))
        return None
    value = scalars.text(given.value)
    if not await _can_be_chosen(field, value, resolved):
        raise wrong_component()
    return value


async def _check(field: Component, given: AnswerData, resolved: Resolved) -> bool:
    return False if given.value is None else scalars.boolean(given.value)


_ANSWERED: Final[
    dict[int, tuple[str, Callable[[Component, AnswerData, Resolved], Awaitable[object]]]]
] = {
    _TEXT_INPUT: ("value", _text),
    **dict.fromkeys((*SELECTS, _GROUP), ("values", _several)),
    _FILES: ("values", _files),
    _RADIO: ("value", _one),
    _CHECKBOX: ("value", _check),
}
