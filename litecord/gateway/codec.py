"""Between encoded payloads and frames: transport compression, WebSocket framing.

An event is encoded once, as :class:`Encoded`, for all sessions that see it alike. Giving it to one
more session is a splice: a head (frame header, ``{"t":T,"s":``) that depends only on how long the
session's number is, the number, and a shared tail (``,"op":0,"d":...}``). ``t`` and ``s`` stand
before ``d``, as Discord sends them: some clients scan for the first of each.

zlib-stream is spliced too, without a compressor per connection. A deflate stream is a row of
blocks, and a block may be *stored*, that is, not compressed. So each message is one stored block
with what is the session's own, followed by the event's *run*: its body deflated once, starting
with an empty history, ended by a full flush. Behind a two-byte zlib header at the start of the
connection every inflater reads that. Each message ends in ``00 00 ff ff``, for which clients wait.

zstd cannot be spliced that way (a compressed block depends on the ones before it), so there is one
small context per connection, or else only raw blocks, which are spliced but save no bytes.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Final

import zstandard

from .blocks import (
    EMPTY_STORED,
    FINAL_STORED,
    ZLIB_HEADER,
    ZSTD_HEADER,
    deflate_run,
    frame,
    frame_header,
    no_header,
    raw_blocks,
    raw_header,
    stored_header,
)
from .encodings import JSON, Encoding

#: Above this a payload that is no event is worth deflating.
_STORED_MAX: Final = 1024
# 56 KiB for each connection once READY has gone through it, where the defaults of level 1 take
# 145 and more; events are compressed to a ninth instead of a tenth.
_ZSTD_PARAMETERS: Final = zstandard.ZstdCompressionParameters.from_level(
    1, window_log=12, hash_log=10
)
#: What comes out is put into pieces of this size: most events fit, and a larger one costs more.
_ZSTD_CHUNK: Final = 1024


class Splice:
    """One event as one transport carries it, complete but for the number of the session.

    ``lead + number + middle`` make a block of their own, begun by ``block_header``; ``run`` is the
    rest of the message, the same for all.
    """

    __slots__ = ("_binary", "_block_header", "_heads", "_lead", "_middle_size", "_tail")

    def __init__(
        self,
        event: Encoded,
        run: bytes,
        *,
        block_header: Callable[[int], bytes],
        binary: bool,
    ) -> None:
        self._lead = event.encoding.lead(event.name)
        self._middle_size = len(event.encoding.middle)
        self._tail = event.encoding.middle + run
        self._block_header = block_header
        self._binary = binary
        self._heads: dict[int, bytes] = {}

    def message(self, number: bytes) -> bytes:
        """Return the message without its frame header."""
        own = len(self._lead) + len(number) + self._middle_size
        return self._block_header(own) + self._lead + number + self._tail

    def frame(self, number: bytes) -> bytes:
        """Return the message as a whole frame: the one piece of work left for each session."""
        try:
            return self._heads[len(number)] + number + self._tail
        except KeyError:
            return self._head(len(number)) + number + self._tail

    def _head(self, width: int) -> bytes:
        block_header = self._block_header(len(self._lead) + width + self._middle_size)
        size = len(block_header) + len(self._lead) + width + len(self._tail)
        head = frame_header(size, binary=self._binary) + block_header + self._lead
        self._heads[width] = head
        return head


class Encoded:
    """One event, encoded for all sessions of one version, encoding and variant.

    :param name: ``t`` of the event.
    :param body: its encoded ``d``.
    """

    def __init__(self, name: str, body: bytes, encoding: Encoding = JSON) -> None:
        self.name = name
        self.encoding = encoding
        #: ``d`` and what ends the payload.
        self.data = body + encoding.end

    @property
    def body(self) -> bytes:
        """The encoded ``d``."""
        return self.data.removesuffix(self.encoding.end)

    @cached_property
    def run(self) -> bytes:
        """The rest of the payload from ``d`` on, as a history-free deflate run."""
        return deflate_run(self.data)

    @cached_property
    def plain(self) -> Splice:
        """The event without transport compression."""
        return Splice(self, self.data, block_header=no_header, binary=self.encoding.binary)

    @cached_property
    def zlib(self) -> Splice:
        """The event as blocks of a zlib-stream."""
        return Splice(self, self.run, block_header=stored_header, binary=True)

    @cached_property
    def zstd(self) -> Splice:
        """The event as raw blocks of a zstd-stream."""
        return Splice(self, raw_blocks(self.data), block_header=raw_header, binary=True)


class Codec(ABC):
    """Makes the frames of one connection."""

    __slots__ = ()

    @abstractmethod
    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        """Return an event as a message, and whether that is binary."""

    @abstractmethod
    def payload(self, data: bytes) -> tuple[bytes, bool]:
        """Return an encoded payload that is no event as a message, and whether that is binary."""

    def dispatch_frame(self, event: Encoded, seq: int) -> bytes:
        """Return an event as a whole WebSocket frame."""
        message, binary = self.dispatch(event, seq)
        return frame(message, binary=binary)

    def payload_frame(self, data: bytes) -> bytes:
        """Return an encoded payload that is no event as a whole WebSocket frame."""
        message, binary = self.payload(data)
        return frame(message, binary=binary)


class PlainCodec(Codec):
    """No compression at all."""

    __slots__ = ("_binary",)

    def __init__(self, encoding: Encoding = JSON) -> None:
        self._binary = encoding.binary

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        return event.plain.message(event.encoding.number(seq)), self._binary

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        return data, self._binary

    def dispatch_frame(self, event: Encoded, seq: int) -> bytes:
        return event.plain.frame(event.encoding.number(seq))


class PayloadZlibCodec(Codec):
    """``compress: true`` in Identify: each event a zlib stream of its own, the rest left as it is.

    The server may leave small payloads uncompressed, and what is no event is small. There is this
    for JSON alone.
    """

    __slots__ = ()

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        own = event.encoding.lead(event.name) + event.encoding.number(seq) + event.encoding.middle
        checksum = zlib.adler32(event.data, zlib.adler32(own)).to_bytes(4, "big")
        parts = (ZLIB_HEADER, stored_header(len(own)), own, event.run, FINAL_STORED, checksum)
        return b"".join(parts), True

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        return data, JSON.binary


class SharedZlibCodec(Codec):
    """zlib-stream out of blocks that were compressed once for all; remembers one bit."""

    __slots__ = ("_opened",)

    def __init__(self) -> None:
        self._opened = False

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        return self._opening() + event.zlib.message(event.encoding.number(seq)), True

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        if len(data) <= _STORED_MAX:
            return self._opening() + stored_header(len(data)) + data + EMPTY_STORED, True
        return self._opening() + deflate_run(data), True

    def dispatch_frame(self, event: Encoded, seq: int) -> bytes:
        if self._opened:
            return event.zlib.frame(event.encoding.number(seq))
        return super().dispatch_frame(event, seq)

    def _opening(self) -> bytes:
        if self._opened:
            return b""
        self._opened = True
        return ZLIB_HEADER


class PrivateZlibCodec(Codec):
    """zlib-stream with a compressor per connection: half the bytes, for 25 us and 256 KiB."""

    __slots__ = ("_deflate",)

    def __init__(self) -> None:
        self._deflate = zlib.compressobj()

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        return self.payload(event.plain.message(event.encoding.number(seq)))

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH), True


class ZstdCodec(Codec):
    """zstd-stream with a small context per connection, made when there is something to send."""

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream: zstandard.ZstdCompressionChunker | None = None

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        return self.payload(event.plain.message(event.encoding.number(seq)))

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        stream = self._stream
        if stream is None:
            compressor = zstandard.ZstdCompressor(compression_params=_ZSTD_PARAMETERS)
            # Not compressobj(), which keeps an output buffer of 128 KiB.
            stream = self._stream = compressor.chunker(chunk_size=_ZSTD_CHUNK)
        return b"".join((*stream.compress(data), *stream.flush())), True


class RawZstdCodec(Codec):
    """zstd-stream in raw blocks: neither memory nor work, but nothing saved on the wire either."""

    __slots__ = ("_opened",)

    def __init__(self) -> None:
        self._opened = False

    def dispatch(self, event: Encoded, seq: int) -> tuple[bytes, bool]:
        return self._opening() + event.zstd.message(event.encoding.number(seq)), True

    def payload(self, data: bytes) -> tuple[bytes, bool]:
        return self._opening() + raw_blocks(data), True

    def dispatch_frame(self, event: Encoded, seq: int) -> bytes:
        if self._opened:
            return event.zstd.frame(event.encoding.number(seq))
        return super().dispatch_frame(event, seq)

    def _opening(self) -> bytes:
        if self._opened:
            return b""
        self._opened = True
        return ZSTD_HEADER


def make_codec(
    compress: str | None,
    encoding: Encoding = JSON,
    *,
    private_zlib: bool = False,
    raw_zstd: bool = False,
) -> Codec:
    """Return the codec of a new connection.

    :param compress: the parameter of that name in the address; ``None`` where there is none.
    :param private_zlib: compress for each connection instead of once for all.
    :param raw_zstd: send raw blocks instead of compressing for each connection.
    :raises ValueError: for a compression there is not.
    """
    match compress:
        case None:
            return PlainCodec(encoding)
        case "zlib-stream":
            return PrivateZlibCodec() if private_zlib else SharedZlibCodec()
        case "zstd-stream":
            return RawZstdCodec() if raw_zstd else ZstdCodec()
    raise ValueError(f"no such transport compression: {compress!r}")
