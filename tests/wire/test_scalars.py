"""Single values: what each decoder takes, what it refuses, and in which words."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import IntEnum, IntFlag, StrEnum
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import Fault, InvalidForm
from litecord.wire import scalars
from litecord.wire.scalars import shown

GIANT = 10**5000


class Colour(IntEnum):
    """Numbers with names."""

    RED = 1
    GREEN = 2


class Mood(StrEnum):
    """Words with names."""

    GOOD = "good"
    BAD = "bad"


class Marks(IntFlag):
    """Bits with names, and gaps between them."""

    LOW = 1
    HIGH = 1 << 4


def anything() -> st.SearchStrategy[Any]:
    """Any value that a codec can make, also those that JSON cannot hold."""
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from([2**63, -(2**63) - 1, 2**64])
        | st.sampled_from([1, -1]).map(lambda sign: sign * GIANT)  # too large for its own repr()
        | st.floats()
        | st.text(st.characters())
        | st.text("0123456789-+._e \0\ud800٣")
        | st.binary()
        | st.sampled_from(["9" * 5000, "1e999", "nan", "-", "2020-02-30", "0001-01-01T00:00+14:00"])
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
        max_leaves=8,
    )


class ScalarCase(SynchronousTestCase):
    """What several cases ask."""

    def fault(self, decode: Callable[[object], object], value: object) -> Fault:
        """The one fault with which a value is refused."""
        invalid: InvalidForm = self.assertRaises(InvalidForm, decode, value)
        [fault] = invalid.faults.here
        return fault

    def assert_refused(
        self, decode: Callable[[object], object], value: object, code: str, message: str
    ) -> None:
        """Check the words of a refusal."""
        self.assertEqual(self.fault(decode, value), Fault(code, message))


class HostileTests(SynchronousTestCase):
    """No value, however strange, makes a decoder fail in another way than by a fault."""

    @given(anything())
    @settings(max_examples=300, deadline=None)
    def test_only_faults(self, value: object) -> None:
        """Every decoder answers or raises InvalidForm, in words short enough to be sent."""
        decoders = [
            scalars.text,
            scalars.integer,
            scalars.snowflake,
            scalars.permission_bits,
            scalars.number,
            scalars.boolean,
            scalars.query_boolean,
            scalars.moment,
            scalars.choice(Colour),
            scalars.choice(Mood),
            scalars.flags(Marks),
            scalars.json_value,
        ]
        for decode in decoders:
            try:
                decode(value)
            except InvalidForm as invalid:
                for fault in invalid.faults.here:
                    self.assertLess(len(fault.message), 160)
                    fault.message.encode()

    @given(anything())
    @settings(deadline=None)
    def test_shown(self, value: object) -> None:
        """What is quoted is at most a hundred characters of proper text."""
        quoted = shown(value)
        self.assertLessEqual(len(quoted), 100)
        quoted.encode()


class ShownTests(SynchronousTestCase):
    """How values are quoted."""

    def test_text_as_it_is(self) -> None:
        """Text is quoted without marks."""
        self.assertEqual(shown("CHAT_INPUT"), "CHAT_INPUT")

    def test_python_notation(self) -> None:
        """Everything else is quoted in Python's notation, as Discord does."""
        value = {"name": "x", "parent": None, "list": [1, 2.5, True]}
        self.assertEqual(shown(value), str(value))

    def test_cut(self) -> None:
        """A long value ends in dots."""
        self.assertEqual(shown("x" * 101), "x" * 97 + "...")
        self.assertEqual(shown("x" * 100), "x" * 100)

    def test_giants_are_not_written_out(self) -> None:
        """A list of ten million is not visited to be cut."""
        hits = []

        class Witness(list[int]):
            def __iter__(self) -> Any:
                for number in range(10_000_000):
                    hits.append(number)
                    yield number

        shown(Witness())
        self.assertLess(len(hits), 200)


class TextTests(ScalarCase):
    """Strings."""

    def test_kept(self) -> None:
        """Text of any script is text."""
        for value in ("", "a", "žluťoučký", "\U0001f600", "a\nb\t"):
            self.assertEqual(scalars.text(value), value)

    def test_nul_is_dropped(self) -> None:
        """PostgreSQL has no place for NUL."""
        self.assertEqual(scalars.text("a\0b\0"), "ab")

    def test_half_a_pair_is_refused(self) -> None:
        """Half a surrogate pair cannot be written again, hence is a fault and not a crash."""
        self.assert_refused(
            scalars.text, "a\ud800", "STRING_TYPE_CONVERT", 'Could not interpret "a?" as string.'
        )

    def test_no_string(self) -> None:
        """Another type is quoted."""
        message = "Could not interpret \"{'a': 1}\" as string."
        self.assert_refused(scalars.text, {"a": 1}, "STRING_TYPE_CONVERT", message)


class IntegerTests(ScalarCase):
    """Whole numbers and ids."""

    def test_taken(self) -> None:
        """Numbers, strings of digits, and floats without a fraction."""
        for value, expected in ((5, 5), ("5", 5), (-5, -5), ("-5", -5), (5.0, 5), ("007", 7)):
            self.assertEqual(scalars.integer(value), expected)
            self.assertIs(type(scalars.integer(value)), int)

    def test_refused(self) -> None:
        """Nothing else; a boolean is no number, and Python's own liberties are not taken."""
        values: list[object] = [True, False, 5.5, "5.0", "", "-", "--5", "+5", " 5", "5_0", "٣", []]
        for value in values:
            fault = self.fault(scalars.integer, value)
            self.assertEqual(fault, Fault("NUMBER_TYPE_COERCE", f'Value "{value}" is not int.'))

    def test_infinite(self) -> None:
        """Infinity and NaN are no integers."""
        for value in (math.inf, -math.inf, math.nan):
            self.assertEqual(self.fault(scalars.integer, value).code, "NUMBER_TYPE_COERCE")

    def test_bounds(self) -> None:
        """Sixty-four bits, with a sign."""
        self.assertEqual(scalars.integer(2**63 - 1), 2**63 - 1)
        self.assertEqual(scalars.integer(-(2**63)), -(2**63))
        self.assertEqual(self.fault(scalars.integer, 2**63).code, "NUMBER_TYPE_MAX")
        self.assertEqual(self.fault(scalars.integer, -(2**63) - 1).code, "NUMBER_TYPE_MIN")
        self.assertEqual(self.fault(scalars.integer, 1e300).code, "NUMBER_TYPE_MAX")

    def test_giant_strings(self) -> None:
        """Digits without end are refused without being converted."""
        self.assertEqual(self.fault(scalars.integer, "9" * 10**6).code, "NUMBER_TYPE_COERCE")

    def test_snowflakes(self) -> None:
        """Ids as strings and as numbers, exact above 2**53."""
        for value in (0, 2**53 + 1, 2**63 - 1):
            self.assertEqual(scalars.snowflake(value), value)
            self.assertEqual(scalars.snowflake(str(value)), value)

    def test_no_snowflakes(self) -> None:
        """The words that clients know."""
        self.assert_refused(
            scalars.snowflake, "beans", "NUMBER_TYPE_COERCE", 'Value "beans" is not snowflake.'
        )
        self.assert_refused(
            scalars.snowflake,
            str(2**63),
            "NUMBER_TYPE_MAX",
            "snowflake value should be less than or equal to 9223372036854775807.",
        )
        self.assertEqual(self.fault(scalars.snowflake, "-1").code, "NUMBER_TYPE_MIN")


class NumberTests(ScalarCase):
    """Numbers with a fraction."""

    def test_taken(self) -> None:
        """Numbers and numerals, always as a float."""
        for value, expected in ((1, 1.0), (2.5, 2.5), ("2.5", 2.5), ("-1e3", -1000.0)):
            self.assertEqual(scalars.number(value), expected)
            self.assertIs(type(scalars.number(value)), float)

    def test_refused(self) -> None:
        """Neither infinity nor NaN in any disguise, nor what float() alone would take."""
        values: list[object] = [math.nan, math.inf, "nan", "1e999", "1_0", " 1", True, None, GIANT]
        for value in values:
            self.assertEqual(self.fault(scalars.number, value).code, "NUMBER_TYPE_COERCE")


class BooleanTests(ScalarCase):
    """Yes and no."""

    def test_json(self) -> None:
        """In JSON only true and false."""
        self.assertIs(scalars.boolean(True), True)
        self.assertIs(scalars.boolean(False), False)
        values: list[object] = [0, 1, "true", None, []]
        for value in values:
            self.assert_refused(
                scalars.boolean, value, "BOOLEAN_TYPE_CONVERT", "Must be either true or false."
            )

    def test_query(self) -> None:
        """In a query also words and digits, as libraries send them."""
        for value in ("true", "True", "1"):
            self.assertIs(scalars.query_boolean(value), True)
        for value in ("false", "False", "0"):
            self.assertIs(scalars.query_boolean(value), False)
        self.assertEqual(self.fault(scalars.query_boolean, "yes").code, "BOOLEAN_TYPE_CONVERT")


class MomentTests(ScalarCase):
    """Times."""

    def test_forms(self) -> None:
        """With and without an offset, fraction and dashes, always in UTC."""
        expected = datetime(2017, 7, 11, 17, 27, 7, tzinfo=UTC)
        for value in (
            "2017-07-11T17:27:07+00:00",
            "2017-07-11T17:27:07Z",
            "2017-07-11T19:27:07.000+02:00",
            "2017-07-11T17:27:07",
            "2017-07-11 17:27:07",
            "20170711T172707Z",
        ):
            moment = scalars.moment(value)
            self.assertEqual(moment, expected)
            self.assertEqual(moment.utcoffset(), timedelta(0))

    def test_refused(self) -> None:
        """What is no time, or one that no calendar reaches."""
        for value in ("soon", "", "2017-13-01", 5, None, "0001-01-01T00:00:00+14:00", "1" * 100):
            message = f"Could not parse {value}. Should be ISO8601."
            self.assert_refused(scalars.moment, value, "DATE_TIME_TYPE_PARSE", message)


class ChoiceTests(ScalarCase):
    """Enumerations and flags."""

    def test_members(self) -> None:
        """A value becomes its member; numbers may come as strings."""
        self.assertIs(scalars.choice(Colour)(2), Colour.GREEN)
        self.assertIs(scalars.choice(Colour)("2"), Colour.GREEN)
        self.assertIs(scalars.choice(Mood)("bad"), Mood.BAD)

    def test_no_members(self) -> None:
        """What else there is, is told."""
        decode = scalars.choice(Colour)
        self.assert_refused(decode, 3, "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
        self.assert_refused(
            decode, "RED", "NUMBER_TYPE_COERCE", 'Value "RED" is not int.'
        )
        message = "Value must be one of ('good', 'bad')."
        self.assert_refused(scalars.choice(Mood), "odd", "BASE_TYPE_CHOICES", message)

    def test_flags(self) -> None:
        """Bits with a name stay, others are dropped."""
        decode = scalars.flags(Marks)
        self.assertEqual(decode("17"), Marks.LOW | Marks.HIGH)
        self.assertEqual(decode(0b11111), Marks.LOW | Marks.HIGH)
        self.assertEqual(decode(0), Marks(0))
        self.assertEqual(self.fault(decode, -1).code, "NUMBER_TYPE_MIN")

    def test_flags_leave_nothing_behind(self) -> None:
        """A client cannot fill memory with combinations of bits."""
        decode = scalars.flags(Marks)
        for value in range(1000):
            decode(value)
        self.assertLess(len(Marks._value2member_map_), 8)


class JsonTests(ScalarCase):
    """JSON of any shape."""

    def test_kept(self) -> None:
        """Everything stays as it is, NUL apart."""
        value = {"a": [1, 2.5, None, True, "x", {"b": []}], "c": 2**64 - 1}
        self.assertEqual(scalars.json_value(value), value)
        self.assertEqual(scalars.json_value({"a\0": ["b\0"]}), {"a": ["b"]})

    def test_refused(self) -> None:
        """What could not be written again."""
        for value in (math.nan, 2**64, -(2**63) - 1, "\ud800", {"\udfff": 1}, b"x", [b"x"], {1: 2}):
            self.fault(scalars.json_value, value)
