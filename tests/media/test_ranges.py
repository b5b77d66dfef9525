"""Which part of a file is wanted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.media.ranges import RangeNotSatisfiable, Span, span_of


class RangeTests(SynchronousTestCase):
    def test_parts(self) -> None:
        """From here to there, from here on, and the last so many bytes."""
        for header, expected in (
            (None, None),
            ("lines=1-2", None),
            ("bytes=0-0", Span(0, 1)),
            ("bytes=2-5", Span(2, 4)),
            ("bytes=2-", Span(2, 8)),
            ("bytes=8-99", Span(8, 2)),
            ("bytes=-3", Span(7, 3)),
            ("bytes=-99", Span(0, 10)),
        ):
            self.assertEqual(span_of(header, 10), expected, header)

    def test_refused(self) -> None:
        """What is not there, several parts, and what is none."""
        for header in ("bytes=10-", "bytes=5-4", "bytes=-0", "bytes=0-1,3-4", "bytes=", "bytes=-",
                       "bytes=x-", "bytes=1-" + "9" * 40):
            self.assertRaises(RangeNotSatisfiable, span_of, header, 10)
        self.assertRaises(RangeNotSatisfiable, span_of, "bytes=0-", 0)

    @given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
    def test_within(self, size: int, first: int, last: int) -> None:
        """A part lies in the file."""
        for header in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
            try:
                span = span_of(header, size)
            except RangeNotSatisfiable:
                continue
            assert span is not None
            self.assertTrue(0 <= span.start < span.start + span.length <= size)
