"""Between payloads and bytes: JSON, and Erlang's external term format."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

import attrs
import orjson

from . import etf

#: Events that the gateway itself makes: all others tell what the API made.
_OWN_EVENTS: Final = frozenset({"READY", "RESUMED"})


class DecodeError(Exception):
    """What a client sent is no payload: close with 4002."""


@attrs.frozen(kw_only=True)
class Encoding:
    """How payloads are written: ``encoding`` in the address a client connects to.

    A dispatch is ``lead(t) + number(s) + middle + d + end``.
    """

    name: str
    #: Whether its payloads go into binary frames.
    binary: bool
    #: Writes a payload that is no event.
    dumps: Callable[[object], bytes]
    #: Reads a client's payload; raises :class:`DecodeError`.
    loads: Callable[[bytes], object]
    #: Writes the ``d`` of an event of this name.
    dumps_event: Callable[[str, object], bytes]
    #: Reads what ``dumps_event`` wrote.
    loads_event: Callable[[bytes], object]
    lead: Callable[[str], bytes]
    number: Callable[[int], bytes]
    middle: bytes
    end: bytes


def _loads_json(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DecodeError(str(error)) from error


JSON: Final = Encoding(
    name="json",
    binary=False,
    dumps=orjson.dumps,
    loads=_loads_json,
    dumps_event=lambda _name, data: orjson.dumps(data),
    loads_event=orjson.loads,
    lead=lambda name: b'{"t":"%b","s":' % name.encode("ascii"),
    number=b"%d".__mod__,
    middle=b',"op":0,"d":',
    end=b"}",
)


def _loads_etf(data: bytes) -> object:
    if not data.startswith(etf.VERSION):
        raise DecodeError("no term, or one of another version")
    try:
        return etf.loads(data[1:])
    except etf.EtfError as error:
        raise DecodeError(str(error)) from error


#: A map of four; the number is always in four bytes.
_ETF_DISPATCH: Final = etf.VERSION + b"t\x00\x00\x00\x04" + etf.atom("t")

ETF: Final = Encoding(
    name="etf",
    binary=True,
    dumps=lambda payload: etf.VERSION + etf.dumps(payload, atoms=True),
    loads=_loads_etf,
    dumps_event=lambda name, data: etf.dumps(data, atoms=name in _OWN_EVENTS),
    loads_event=lambda data: etf.loads(data, atoms=True),
    lead=lambda name: _ETF_DISPATCH + etf.atom(name) + etf.atom("s") + b"b",
    number=struct.Struct(">i").pack,
    middle=etf.atom("op") + etf.integer(0) + etf.atom("d"),
    end=b"",
)

#: By the names they have in addresses.
ENCODINGS: Final = {each.name: each for each in (JSON, ETF)}
