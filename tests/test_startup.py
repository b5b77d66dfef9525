"""What whoever ran the daemon is told of its start."""

from __future__ import annotations

import os
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from litecord import startup
from litecord.startup import PATIENCE, Startup


class StartupTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor: Any = MemoryReactorClock()
        self.ready: Deferred[object] = Deferred()
        self.exits: list[str] = []
        self.patch(startup, "atexit", self)
        self.collector: list[str] = []
        self.patch(startup, "gc", self)

    def register(self, exit: object, why: str) -> None:  # noqa: A002
        """Stand for ``atexit``."""
        self.exits.append(why)

    def collect(self) -> None:
        """Stand for ``gc``."""
        self.collector.append("collect")

    def freeze(self) -> None:
        """Stand for ``gc``."""
        self.collector.append("freeze")

    def begin(self, twistd: dict[str, Any] | None = None) -> None:
        """Begin to follow a start."""
        startup = Startup(self.reactor, lambda: self.ready, twistd)
        startup.startService()
        self.addCleanup(startup.stopService)

    def a_pipe(self) -> tuple[int, dict[str, Any]]:
        """Make a pipe; its end to read from, and what twistd knows of the other end."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        os.set_blocking(reading, False)
        return reading, {"statusPipe": writing, "nodaemon": False}

    def fail_start(self, error: Exception) -> None:
        """Let the start fail."""
        self.ready.errback(Failure(error))

    def shut_down(self) -> None:
        """Do what the reactor does when it is stopped."""
        for trigger, args, _ in self.reactor.triggers["after"]["shutdown"]:
            trigger(*args)

    def test_well(self) -> None:
        """Nobody needs to be told anything."""
        self.begin()
        self.ready.callback("ready")
        self.assertFalse(self.reactor.hasStopped)
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_collector(self) -> None:
        """What is here when it is ready is not looked at again and again; earlier it may go."""
        self.begin()
        self.assertEqual(self.collector, [])
        self.ready.callback("ready")
        self.assertEqual(self.collector, ["collect", "freeze"])

    def test_failed(self) -> None:
        """The reactor is stopped, and behind everything else comes the line, once."""
        self.begin()
        self.fail_start(ValueError("the port is taken"))
        self.assertEqual(len(self.reactor.whenRunningHooks), 1)
        [(hook, args, _)] = self.reactor.whenRunningHooks
        hook(*args)
        self.assertTrue(self.reactor.hasStopped)
        self.assertEqual(self.exits, [])
        self.shut_down()
        self.assertEqual(self.exits, ["the port is taken"])
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_stopped(self) -> None:
        """A stop while it starts is no failure."""
        self.begin()
        self.fail_start(CancelledError())
        self.assertEqual(self.reactor.whenRunningHooks, [])

    def test_daemon(self) -> None:
        """The process that was run ends when the daemon is ready, and not earlier."""
        reading, twistd = self.a_pipe()
        self.begin(twistd)
        self.assertEqual(twistd, {"nodaemon": False})  # or else twistd would write there itself
        self.assertRaises(BlockingIOError, os.read, reading, 100)
        self.ready.callback("ready")
        self.assertEqual((os.read(reading, 100), os.read(reading, 100)), (b"0", b""))

    def test_failed_daemon(self) -> None:
        """It is told why, as far as twistd listens."""
        reading, twistd = self.a_pipe()
        self.begin(twistd)
        self.fail_start(ValueError("naïve: " + "x" * 200))
        said = os.read(reading, 1000)
        self.assertEqual(said, (rb"1 na\xefve: " + b"x" * 200)[:100])
        self.assertEqual(os.read(reading, 100), b"")
        self.shut_down()
        self.assertEqual(len(self.exits), 1)

    def test_stopped_daemon(self) -> None:
        """Who waits for a daemon that was told to stop waits in vain, and knows it."""
        reading, twistd = self.a_pipe()
        self.begin(twistd)
        self.fail_start(CancelledError())
        self.assertEqual(os.read(reading, 100), b"1 stopped while it was starting")

    def test_caller_was_killed(self) -> None:
        """Then nobody is told, and the daemon goes its way."""
        reading, writing = os.pipe()
        os.close(reading)
        self.begin({"statusPipe": writing})
        self.ready.callback("ready")
        self.assertRaises(OSError, os.fstat, writing)

    def test_daemon_that_takes_its_time(self) -> None:
        """A database that is down does not keep the caller for ever: it is being tried again."""
        reading, twistd = self.a_pipe()
        self.begin(twistd)
        self.reactor.advance(PATIENCE)
        self.assertEqual((os.read(reading, 100), os.read(reading, 100)), (b"0", b""))
        self.ready.callback("ready")
