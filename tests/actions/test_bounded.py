"""Work of which only so much may wait."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.bounded import Bounded
from litecord.errors import Overloaded


class BoundedTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.answers: list[Deferred[object]] = []
        self.bounded = Bounded(self.in_thread, 2)

    def in_thread(self, function: object, *args: object) -> Deferred[object]:
        self.asked.append((function, *args))
        self.answers.append(Deferred())
        return self.answers[-1]

    def test_in_threads(self) -> None:
        """All work is done elsewhere, and what comes of it is the answer."""
        asked = Deferred.fromCoroutine(self.bounded(int, "12", 16))
        self.assertEqual(self.asked, [(int, "12", 16)])
        self.assertNoResult(asked)
        self.answers[0].callback(18)
        self.assertEqual(self.successResultOf(asked), 18)

    def test_too_much(self) -> None:
        """Beyond a number nothing is taken on until something is done, well or not."""
        waiting = [Deferred.fromCoroutine(self.bounded(int)) for _ in range(2)]
        self.failureResultOf(Deferred.fromCoroutine(self.bounded(int)), Overloaded)
        self.answers[0].errback(ZeroDivisionError())
        self.failureResultOf(waiting[0], ZeroDivisionError)
        self.assertNoResult(Deferred.fromCoroutine(self.bounded(int)))
        self.failureResultOf(Deferred.fromCoroutine(self.bounded(int)), Overloaded)
