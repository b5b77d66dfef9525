"""
Protobuf without its schema: as much of it as it takes to merge two messages field by field.

A message is a run of fields, each a varint of ``number << 3 | kind`` and a value; see
https://protobuf.dev/programming-guides/encoding/. What does not parse is a ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_SIZES: Final = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_VARINT: Final = 10
_MOST_VARINT: Final = (1 << 64) - 1
_MOST_NUMBER: Final = (1 << 29) - 1


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a message: their numbers, and the bytes of each, number and all."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if not 0 < number <= _MOST_NUMBER:
            raise ValueError(f"no field can be number {number}")
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            size, at = _varint(message, at)
            at += size
        elif kind in _SIZES:
            at += _SIZES[kind]
        else:
            raise ValueError(f"no field can be of kind {kind}")
        if at > len(message):
            raise ValueError("the message ends within a field")
        yield number, message[start:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if at >= len(message):
            raise ValueError("the message ends within a number")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number is too long")


def varint(value: int) -> bytes:
    """A number as it is encoded."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def number_field(number: int, value: int) -> bytes:
    """A field with a number in it."""
    return varint(number << 3 | _VARINT) + varint(value)


def bytes_field(number: int, value: bytes) -> bytes:
    """A field with bytes, or another message, in it."""
    return varint(number << 3 | _BYTES) + varint(len(value)) + value


def content(field: bytes) -> bytes:
    """The bytes in a field of ``fields``, or the message; nothing for what is a number."""
    tag, at = _varint(field, 0)
    if tag & 7 != _BYTES:
        return b""
    _, at = _varint(field, at)
    return field[at:]


def number_in(message: bytes, number: int) -> int:
    """The number in a field of a message; 0 where it has none."""
    found = 0
    for each, field in fields(message):
        tag, at = _varint(field, 0)
        if each == number and tag & 7 == _VARINT:
            found, _ = _varint(field, at)
    return found


def has(message: bytes, number: int) -> bool:
    """Whether a message has a field."""
    return any(each == number for each, _ in fields(message))


def messages_in(message: bytes, number: int) -> list[bytes]:
    """What is in the fields of a number, which repeat messages, texts or bytes."""
    return [content(field) for each, field in fields(message) if each == number]


def message_in(message: bytes, number: int) -> bytes:
    """The message in a field, parts of which may come apart; a text, if it comes once."""
    return b"".join(messages_in(message, number))


def fixed_field(number: int, value: int) -> bytes:
    """A field with a number of eight bytes in it."""
    return varint(number << 3 | _FIXED64) + value.to_bytes(8, "little")


def fixed_numbers_in(message: bytes, number: int) -> list[int]:
    """The numbers of eight bytes in the fields of a number, one to a field or many."""
    found = b""
    for each, field in fields(message):
        if each == number:
            found += field[-8:] if _varint(field, 0)[0] & 7 == _FIXED64 else content(field)
    if len(found) % 8:
        raise ValueError("a number is too short")
    return [int.from_bytes(found[at : at + 8], "little") for at in range(0, len(found), 8)]


def signed(value: int) -> int:
    """The number that a varint stands for where it may be below zero."""
    value &= _MOST_VARINT
    return value - (1 << 64) if value >> 63 else value


def unsigned(value: int) -> int:
    """The varint that stands for a number which may be below zero."""
    return value & _MOST_VARINT


def replaced(message: bytes, by: bytes, without: Collection[int] = ()) -> bytes:
    """
    A message in which the fields of another one stand in the place of their namesakes.

    The fields ``without`` go, whether there are such in the other one or not.
    """
    given = list(fields(by))
    numbers = {number for number, _ in given}.union(without)
    kept = [field for number, field in fields(message) if number not in numbers]
    return b"".join([*kept, *(field for _, field in given)])
