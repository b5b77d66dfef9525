"""Locks by name: order, patience, limits, and waiters who lose interest."""

from __future__ import annotations

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.locks import MOST_WAITERS, PATIENCE, Locks
from litecord.errors import Overloaded


class LocksTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.locks = Locks(self.clock, 3)

    def test_free(self) -> None:
        """A lock that nobody holds is had at once, and again after it was released."""
        for _ in range(2):
            self.successResultOf(self.locks.acquire("a"))
            self.locks.release("a")

    def test_names_are_apart(self) -> None:
        """Who holds one lock is in nobody's way at another."""
        self.successResultOf(self.locks.acquire("a"))
        self.successResultOf(self.locks.acquire("b"))

    def test_first_come(self) -> None:
        """Waiters have their turn in the order in which they came, one at a time."""
        self.successResultOf(self.locks.acquire("a"))
        first, second = self.locks.acquire("a"), self.locks.acquire("a")
        self.assertNoResult(first)
        self.locks.release("a")
        self.successResultOf(first)
        self.assertNoResult(second)
        self.locks.release("a")
        self.successResultOf(second)

    def test_many_who_are_done_at_once(self) -> None:
        """However many waiters give the lock back in the turn they get it, all have theirs."""
        locks = Locks(self.clock)
        done: list[int] = []

        async def take(number: int) -> None:
            await locks.acquire("a")
            done.append(number)
            locks.release("a")

        self.successResultOf(locks.acquire("a"))
        waiting = [Deferred.fromCoroutine(take(number)) for number in range(MOST_WAITERS)]
        locks.release("a")
        for each in waiting:
            self.successResultOf(each)
        self.assertEqual(done, list(range(MOST_WAITERS)))
        self.assertTrue(locks.acquire("a").called)

    def test_leaving_while_the_lock_is_handed_on(self) -> None:
        """Who loses interest in the turn in which others have the lock does not keep it."""
        self.successResultOf(self.locks.acquire("a"))
        first, second, third = (self.locks.acquire("a") for _ in range(3))

        def leave(result: None) -> None:
            self.locks.release("a")
            second.cancel()

        first.addCallback(leave)
        self.locks.release("a")
        self.failureResultOf(second, CancelledError)
        self.successResultOf(third)

    def test_patience(self) -> None:
        """Who has waited too long is refused, and the next one has the lock all the same."""
        self.successResultOf(self.locks.acquire("a"))
        first = self.locks.acquire("a")
        self.clock.advance(PATIENCE / 2)
        second = self.locks.acquire("a")
        self.clock.advance(PATIENCE / 2)
        self.failureResultOf(first, Overloaded)
        self.locks.release("a")
        self.successResultOf(second)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_limit(self) -> None:
        """So many may wait for one lock; a lock beside it has waiters of its own."""
        self.successResultOf(self.locks.acquire("a"))
        waiting = [self.locks.acquire("a") for _ in range(3)]
        with self.assertRaises(Overloaded):
            self.locks.acquire("a")
        self.successResultOf(self.locks.acquire("b"))
        self.assertNoResult(self.locks.acquire("b"))
        self.locks.release("a")
        self.successResultOf(waiting[0])
        self.assertNoResult(self.locks.acquire("a"))

    def test_cancelled(self) -> None:
        """Who loses interest is not waited for, and leaves nothing behind."""
        self.successResultOf(self.locks.acquire("a"))
        first, second = self.locks.acquire("a"), self.locks.acquire("a")
        first.cancel()
        self.failureResultOf(first, CancelledError)
        self.locks.release("a")
        self.successResultOf(second)
        self.locks.release("a")
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.successResultOf(self.locks.acquire("a"))

    def test_released_from_within(self) -> None:
        """Who releases the moment they have the lock hands it on."""
        self.successResultOf(self.locks.acquire("a"))

        def at_once(waiter: Deferred[None]) -> Deferred[None]:
            return waiter.addCallback(lambda _: self.locks.release("a"))

        waiters = [at_once(self.locks.acquire("a")) for _ in range(3)]
        self.locks.release("a")
        for each in waiters:
            self.successResultOf(each)
        self.successResultOf(self.locks.acquire("a"))
