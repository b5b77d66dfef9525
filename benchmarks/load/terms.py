"""As much of Erlang's external term format as a client of the Gateway needs."""

from __future__ import annotations

import struct
from typing import Any

_VERSION = b"\x83"
#: In how many bytes the length of an atom is told.
_ATOMS = {b"s": 1, b"w": 1, b"d": 2, b"v": 2}
_CONSTANTS = {b"nil": None, b"null": None, b"true": True, b"false": False}


def dumps(value: Any) -> bytes:
    """Return a value as a message."""
    return _VERSION + _written(value)


def _written(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        name = {None: b"nil", True: b"true", False: b"false"}[value]
        return b"s" + bytes((len(name),)) + name
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return struct.pack(">ci", b"b", value)
        return struct.pack(">cBB", b"n", 8, value < 0) + abs(value).to_bytes(8, "little")
    if isinstance(value, str):
        data = value.encode()
        return struct.pack(">cI", b"m", len(data)) + data
    if isinstance(value, dict):
        parts = [_written(each) for pair in value.items() for each in pair]
        return struct.pack(">cI", b"t", len(value)) + b"".join(parts)
    return struct.pack(">cI", b"l", len(value)) + b"".join(map(_written, value)) + b"j"


def loads(data: bytes) -> Any:
    """Read a message."""
    return _read(data, 1)[0]


def _read(data: bytes, at: int) -> tuple[Any, int]:
    kind, at = data[at : at + 1], at + 1
    if kind in _ATOMS:
        width = _ATOMS[kind]
        begin = at + width
        end = begin + int.from_bytes(data[at:begin], "big")
        name = data[begin:end]
        return _CONSTANTS[name] if name in _CONSTANTS else name.decode(), end
    if kind == b"a":
        return data[at], at + 1
    if kind == b"b":
        return int.from_bytes(data[at : at + 4], "big", signed=True), at + 4
    if kind == b"F":
        return struct.unpack_from(">d", data, at)[0], at + 8
    if kind == b"n":
        end = at + 2 + data[at]
        value = int.from_bytes(data[at + 2 : end], "little")
        return -value if data[at + 1] else value, end
    if kind == b"j":
        return [], at
    if kind not in (b"m", b"t", b"l"):
        raise ValueError(f"a term of kind {kind!r}")
    count, at = int.from_bytes(data[at : at + 4], "big"), at + 4
    if kind == b"m":
        return data[at : at + count].decode(), at + count
    parts = []
    for _ in range(2 * count if kind == b"t" else count):
        part, at = _read(data, at)
        parts.append(part)
    if kind == b"t":
        return dict(zip(parts[::2], parts[1::2], strict=True)), at
    return parts, at + 1
