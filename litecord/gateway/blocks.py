"""The bytes around messages: WebSocket frame headers, and blocks that fit into any stream.

A deflate stream (RFC 1951) and a zstd frame (RFC 8878) are rows of blocks. Those made here refer to
nothing before them, so one made once can be put into the streams of a thousand connections.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

#: Begins a zlib stream.
ZLIB_HEADER: Final = b"\x78\x9c"
#: Ends a message of a zlib-stream, for clients wait for its last four bytes.
EMPTY_STORED: Final = b"\x00\x00\x00\xff\xff"
#: Ends the deflate part of a zlib stream; the checksum follows.
FINAL_STORED: Final = b"\x01\x00\x00\xff\xff"
#: Begins a zstd frame: no content size, no checksum, no dictionary, a window of 128 KiB.
ZSTD_HEADER: Final = b"\x28\xb5\x2f\xfd\x00\x38"

_STORED: Final = struct.Struct("<xHH")  # not final, stored; length and its complement
_SHORT: Final = 1 << 12
_RAW_BLOCK_MAX: Final = 1 << 17


def frame_header(length: int, *, binary: bool) -> bytes:
    """Return the header of an unmasked, unfragmented WebSocket frame (RFC 6455, 5.2)."""
    first = 0x82 if binary else 0x81
    if length < 126:
        return bytes((first, length))
    if length <= 0xFFFF:
        return struct.pack(">BBH", first, 126, length)
    return struct.pack(">BBQ", first, 127, length)


def frame(payload: bytes, *, binary: bool) -> bytes:
    """Return a payload as a whole WebSocket frame."""
    return frame_header(len(payload), binary=binary) + payload


def no_header(_length: int) -> bytes:
    """Return nothing: without compression there are no blocks."""
    return b""


def stored_header(length: int) -> bytes:
    """Return what makes the following bytes, at most 65535, a stored block of a deflate stream.

    The stream must stand at a byte boundary, as it does after a flush.
    """
    return _STORED.pack(length, length ^ 0xFFFF)


def deflate_run(data: bytes) -> bytes:
    """Deflate with an empty history and a full flush, hence ending in ``00 00 ff ff``."""
    # A compressor's tables of 256 KiB cost 50 us to set up; what is short needs only small ones.
    window, memory = (12, 5) if len(data) <= _SHORT else (15, 8)
    deflate = zlib.compressobj(wbits=-window, memLevel=memory)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)


def raw_header(length: int) -> bytes:
    """Return what makes the following bytes, at most 128 KiB, a raw, not last block of zstd."""
    return (length << 3).to_bytes(3, "little")


def raw_blocks(data: bytes) -> bytes:
    """Return any amount of data as raw blocks of zstd."""
    parts = [data[at : at + _RAW_BLOCK_MAX] for at in range(0, len(data), _RAW_BLOCK_MAX)]
    return b"".join([raw_header(len(part)) + part for part in parts])
