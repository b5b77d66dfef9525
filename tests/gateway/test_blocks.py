"""Blocks and frame headers: what standard readers make of them."""

from __future__ import annotations

import zlib

import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.blocks import (
    EMPTY_STORED,
    FINAL_STORED,
    ZLIB_HEADER,
    ZSTD_HEADER,
    deflate_run,
    frame,
    raw_blocks,
    stored_header,
)
from tests.support.frames import unframe


class FrameTests(SynchronousTestCase):
    """WebSocket frames of a server."""

    def test_lengths(self) -> None:
        """The header takes 2, 4 or 10 bytes, as RFC 6455 wants it for the length."""
        for length, size in ((0, 2), (125, 2), (126, 4), (65535, 4), (65536, 10), (1 << 20, 10)):
            for binary, opcode in ((False, 1), (True, 2)):
                framed = frame(bytes(length), binary=binary)
                self.assertEqual(len(framed), length + size)
                self.assertEqual(unframe(framed), [(opcode, bytes(length))])


class DeflateTests(SynchronousTestCase):
    """Deflate blocks that know nothing of each other."""

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.booleans(), st.binary(max_size=200)), max_size=20))
    def test_any_order(self, blocks: list[tuple[bool, bytes]]) -> None:
        """Stored blocks and runs in any order make a stream that a standard inflater reads."""
        inflate = zlib.decompressobj()
        self.assertEqual(inflate.decompress(ZLIB_HEADER), b"")
        for stored, data in blocks:
            whole = stored_header(len(data)) + data if stored else deflate_run(data)
            self.assertEqual(inflate.decompress(whole), data)

    def test_ends(self) -> None:
        """What may end a message ends in the four bytes that clients wait for."""
        for end in (deflate_run(b""), deflate_run(b"x" * 9999), EMPTY_STORED):
            self.assertEqual(end[-4:], b"\x00\x00\xff\xff")

    def test_final(self) -> None:
        """The last block of a stream ends it."""
        inflate = zlib.decompressobj(-15)
        inflate.decompress(deflate_run(b"abc") + FINAL_STORED)
        self.assertTrue(inflate.eof)

    def test_longest_stored(self) -> None:
        """A stored block holds up to 65535 bytes."""
        data = bytes(65535)
        inflate = zlib.decompressobj(-15)
        self.assertEqual(inflate.decompress(stored_header(65535) + data), data)


class ZstdTests(SynchronousTestCase):
    """Raw blocks of zstd."""

    def test_sizes(self) -> None:
        """Data of any size is read back, also where it takes several blocks."""
        for size in (0, 1, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 1 << 19):
            data = bytes(range(256)) * (size // 256 + 1)
            data = data[:size]
            reader = zstandard.ZstdDecompressor().decompressobj()
            self.assertEqual(reader.decompress(ZSTD_HEADER), b"")
            self.assertEqual(reader.decompress(raw_blocks(data)), data)
