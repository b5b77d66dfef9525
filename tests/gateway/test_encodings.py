"""Encodings: the envelope around events, and what is taken from clients."""

from __future__ import annotations

import erlang
import orjson
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.encodings import ENCODINGS, ETF, JSON, DecodeError, Encoding
from tests.support.terms import plain


def dispatch(encoding: Encoding, name: str, seq: int, data: object) -> bytes:
    """An event as a whole payload."""
    body = encoding.dumps_event(name, data)
    return encoding.lead(name) + encoding.number(seq) + encoding.middle + body + encoding.end


class DispatchTests(SynchronousTestCase):
    """Events."""

    @given(st.integers(1, 2**31 - 1))
    def test_whole(self, seq: int) -> None:
        """The parts of an event make up what a parser reads, whatever its number."""
        data = {"content": "x", "id": "1574466178628325376", "flags": 0}
        told = {"t": "MESSAGE_CREATE", "s": seq, "op": 0, "d": data}
        self.assertEqual(orjson.loads(dispatch(JSON, "MESSAGE_CREATE", seq, data)), told)
        term = erlang.binary_to_term(dispatch(ETF, "MESSAGE_CREATE", seq, data))
        self.assertEqual(plain(term), {**told, "d": {**data, "id": 1574466178628325376}})

    def test_width(self) -> None:
        """In ETF an event is as long with any number, so that what stands around it is shared."""
        lengths = {len(ETF.number(seq)) for seq in (1, 255, 256, 2**31 - 1)}
        self.assertEqual(lengths, {4})

    def test_names(self) -> None:
        """The envelope and what the gateway itself makes have atoms for keys, events have text."""
        for name, atoms in (("READY", True), ("RESUMED", True), ("GUILD_CREATE", False)):
            term = erlang.binary_to_term(dispatch(ETF, name, 1, {"id": "1574466178628325376"}))
            self.assertEqual({type(key) for key in term}, {erlang.OtpErlangAtom})
            self.assertIsInstance(term[erlang.OtpErlangAtom(b"t")], erlang.OtpErlangAtom)
            [key] = term[erlang.OtpErlangAtom(b"d")]
            self.assertIsInstance(key, erlang.OtpErlangAtom if atoms else erlang.OtpErlangBinary)
        hello = {"t": None, "s": None, "op": 10, "d": {"heartbeat_interval": 41250}}
        term = erlang.binary_to_term(ETF.dumps(hello))
        self.assertEqual(plain(term), hello)
        inner = term[erlang.OtpErlangAtom(b"d")]
        self.assertEqual([type(key) for key in inner], [erlang.OtpErlangAtom])

    def test_read_again(self) -> None:
        """What an event carries can be read again, in each encoding."""
        for name in ("READY", "MESSAGE_CREATE"):
            data = {"user": {"bot": True, "email": None}, "n": 1.5, "list": ["a", []]}
            for encoding in (JSON, ETF):
                self.assertEqual(encoding.loads_event(encoding.dumps_event(name, data)), data)

    def test_captured(self) -> None:
        """HELLO is, byte for byte but for the order of the keys, what Discord sends."""
        parts = {
            "t": b"d\0\1td\0\3nil",
            "s": b"d\0\1sd\0\3nil",
            "op": b"d\0\2opa\x0a",
            "d": b"d\0\1dt\0\0\0\2d\0\6_tracel\0\0\0\1m\0\0\0\x15gateway-prd-main-vmtkj"
            b"d\0\x12heartbeat_intervalb\0\0\xa1\x22",
        }
        trace = {"_trace": ["gateway-prd-main-vmtk"], "heartbeat_interval": 41250}
        said = ETF.dumps({"t": None, "s": None, "op": 10, "d": trace})
        self.assertEqual(said, b"\x83t\0\0\0\4" + b"".join(parts.values()))


class DecodeTests(SynchronousTestCase):
    """What clients send."""

    def test_names(self) -> None:
        """Both encodings go by the names they have in addresses."""
        self.assertEqual(ENCODINGS, {"json": JSON, "etf": ETF})

    def test_json(self) -> None:
        """JSON is decoded, ids as numbers above 2**53 included."""
        got = JSON.loads(b'{"op":8,"d":{"guild_id":1574466178628325376,"query":"\xc3\xbc"}}')
        self.assertEqual(got, {"op": 8, "d": {"guild_id": 1574466178628325376, "query": "ü"}})

    def test_etf(self) -> None:
        """So is ETF, as erlpack packs it."""
        said = b"\x83t\0\0\0\2m\0\0\0\2opa\1m\0\0\0\1ds\3nil"
        self.assertEqual(ETF.loads(said), {"op": 1, "d": None})

    def test_undecodable(self) -> None:
        """What is not JSON, or not UTF-8, or nothing, is a DecodeError."""
        for data in (b"", b"{", b"NaN", b'"\xff"', b"\x83m", b"[" * 5000):
            self.assertRaises(DecodeError, JSON.loads, data)

    def test_undecodable_etf(self) -> None:
        """So is what is no term; JSON and compressed terms are none."""
        for data in (b"", b"\x83", b'{"op":1,"d":null}', b"\x82a\1", b"a\1", b"\x83P\0\0\0\1x"):
            self.assertRaises(DecodeError, ETF.loads, data)
