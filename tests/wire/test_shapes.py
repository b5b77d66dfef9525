"""JSON that holds other JSON: every mistake is told, under its key or index."""

from __future__ import annotations

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import Faults, InvalidForm, wrong
from litecord.wire import shapes
from litecord.wire.scalars import Decoder, integer, text
from litecord.wire.shapes import MOST_FAULTS, Fields, Slot

INT = Slot(integer, "IntType")
REQUIRED = {"_errors": [{"code": "BASE_TYPE_REQUIRED", "message": "This field is required"}]}


@attrs.frozen
class Pair:
    """Two numbers, the first not above the second."""

    low: int
    high: int = 9

    def check(self) -> Faults | None:
        """Say what is wrong with both together."""
        return wrong("ORDER", "Too low.").faults if self.low > self.high else None


class ShapeCase(SynchronousTestCase):
    """What several cases ask."""

    def faults(self, decode: Decoder, value: object) -> Faults:
        """What is wrong with a value."""
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode, value)
        return invalid.faults

    def codes(self, decode: Decoder, value: object) -> dict[str, str]:
        """The code at every path."""
        faults = self.faults(decode, value)
        return {".".join(path): fault.code for path, fault in faults.flat()}

    def message(self, decode: Decoder, value: object) -> str:
        """The one message at the value itself."""
        [fault] = self.faults(decode, value).here
        return fault.message


class FormTests(ShapeCase):
    """Objects with known keys."""

    decode = staticmethod(
        shapes.form(Pair, Fields({"low": ("low", integer), "HIGH": ("high", integer)}, ["low"]))
    )

    def test_decoded(self) -> None:
        """Keys become attributes, what is absent has its default, unknown keys are ignored."""
        self.assertEqual(self.decode({"low": "1", "x": object()}), Pair(1))
        self.assertEqual(self.decode({"low": 1, "HIGH": 2}), Pair(1, 2))

    def test_all_mistakes(self) -> None:
        """Missing, null and wrong are told together."""
        found = self.codes(self.decode, {"HIGH": "x"})
        self.assertEqual(found, {"low": "BASE_TYPE_REQUIRED", "HIGH": "NUMBER_TYPE_COERCE"})
        self.assertEqual(self.faults(self.decode, {"low": None}).as_json(), {"low": REQUIRED})
        self.assertEqual(self.faults(self.decode, {}).as_json(), {"low": REQUIRED})

    def test_whole_form(self) -> None:
        """The form's own check comes last, when its fields are right."""
        self.assertEqual(self.codes(self.decode, {"low": 5, "HIGH": 4}), {"": "ORDER"})
        self.assertEqual(self.codes(self.decode, {"low": 5, "HIGH": "x"}).keys(), {"HIGH"})

    def test_no_object(self) -> None:
        """Something else is refused as a whole."""
        values: list[object] = [[], "x", 1, None]
        for value in values:
            message = self.message(self.decode, value)
            self.assertEqual(message, "Only dictionaries may be used in a ModelType")


class ListTests(ShapeCase):
    """Lists."""

    def test_many(self) -> None:
        """Items in order; the faulty ones under their indexes."""
        decode = shapes.many(INT)
        self.assertEqual(decode(["1", 2, 2]), (1, 2, 2))
        self.assertEqual(decode([]), ())
        found = self.codes(decode, [1, "x", None])
        self.assertEqual(found, {"1": "NUMBER_TYPE_COERCE", "2": "LIST_ITEM_VALUE_REQUIRED"})
        null = self.faults(decode, [None]).below["0"].here[0]
        self.assertEqual(null.message, "List item values of IntType are required")

    def test_null_among_many(self) -> None:
        """Where items may be null, null is an item."""
        decode = shapes.many(Slot(shapes.or_null(integer), "IntType"))
        self.assertEqual(decode([1, None]), (1, None))

    def test_no_list(self) -> None:
        """Something else, a string too, is refused as a whole."""
        values: list[object] = [{}, "x", 1, None]
        for value in values:
            message = self.message(shapes.many(INT), value)
            self.assertEqual(message, "Only iterables may be used in a ListType")
            message = self.message(shapes.unique(INT), value)
            self.assertEqual(message, "Only iterables may be used in a SetType")

    def test_million_mistakes(self) -> None:
        """Not every mistake of a giant is told, nor looked for."""
        seen = []

        def never(value: object) -> None:
            seen.append(value)
            raise wrong("NO", "No.")

        for decode in (shapes.many(Slot(never, "")), shapes.unique(Slot(never, ""))):
            seen.clear()
            self.assertEqual(len(self.codes(decode, [0] * 10_000)), MOST_FAULTS)
            self.assertEqual(len(seen), MOST_FAULTS)
        seen.clear()
        giant = {str(number): 0 for number in range(10_000)}
        self.assertEqual(len(self.codes(shapes.mapping(text, never), giant)), MOST_FAULTS)
        self.assertEqual(len(seen), MOST_FAULTS)
        self.assertEqual(len(self.codes(shapes.unique(INT), [0] * 10_000)), MOST_FAULTS)

    def test_unique(self) -> None:
        """What comes again is told where it comes again, however it is written."""
        decode = shapes.unique(INT)
        self.assertEqual(decode([1, 2]), frozenset({1, 2}))
        found = self.codes(decode, [1, 2, "1", 2])
        self.assertEqual(found, dict.fromkeys("23", "SET_TYPE_ALREADY_CONTAINS_VALUE"))

    def test_fixed(self) -> None:
        """So many items, each of its kind."""
        decode = shapes.fixed([INT, Slot(text, "StringType")])
        self.assertEqual(decode(["1", "a"]), (1, "a"))
        found = self.codes(decode, ["x", None])
        self.assertEqual(found, {"0": "NUMBER_TYPE_COERCE", "1": "LIST_ITEM_VALUE_REQUIRED"})
        for value in ([], [1], [1, "a", 2]):
            self.assertEqual(self.message(decode, value), "Must be between 2 and 2 in length.")
        self.assertEqual(self.codes(decode, {}), {"": "LIST_TYPE_CONVERT"})


class MappingTests(ShapeCase):
    """Objects whose keys are data."""

    def test_mapping(self) -> None:
        """Keys are decoded too; faults of key and value stand under the key as it came."""
        decode = shapes.mapping(integer, integer)
        self.assertEqual(decode({"1": "2"}), {1: 2})
        found = self.codes(decode, {"x": 1, "2": "y", "3": None})
        expected = {"x": "NUMBER_TYPE_COERCE", "2": "NUMBER_TYPE_COERCE", "3": "BASE_TYPE_REQUIRED"}
        self.assertEqual(found, expected)

    def test_giant_key(self) -> None:
        """A key is cut like any quoted value."""
        [path] = self.codes(shapes.mapping(integer, integer), {"k" * 10_000: 1})
        self.assertEqual(len(path), 100)

    def test_no_object(self) -> None:
        """Something else is refused as a whole."""
        message = self.message(shapes.mapping(text, integer), [])
        self.assertEqual(message, "Only dictionaries may be used in a DictType")


class UnionTests(ShapeCase):
    """Values of several kinds."""

    def test_by_tag(self) -> None:
        """The tag tells the kind, as a number and as a string."""

        def first(value: object) -> object:
            return "first"

        def second(value: object) -> object:
            return "second"

        decode = shapes.by_tag("type", {1: first, 2: second})
        self.assertEqual(decode({"type": 1}), "first")
        self.assertEqual(decode({"type": "2"}), "second")
        tags: list[object] = [3, "x", True, [], {}, 1.0]
        for tag in tags:
            found = self.faults(decode, {"type": tag}).here[0]
            self.assertEqual(found.code, "UNION_TYPE_CHOICES")
            self.assertEqual(found.message, 'Value of field "type" must be one of (1, 2).')
        for value in ({}, {"type": None}):
            self.assertEqual(self.faults(decode, value).as_json(), {"type": REQUIRED})
        self.assertEqual(self.codes(decode, []), {"": "MODEL_TYPE_CONVERT"})

    def test_by_type(self) -> None:
        """The type in JSON tells the kind; a boolean is no number."""
        decode = shapes.by_type({str: text, int: integer}, text)
        self.assertEqual((decode("5"), decode(5)), ("5", 5))
        values: list[object] = [True, [], None, 1.5]
        for value in values:
            self.assertEqual(self.codes(decode, value), {"": "STRING_TYPE_CONVERT"})


class RuledTests(ShapeCase):
    """Rules around a decoder."""

    def test_order(self) -> None:
        """Rules run in their order, each on what the one before left."""
        decode = shapes.ruled(integer, (lambda value: value + 1, lambda value: value * 10))
        self.assertEqual(decode("4"), 50)
        self.assertIs(shapes.ruled(integer, ()), integer)

    def test_null(self) -> None:
        """Null obeys no rules."""
        decode = shapes.ruled(shapes.or_null(integer), (lambda value: value + 1,) * 2)
        self.assertIsNone(decode(None))

    def test_measured_first(self) -> None:
        """A giant list is refused before an item of it is looked at."""

        def length(value: list[int]) -> None:
            if len(value) > 2:
                raise wrong("LONG", "Too long.")

        decode = shapes.measured(shapes.many(INT), length)
        self.assertEqual(decode([1, 2]), (1, 2))
        self.assertEqual(self.codes(decode, ["x"] * 3), {"": "LONG"})
        self.assertEqual(self.codes(decode, "xxx"), {"": "LIST_TYPE_CONVERT"})
