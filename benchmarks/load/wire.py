"""Encodings and transport compressions, as a client of the Gateway meets them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import orjson

from . import terms

Encode = Callable[[Any], bytes]
Decode = Callable[[bytes], Any]

#: The names of compressions, as they are asked for; ``none`` is not asked for.
COMPRESSIONS = ("none", "zlib-stream", "zstd-stream")
#: How payloads are written and read, and in frames of which opcode.
ENCODINGS: dict[str, tuple[Encode, Decode, int]] = {
    "json": (orjson.dumps, orjson.loads, 1),
    "etf": (terms.dumps, terms.loads, 2),
}
#: What a whole payload of a zlib-stream ends in.
ZLIB_SUFFIX = b"\x00\x00\xff\xff"


def inflater(compress: str) -> Callable[[bytes], bytes] | None:
    """Return what makes payloads out of the messages of one connection."""
    if compress == "none":
        return None
    if compress == "zlib-stream":
        return zlib.decompressobj().decompress
    import zstandard  # noqa: PLC0415

    return zstandard.ZstdDecompressor().decompressobj().decompress


def query(encoding: str, compress: str) -> str:
    """Return the query of the address to connect to."""
    asked = f"v=9&encoding={encoding}"
    return asked if compress == "none" else f"{asked}&compress={compress}"
