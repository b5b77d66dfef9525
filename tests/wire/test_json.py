"""JSON as bytes: what is broken is refused as such, times are written as Discord does."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidJson
from litecord.wire.json import dumps, loads, timestamp

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class JsonTests(SynchronousTestCase):
    """Reading and writing."""

    @given(VALUES)
    @settings(deadline=None)
    def test_there_and_back(self, value: object) -> None:
        """What is written is read again as it was."""
        self.assertEqual(loads(dumps(value)), value)

    def test_broken(self) -> None:
        """Whatever is no JSON is InvalidJson, deep nesting and half surrogates among it."""
        for data in (
            b"",
            b"{",
            b"{'a': 1}",
            b"\xff",
            b"NaN",
            b"Infinity",
            b"1e999",
            b"1" * 400,
            b'"\\ud800"',
            b'"\xed\xa0\x80"',
            b"[1] 2",
            b"[" * 100_000,
            b"[" * 2000 + b"]" * 2000,
            b'{"a":' * 100_000,
        ):
            self.assertRaises(InvalidJson, loads, data)

    @given(st.binary())
    @settings(deadline=None)
    def test_any_bytes(self, data: bytes) -> None:
        """No bytes make reading fail in another way."""
        with contextlib.suppress(InvalidJson):
            loads(data)

    def test_exact_ids(self) -> None:
        """Ids above 2**53 keep every digit."""
        self.assertEqual(loads(b"9223372036854775807"), 2**63 - 1)

    def test_compact(self) -> None:
        """No spaces, UTF-8 as it is."""
        self.assertEqual(dumps({"a": [1, "ž"]}), '{"a":[1,"ž"]}'.encode())

    def test_times_are_not_guessed(self) -> None:
        """A time that did not go through timestamp() is a bug, and loud."""
        self.assertRaises(TypeError, dumps, datetime(2020, 1, 1, tzinfo=UTC))


class TimestampTests(SynchronousTestCase):
    """Times."""

    def test_documented(self) -> None:
        """The example of the documentation."""
        moment = datetime(2017, 7, 11, 17, 27, 7, 299000, tzinfo=UTC)
        self.assertEqual(timestamp(moment), "2017-07-11T17:27:07.299000+00:00")

    def test_full_second(self) -> None:
        """Microseconds are written even if there are none."""
        moment = datetime(2017, 7, 11, 17, 27, 7, tzinfo=UTC)
        self.assertEqual(timestamp(moment), "2017-07-11T17:27:07.000000+00:00")

    @given(
        st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
        st.integers(-1439, 1439),
    )
    @settings(deadline=None)
    def test_like_isoformat(self, naive: datetime, offset: int) -> None:
        """The short cut writes what the standard library would, from any time zone."""
        for zone in (UTC, timezone(timedelta(minutes=offset)), timezone(timedelta(0), "GMT")):
            moment = naive.replace(tzinfo=zone)
            expected = moment.astimezone(UTC).isoformat(timespec="microseconds")
            self.assertEqual(timestamp(moment), expected)
