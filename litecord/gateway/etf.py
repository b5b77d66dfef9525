"""Erlang's external term format, as Discord speaks it where ``encoding=etf`` is asked for.

See https://www.erlang.org/doc/apps/erts/erl_ext_dist.html for the format, and
https://docs.discord.com/developers/events/gateway#using-etf-encoding for what is asked of clients:
keys are strings, never atoms, and nothing is compressed.

What is sent is made of the same values as JSON, but

* what the gateway makes itself (the envelope, HELLO and the like, READY, RESUMED) has atoms for
  keys, and the name of an event is an atom; what else events carry has binaries for keys;
* null, true and false are atoms, all atoms of the oldest kind, for erlpack knows no newer one;
* ids are integers, where they stand behind the name of an id. As keys they remain text, as do
  ``nonce`` and ``custom_id``, which are the client's own.

Clients may send ids both ways. They send numbers as erlpack packs JavaScript's: a whole number of
more than 32 bits is a float.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import orjson

VERSION: Final = b"\x83"
#: How deep lists and maps may be nested in what a client sends.
MAX_DEPTH: Final = 128
#: No number of more bytes is read.
_BIG_MAX: Final = 8
#: Beyond these a float of JavaScript is no exact whole number.
_SAFE: Final = 2**53

_SMALL_INTEGER, _INTEGER, _FLOAT, _NEW_FLOAT = 97, 98, 99, 70
_SMALL_BIG, _LARGE_BIG = 110, 111
_ATOM, _SMALL_ATOM, _ATOM_UTF8, _SMALL_ATOM_UTF8 = 100, 115, 118, 119
_BINARY, _STRING, _NIL, _LIST = 109, 107, 106, 108
_SMALL_TUPLE, _LARGE_TUPLE, _MAP = 104, 105, 116


class EtfError(ValueError):
    """Bytes are no term, or none of those that are taken from clients."""


# -- writing --------------------------------------------------------------------------------------

_sized: Final = struct.Struct(">BI").pack
_integer: Final = struct.Struct(">Bi").pack
_float: Final = struct.Struct(">Bd").pack
_NIL_BYTE: Final = bytes((_NIL,))

Put = Callable[[bytes], None]


def atom(name: str) -> bytes:
    """Return an atom."""
    data = name.encode("latin-1")
    return struct.pack(">BH", _ATOM, len(data)) + data


def binary(text: str) -> bytes:
    """Return text."""
    data = text.encode()
    return _sized(_BINARY, len(data)) + data


def integer(number: int) -> bytes:
    """Return a whole number in the shortest way."""
    if 0 <= number <= 0xFF:
        return bytes((_SMALL_INTEGER, number))
    if -(2**31) <= number < 2**31:
        return _integer(_INTEGER, number)
    size = (number.bit_length() + 7) // 8
    return bytes((_SMALL_BIG, size, number < 0)) + abs(number).to_bytes(size, "little")


_NULL: Final = atom("nil")
_BOOLEANS: Final = {False: atom("false"), True: atom("true")}

#: Lists of ids whose names do not say so.
_LISTS_OF_IDS: Final = frozenset(
    {
        "ids",
        "roles",
        "mention_roles",
        "exempt_roles",
        "exempt_channels",
        "applied_tags",
        "not_found",
    }
)
#: Snowflakes that were made since 2015; nothing else of ours is so long and of digits alone.
_SNOWFLAKE: Final = re.compile(r"[1-9][0-9]{14,18}", re.ASCII)


def _names_ids(key: str) -> bool:
    return (
        key == "id" or key.endswith(("_id", "_ids")) or key in _LISTS_OF_IDS
    ) and key != "custom_id"


class _Keys(dict[str, tuple[bytes, bool]]):
    """Keys of maps: what is written for them, and whether they name ids; most are met again."""

    def __init__(self, write: Callable[[str], bytes]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, key: str) -> tuple[bytes, bool]:
        if type(key) is not str:
            raise TypeError("keys must be text")
        found = self._write(key), _names_ids(key)
        if key.isidentifier() and len(self) < 4096:
            self[key] = found
        return found


#: Atoms that are values: a key of such a name is text.
_VALUES: Final = frozenset({"nil", "null", "true", "false", "undefined"})


def _atom_or_binary(key: str) -> bytes:
    is_name = key.isascii() and key.isidentifier() and key not in _VALUES
    return atom(key) if is_name else binary(key)


_ATOMS: Final = _Keys(_atom_or_binary)
_BINARIES: Final = _Keys(binary)


def dumps(value: object, *, atoms: bool = False) -> bytes:
    """
    Return a value that JSON can hold as a term without the byte that begins a message.

    :param atoms: have atoms for keys of maps.
    :raises TypeError: for what JSON cannot hold.
    """
    parts: list[bytes] = []
    _write(value, parts.append, _ATOMS if atoms else _BINARIES)
    return b"".join(parts)


def _write(value: Any, put: Put, keys: _Keys) -> None:
    kind = type(value)
    if kind is str:
        put(binary(value))
    elif value is None:
        put(_NULL)
    elif kind is dict:
        put(_sized(_MAP, len(value)))
        for key, each in value.items():
            written, names_ids = keys[key]
            put(written)
            (_write_ids if names_ids else _write)(each, put, keys)
    elif kind is bool:
        put(_BOOLEANS[value])
    elif kind is int:
        put(integer(value))
    elif kind is list or kind is tuple:
        _write_list(value, put, keys, _write)
    elif kind is float and math.isfinite(value):
        put(_float(_NEW_FLOAT, value))
    elif kind is orjson.Fragment:
        put(_fragment(value))
    else:  # whatever else JSON has a way of writing: an enum, say, or a NaN
        _write(orjson.loads(orjson.dumps(value)), put, keys)


def _write_ids(value: Any, put: Put, keys: _Keys) -> None:
    kind = type(value)
    if kind is str and _SNOWFLAKE.fullmatch(value):
        put(integer(int(value)))
    elif kind is list or kind is tuple:
        _write_list(value, put, keys, _write_ids)
    else:
        _write(value, put, keys)


def _write_list(
    values: list[Any] | tuple[Any, ...],
    put: Put,
    keys: _Keys,
    write: Callable[[Any, Put, _Keys], None],
) -> None:
    # Erlang would write a list of bytes as a string, which some clients take for text.
    if values:
        put(_sized(_LIST, len(values)))
        for each in values:
            write(each, put, keys)
    put(_NIL_BYTE)


@lru_cache(4096)
def _fragment(fragment: orjson.Fragment) -> bytes:
    """What an encoder keeps as JSON, written anew once for as long as it is asked for."""
    return dumps(orjson.loads(orjson.dumps(fragment)))


# -- reading --------------------------------------------------------------------------------------


def loads(data: bytes, *, atoms: bool = False) -> object:
    """
    Return what a term without the byte that begins a message says, as JSON would say it.

    :param atoms: let keys of maps be atoms, as they are in what we send.
    """
    reader = _Reader(data, atoms=atoms)
    value = reader.term()
    reader.end()
    return value


class _Reader:
    """Reads one term; whatever the bytes are, it does so in time and room that fit their number."""

    __slots__ = ("_at", "_atoms", "_data", "_depth")

    def __init__(self, data: bytes, *, atoms: bool) -> None:
        self._data = data
        self._atoms = atoms
        self._at = 0
        self._depth = 0

    def term(self) -> object:
        """The term that comes next."""
        read = _READERS.get(self.number(1))
        if read is None:
            raise EtfError("no term that is taken")
        return read(self)

    def end(self) -> None:
        """There must be nothing left."""
        if self._at != len(self._data):
            raise EtfError("something comes after the term")

    def take(self, size: int) -> bytes:
        """So many bytes."""
        data = self._data[self._at : self._at + size]
        if len(data) != size:
            raise EtfError("the term is cut short")
        self._at += size
        return data

    def number(self, size: int) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self.take(size), "big")

    def text(self, size: int, encoding: str = "utf-8") -> str:
        """Text of so many bytes."""
        try:
            return self.take(size).decode(encoding)
        except UnicodeDecodeError:
            raise EtfError("text is no UTF-8") from None

    def terms(self, count: int) -> list[object]:
        """So many terms, one level deeper."""
        self.descend()
        found = [self.term() for _ in range(count)]
        self._depth -= 1
        return found

    def descend(self) -> None:
        """What comes now is one level deeper, until the depth is put back."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise EtfError("terms are nested too deeply")

    def sequence(self) -> list[object]:
        """A list; Erlang's may end in something that is none."""
        found = self.terms(self.number(4))
        if self.number(1) != _NIL:
            raise EtfError("a list has a tail")
        return found

    def mapping(self) -> dict[str, object]:
        """A map; no two of its keys may be equal."""
        count = self.number(4)
        self.descend()
        found = {self.key(): self.term() for _ in range(count)}
        self._depth -= 1
        if len(found) != count:
            raise EtfError("a map has a key twice")
        return found

    def key(self) -> str:
        """The key of a map: text, or a number, as which erlpack sends the digits of a key."""
        tag = self.number(1)
        if tag in _KEYS:
            return str(_READERS[tag](self))
        if tag == _ATOM and self._atoms:
            return self.text(self.number(2), "latin-1")
        raise EtfError("a key of a map is no text")

    def digits(self) -> float:
        """A float as it was written until 2007, as digits."""
        text = self.text(31, "latin-1").rstrip("\0")
        if not _DIGITS.fullmatch(text):
            raise EtfError("a float has no digits")
        return _whole(float(text))

    def big(self, size: int) -> int:
        """A whole number of so many bytes, the least significant first."""
        sign = self.number(1)
        number = int.from_bytes(self.take(size), "little")
        if size > _BIG_MAX or sign > 1 or (sign and number > 2**63):
            raise EtfError("a number is too long")
        return -number if sign else number


_DIGITS: Final = re.compile(r" *-?[0-9]+\.[0-9]+(e[+-]?[0-9]{1,3})?", re.ASCII)
_NAMED: Final[dict[str, object]] = {"nil": None, "null": None, "true": True, "false": False}


def _whole(number: float) -> float:
    """A number as JSON would have it: whole ones are integers, and all are finite."""
    if not math.isfinite(number):
        raise EtfError("a float is not finite")
    return int(number) if number.is_integer() and abs(number) <= _SAFE else number


def _named(name: str) -> object:
    return _NAMED.get(name, name)


_READERS: Final[dict[int, Callable[[_Reader], object]]] = {
    _SMALL_INTEGER: lambda reader: reader.number(1),
    _INTEGER: lambda reader: int.from_bytes(reader.take(4), "big", signed=True),
    _SMALL_BIG: lambda reader: reader.big(reader.number(1)),
    _LARGE_BIG: lambda reader: reader.big(reader.number(4)),
    _FLOAT: _Reader.digits,
    _NEW_FLOAT: lambda reader: _whole(struct.unpack(">d", reader.take(8))[0]),
    _ATOM: lambda reader: _named(reader.text(reader.number(2), "latin-1")),
    _SMALL_ATOM: lambda reader: _named(reader.text(reader.number(1), "latin-1")),
    _ATOM_UTF8: lambda reader: _named(reader.text(reader.number(2))),
    _SMALL_ATOM_UTF8: lambda reader: _named(reader.text(reader.number(1))),
    _BINARY: lambda reader: reader.text(reader.number(4)),
    _STRING: lambda reader: list(reader.take(reader.number(2))),
    _NIL: lambda _reader: [],
    _LIST: _Reader.sequence,
    _SMALL_TUPLE: lambda reader: reader.terms(reader.number(1)),
    _LARGE_TUPLE: lambda reader: reader.terms(reader.number(4)),
    _MAP: _Reader.mapping,
}
_KEYS: Final = frozenset({_BINARY, _SMALL_INTEGER, _INTEGER, _SMALL_BIG})
