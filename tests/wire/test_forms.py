"""Forms as the rooms outside use them: a body in, a value or the whole tree of mistakes out."""

from __future__ import annotations

import re
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Annotated, Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.snowflakes import Snowflake
from litecord.wire.forms import (
    MOST_DEPTH,
    UNSET,
    Between,
    DataUri,
    Faults,
    InvalidForm,
    Json,
    Length,
    OneOf,
    Pattern,
    PermissionBits,
    Stripped,
    Tagged,
    Unset,
    Url,
    decode,
    decode_query,
    decoder_of,
    key,
    wrong,
)
from litecord.wire.json import dumps, loads


class Style(IntEnum):
    """Numbers with names."""

    PLAIN = 1
    LINK = 5


class Marks(IntFlag):
    """Bits."""

    SILENT = 1 << 12


@attrs.frozen(kw_only=True)
class EmbedField:
    """Innermost of an embed."""

    name: Annotated[str, Stripped, Length(1, 256)]
    value: Annotated[str, Length(1, 1024)]
    inline: bool = False


@attrs.frozen(kw_only=True)
class Embed:
    """An object in a list of the body."""

    title: Annotated[str, Length(most=256)] | Unset | None = UNSET
    url: Annotated[str, Url()] | Unset | None = UNSET
    color: Annotated[int, Between(0, 16777215)] | Unset | None = UNSET
    timestamp: datetime | Unset | None = UNSET
    fields: Annotated[tuple[EmbedField, ...], Length(most=25)] = ()


@attrs.frozen(kw_only=True)
class Button:
    """One component."""

    style: Style
    label: Annotated[str, Length(0, 80)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class Row:
    """A component that holds components."""

    components: Annotated[tuple[Component, ...], Length(1, 5)]


Component = Annotated[Button | Row, Tagged("type", {1: Row, 2: Button})]


@attrs.frozen(kw_only=True)
class Message:
    """A body with everything a form can have."""

    content: Annotated[str, Length(most=2000)] | Unset | None = UNSET
    nonce: Annotated[str, Length(most=25)] | int | Unset | None = UNSET
    tts: bool = False
    flags: Marks | Unset | None = UNSET
    embeds: Annotated[tuple[Embed, ...], Length(most=10)] | Unset | None = UNSET
    components: tuple[Component, ...] | Unset = UNSET
    reference: Snowflake | Unset | None = attrs.field(
        default=UNSET, metadata=key("message_reference")
    )
    users: Annotated[frozenset[Snowflake], Length(most=100)] | Unset = UNSET
    allow: PermissionBits | Unset = UNSET
    localizations: dict[str, Annotated[str, Length(1, 32)]] | Unset | None = UNSET
    by_id: dict[Snowflake, int] | Unset = UNSET
    shard: tuple[int, int] | Unset = UNSET
    ratio: Annotated[float, Between(0, 1)] | Unset = UNSET
    minutes: Annotated[int, OneOf(60, 1440)] | Unset = UNSET
    name: Annotated[str, Pattern(r"[a-z]+")] | Unset = UNSET
    icon: DataUri | Unset | None = UNSET
    extra: Json | Unset = UNSET
    replies: tuple[Message, ...] = ()
    global_: bool = False

    def check(self) -> Faults | None:
        """Refuse what contradicts itself."""
        if self.tts and self.global_:
            return wrong("EXCLUSIVE", "Either, not both.").faults
        return None


def keys_of(form: Any) -> list[str]:
    """The keys a form knows."""
    named = [field.metadata.get("key") or field.name.rstrip("_") for field in attrs.fields(form)]
    return [*named, "type"]


FORMS = (Message, Embed, EmbedField, Button, Row)
KEYS = sorted({each for form in FORMS for each in keys_of(form)})

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(0, 6)
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["5", "9" * 500, "http://a", "http://[", "2020-01-01", "1e999"])
    | st.sampled_from(["x" * 3000, "\ud800", "a\0", "data:a/b;base64,YQ=="])
)
# Keys of the form, so that what is wrong is found deep, and keys that are nobody's.
BODIES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=8),
    max_leaves=25,
)

# Every path at which something can be wrong; "#" is any index, "*" any key of the client's.
EMBED = r"embeds(\.#(\.(title|url|color|timestamp|fields(\.#(\.(name|value|inline))?)?))?)?"
BUTTONS = r"components(\.#(\.(components|type|style|label))?)*"
SCALARS = "content|nonce|tts|flags|message_reference|allow|ratio|minutes|name|icon|extra|global"
LISTS = r"users(\.#)?|shard(\.#)?|localizations(\.\*)?|by_id(\.\*)?"
PATH = re.compile(rf"(replies\.#\.)*(replies(\.#)?|{SCALARS}|{LISTS}|{EMBED}|{BUTTONS})?")


def generalised(path: tuple[str, ...]) -> str:
    """A path with ``#`` for indexes and ``*`` for keys that are data."""
    steps: list[str] = []
    for step in path:
        if steps and steps[-1] in ("localizations", "by_id"):
            steps.append("*")
        else:
            steps.append("#" if step.isdigit() else step)
    return ".".join(steps)


class HostileTests(SynchronousTestCase):
    """Whatever a client sends, it is told what is wrong, and nothing breaks."""

    @given(BODIES)
    @settings(deadline=None, max_examples=150)
    def test_only_invalid_forms(self, body: object) -> None:
        """Any JSON decodes or raises InvalidForm, whose tree can be sent."""
        try:
            decode(Message, body)
        except InvalidForm as invalid:
            self.assertTrue(invalid.faults)
            sent = loads(dumps(invalid.as_json()))
            self.assertEqual(sent["code"], 50035)
            dumps(invalid.faults.flat_v6())

    @given(st.dictionaries(st.sampled_from(KEYS), BODIES, min_size=1, max_size=10))
    @settings(deadline=None, max_examples=150)
    def test_paths_exist(self, body: dict[str, Any]) -> None:
        """Every path in the tree of faults is one that the form has."""
        try:
            decode(Message, body)
        except InvalidForm as invalid:
            for path, fault in invalid.faults.flat():
                self.assertRegex(generalised(path), re.compile(f"^({PATH.pattern})$"))
                self.assertRegex(fault.code, "^[A-Z_]+$")
                self.assertLess(len(fault.message), 250)

    @given(
        st.dictionaries(
            st.sampled_from(KEYS).map(str.encode),
            st.lists(st.binary(max_size=4) | st.sampled_from([b"1", b"a,b", b"true"]), max_size=3),
        )
    )
    @settings(deadline=None)
    def test_any_query(self, args: dict[bytes, list[bytes]]) -> None:
        """Any query decodes or raises InvalidForm."""
        try:
            decode_query(Query, args)
        except InvalidForm as invalid:
            dumps(invalid.as_json())

    def test_depth(self) -> None:
        """Nesting without end is refused, in a form that holds itself and in raw JSON."""
        body: dict[str, Any] = {"content": 5}
        raw: list[Any] = []
        for _ in range(MOST_DEPTH * 50):
            body = {"replies": [body]}
            raw = [raw]
        for value in (body, raw, {"extra": raw}, {"content": raw}):
            invalid = self.assertRaises(InvalidForm, decode, Message, value)
            [fault] = invalid.faults.here
            self.assertEqual(fault.message, "Nested too deeply.")

    def test_deepest(self) -> None:
        """What nests as deep as is allowed can be decoded, and its faults can be sent."""
        body: dict[str, Any] = {"content": 5}
        while depth(body) + 2 <= MOST_DEPTH:
            body = {"replies": [body]}
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode, Message, body)
        [(path, fault)] = invalid.faults.flat()
        self.assertEqual(path[-1], "content")
        self.assertEqual(fault.code, "STRING_TYPE_CONVERT")
        dumps(invalid.as_json())

    def test_giants(self) -> None:
        """A giant of mistakes gets an answer of a page or two."""
        giant = ["x" * 10] * 20_000
        for body in (
            {"users": giant},
            {"by_id": dict.fromkeys(map(str, range(20_000)), "x")},
            {"embeds": giant},
            {"components": giant},
            {"content": giant},
            {"nonce": "9" * 1_000_000},
            {"shard": ["9" * 1_000_000] * 2},
            {"extra": giant},
            dict.fromkeys(map(str, range(20_000))),
        ):
            try:
                decode(Message, body)
            except InvalidForm as invalid:
                self.assertLess(len(dumps(invalid.as_json())), 20_000)


def depth(value: object) -> int:
    """How deep containers nest."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (1 if isinstance(value, dict | list) else 0) + max(map(depth, inner), default=0)


class DecodeTests(SynchronousTestCase):
    """Bodies as bots send them."""

    def test_right(self) -> None:
        """Everything arrives as the annotations say."""
        body = {
            "content": "hi",
            "nonce": 5,
            "flags": 4096,
            "message_reference": "123456789012345678",
            "embeds": [{"title": "t", "fields": [{"name": " n ", "value": "v"}]}],
            "components": [{"type": 1, "components": [{"type": 2, "style": 5}]}],
            "users": ["1", 2],
            "allow": "8",
            "localizations": {"de": "ja"},
            "by_id": {"5": 6},
            "shard": [0, 1],
            "unknown": "ignored",
        }
        message = decode(Message, body)
        self.assertEqual(
            message,
            Message(
                content="hi",
                nonce=5,
                flags=Marks.SILENT,
                reference=Snowflake(123456789012345678),
                embeds=(Embed(title="t", fields=(EmbedField(name="n", value="v"),)),),
                components=(Row(components=(Button(style=Style.LINK),)),),
                users=frozenset({Snowflake(1), Snowflake(2)}),
                allow=PermissionBits(8),
                localizations={"de": "ja"},
                by_id={Snowflake(5): 6},
                shard=(0, 1),
            ),
        )

    def test_three_values(self) -> None:
        """Absent, null and a value are three things."""
        self.assertIs(decode(Message, {}).content, UNSET)
        self.assertIsNone(decode(Message, {"content": None}).content)
        self.assertEqual(decode(Message, {"content": ""}).content, "")

    def test_all_mistakes_at_once(self) -> None:
        """One answer tells everything that is wrong, each where it stands."""
        body = {
            "content": "x" * 2001,
            "tts": None,
            "embeds": [{}, {"fields": [{"name": "  ", "value": 1}, None]}],
        }
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode, Message, body)

        def entry(code: str, message: str) -> dict[str, Any]:
            return {"_errors": [{"code": code, "message": message}]}

        self.assertEqual(
            invalid.as_json(),
            {
                "message": "Invalid Form Body",
                "code": 50035,
                "errors": {
                    "content": entry("BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length."),
                    "tts": entry("BASE_TYPE_REQUIRED", "This field is required"),
                    "embeds": {
                        "1": {
                            "fields": {
                                "0": {
                                    "name": entry(
                                        "BASE_TYPE_BAD_LENGTH",
                                        "Must be between 1 and 256 in length.",
                                    ),
                                    "value": entry(
                                        "STRING_TYPE_CONVERT",
                                        'Could not interpret "1" as string.',
                                    ),
                                },
                                "1": entry(
                                    "LIST_ITEM_VALUE_REQUIRED",
                                    "List item values of ModelType are required",
                                ),
                            }
                        }
                    },
                },
            },
        )

    def test_whole_form(self) -> None:
        """What contradicts itself is told at the level it stands on."""
        body = {"replies": [{"tts": True, "global": True}]}
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode, Message, body)
        [(path, fault)] = invalid.faults.flat()
        self.assertEqual((path, fault.code), (("replies", "0"), "EXCLUSIVE"))

    def test_body_that_is_a_list(self) -> None:
        """A body may be a list of forms."""
        forms = decode(tuple[EmbedField, ...], [{"name": "n", "value": "v"}])
        self.assertEqual(forms, (EmbedField(name="n", value="v"),))
        few = Annotated[tuple[EmbedField, ...], Length(most=1)]
        self.assertRaises(InvalidForm, decode, few, [{}, {}])

    def test_decoder_of(self) -> None:
        """A decoder can be had once and used often."""
        self.assertEqual(decoder_of(EmbedField)({"name": "n", "value": "v"}).name, "n")
        self.assertRaises(TypeError, decoder_of, complex)

    def test_frozen(self) -> None:
        """What was decoded does not change."""
        field = decode(EmbedField, {"name": "n", "value": "v"})
        self.assertRaises(attrs.exceptions.FrozenInstanceError, setattr, field, "name", "x")


@attrs.frozen(kw_only=True)
class Query:
    """A query with everything a query can have."""

    limit: Annotated[int, Between(1, 100)] = 50
    before: Snowflake | Unset = UNSET
    wait: bool = False
    users: tuple[Snowflake, ...] | Unset = UNSET
    kinds: frozenset[Style] = frozenset()
    q: Annotated[str, Length(1, 5)] | Unset | None = UNSET
    ratio: float | Unset = UNSET


class QueryTests(SynchronousTestCase):
    """Query strings."""

    def codes(self, args: dict[bytes, list[bytes]]) -> dict[str, str]:
        """The code at every path of what is wrong."""
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode_query, Query, args)
        return {".".join(path): fault.code for path, fault in invalid.faults.flat()}

    def test_empty(self) -> None:
        """Without arguments everything has its default."""
        self.assertEqual(decode_query(Query, {}), Query())
        self.assertEqual(decode_query(Query, {b"limit": []}), Query())

    def test_values(self) -> None:
        """Text becomes what the form says."""
        args = {b"limit": [b"7"], b"before": [b"9223372036854775807"], b"q": ["ž".encode()]}
        expected = Query(limit=7, before=Snowflake(2**63 - 1), q="ž")
        self.assertEqual(decode_query(Query, args), expected)
        self.assertEqual(decode_query(Query, {b"ratio": [b"0.5"]}).ratio, 0.5)

    def test_booleans(self) -> None:
        """Words and digits, as libraries send them."""
        for word, meant in ((b"true", True), (b"1", True), (b"False", False), (b"0", False)):
            self.assertIs(decode_query(Query, {b"wait": [word]}).wait, meant)
        self.assertEqual(self.codes({b"wait": [b"yes"]}), {"wait": "BOOLEAN_TYPE_CONVERT"})

    def test_lists(self) -> None:
        """Repeated, joined by commas, and both."""
        args = {b"users": [b"1,2", b"3"], b"kinds": [b"1"]}
        found = decode_query(Query, args)
        self.assertEqual((found.users, found.kinds), ((1, 2, 3), frozenset({Style.PLAIN})))
        self.assertEqual(self.codes({b"users": [b"1,x"]}), {"users.1": "NUMBER_TYPE_COERCE"})

    def test_repeated_single(self) -> None:
        """Of a value that is given twice the first counts."""
        self.assertEqual(decode_query(Query, {b"limit": [b"1", b"2"]}).limit, 1)

    def test_mistakes(self) -> None:
        """All of them, as for bodies."""
        args = {b"limit": [b"0"], b"before": [b""], b"q": [b"\xff"]}
        expected = {
            "limit": "NUMBER_TYPE_MIN",
            "before": "NUMBER_TYPE_COERCE",
            "q": "STRING_TYPE_CONVERT",
        }
        self.assertEqual(self.codes(args), expected)
