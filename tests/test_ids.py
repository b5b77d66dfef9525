"""New ids: strictly rising, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer
from zope.interface.verify import verifyObject

from litecord.ids import SnowflakeSource
from litecord.interfaces import IIdSource, IWallClock
from litecord.model.snowflakes import EPOCH, HIGHEST, Snowflake, at_time, created_at

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@implementer(IWallClock)
@attrs.define(eq=False)
class HandClock:
    """A clock that stands wherever it is put."""

    moment: datetime = NOON

    def now(self) -> datetime:
        """The time it was put to."""
        return self.moment


class SnowflakeSourceTests(SynchronousTestCase):
    """One source."""

    def setUp(self) -> None:
        """Make a source and its clock."""
        self.clock = HandClock()
        self.source = SnowflakeSource(self.clock)

    def test_interface(self) -> None:
        """It is a source of ids."""
        self.assertTrue(verifyObject(IIdSource, self.source))

    def test_time(self) -> None:
        """An id tells when it was made."""
        self.clock.moment = NOON + timedelta(microseconds=299_999)
        self.assertEqual(created_at(self.source.next()), NOON + timedelta(milliseconds=299))

    def test_first_of_a_millisecond(self) -> None:
        """The first id of a time is the smallest of that time, so pagination misses none."""
        self.assertEqual(self.source.next(), at_time(NOON))

    def test_parts(self) -> None:
        """Worker and process have their bits."""
        snowflake = SnowflakeSource(self.clock, worker=3, process=31).next()
        self.assertEqual((snowflake >> 17 & 31, snowflake >> 12 & 31, snowflake & 4095), (3, 31, 0))

    def test_no_such_worker(self) -> None:
        """A worker beyond its five bits would spoil the time."""
        self.assertRaises(ValueError, SnowflakeSource, self.clock, worker=32)
        self.assertRaises(ValueError, SnowflakeSource, self.clock, process=-1)

    def test_overflow_borrows(self) -> None:
        """After 4,096 ids the next millisecond is begun ahead of time, and the clock catches up."""
        made = [self.source.next() for _ in range(4097)]
        self.assertEqual(made[4095] & 4095, 4095)
        self.assertEqual(created_at(made[4096]), NOON + timedelta(milliseconds=1))
        self.assertEqual(made[4096] & 4095, 0)
        self.clock.moment += timedelta(milliseconds=1)
        self.assertEqual(self.source.next(), made[4096] + 1)

    def test_clock_before_the_epoch(self) -> None:
        """A clock that was never set still gives rising ids."""
        self.clock.moment = EPOCH - timedelta(days=1)
        self.assertEqual([self.source.next() for _ in range(3)], [0, 1, 2])

    def test_end_of_time(self) -> None:
        """Ids end before they would exceed 63 bits, and a clock put right gives ids again."""
        self.clock.moment = datetime(2085, 1, 1, tzinfo=UTC)
        self.assertRaises(OverflowError, self.source.next)
        self.clock.moment = NOON
        self.assertEqual(created_at(self.source.next()), NOON)

    def test_start_above(self) -> None:
        """Ids begin above what the database holds, be the clock behind it or ahead."""
        held = Snowflake(at_time(NOON + timedelta(hours=1)) | 31 << 17 | 7)
        self.source.start_above(held)
        self.assertGreater(self.source.next(), held)
        self.source.start_above(Snowflake(5))
        self.assertGreater(self.source.next(), held)
        self.clock.moment = NOON + timedelta(hours=2)
        self.assertEqual(created_at(self.source.next()), self.clock.moment)

    @given(
        st.lists(
            st.tuples(
                st.integers(-5, 5) | st.integers(-(10**9), 10**9),
                st.integers(1, 3) | st.just(4100),
            ),
            max_size=12,
        ),
        st.integers(0, HIGHEST >> 1) | st.none(),
    )
    @settings(deadline=None, max_examples=60)
    def test_strictly_rising(self, steps: list[tuple[int, int]], held: int | None) -> None:
        """However the clock leaps, every id is above the one before and above what was held."""
        clock = HandClock()
        source = SnowflakeSource(clock, worker=9)
        last = -1
        if held is not None:
            source.start_above(Snowflake(held))
            last = held
        for leap, count in steps:
            clock.moment += timedelta(milliseconds=leap)
            for _ in range(count):
                made = source.next()
                self.assertGreater(made, last)
                self.assertEqual(made >> 12 & 1023, 9 << 5)
                last = made
        self.assertLess(last, 2**63)
