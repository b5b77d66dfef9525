"""Codecs: what standard inflaters and parsers make of the frames of one connection."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import attrs
import orjson
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.codec import (
    Codec,
    Encoded,
    PayloadZlibCodec,
    PlainCodec,
    PrivateZlibCodec,
    RawZstdCodec,
    SharedZlibCodec,
    ZstdCodec,
    make_codec,
)
from litecord.gateway.encodings import ETF, JSON
from tests.support.frames import unframe

HELLO = b'{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}'
TEXT, BINARY = 1, 2


class Reader(Protocol):
    """What a client does with the messages of one connection, one by one."""

    def __call__(self, opcode: int, message: bytes) -> bytes: ...


def plain_reader() -> Reader:
    """Read text frames as they are."""

    def read(opcode: int, message: bytes) -> bytes:
        assert opcode == TEXT
        return message

    return read


def binary_reader() -> Reader:
    """Read binary frames as they are."""

    def read(opcode: int, message: bytes) -> bytes:
        assert opcode == BINARY
        return message

    return read


def zlib_reader() -> Reader:
    """Read as all libraries do: one inflater, and a message is over at 00 00 ff ff."""
    inflate = zlib.decompressobj()

    def read(opcode: int, message: bytes) -> bytes:
        assert opcode == BINARY
        assert message[-4:] == b"\x00\x00\xff\xff"
        return inflate.decompress(message)

    return read


def zstd_reader() -> Reader:
    """Read as discord.py and hikari do: one decompressor, fed one frame at a time."""
    decompress = zstandard.ZstdDecompressor().decompressobj()

    def read(opcode: int, message: bytes) -> bytes:
        assert opcode == BINARY
        return decompress.decompress(message)

    return read


def payload_reader() -> Reader:
    """Inflate binary frames each by itself, and take text as it is."""

    def read(opcode: int, message: bytes) -> bytes:
        return message if opcode == TEXT else zlib.decompress(message)

    return read


CODECS: list[tuple[Callable[[], Codec], Callable[[], Reader]]] = [
    (PlainCodec, plain_reader),
    (SharedZlibCodec, zlib_reader),
    (PrivateZlibCodec, zlib_reader),
    (ZstdCodec, zstd_reader),
    (RawZstdCodec, zstd_reader),
    (PayloadZlibCodec, payload_reader),
]


class Connection:
    """A codec and a client's reader of it; both ways of sending must say the same."""

    def __init__(self, make: Callable[[], Codec], reader: Callable[[], Reader]) -> None:
        self.codec = make()
        self._twin = make()
        self._read = reader()

    def payload(self, data: bytes) -> bytes:
        """Send a payload and return what the client reads."""
        return self._received(self.codec.payload_frame(data), self._twin.payload(data))

    def dispatch(self, event: Encoded, seq: int) -> bytes:
        """Send an event and return what the client reads."""
        return self._received(
            self.codec.dispatch_frame(event, seq), self._twin.dispatch(event, seq)
        )

    def _received(self, framed: bytes, twin: tuple[bytes, bool]) -> bytes:
        [(opcode, message)] = unframe(framed)
        assert (message, opcode == BINARY) == twin
        return self._read(opcode, message)


def envelope(name: str, seq: int, body: object) -> bytes:
    return orjson.dumps({"t": name, "s": seq, "op": 0, "d": body})


some_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
bodies = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | some_text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(some_text, inner, max_size=5),
    max_leaves=20,
)
seqs = st.integers(1, 12) | st.integers(1, 2**31 - 1)
names = st.sampled_from(["READY", "MESSAGE_CREATE", "GUILD_SCHEDULED_EVENT_USER_REMOVE"])


class StreamTests(SynchronousTestCase):
    """Whole connections, under each codec."""

    def test_thousands(self) -> None:
        """Thousands of events and acks in turn arrive as they were, across all lengths of s."""
        events: list[tuple[str, object, Encoded]] = [
            (name, body, Encoded(name, orjson.dumps(body)))
            for name, body in (
                ("MESSAGE_CREATE", {"content": "hello " * 100, "id": "1574466178628325376"}),
                ("TYPING_START", {}),
                ("MESSAGE_UPDATE", {"content": "Grüße, 世界 🌍 \u2028 \x00 \"'\\"}),
                ("RESUMED", {"_trace": []}),
                ("MESSAGE_DELETE", None),
            )
        ]
        for make, reader in CODECS:
            connection = Connection(make, reader)
            self.assertEqual(connection.payload(HELLO), HELLO)
            for step in range(3000):
                seq = step + 1 if step < 1500 else 3**19 + step * 700_001
                name, body, event = events[step % len(events)]
                self.assertEqual(connection.dispatch(event, seq), envelope(name, seq, body))
                if step % 7 == 0:
                    ack = b'{"op":11,"d":%d,"s":null,"t":null}' % step
                    self.assertEqual(connection.payload(ack), ack)

    def test_big(self) -> None:
        """Events beyond 64 KiB and 128 KiB arrive, compressible or not."""
        noise = "".join(chr(0x4E00 + (step * step * 7919) % 20000) for step in range(300_000))
        for size in (65_000, 65_536, 131_072, 300_000):
            for text in ("a" * size, noise[:size]):
                event = Encoded("GUILD_CREATE", orjson.dumps({"name": text}))
                payload = orjson.dumps({"op": 9, "d": text, "s": None, "t": None})
                for make, reader in CODECS:
                    connection = Connection(make, reader)
                    got = connection.dispatch(event, 1)
                    self.assertEqual(got, envelope("GUILD_CREATE", 1, {"name": text}))
                    self.assertEqual(connection.payload(payload), payload)
                    again = connection.dispatch(event, 2)
                    self.assertEqual(again, envelope("GUILD_CREATE", 2, {"name": text}))

    @settings(deadline=None)
    @given(st.lists(st.tuples(names, seqs, bodies), min_size=1, max_size=8))
    def test_any(self, sent: list[tuple[str, int, object]]) -> None:
        """Whatever JSON there is in events, in whatever order, it arrives under each codec."""
        connections = [Connection(make, reader) for make, reader in CODECS]
        for name, seq, body in sent:
            event = Encoded(name, orjson.dumps(body))
            for connection in connections:
                got = connection.dispatch(event, seq)
                self.assertEqual(got, envelope(name, seq, body))

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10**9)), max_size=30))
    def test_connections_are_apart(self, turns: list[tuple[int, int]]) -> None:
        """Connections that share an event share no state: each can come in at any time."""
        event = Encoded("TYPING_START", b'{"user_id":"1"}')
        connections = [Connection(SharedZlibCodec, zlib_reader) for _ in range(2)]
        connections += [Connection(RawZstdCodec, zstd_reader) for _ in range(2)]
        for which, seq in turns:
            got = connections[which].dispatch(event, seq)
            self.assertEqual(got, envelope("TYPING_START", seq, {"user_id": "1"}))

    def test_big_payload_is_compressed(self) -> None:
        """What is no event but big is not sent stored on a shared zlib-stream."""
        payload = b'{"op":9,"d":"' + b"a" * 5000 + b'","s":null,"t":null}'
        message, _ = SharedZlibCodec().payload(payload)
        self.assertLess(len(message), 200)

    def test_order_of_keys(self) -> None:
        """t and s stand before d, where clients scan for them."""
        message, binary = PlainCodec().dispatch(Encoded("TYPING_START", b"{}"), 7)
        self.assertEqual(message, b'{"t":"TYPING_START","s":7,"op":0,"d":{}}')
        self.assertFalse(binary)

    def test_no_second_compression(self) -> None:
        """A small payload on compress: true stays text, an event is one whole zlib stream."""
        codec = PayloadZlibCodec()
        self.assertEqual(codec.payload(HELLO), (HELLO, False))
        message, binary = codec.dispatch(Encoded("READY", b'{"v":10}'), 1)
        inflate = zlib.decompressobj()
        self.assertEqual(inflate.decompress(message), b'{"t":"READY","s":1,"op":0,"d":{"v":10}}')
        self.assertTrue(inflate.eof)
        self.assertTrue(binary)


class EncodedTests(SynchronousTestCase):
    """What is made once and shared."""

    def test_shared(self) -> None:
        """The expensive pieces are made once, and only when asked for."""
        calls = []

        def counted(name: str) -> bytes:
            calls.append(name)
            return JSON.lead(name)

        event = Encoded("TYPING_START", b"{}", attrs.evolve(JSON, lead=counted))
        self.assertEqual(calls, [])
        for codec in (SharedZlibCodec(), SharedZlibCodec()):
            for seq in (1, 2, 30):
                codec.dispatch_frame(event, seq)
        self.assertEqual(calls, ["TYPING_START"])
        self.assertIs(event.run, event.run)

    def test_body(self) -> None:
        """The encoded d can be had again."""
        self.assertEqual(Encoded("X", b'{"a":{}}').body, b'{"a":{}}')

    def test_binary_encoding(self) -> None:
        """ETF, with numbers of fixed width and binary frames, goes through every codec as it is."""
        event = Encoded("NAME", ETF.dumps_event("NAME", {"id": "1574466178628325376"}), ETF)
        told = ETF.lead("NAME") + ETF.number(258) + ETF.middle + event.body
        hello = ETF.dumps({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        for make, reader in CODECS[:-1]:
            codec, read = make(), reader()
            if isinstance(codec, PlainCodec):
                codec, read = PlainCodec(ETF), binary_reader()
            self.assertEqual(read(BINARY, codec.payload(hello)[0]), hello, make)
            for _ in range(3):
                [(opcode, message)] = unframe(codec.dispatch_frame(event, 258))
                self.assertEqual(read(opcode, message), told, make)
            self.assertEqual(codec.payload(hello)[1], True)


class ChoiceTests(SynchronousTestCase):
    """Which codec a connection gets."""

    def test_by_address(self) -> None:
        """The parameter of the address and the settings decide."""
        for made, kind in (
            (make_codec(None), PlainCodec),
            (make_codec("zlib-stream"), SharedZlibCodec),
            (make_codec("zlib-stream", private_zlib=True), PrivateZlibCodec),
            (make_codec("zstd-stream"), ZstdCodec),
            (make_codec("zstd-stream", raw_zstd=True), RawZstdCodec),
        ):
            self.assertIs(type(made), kind)

    def test_unknown(self) -> None:
        """A compression there is not is refused, not ignored."""
        self.assertRaises(ValueError, make_codec, "brotli")
