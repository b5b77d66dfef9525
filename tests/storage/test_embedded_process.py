"""Children: their lines and their end."""

from __future__ import annotations

import os
import signal
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase, TestCase

from litecord.storage import embedded_process
from litecord.storage.embedded_files import Account
from litecord.storage.embedded_process import Child, start
from tests.support.processes import family, parents

ANYONE = Account(name="whoever", uid=65534, gid=65534, foreign=True)


class LineTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.said: list[str] = []
        self.over: list[Child] = []
        self.child = Child("program", self.said.append, self.over.append)

    def end(self, code: int | None = None, killed: int | None = None) -> None:
        """Let it end."""
        failed = code or killed
        self.child.processEnded(
            Failure(ProcessTerminated(code, killed) if failed else ProcessDone(0))
        )

    def test_lines(self) -> None:
        """Lines come whole and without blanks, however they arrive; the last needs no end."""
        for data in (b"one\ntw", b"o\n", b"\n  three  \nfo"):
            self.child.childDataReceived(2, data)
        self.assertEqual(self.said, ["one", "two", "three"])
        self.end()
        self.assertEqual(self.said, ["one", "two", "three", "fo"])

    def test_streams(self) -> None:
        """Output and errors are not mixed within a line."""
        self.child.childDataReceived(1, b"out")
        self.child.childDataReceived(2, b"err\n")
        self.child.childDataReceived(1, b"put\n")
        self.assertEqual(self.said, ["err", "output"])

    def test_no_line_is_endless(self) -> None:
        """Output without line ends is not collected for ever, and bytes may be anything."""
        self.child.childDataReceived(2, b"\xff" * 20_000)
        self.assertEqual(self.said, ["\ufffd" * 20_000])

    def test_complaint(self) -> None:
        """What it says about its end: what matters of its last lines, and how it went."""
        self.child.childDataReceived(2, b"LOG:  starting\nFATAL:  no\nHINT:  try\nLOG:  over\n")
        self.end(code=1)
        self.assertEqual(
            self.child.complaint(), "FATAL:  no; HINT:  try; program ended with exit status 1"
        )
        self.assertEqual(self.child.status, 1)

    def test_silent_death(self) -> None:
        """A signal is named, and is a failure."""
        self.end(killed=9)
        self.assertEqual(self.child.complaint(), "program ended with signal 9")
        self.assertNotEqual(self.child.status, 0)

    def test_ended(self) -> None:
        """Who waits is told, who comes later is told at once; the owner hears of it first."""
        early = self.child.ended()
        self.assertNoResult(early)
        early.addCallback(lambda _: self.over[0])
        self.end()
        self.assertIs(self.successResultOf(early), self.child)
        self.assertIsNone(self.successResultOf(self.child.ended()))
        self.assertEqual(self.child.status, 0)


class EndTests(TestCase):
    def a_child(self, script: str) -> tuple[Child, Deferred[None]]:
        """Start a shell script, and tell when it said that it is ready."""
        ready: Deferred[None] = Deferred()

        def said(line: str) -> None:
            if line == "ready":
                ready.callback(None)

        def kill(child: Child) -> None:
            if child.running:
                child.transport.signalProcess("KILL")

        child = Child("script", said, lambda child: None)
        account = ANYONE if os.geteuid() == 0 else Account(
            name="we", uid=os.getuid(), gid=os.getgid(), foreign=False
        )
        start(reactor, child, account, ["/bin/sh", "-c", script], {})
        self.addCleanup(child.ended)
        self.addCleanup(kill, child)
        return child, ready

    async def check(self, script: str, *outcome: Any) -> None:
        """What the script does last tells which signals it got."""
        child, ready = self.a_child(script)
        await ready
        await child.end(reactor)
        self.assertFalse(child.running)
        self.assertIn(child.complaint().rpartition("with ")[2], outcome)

    async def test_polite(self) -> None:
        """A program that ends when it is asked is not asked again."""
        await self.check("trap 'exit 3' INT; echo ready; while :; do read x; done", "exit status 3")

    async def test_deaf(self) -> None:
        """One that ignores the first request gets the second, and death in the end."""
        self.patch(
            embedded_process,
            "ESCALATION",
            ((signal.SIGINT, 0.1), (signal.SIGQUIT, 0.1), (signal.SIGKILL, None)),
        )
        script = "trap '' INT; trap 'exit 4' QUIT; echo ready; read x"
        await self.check(script, "exit status 4")
        await self.check("trap '' INT QUIT; echo ready; read x", "signal 9")

    async def test_family(self) -> None:
        """It is over only when the last process that holds its output is gone."""
        child, ready = self.a_child("cat <&0 & echo ready; exec cat")
        await ready
        pids = family(child.transport.pid)
        child.transport.closeStdin()
        await child.ended()
        self.assertEqual(pids & parents().keys(), set())
