"""ETF: what other implementations make of what is written, and that nothing breaks the reader."""

from __future__ import annotations

import enum
import zlib

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway import etf
from tests.support import terms

ID = "1574466178628325376"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.integers(-(2**63), 2**64 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | floats,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)
#: What looks like an id behind the name of one becomes a number.
keyed = st.dictionaries(texts.filter(lambda key: not etf._names_ids(key)), values, max_size=4)


def written(value: object, *, atoms: bool = False) -> object:
    """A value as erlang-py reads it."""
    return terms.loads(etf.VERSION + etf.dumps(value, atoms=atoms))


class WritingTests(SynchronousTestCase):
    """What is sent to clients."""

    @given(values)
    @example({"true": None})
    @example({"nil": 1, "undefined": 2})
    def test_any(self, value: object) -> None:
        """erlang-py reads what JSON can hold as it was, with atoms for keys and without."""
        self.assertEqual(written(value), value)
        self.assertEqual(written(value, atoms=True), value)

    def test_captured(self) -> None:
        """Part of a message is, byte for byte, what Discord sent for it in July 2022."""
        message = {
            "attachments": [],
            "author": {"avatar_decoration": None, "public_flags": 64},
            "channel_id": "926259001417695302",
            "content": "abc.. 1 test",
            "id": "998633849917554738",
            "mention_everyone": False,
            "nonce": "998633849254576128",
            "type": 0,
        }
        captured = (
            "74 00000008"
            "6d 0000000b 6174746163686d656e7473 6a"
            "6d 00000006 617574686f72 74 00000002"
            "6d 00000011 6176617461725f6465636f726174696f6e 64 0003 6e696c"
            "6d 0000000c 7075626c69635f666c616773 61 40"
            "6d 0000000a 6368616e6e656c5f6964 6e 08 00 4680827da7bbda0c"
            "6d 00000007 636f6e74656e74 6d 0000000c 6162632e2e20312074657374"
            "6d 00000002 6964 6e 08 00 3240040d32dcdb0d"
            "6d 00000010 6d656e74696f6e5f65766572796f6e65 64 0005 66616c7365"
            "6d 00000005 6e6f6e6365 6d 00000012 393938363333383439323534353736313238"
            "6d 00000004 74797065 61 00"
        )
        self.assertEqual(etf.dumps(message).hex(), bytes.fromhex(captured).hex())

    def test_ids(self) -> None:
        """Ids are numbers behind their names, and text as keys and where a client chose them."""
        number = int(ID)
        for key in ("id", "guild_id", "roles", "ids", "user_ids", "mention_roles", "not_found"):
            self.assertEqual(written({key: ID}), {key: number})
            self.assertEqual(written({key: [ID, (ID,)]}), {key: [number, [number]]})
            self.assertEqual(written({key: [{"name": ID}]}), {key: [{"name": ID}]})
            self.assertEqual(written({key: None}), {key: None})
        for key in ("nonce", "custom_id", "name", "content", "permissions", "idea", ID):
            self.assertEqual(written({key: ID}), {key: ID})
        for text in ("", "custom", "0" + ID, "12", "1" * 20, "-" + ID, ID + " ", "１" * 18):
            self.assertEqual(written({"id": text}), {"id": text})
        self.assertEqual(written({"id": str(2**63 - 1)}), {"id": 2**63 - 1})

    def test_small(self) -> None:
        """Numbers are as short as Erlang writes them; lists are lists, not Erlang's strings."""
        for number, tag, size in (
            (255, 97, 2),
            (256, 98, 5),
            (-1, 98, 5),
            (2**31 - 1, 98, 5),
            (2**31, 110, 7),
            (-(2**31) - 1, 110, 7),
            (2**63, 110, 11),
        ):
            data = etf.dumps(number)
            self.assertEqual((data[0], len(data)), (tag, size), number)
        self.assertEqual(etf.dumps([0, 1])[0], 108)

    def test_old_atoms(self) -> None:
        """Only the oldest atoms are written: erlpack and others know no newer ones."""
        self.assertEqual(etf.dumps(None), b"d\0\3nil")
        self.assertEqual(etf.dumps(True), b"d\0\4true")
        self.assertEqual(etf.dumps({"op": 1}, atoms=True)[5:10], b"d\0\2op")
        for key in ("größe", "a b", "", ID):
            self.assertEqual(etf.dumps({key: 1}, atoms=True), etf.dumps({key: 1}))

    def test_as_json(self) -> None:
        """What JSON has a way of writing is written like that, what it has none for is refused."""

        class Kind(enum.StrEnum):
            A = "a"

        class Number(int):
            pass

        self.assertEqual(written([Kind.A, Number(3), float("nan")]), ["a", 3, None])
        for value in (object(), {1: 2}, {"a": {b"x"}}):
            self.assertRaises(TypeError, etf.dumps, value)

    def test_fragment(self) -> None:
        """What encoders keep as JSON is written anew, once for as long as it is kept."""
        fragment = orjson.Fragment(orjson.dumps({"id": ID, "avatar": None}))
        before = etf._fragment.cache_info().misses
        for _ in range(3):
            told = written({"author": fragment, "mentions": (fragment,)})
            user = {"id": int(ID), "avatar": None}
            self.assertEqual(told, {"author": user, "mentions": [user]})
        self.assertEqual(etf._fragment.cache_info().misses, before + 1)

    def test_keys_are_bounded(self) -> None:
        """Keys that are no names, such as ids, are not kept; nor are endless ones that are."""
        for number in range(5000):
            etf.dumps({str(number): 1, f"key{number}": 1})
        self.assertNotIn("17", etf._BINARIES)
        self.assertLessEqual(len(etf._BINARIES), 4096)


class ReadingTests(SynchronousTestCase):
    """What clients send."""

    @given(values)
    def test_any(self, value: object) -> None:
        """What erlang-py writes is read as it was; whole floats are the numbers they are."""
        self.assertEqual(etf.loads(terms.dumps(value)[1:]), value)

    @given(keyed)
    def test_own(self, value: object) -> None:
        """What is written can be read."""
        for atoms in (True, False):
            self.assertEqual(etf.loads(etf.dumps(value, atoms=atoms), atoms=atoms), value)

    def test_terms(self) -> None:
        """All kinds of terms that a client can have a reason to send are taken."""
        for data, value in (
            (b"a\xff", 255),
            (b"b\xff\xff\xff\xff", -1),
            (b"n\1\1\5", -5),
            (b"n\0\0", 0),
            (b"o\0\0\0\1\0\5", 5),
            (b"n\10\0" + b"\xff" * 8, 2**64 - 1),
            (b"n\10\1" + b"\0" * 7 + b"\x80", -(2**63)),
            (b"F" + bytes.fromhex("3ff8000000000000"), 1.5),
            (b"F" + bytes.fromhex("4278bcfe56800000"), 1700000000000),
            (b"c1.50000000000000000000e+00\0\0\0\0\0", 1.5),
            (b"d\0\3nil", None),
            (b"s\4null", None),
            (b"w\4true", True),
            (b"v\0\5false", False),
            (b"s\6online", "online"),
            (b"w\2\xc3\xbc", "ü"),
            (b"s\1\xfc", "ü"),
            (b"m\0\0\0\2\xc3\xbc", "ü"),
            (b"k\0\2\0\1", [0, 1]),
            (b"j", []),
            (b"l\0\0\0\2a\1jj", [1, []]),
            (b"h\2a\1a\2", [1, 2]),
            (b"i\0\0\0\1a\1", [1]),
            (b"t\0\0\0\1m\0\0\0\1ka\1", {"k": 1}),
            (b"t\0\0\0\1a\7a\1", {"7": 1}),  # erlpack, for {"7": 1}
        ):
            got = etf.loads(data)
            self.assertEqual((got, type(got)), (value, type(value)), data)

    def test_refused(self) -> None:
        """Whatever is cut, long, deep, compressed, or of Erlang's own is refused."""
        key = b"m\0\0\0\1k"
        for data in (
            b"",
            b"a",
            b"a\1a\1",
            b"b\0\0\0",
            b"n\11\0" + b"\0" * 9,
            b"n\1\2\5",
            b"n\10\1" + b"\1" * 7 + b"\x80",
            b"o\xff\xff\xff\xff\0",
            b"F" + bytes.fromhex("7ff0000000000000"),
            b"F" + bytes.fromhex("7ff8000000000000"),
            b"c" + b"nan".ljust(31, b"\0"),
            b"c" + b"1_0.5".ljust(31, b"\0"),
            b"c" + b"1.0e+999".ljust(31, b"\0"),
            b"m\xff\xff\xff\xffx",
            b"m\0\0\0\1\xff",
            b"m\0\0\0\3\xed\xa0\x80",
            b"w\1\xff",
            b"l\0\0\0\1a\1",
            b"l\0\0\0\1a\1a\2",
            b"l\xff\xff\xff\xff",
            b"i\xff\xff\xff\xff",
            b"t\xff\xff\xff\xff",
            b"t\0\0\0\1" + key,
            b"t\0\0\0\1d\0\2opa\1",
            b"t\0\0\0\1s\2opa\1",
            b"t\0\0\0\1w\2opa\1",
            b"t\0\0\0\1F" + bytes(8) + b"a\1",
            b"t\0\0\0\1jj",
            b"t\0\0\0\2" + key + b"a\1" + key + b"a\2",
            b"P\0\0\0\2" + zlib.compress(b"a\1"),
            *(bytes((tag,)) + bytes(40) for tag in b"gXeZrfYxMupLqR\x83\x00\xff"),
        ):
            self.assertRaises(etf.EtfError, etf.loads, data)

    def test_depth(self) -> None:
        """Terms may be nested so deep, and no deeper."""
        for opening, closing in ((b"l\0\0\0\1", b"j"), (b"t\0\0\0\1m\0\0\0\0", b""), (b"h\1", b"")):
            deepest = opening * etf.MAX_DEPTH + b"a\1" + closing * etf.MAX_DEPTH
            etf.loads(deepest)
            self.assertRaises(etf.EtfError, etf.loads, opening + deepest + closing)
            self.assertRaises(etf.EtfError, etf.loads, opening * 5000)

    @settings(max_examples=500)
    @given(st.binary(max_size=200))
    @example(b"\x83")
    def test_fuzz(self, data: bytes) -> None:
        """Random bytes are read or refused, never anything else."""
        self._read_or_refused(data)

    @settings(max_examples=500)
    @given(values, st.data())
    def test_broken(self, value: object, data: st.DataObject) -> None:
        """So are terms in which something was changed, dropped or put."""
        term = bytearray(etf.dumps(value))
        at = data.draw(st.integers(0, len(term)))
        term[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        self._read_or_refused(bytes(term))

    def _read_or_refused(self, data: bytes) -> None:
        try:
            value = etf.loads(data)
        except etf.EtfError:
            return
        orjson.dumps(value)
