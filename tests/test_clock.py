"""The clock of a world: aware wall time, and scheduling that is the reactor's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from litecord.clock import WorldClock
from litecord.interfaces import IWallClock


class ClockTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = Clock()
        self.clock = WorldClock(self.reactor)

    def test_interfaces(self) -> None:
        """It does for whoever wants the time, and for whoever wants to be called."""
        self.assertTrue(verifyObject(IReactorTime, self.clock))
        self.assertTrue(verifyObject(IWallClock, self.clock))

    def test_now(self) -> None:
        """The wall time is now, and says its zone: UTC."""
        before = datetime.now(UTC)
        now = self.clock.now()
        self.assertIs(now.tzinfo, UTC)
        self.assertLess(now - before, timedelta(minutes=1))
        self.assertGreaterEqual(now, before)

    def test_seconds(self) -> None:
        """Seconds are counted by the reactor."""
        self.reactor.advance(2.5)
        self.assertEqual(self.clock.seconds(), 2.5)

    def test_call_later(self) -> None:
        """Calls come when the reactor's time has come, with what they are given."""
        called: list[object] = []
        self.clock.callLater(1, lambda *args, **kw: called.append((args, kw)), 5, x=6)
        cancelled = self.clock.callLater(1, called.append, "no")
        self.assertEqual(len(self.clock.getDelayedCalls()), 2)
        cancelled.cancel()
        self.reactor.advance(0.9)
        self.assertEqual(called, [])
        self.reactor.advance(0.2)
        self.assertEqual((called, self.clock.getDelayedCalls()), ([((5,), {"x": 6})], []))
