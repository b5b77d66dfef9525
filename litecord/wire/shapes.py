"""Decoding of JSON that holds other JSON: objects, lists, unions; here the tree of faults grows.

Every function returns a closure that takes a value as it came and returns it decoded, or raises
all that is wrong in it and below it, each under its key or index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from ..errors import Faults, InvalidForm, wrong
from .scalars import Decoder, shown

# Of a list with a million mistakes the first fifty are told.
MOST_FAULTS: Final = 50

REQUIRED: Final = wrong("BASE_TYPE_REQUIRED", "This field is required").faults


@attrs.frozen
class Slot:
    """A place in a list or an object for a value: how it is decoded, and what it is called."""

    decode: Decoder
    noun: str

    @property
    def null(self) -> Faults:
        """What is wrong with a null in a list of these."""
        message = f"List item values of {self.noun} are required"
        return wrong("LIST_ITEM_VALUE_REQUIRED", message).faults


@attrs.frozen
class Fields:
    """The keys of a form: the attribute and the decoder of each, and those that must be given."""

    by_key: dict[str, tuple[str, Decoder]] = attrs.field(factory=dict)
    required: list[str] = attrs.field(factory=list)


def form(make: Callable[..., Any], fields: Fields) -> Decoder:
    """An object with known keys; ``fields`` may be filled later, by forms that hold themselves.

    The cost grows with the keys that are given, not with those that could be.
    """
    by_key, required = fields.by_key, fields.required
    check: Callable[[Any], Faults | None] = getattr(make, "check", _no_faults)

    def decode_form(value: object) -> Any:
        if not isinstance(value, dict):
            raise wrong("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        given: dict[str, Any] = {}
        below: dict[str, Faults] = {}
        for key, raw in value.items():
            field = by_key.get(key)
            if field is None:
                continue
            attribute, decode = field
            try:
                given[attribute] = decode(raw)
            except InvalidForm as invalid:
                below[key] = REQUIRED if raw is None else invalid.faults
        below |= {key: REQUIRED for key in required if key not in value}
        if below:
            raise InvalidForm(Faults(below=below))
        made = make(**given)
        if faults := check(made):
            raise InvalidForm(faults)
        return made

    return decode_form


def _no_faults(_: object) -> None:
    """The check of a form that has none."""


def _items(slot: Slot, values: list[Any]) -> list[Any]:
    """Every item decoded."""
    decode = slot.decode
    decoded: list[Any] = []
    below: dict[str, Faults] = {}
    for index, raw in enumerate(values):
        try:
            decoded.append(decode(raw))
        except InvalidForm as invalid:
            below[str(index)] = slot.null if raw is None else invalid.faults
            if len(below) == MOST_FAULTS:
                break
    if below:
        raise InvalidForm(Faults(below=below))
    return decoded


def many(slot: Slot) -> Decoder:
    """A list, as a tuple."""

    def decode_many(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return tuple(_items(slot, value))

    return decode_many


def unique(slot: Slot) -> Decoder:
    """A list in which nothing comes twice, as a frozenset."""

    def decode_unique(value: object) -> frozenset[Any]:
        if not isinstance(value, list):
            raise wrong("SET_TYPE_CONVERT", "Only iterables may be used in a SetType")
        decoded = _items(slot, value)
        found = frozenset(decoded)
        if len(found) < len(decoded):
            raise InvalidForm(_repeated(decoded))
        return found

    return decode_unique


def _repeated(values: list[Any]) -> Faults:
    """The faults of a list in which something comes twice."""
    seen: set[Any] = set()
    below: dict[str, Faults] = {}
    message = "The set already contains this value"
    for index, value in enumerate(values):
        if value in seen and len(below) < MOST_FAULTS:
            below[str(index)] = wrong("SET_TYPE_ALREADY_CONTAINS_VALUE", message).faults
        seen.add(value)
    return Faults(below=below)


def fixed(slots: list[Slot]) -> Decoder:
    """A list of so many items, each of its own kind (``shard: [id, count]``)."""
    size = len(slots)

    def decode_fixed(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        if len(value) != size:
            message = f"Must be between {size} and {size} in length."
            raise wrong("BASE_TYPE_BAD_LENGTH", message)
        decoded: list[Any] = []
        below: dict[str, Faults] = {}
        for index, (slot, raw) in enumerate(zip(slots, value, strict=True)):
            try:
                decoded.append(slot.decode(raw))
            except InvalidForm as invalid:
                below[str(index)] = slot.null if raw is None else invalid.faults
        if below:
            raise InvalidForm(Faults(below=below))
        return tuple(decoded)

    return decode_fixed


def mapping(decode_key: Decoder, decode: Decoder) -> Decoder:
    """An object whose keys are data (``name_localizations``)."""

    def decode_mapping(value: object) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise wrong("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        decoded: dict[Any, Any] = {}
        below: dict[str, Faults] = {}
        for key, raw in value.items():
            try:
                decoded[decode_key(key)] = decode(raw)
            except InvalidForm as invalid:
                below[shown(key)] = REQUIRED if raw is None else invalid.faults
                if len(below) == MOST_FAULTS:
                    break
        if below:
            raise InvalidForm(Faults(below=below))
        return decoded

    return decode_mapping


def by_tag(key: str, decoders: Mapping[Any, Decoder]) -> Decoder:
    """An object whose kind is told by the value of one key."""
    tags = tuple(decoders)
    lookup: dict[object, Decoder] = {str(tag): decode for tag, decode in decoders.items()}
    lookup.update(decoders)

    def decode_tagged(value: object) -> Any:
        if not isinstance(value, dict):
            raise wrong("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        tag = value.get(key)
        if tag is None:
            raise InvalidForm(Faults(below={key: REQUIRED}))
        if type(tag) is int or type(tag) is str:
            decode = lookup.get(tag)
            if decode is not None:
                return decode(value)
        message = f'Value of field "{key}" must be one of {tags}.'
        raise wrong("UNION_TYPE_CHOICES", message)

    return decode_tagged


def by_type(decoders: Mapping[type, Decoder], otherwise: Decoder) -> Decoder:
    """A value of one of several JSON types; ``otherwise`` words the refusal of all others."""

    def decode_typed(value: object) -> Any:
        return decoders.get(type(value), otherwise)(value)

    return decode_typed


def or_null(inner: Decoder) -> Decoder:
    """A value or null."""

    def decode_or_null(value: object) -> Any:
        return None if value is None else inner(value)

    return decode_or_null


def ruled(inner: Decoder, rules: tuple[Callable[[Any], Any], ...]) -> Decoder:
    """A value that must obey rules once it is decoded; they are not asked about null."""
    if not rules:
        return inner
    *first, last = rules
    inner = ruled(inner, tuple(first))

    def decode_ruled(value: object) -> Any:
        decoded = inner(value)
        return None if decoded is None else last(decoded)

    return decode_ruled


def measured(inner: Decoder, length: Callable[[Any], Any]) -> Decoder:
    """A list or an object whose length is looked at before a giant is decoded."""

    def decode_measured(value: object) -> Any:
        if isinstance(value, (list, dict)):
            length(value)
        return inner(value)

    return decode_measured
