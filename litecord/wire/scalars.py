"""Decoding of single JSON values: text, numbers, ids, times, choices.

Each decoder takes whatever a client sent and returns the value or raises the fault that Discord
would tell. Numbers and ids come as JSON numbers and as strings, above 2**53 too, because client
libraries send both. Nothing here may fail in another way, however hostile the value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import IntEnum, IntFlag, StrEnum
from typing import Any, Final, NewType

from ..errors import InvalidForm, wrong
from ..model.snowflakes import HIGHEST, Snowflake

Decoder = Callable[[object], Any]

Json = NewType("Json", object)
"""Any JSON value, as it came; of bounded depth, with text that PostgreSQL can keep."""

PermissionBits = NewType("PermissionBits", int)
"""Permission bits: a decimal string, or a number as old libraries send it."""

INT64: Final = 2**63 - 1
_SHOWN: Final = 100
_NUMERAL: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def shown(value: object) -> str:
    """A value as quoted in a message: text as it is, the rest in Python's notation, cut short."""
    text = ""
    for piece in (value[: _SHOWN + 1],) if isinstance(value, str) else _pieces(value):
        text += piece
        if len(text) > _SHOWN:
            text = f"{text[: _SHOWN - 3]}..."
            break
    return text.encode("utf-8", "replace").decode()


def _pieces(value: object) -> Iterator[str]:
    """The notation of a value piece by piece, so that no giant is written out to be cut."""
    if isinstance(value, dict):
        yield from _bracketed("{", "}", (_pair(*pair) for pair in value.items()))
    elif isinstance(value, list):
        yield from _bracketed("[", "]", (_pieces(item) for item in value))
    elif isinstance(value, str | bytes):
        yield repr(value[: _SHOWN + 1])
    elif isinstance(value, int) and value.bit_length() > 256:
        yield hex(value >> (value.bit_length() - 256))  # str() of a giant int raises
    else:
        yield repr(value)


def _pair(key: object, value: object) -> Iterator[str]:
    yield from _pieces(key)
    yield ": "
    yield from _pieces(value)


def _bracketed(opening: str, closing: str, items: Iterator[Iterator[str]]) -> Iterator[str]:
    yield opening
    for index, item in enumerate(items):
        if index:
            yield ", "
        yield from item
    yield closing


def text(value: object) -> str:
    """A string. NUL characters are dropped, for PostgreSQL has no place for them."""
    if not isinstance(value, str):
        raise _no_string(value)
    if "\0" in value:
        value = value.replace("\0", "")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            raise _no_string(value) from None
    return value


def _no_string(value: object) -> InvalidForm:
    return wrong("STRING_TYPE_CONVERT", f'Could not interpret "{shown(value)}" as string.')


def integral(noun: str, least: int, most: int) -> Decoder:
    """The decoder of whole numbers from ``least`` to ``most``, called ``noun`` in messages."""

    def decode_integral(value: object) -> int:
        number = value if type(value) is int else _coerced(value, noun)
        if number > most:
            raise too_high(noun, most)
        if number < least:
            raise too_low(noun, least)
        return number

    return decode_integral


def _coerced(value: object, noun: str) -> int:
    """A number out of "12" or 12.0."""
    if isinstance(value, str) and len(value) <= 40 and value.isascii():
        if value.removeprefix("-").isdigit():
            return int(value)
    elif isinstance(value, float) and value.is_integer():
        return int(value)
    raise _no_number(value, noun)


def _no_number(value: object, noun: str) -> InvalidForm:
    return wrong("NUMBER_TYPE_COERCE", f'Value "{shown(value)}" is not {noun}.')


def too_high(noun: str, most: float) -> InvalidForm:
    """The refusal of a number above ``most``."""
    return wrong("NUMBER_TYPE_MAX", f"{noun} value should be less than or equal to {most}.")


def too_low(noun: str, least: float) -> InvalidForm:
    """The refusal of a number below ``least``."""
    return wrong("NUMBER_TYPE_MIN", f"{noun} value should be greater than or equal to {least}.")


integer: Final = integral("int", -INT64 - 1, INT64)
snowflake: Final = integral("snowflake", 0, INT64)
permission_bits: Final = integral("int", 0, INT64)


def number(value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMERAL.fullmatch(value)):
        raise _no_number(value, "float")
    try:
        finite = float(value)  # type: ignore[arg-type]  # what it is comes out here
    except (TypeError, ValueError, OverflowError):
        raise _no_number(value, "float") from None
    if not math.isfinite(finite):
        raise _no_number(value, "float")
    return finite


def boolean(value: object) -> bool:
    """``true`` or ``false``."""
    if value is True or value is False:
        return value
    raise wrong("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


_WORDS: Final = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}


def query_boolean(value: object) -> bool:
    """``true``, ``True``, ``1`` and their opposites, as they stand in a query string."""
    word = _WORDS.get(value) if isinstance(value, str) else None
    return boolean(word)


def moment(value: object) -> datetime:
    """A time in ISO 8601, aware and in UTC; without an offset it is taken for UTC."""
    try:
        if not isinstance(value, str) or len(value) > 64:
            raise ValueError
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        message = f"Could not parse {shown(value)}. Should be ISO8601."
        raise wrong("DATE_TIME_TYPE_PARSE", message) from None


def no_choice(choices: tuple[object, ...]) -> InvalidForm:
    """The refusal of a value that is none of ``choices``."""
    return wrong("BASE_TYPE_CHOICES", f"Value must be one of {choices}.")


def choice(kind: type[IntEnum] | type[StrEnum]) -> Decoder:
    """The decoder of an enumeration's values."""
    plain: Decoder = integer if issubclass(kind, IntEnum) else text
    members = {each.value: each for each in kind}

    def decode_choice(value: object) -> IntEnum | StrEnum:
        member = members.get(plain(value))
        if member is None:
            raise no_choice(tuple(members))
        return member

    return decode_choice


def flags(kind: type[IntFlag]) -> Decoder:
    """The decoder of a set of bits.

    Bits without a name are dropped. This also bounds what the interpreter keeps: it remembers
    every combination of an ``IntFlag`` it has ever met.
    """
    known = 0
    for each in kind:
        known |= each.value

    def decode_flags(value: object) -> IntFlag:
        return kind(permission_bits(value) & known)

    return decode_flags


def json_value(value: object) -> Any:
    """A JSON value of any shape, of which only the text is looked at."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {text(key): json_value(item) for key, item in value.items()}
    if isinstance(value, float):
        return number(value)
    if type(value) is int and -INT64 <= value <= 2 * INT64 + 1:
        return value
    if value is None or isinstance(value, bool):
        return value
    raise _no_number(value, "int") if isinstance(value, int) else _no_string(value)


def snowflake_or(value: object) -> Snowflake | object:
    """An id out of a number or a string of digits; anything else as it came."""
    number = value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        number = int(value)
    if type(number) is int and 0 <= number <= HIGHEST:
        return Snowflake(number)
    return value
