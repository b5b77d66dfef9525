"""Snowflakes: what can be read from an id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.snowflakes import (
    EPOCH,
    EPOCH_MS,
    HIGHEST,
    Snowflake,
    at_time,
    created_at,
    milliseconds,
    shard_of,
)

IDS = st.integers(0, HIGHEST).map(Snowflake)
TIMES = st.datetimes(
    min_value=datetime(2015, 1, 1),  # noqa: DTZ001
    max_value=datetime(2080, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


class SnowflakeTests(SynchronousTestCase):
    """Time and shard."""

    def test_documented(self) -> None:
        """The example of the documentation."""
        moment = datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)
        self.assertEqual(created_at(Snowflake(175928847299117063)), moment)

    def test_epoch(self) -> None:
        """The epoch is the first second of 2015."""
        self.assertEqual(EPOCH.timestamp() * 1000, EPOCH_MS)
        self.assertEqual(created_at(Snowflake(0)), EPOCH)

    @given(IDS)
    @settings(deadline=None)
    def test_there_and_back(self, snowflake: Snowflake) -> None:
        """The smallest id of an id's time is in the same millisecond and not above it."""
        smallest = at_time(created_at(snowflake))
        self.assertEqual(smallest, snowflake >> 22 << 22)

    @given(TIMES)
    @settings(deadline=None)
    def test_at_time(self, moment: datetime) -> None:
        """Every id made at a time or later is not below; every one of the millisecond before is."""
        snowflake = at_time(moment)
        self.assertLessEqual(created_at(snowflake), moment)
        self.assertLess(moment - created_at(snowflake), timedelta(milliseconds=1))
        self.assertLess(created_at(Snowflake(snowflake - 1)), created_at(snowflake))

    def test_before_the_epoch(self) -> None:
        """Pagination from before all time starts at 0."""
        self.assertEqual(at_time(datetime(1999, 1, 1, tzinfo=UTC)), 0)
        self.assertEqual(milliseconds(EPOCH - timedelta(microseconds=1)), -1)

    def test_shards(self) -> None:
        """The documented formula."""
        guild_id = Snowflake(197038439483310086)
        self.assertEqual(shard_of(guild_id, 10), (197038439483310086 >> 22) % 10)
        self.assertEqual(shard_of(guild_id, 1), 0)
