"""What outlives its caller: neither interrupted nor lost."""

from __future__ import annotations

from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.logger import Logger
from twisted.trial.unittest import SynchronousTestCase

from litecord.deferreds import Repeated, few_at_a_time, shielded, spawn
from tests.support.ear import Ear


class Bug(Exception):
    """What nobody expects."""


class ShieldedTests(SynchronousTestCase):
    def test_gives_the_result_of_a_deferred(self) -> None:
        """Whoever waits gets what the inner Deferred comes to."""
        inner: Deferred[int] = Deferred()
        outer = shielded(inner)
        self.assertNoResult(outer)
        inner.callback(5)
        self.assertEqual(self.successResultOf(outer), 5)

    def test_gives_the_result_of_a_coroutine(self) -> None:
        """A coroutine is started and waited for."""

        async def work() -> int:
            return await succeed(6)

        self.assertEqual(self.successResultOf(shielded(work())), 6)

    def test_gives_the_failure(self) -> None:
        """A failure goes to whoever waits, and nowhere else."""
        inner: Deferred[int] = Deferred()
        outer = shielded(inner)
        inner.errback(Bug())
        self.failureResultOf(outer, Bug)
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_cancelling_leaves_the_work_running(self) -> None:
        """The caller is released at once; the work reaches its end."""
        gate: Deferred[None] = Deferred()
        done: list[str] = []

        async def work() -> None:
            await gate
            done.append("the end")

        outer = shielded(work())
        outer.cancel()
        self.failureResultOf(outer, CancelledError)
        self.assertFalse(gate.called)
        gate.callback(None)
        self.assertEqual(done, ["the end"])

    def test_late_failure_is_logged(self) -> None:
        """When nobody waits any more, the log hears of a failure."""
        inner: Deferred[int] = Deferred()
        outer = shielded(inner)
        outer.cancel()
        self.failureResultOf(outer, CancelledError)
        inner.errback(Bug())
        self.assertEqual(len(self.flushLoggedErrors(Bug)), 1)

    def test_late_failure_of_an_expected_kind_is_no_news(self) -> None:
        """A refusal that its client did not wait for is nobody's fault."""
        inner: Deferred[int] = Deferred()
        outer = shielded(inner, Bug)
        outer.cancel()
        self.failureResultOf(outer, CancelledError)
        inner.errback(Bug())
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_cancelling_an_await_leaves_the_work_running(self) -> None:
        """The shield also holds when what is cancelled is a coroutine that waits at it."""
        inner: Deferred[int] = Deferred()

        async def handler() -> int:
            return await shielded(inner)

        handled = Deferred.fromCoroutine(handler())
        handled.cancel()
        self.failureResultOf(handled, CancelledError)
        self.assertFalse(inner.called)


class SpawnTests(SynchronousTestCase):
    log = Logger()

    def test_fires_with_none_at_the_end(self) -> None:
        """The Deferred tells that it is over, not what came of it."""
        gate: Deferred[int] = Deferred()

        async def work() -> int:
            return await gate

        spawned = spawn(work(), self.log, "counting")
        self.assertNoResult(spawned)
        gate.callback(3)
        self.assertIsNone(self.successResultOf(spawned))

    def test_failure_is_logged_with_its_name(self) -> None:
        """A failure ends in the log, by the name of what was done, and not in the Deferred."""
        said: list[str | None] = []

        async def work() -> None:
            raise Bug

        log = Logger(observer=Ear(lambda event: said.append(event.get("what"))))
        self.assertIsNone(self.successResultOf(spawn(work(), log, "sweeping")))
        self.assertEqual(said, ["sweeping"])
        self.assertIsNone(self.successResultOf(spawn(work(), self.log, "sweeping")))
        self.assertEqual(len(self.flushLoggedErrors(Bug)), 1)

    def test_cancelling_is_no_failure(self) -> None:
        """What is cancelled stops, and nothing is logged as a bug."""
        gate: Deferred[None] = Deferred()

        async def work() -> None:
            await gate

        spawned = spawn(work(), self.log, "waiting")
        spawned.cancel()
        self.assertIsNone(self.successResultOf(spawned))
        self.assertTrue(gate.called)
        self.assertEqual(self.flushLoggedErrors(), [])


class Gates:
    """Work that ends when the test says so."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, Deferred[None]]] = []

    async def work(self, number: int) -> None:
        """Begin, and wait."""
        gate: Deferred[None] = Deferred()
        self.begun.append((number, gate))
        await gate


class FewAtATimeTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.gates = Gates()
        self.begun = self.gates.begun

    def do(self, *numbers: int) -> Deferred[None]:
        """Do the work on all of these, two at a time."""
        return Deferred.fromCoroutine(few_at_a_time(2, self.gates.work, numbers))

    def end(self, at: int) -> None:
        """Let what was begun as the so-manyth end."""
        self.begun[at][1].callback(None)

    def test_bounded(self) -> None:
        """One more is begun whenever one is over, and the end is the end of all."""
        done = self.do(1, 2, 3)
        self.assertEqual([each for each, _ in self.begun], [1, 2])
        self.end(1)
        self.assertEqual([each for each, _ in self.begun], [1, 2, 3])
        self.end(2)
        self.assertNoResult(done)
        self.end(0)
        self.assertIsNone(self.successResultOf(done))

    def test_nothing(self) -> None:
        """Nothing to do is done at once."""
        self.assertIsNone(self.successResultOf(self.do()))

    def test_failure(self) -> None:
        """After a failure nothing is begun, and what is under way ends before it is told."""
        done = self.do(1, 2, 3)
        self.begun[0][1].errback(Bug())
        self.assertNoResult(done)
        self.end(1)
        self.failureResultOf(done, Bug)
        self.assertEqual(len(self.begun), 2)

    def test_cancelled(self) -> None:
        """Who waits no more cancels all that is under way."""
        done = self.do(1, 2, 3)
        done.cancel()
        self.failureResultOf(done, CancelledError)
        self.assertEqual(len(self.begun), 2)


class RepeatedTests(SynchronousTestCase):
    log = Logger()

    def setUp(self) -> None:
        self.clock = Clock()
        self.begun = 0
        self.gate: Deferred[None] = succeed(None)

        async def work() -> None:
            self.begun += 1
            await self.gate

        self.repeated = Repeated(self.clock, 60, work, self.log, "sweeping")

    def test_again(self) -> None:
        """It is done at once, and again as long after it was done as it is to wait."""
        self.repeated.start()
        self.assertEqual(self.begun, 1)
        self.gate = Deferred()
        self.clock.advance(60)
        self.assertEqual(self.begun, 2)
        self.clock.advance(600)
        self.assertEqual(self.begun, 2)
        self.gate.callback(None)
        self.clock.advance(59)
        self.assertEqual(self.begun, 2)
        self.clock.advance(1)
        self.assertEqual(self.begun, 3)

    def test_failures(self) -> None:
        """A failure is logged, and it is tried again."""
        self.gate = fail(Bug())
        self.repeated.start()
        self.assertEqual(len(self.flushLoggedErrors(Bug)), 1)
        self.gate = succeed(None)
        self.clock.advance(60)
        self.assertEqual(self.begun, 2)

    def test_stop(self) -> None:
        """Once stopped it is not done again; whoever stops it waits for what is being done."""
        self.successResultOf(Deferred.fromCoroutine(self.repeated.stop()))
        self.repeated.start()
        self.successResultOf(Deferred.fromCoroutine(self.repeated.stop()))
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.gate = Deferred()
        self.repeated.start()
        stopped = Deferred.fromCoroutine(self.repeated.stop())
        self.assertNoResult(stopped)
        self.gate.callback(None)
        self.successResultOf(stopped)
        self.assertEqual(self.begun, 2)
        self.assertEqual(self.clock.getDelayedCalls(), [])
