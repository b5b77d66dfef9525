"""Long work that is done a slice at a time."""

from __future__ import annotations

import attrs
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.slices import TURN, Slices, Turns


@attrs.define(eq=False)
class Job:
    """Work of so many slices."""

    name: str
    left: int
    done: list[str]

    def slice(self) -> bool:
        """Do one."""
        self.left -= 1
        self.done.append(self.name)
        if self.left < 0:
            raise RuntimeError("there was no more to do")
        return self.left > 0


class SlicesTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock, self.done = Clock(), list[str]()
        self.slices = Slices(self.clock)

    def begin(self, name: str, left: int) -> Job:
        """Begin with some work."""
        job = Job(name, left, self.done)
        self.slices.begin(job)
        return job

    def test_by_turns(self) -> None:
        """Nothing is done at once; then one slice of each work after the other."""
        self.begin("a", 3)
        self.begin("b", 2)
        self.assertEqual(self.done, [])
        self.clock.advance(0)
        self.assertEqual("".join(self.done), "ababa")
        self.assertEqual(self.clock.calls, [])

    def test_ended(self) -> None:
        """Work that is ended is done no further; the rest is."""
        job = self.begin("a", 3)
        self.begin("b", 2)
        self.slices.end(job)
        self.clock.advance(0)
        self.assertEqual("".join(self.done), "bb")
        last = self.begin("c", 1)
        self.slices.end(last)
        self.assertEqual(self.clock.calls, [])

    def test_begun_anew(self) -> None:
        """Work that is begun while it is under way is done once."""
        job = self.begin("a", 2)
        self.slices.begin(job)
        self.clock.advance(0)
        self.assertEqual("".join(self.done), "aa")

    def test_failure(self) -> None:
        """Work that fails is done no further, and the rest goes on."""
        self.begin("a", 0)
        self.begin("b", 2)
        self.assertRaises(RuntimeError, self.clock.advance, 0)
        self.clock.advance(0)
        self.assertEqual("".join(self.done), "abb")

    def test_stopped(self) -> None:
        """Nothing is left to be done when it is stopped."""
        self.begin("a", 2)
        self.slices.stop()
        self.assertEqual(self.clock.calls, [])


class TurnsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock, self.done = Clock(), list[str]()
        self.busy = False
        self.turns = Turns(self.clock, lambda: self.busy)

    def enter(self, name: str, seconds: float) -> Deferred[None]:
        """Wait for a turn, and work for so long in it."""

        def work(_: None) -> None:
            self.done.append(name)
            self.clock.rightNow += seconds

        return self.turns.enter().addCallback(work)

    def test_short(self) -> None:
        """In one turn as many go on as there is time for, in order."""
        for name in "abcde":
            self.enter(name, TURN * 0.4)
        self.assertEqual(self.done, [])
        [call] = self.clock.calls
        for expected in ("abc", "abcde"):
            [call] = self.clock.calls
            self.clock.calls.remove(call)
            call.func()
            self.assertEqual("".join(self.done), expected)
        self.assertEqual(self.clock.calls, [])

    def test_long(self) -> None:
        """Somebody goes on in each turn, however long that takes."""
        self.enter("a", TURN * 5)
        self.enter("b", TURN * 5)
        self.clock.advance(0)
        self.assertEqual(self.done, ["a", "b"])

    def test_busy(self) -> None:
        """While there is much else to do, one goes on in each turn."""
        self.busy = True
        for name in "ab":
            self.enter(name, 0)
        [call] = self.clock.calls
        self.clock.calls.remove(call)
        call.func()
        self.assertEqual(self.done, ["a"])
        self.clock.advance(0)
        self.assertEqual(self.done, ["a", "b"])

    def test_stopped(self) -> None:
        """At the end nobody goes on."""
        waiting = self.enter("a", 0)
        self.turns.stop()
        self.failureResultOf(waiting, CancelledError)
        self.assertEqual((self.done, self.clock.calls), ([], []))
