"""The pool with connections that are nothing but a name, and with a clock that is turned by hand.

The real connections are in test_database.
"""

from __future__ import annotations

import attrs
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import DatabaseUnavailable
from litecord.storage.pool import DRAIN, WAIT, WAITERS, Pool, Refused
from tests.support.ear import Ear


@attrs.define(eq=False)
class Line:
    """A connection."""

    number: int
    closed: bool = False

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class PoolTestCase(SynchronousTestCase):
    """A pool of two, whose attempts to connect are answered by the test."""

    size = 2

    def setUp(self) -> None:
        self.clock = Clock()
        self.attempts: list[Deferred[Line]] = []
        self.made = 0
        self.pool: Pool[Line] = Pool(self.clock, self.size)
        self.said: list[str] = []
        ear = Ear(self.hear)
        globalLogPublisher.addObserver(ear)
        self.addCleanup(globalLogPublisher.removeObserver, ear)

    def hear(self, event: LogEvent) -> None:
        """Keep what the pool logs."""
        if event.get("log_namespace") == "litecord.storage.pool":
            self.said.append(formatEvent(event))

    def connect(self) -> Deferred[Line]:
        attempt: Deferred[Line] = Deferred()
        self.attempts.append(attempt)
        return attempt

    def start(self) -> None:
        self.pool.start(self.connect, "app on example")

    def accept(self, count: int | None = None) -> list[Line]:
        """Let the attempts under way succeed."""
        lines = []
        for attempt in self.attempts[:count]:
            self.attempts.remove(attempt)
            self.made += 1
            lines.append(Line(self.made))
            attempt.callback(lines[-1])
        return lines

    def refuse(self, why: str = "no such host") -> None:
        """Let the attempts under way fail."""
        attempts, self.attempts = self.attempts, []
        for attempt in attempts:
            attempt.errback(Refused(why))

    def stop(self) -> Deferred[None]:
        return Deferred.fromCoroutine(self.pool.stop())


class LendingTests(PoolTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.accept()

    def take_all(self) -> list[Line]:
        return [self.successResultOf(self.pool.acquire()) for _ in range(self.size)]

    def test_each_connection_has_one_borrower(self) -> None:
        """What is lent is not lent again before it is back."""
        first, second = self.take_all()
        self.assertIsNot(first, second)
        self.assertIsNone(self.pool.take())
        self.pool.release(first)
        self.assertIs(self.pool.take(), first)

    def test_first_come_first_served(self) -> None:
        """Released connections go to who has waited longest."""
        first, second = self.take_all()
        waiting = [self.pool.acquire() for _ in range(3)]
        self.pool.release(second)
        self.assertIs(self.successResultOf(waiting[0]), second)
        self.pool.release(first)
        self.assertIs(self.successResultOf(waiting[1]), first)
        self.assertNoResult(waiting[2])

    def test_nobody_jumps_the_queue(self) -> None:
        """A borrower that returns in the course of a release waits behind those who wait."""
        first, _ = self.take_all()
        order: list[str] = []

        def busy(line: Line) -> None:
            order.append("waited")
            self.pool.release(line)
            again.append(self.pool.acquire())

        again: list[Deferred[Line]] = []
        self.pool.acquire().addCallback(busy)
        waiting = self.pool.acquire().addCallback(lambda line: order.append("waited too"))
        self.pool.release(first)
        self.successResultOf(waiting)
        self.assertEqual(order, ["waited", "waited too"])
        self.assertNoResult(again[0])

    def test_cancelled_waiter_leaves_the_queue(self) -> None:
        """A connection is never handed to somebody who went away."""
        first, _ = self.take_all()
        gone, waiting = self.pool.acquire(), self.pool.acquire()
        gone.cancel()
        self.failureResultOf(gone, CancelledError)
        self.pool.release(first)
        self.assertIs(self.successResultOf(waiting), first)

    def test_waiting_is_bounded_in_time(self) -> None:
        """After ten seconds a waiter is refused; one that came later has its own ten seconds."""
        self.take_all()
        early = self.pool.acquire()
        self.clock.advance(4)
        late = self.pool.acquire()
        self.clock.advance(WAIT - 4.5)
        self.assertNoResult(early)
        self.clock.advance(0.5)
        self.failureResultOf(early, DatabaseUnavailable)
        self.assertNoResult(late)
        self.clock.advance(4)
        self.failureResultOf(late, DatabaseUnavailable)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_waiting_is_bounded_in_number(self) -> None:
        """Whoever comes when the queue is full is refused at once."""
        self.take_all()
        waiting = [self.pool.acquire() for _ in range(WAITERS)]
        self.failureResultOf(self.pool.acquire(), DatabaseUnavailable)
        waiting[7].cancel()
        self.failureResultOf(waiting[7], CancelledError)
        self.assertNoResult(self.pool.acquire())

    def test_many_brief_borrowers(self) -> None:
        """A full queue of borrowers that release at once is served without deep recursion."""
        first, _ = self.take_all()
        served: list[Line] = []

        def brief(line: Line) -> None:
            served.append(line)
            self.pool.release(line)

        for _ in range(WAITERS):
            self.pool.acquire().addCallback(brief)
        self.pool.release(first)
        self.assertEqual(served, [first] * WAITERS)
        self.assertIs(self.pool.take(), first)


class LosingTests(PoolTestCase):
    def test_lost_while_idle(self) -> None:
        """An idle connection that is lost is not lent any more, and replaced."""
        self.start()
        first, second = self.accept()
        self.pool.lost(first, "terminated")
        self.assertTrue(first.closed)
        self.assertEqual(len(self.attempts), 1)
        self.assertIs(self.pool.take(), second)
        waiting = self.pool.acquire()
        (third,) = self.accept()
        self.assertIs(self.successResultOf(waiting), third)
        self.assertEqual(
            self.said, ["database app on example: replaced a lost connection (terminated)"]
        )

    def test_lost_while_lent(self) -> None:
        """A lost connection that comes back from its borrower is not taken back."""
        self.start()
        self.accept()
        line = self.successResultOf(self.pool.acquire())
        self.pool.lost(line, "terminated")
        self.pool.release(line)
        self.pool.lost(line, "noticed twice")
        self.accept()
        lent = [self.pool.take(), self.pool.take()]
        self.assertNotIn(line, lent)
        self.assertNotIn(None, lent)
        self.assertIsNone(self.pool.take())

    def test_attempts_grow_rarer(self) -> None:
        """While the server refuses, one connection at a time is tried: after 0.2 s, later 5 s."""
        self.start()
        self.assertEqual(len(self.attempts), self.size)
        self.refuse()
        waited = []
        for _ in range(7):
            (retry,) = self.clock.getDelayedCalls()
            waited.append(round(retry.getTime() - self.clock.seconds(), 3))
            self.clock.advance(waited[-1])
            self.assertEqual(len(self.attempts), 1)
            self.refuse()
        self.assertEqual(waited, [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])
        self.clock.advance(5)
        self.accept()
        self.assertEqual(len(self.attempts), self.size - 1)

    def test_one_line_when_it_goes_and_one_when_it_is_back(self) -> None:
        """The log is not filled by attempts that fail as the one before; who asks is told."""
        self.start()
        lines = self.accept()
        for line in lines:
            self.pool.lost(line, "shut down")
        self.assertIsNone(self.pool.trouble)
        for _ in range(4):
            self.refuse()
            self.assertEqual(self.pool.trouble, "no such host")
            self.clock.advance(5)
        self.accept()
        self.assertIsNone(self.pool.trouble)
        self.accept()
        self.assertEqual(self.said, [
            "database app on example is unavailable, trying again: no such host",
            "database app on example is back (1 of 2 connections open)",
        ])

    def test_refuses_at_once_while_it_is_away(self) -> None:
        """Once an attempt has failed and nothing is open, nobody has to wait to be refused."""
        self.start()
        waiting = self.pool.acquire()
        self.assertNoResult(waiting)
        self.refuse()
        self.failureResultOf(waiting, DatabaseUnavailable)
        self.failureResultOf(self.pool.acquire(), DatabaseUnavailable)
        self.clock.advance(0.2)
        self.accept()
        self.successResultOf(self.pool.acquire())

    def test_too_few_connections_are_used(self) -> None:
        """When the server grants fewer than wanted, these are lent and the rest is tried."""
        self.start()
        (line,) = self.accept(1)
        self.refuse("too many clients")
        self.assertIs(self.successResultOf(self.pool.acquire()), line)
        waiting = self.pool.acquire()
        self.assertNoResult(waiting)
        self.clock.advance(0.2)
        (other,) = self.accept()
        self.assertIs(self.successResultOf(waiting), other)

    def test_tells_that_there_are_too_few(self) -> None:
        """The log hears of connections that are not granted, and of the rest going, once each."""
        self.start()
        (line,) = self.accept(1)
        self.refuse("too many clients")
        self.assertEqual(self.said, [])
        for _ in range(3):
            self.clock.advance(5)
            self.refuse("too many clients")
        self.pool.lost(line, "shut down")
        for _ in range(3):
            self.clock.advance(5)
            self.refuse("gone")
        self.assertEqual(self.said, [
            "database app on example grants 1 connections, not 2, trying again: too many clients",
            "database app on example is unavailable, trying again: gone",
        ])

    def test_bug_while_connecting_is_logged_and_tried_again(self) -> None:
        """What is not a refusal is a bug: it goes to the log in full and ends nothing."""
        self.start()
        self.attempts.pop().errback(ZeroDivisionError())
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.accept()
        self.clock.advance(0.2)
        self.assertEqual(len(self.attempts), 1)


class LifeTests(PoolTestCase):
    def test_ready_when_the_first_is_open(self) -> None:
        """One connection is enough to begin with."""
        ready = [self.pool.ready(), self.pool.ready()]
        self.start()
        ready[1].cancel()
        self.failureResultOf(ready[1], CancelledError)
        self.assertNoResult(ready[0])
        self.accept(1)
        self.successResultOf(ready[0])
        self.successResultOf(self.pool.ready())

    def test_refuses_before_start(self) -> None:
        """Without a server to ask there is nothing to wait for."""
        self.failureResultOf(self.pool.acquire(), DatabaseUnavailable)
        self.assertIsNone(self.pool.take())

    def test_cannot_be_started_twice(self) -> None:
        """Two servers behind one pool would be a mix-up."""
        self.start()
        self.assertRaises(RuntimeError, self.start)

    def test_stop_closes_what_is_idle(self) -> None:
        """Idle connections go at once, and whoever waits or comes is refused."""
        self.start()
        lines = self.accept()
        self.successResultOf(self.stop())
        self.assertEqual([line.closed for line in lines], [True, True])
        self.failureResultOf(self.pool.acquire(), DatabaseUnavailable)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop_lets_borrowers_finish(self) -> None:
        """What is lent is closed when it comes back; the stop has waited for that."""
        self.start()
        self.accept()
        line = self.successResultOf(self.pool.acquire())
        other = self.successResultOf(self.pool.acquire())
        waiting = self.pool.acquire()
        stopped = self.stop()
        self.failureResultOf(waiting, DatabaseUnavailable)
        self.assertFalse(line.closed)
        self.pool.release(line)
        self.assertTrue(line.closed)
        self.assertNoResult(stopped)
        self.pool.release(other)
        self.successResultOf(stopped)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop_waits_within_bounds(self) -> None:
        """A borrower that does not finish loses its connection."""
        self.start()
        self.accept()
        line = self.successResultOf(self.pool.acquire())
        stopped = self.stop()
        self.clock.advance(DRAIN - 1)
        self.assertNoResult(stopped)
        self.clock.advance(1)
        self.successResultOf(stopped)
        self.assertTrue(line.closed)
        self.pool.release(line)

    def test_stop_while_connecting(self) -> None:
        """Attempts under way are given up, and so are those that were to come."""
        self.start()
        attempts = self.attempts[:]
        ready = self.pool.ready()
        self.successResultOf(self.stop())
        self.assertEqual([attempt.called for attempt in attempts], [True, True])
        self.failureResultOf(ready, CancelledError)
        self.assertEqual(self.said, [])

    def test_stop_while_away(self) -> None:
        """Nothing is tried after the stop."""
        self.start()
        self.refuse()
        self.successResultOf(self.stop())
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_start_again(self) -> None:
        """After a stop the pool can be started anew."""
        self.start()
        self.accept()
        self.successResultOf(self.stop())
        self.start()
        (line, _) = self.accept()
        self.assertFalse(line.closed)
        self.assertIsNotNone(self.pool.take())
