"""How often an account may identify: one of each key in five seconds, so many a day."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.session_starts import DAY_SECONDS, MANY, SessionStarts
from litecord.model.snowflakes import Snowflake

FIVE, SIX = Snowflake(5), Snowflake(6)


class KeyTests(SynchronousTestCase):
    def test_one_in_five_seconds(self) -> None:
        """A key is free again five seconds after it was used, and no sooner for being tried."""
        starts = SessionStarts()
        tried = [starts.enter(FIVE, 0, now=now) for now in (100.0, 100.0, 104.9, 105.0, 106.0)]
        self.assertEqual(tried, [True, False, False, True, False])

    def test_apart(self) -> None:
        """Keys and accounts do not wait for each other."""
        starts = SessionStarts()
        for who, key in ((FIVE, 0), (FIVE, 1), (SIX, 0)):
            self.assertTrue(starts.enter(who, key, now=1.0))

    def test_bounded(self) -> None:
        """Keys that are free again are forgotten."""
        starts = SessionStarts()
        for number in range(3 * MANY):
            starts.enter(Snowflake(number), 0, now=number / 100)
        self.assertLessEqual(len(starts._keys), MANY)


class DayTests(SynchronousTestCase):
    def test_counted(self) -> None:
        """Starts are counted for 24 hours from the first of them on; then anew."""
        starts = SessionStarts()
        self.assertEqual(starts.used(FIVE, now=10.0), (0, 0))
        self.assertEqual([starts.count(FIVE, now=now) for now in (10.0, 20.0)], [1, 2])
        self.assertEqual(starts.used(FIVE, now=20.0), (2, 86_390_000))
        self.assertEqual(starts.used(SIX, now=20.0), (0, 0))
        later = 10.0 + DAY_SECONDS
        self.assertEqual(starts.used(FIVE, now=later - 1), (2, 1000))
        self.assertEqual(starts.used(FIVE, now=later), (0, 0))
        self.assertEqual(starts.count(FIVE, now=later), 1)

    def test_forgotten(self) -> None:
        """A bot that lost its token begins anew."""
        starts = SessionStarts()
        starts.count(FIVE, now=1.0)
        starts.forget(FIVE)
        self.assertEqual(starts.used(FIVE, now=1.0), (0, 0))

    def test_bounded(self) -> None:
        """Days that are over are forgotten."""
        starts = SessionStarts()
        for number in range(3 * MANY):
            starts.count(Snowflake(number), now=number * DAY_SECONDS / 100)
        self.assertLessEqual(len(starts._days), MANY)
