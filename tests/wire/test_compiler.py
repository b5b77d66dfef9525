"""Annotations: each kind of them gives the decoder it says."""

from __future__ import annotations

from enum import IntEnum, IntFlag, StrEnum
from typing import Annotated, Any, NewType

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.snowflakes import Snowflake
from litecord.model.unset import UNSET, Unset
from litecord.wire.compiler import Compiler, is_list, json_key, members
from litecord.wire.forms import Json, Length, PermissionBits, Tagged, key

Minutes = NewType("Minutes", int)


class Kind(IntEnum):
    """Numbers."""

    A = 1


class Word(StrEnum):
    """Words."""

    B = "b"


class Bits(IntFlag):
    """Bits."""

    C = 4


@attrs.frozen(kw_only=True)
class Leaf:
    """A form with renamed keys."""

    type: Kind
    global_: bool = False
    since: int = attrs.field(default=0, metadata=key("since_timestamp"))
    _hidden: int = 0


@attrs.frozen(kw_only=True)
class Tree:
    """A form that holds itself."""

    name: str
    children: tuple[Tree, ...] = ()
    other: Branch | None = None


@attrs.frozen(kw_only=True)
class Branch:
    """A form that holds a form that holds it."""

    trees: dict[str, Tree]


@attrs.frozen(kw_only=True)
class Circle:
    """A component in a union."""

    radius: int


@attrs.frozen(kw_only=True)
class Box:
    """A component that holds components."""

    inside: tuple[Shape, ...] = ()


Shape = Annotated[Circle | Box, Tagged("type", {1: Circle, 2: Box})]


@attrs.frozen(kw_only=True)
class Broken:
    """A form that cannot be compiled."""

    fine: int
    wrong: complex


@attrs.frozen(kw_only=True)
class Around:
    """A form around one that cannot be compiled."""

    broken: Broken


class FromWire:
    """A class that decodes itself."""

    @classmethod
    def from_wire(cls, value: object) -> FromWire:
        """Take anything."""
        return cls()


class CompilerCase(SynchronousTestCase):
    """A compiler of bodies."""

    def setUp(self) -> None:
        """Make the compiler."""
        self.compiler = Compiler(query=False)

    def decode(self, hint: Any, value: object) -> Any:
        """Decode as the annotation says."""
        return self.compiler.decoder(hint)(value)

    def codes(self, hint: Any, value: object) -> dict[str, str]:
        """The code at every path of what is wrong."""
        invalid: InvalidForm = self.assertRaises(InvalidForm, self.decode, hint, value)
        return {".".join(path): fault.code for path, fault in invalid.faults.flat()}


class PlainTests(CompilerCase):
    """Types of single values."""

    def test_types(self) -> None:
        """Each type takes its own and refuses the rest."""
        for hint, value, expected, bad in (
            (str, "a", "a", 1),
            (int, "1", 1, True),
            (float, 1, 1.0, "x"),
            (bool, True, True, 1),
            (Snowflake, "5", 5, "x"),
            (PermissionBits, "8", 8, -1),
            (Kind, 1, Kind.A, 2),
            (Word, "b", Word.B, "c"),
            (Bits, 6, Bits.C, "x"),
            (Minutes, "3", 3, []),
            (dict[str, int], {"a": 1}, {"a": 1}, {"a": "x"}),
            (tuple[int, ...], [1], (1,), ["x"]),
            (tuple[int, str], [1, "a"], (1, "a"), [1]),
            (frozenset[int], [1], frozenset({1}), [1, 1]),
        ):
            self.assertEqual(self.decode(hint, value), expected)
            self.assertTrue(self.codes(hint, bad))
            self.assertTrue(self.codes(hint, None))

    def test_any_json(self) -> None:
        """Raw JSON takes everything, null too."""
        values: list[object] = [None, 1, "x", [None], {"a": {}}]
        for value in values:
            self.assertEqual(self.decode(Json, value), value)
            self.assertEqual(self.decode(Json | Unset, value), value)

    def test_decodes_itself(self) -> None:
        """A class may know how it is read."""
        self.assertIsInstance(self.decode(FromWire, 1), FromWire)

    def test_compiled_once(self) -> None:
        """The same annotation gives the same decoder."""
        self.assertIs(self.compiler.decoder(Leaf), self.compiler.decoder(Leaf))

    def test_no_way(self) -> None:
        """An annotation that nobody can decode is an error of ours, now and the next time."""
        for _ in range(2):
            for hint in (complex, Broken, Around, list[int], object):
                self.assertRaises(TypeError, self.compiler.decoder, hint)


class UnionTests(CompilerCase):
    """Unions."""

    def test_null(self) -> None:
        """Null is taken where the annotation says so, rules or not."""
        for hint in (int | None, int | None | Unset, Annotated[str | None, Length(1, 2)]):
            self.assertIsNone(self.decode(hint, None))
        self.assertIsNone(self.decode(Annotated[str, Length(1, 2)] | None | Unset, None))
        self.assertEqual(self.decode(tuple[int | None, ...], [1, None]), (1, None))
        self.assertEqual(self.codes(tuple[int, ...], [None]), {"0": "LIST_ITEM_VALUE_REQUIRED"})
        self.assertEqual(self.decode(dict[str, str | None], {"a": None}), {"a": None})
        self.assertEqual(self.codes(dict[str, str], {"a": None}), {"a": "BASE_TYPE_REQUIRED"})

    def test_by_json_type(self) -> None:
        """Members are told apart by how they stand in JSON; the first that fits is taken."""
        hint = Annotated[str, Length(0, 2)] | int | None | Unset
        self.assertEqual([self.decode(hint, each) for each in ("1", 1, None)], ["1", 1, None])
        self.assertEqual(self.codes(hint, "123"), {"": "BASE_TYPE_BAD_LENGTH"})
        self.assertEqual(self.codes(hint, True), {"": "STRING_TYPE_CONVERT"})
        either = Snowflake | tuple[Snowflake, ...]
        self.assertEqual([self.decode(either, each) for each in ("1", 1, ["1"])], [1, 1, (1,)])
        mixed = bool | float | Leaf
        self.assertEqual(self.decode(mixed, 1), 1.0)
        self.assertEqual(self.decode(mixed, {"type": 1}), Leaf(type=Kind.A))
        named = Kind | Word | Bits
        self.assertEqual([self.decode(named, each) for each in (1, "b")], [Kind.A, Word.B])

    def test_tagged(self) -> None:
        """Forms are told apart by a key, however deep they hold each other."""
        value = {"type": 2, "inside": [{"type": 1, "radius": 3}, {"type": 2}]}
        expected = Box(inside=(Circle(radius=3), Box()))
        self.assertEqual(self.decode(Shape, value), expected)
        value = {"type": 2, "inside": [{"type": 1}, {"type": 3}, {}]}
        self.assertEqual(
            self.codes(Shape, value),
            {
                "inside.0.radius": "BASE_TYPE_REQUIRED",
                "inside.1": "UNION_TYPE_CHOICES",
                "inside.2.type": "BASE_TYPE_REQUIRED",
            },
        )


class FormTests(CompilerCase):
    """Classes of fields."""

    def test_keys(self) -> None:
        """Keys are attributes without a trailing underscore, or as the metadata says."""
        value = {"type": "1", "global": True, "since_timestamp": 5, "_hidden": 7}
        expected = Leaf(type=Kind.A, global_=True, since=5, hidden=7)
        self.assertEqual(self.decode(Leaf, value), expected)
        self.assertEqual(
            [json_key(field) for field in attrs.fields(Leaf)],
            ["type", "global", "since_timestamp", "_hidden"],
        )
        self.assertEqual(self.codes(Leaf, {"since": 1}), {"type": "BASE_TYPE_REQUIRED"})

    def test_recursion(self) -> None:
        """Forms may hold themselves, directly and through others."""
        value = {"name": "a", "children": [{"name": "b"}], "other": {"trees": {"x": {"name": "c"}}}}
        expected = Tree(
            name="a", children=(Tree(name="b"),), other=Branch(trees={"x": Tree(name="c")})
        )
        self.assertEqual(self.decode(Tree, value), expected)
        value = {"name": "a", "children": [{"other": {"trees": {"x": {"name": 1}}}}]}
        found = self.codes(Tree, value)
        expected_codes = {
            "children.0.name": "BASE_TYPE_REQUIRED",
            "children.0.other.trees.x.name": "STRING_TYPE_CONVERT",
        }
        self.assertEqual(found, expected_codes)

    def test_length_of_lists(self) -> None:
        """The length of a list is looked at before its items, null still being null."""
        hint = Annotated[tuple[int, ...] | None, Length(0, 2)]
        self.assertEqual(self.codes(hint, ["x"] * 3), {"": "BASE_TYPE_BAD_LENGTH"})
        self.assertIsNone(self.decode(hint, None))
        table = Annotated[dict[str, int], Length(1, 2)]
        self.assertEqual(self.codes(table, {}), {"": "BASE_TYPE_BAD_LENGTH"})


class HintTests(SynchronousTestCase):
    """What is read from annotations."""

    def test_members(self) -> None:
        """Rules are left out, null and unset are members."""
        found = members(Annotated[str, Length(0, 1)] | int | None | Unset)
        self.assertEqual(found, (str, int, type(None), Unset))

    def test_is_list(self) -> None:
        """A list is one in any dress."""
        self.assertTrue(is_list(Annotated[tuple[int, ...], Length(0, 1)] | None | Unset))
        self.assertTrue(is_list(frozenset[int]))
        self.assertFalse(is_list(int | None))


@attrs.frozen(kw_only=True)
class Query:
    """A form for a query."""

    ids: tuple[Snowflake, ...] | Unset = UNSET
    wait: bool = False


class QueryTests(SynchronousTestCase):
    """A compiler of queries."""

    def test_arguments(self) -> None:
        """It is known which keys are lists."""
        compiler = Compiler(query=True)
        self.assertEqual(compiler.arguments(Query), {"ids": True, "wait": False})

    def test_booleans(self) -> None:
        """Booleans are words in a query only."""
        self.assertIs(Compiler(query=True).decoder(Query)({"wait": "1"}).wait, True)
        self.assertRaises(InvalidForm, Compiler(query=False).decoder(Query), {"wait": "1"})
