"""One program of PostgreSQL as a child process: what it says, line by line, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessTerminated
from twisted.internet.protocol import ProcessProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure

from .embedded_files import Account

log = Logger()

LAUNCHER = Path(__file__).with_name("launcher.py")

#: How a program is asked to end, ever less politely, and for how many seconds it may think about
#: it. To PostgreSQL these mean: fast shutdown, immediate shutdown (next time it recovers), and
#: sudden death, which its own children notice and follow.
ESCALATION = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, None))

_REMEMBERED = 8
_LONGEST_LINE = 16_384


class Child(ProcessProtocol):
    """A program started through the launcher.

    It is over when it has exited *and* nobody holds its output any more: PostgreSQL's own children
    inherit that, so the last of them is gone too.
    """

    transport: Any

    def __init__(
        self, name: str, said: Callable[[str], None], over: Callable[[Child], None]
    ) -> None:
        self.name = name
        self.running = True
        self.status = 0
        self._outcome = "still running"
        self._said = said
        self._over = over
        self._pending = {1: b"", 2: b""}
        self._last: deque[str] = deque(maxlen=_REMEMBERED)
        self._waiting: list[Deferred[None]] = []

    def childDataReceived(self, childFD: int, data: bytes) -> None:  # noqa: N803
        """Take output."""
        *lines, rest = (self._pending[childFD] + data).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            lines.append(rest)
            rest = b""
        self._pending[childFD] = rest
        for line in lines:
            self._line(line)

    def processEnded(self, reason: Failure) -> None:
        """Tell everyone who waits."""
        for rest in self._pending.values():
            self._line(rest)
        self.running = False
        if isinstance(reason.value, ProcessTerminated):
            killed, code = reason.value.signal, reason.value.exitCode
            self.status = code or 1
            self._outcome = f"exit status {code}" if killed is None else f"signal {killed}"
        else:
            self._outcome = "exit status 0"
        self._over(self)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(None)

    def ended(self) -> Deferred[None]:
        """Fire when it is over."""
        waiting: Deferred[None] = Deferred()
        if self.running:
            self._waiting.append(waiting)
        else:
            waiting.callback(None)
        return waiting

    def complaint(self) -> str:
        """Tell in one line what it said last and how it ended."""
        told = [line for line in self._last if not line.startswith("LOG:")] or list(self._last)
        return "; ".join([*told, f"{self.name} ended with {self._outcome}"])

    async def end(self, reactor: Any) -> None:
        """Make it end, politely at first, and wait until it has."""
        for number, patience in ESCALATION:
            if not self.running:
                return
            # Straight to the process: Twisted's signalProcess asks for a transport that has not
            # seen the exit yet, and what is left to wait for may be the program's children.
            if self.transport.pid is not None:
                os.kill(self.transport.pid, number)
            try:
                await patiently(self.ended(), patience, reactor)
            except defer.TimeoutError:
                log.warn("{name} ignores {signal}", name=self.name, signal=number.name)

    def _line(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if text:
            self._last.append(text)
            self._said(text)


def patiently(event: Deferred[None], patience: float | None, clock: Any) -> Deferred[None]:
    """Wait for ``event`` that many seconds at most; ``None``: however long it takes."""
    return event if patience is None else event.addTimeout(patience, clock)


def start(
    reactor: Any,
    child: Child,
    account: Account,
    command: Sequence[str],
    environment: dict[str, str],
) -> None:
    """Start ``command`` as ``account``; raises OSError when Python itself cannot be started.

    To be called in the main thread: to the kernel the parent that a child dies with is a thread.
    """
    arguments = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid())]
    arguments += [str(account.uid), str(account.gid), *command]
    # C: its messages are read here. UTC: initdb would try every time zone there is to find ours.
    reactor.spawnProcess(
        child, sys.executable, arguments, {"LC_ALL": "C", "TZ": "UTC", **environment}
    )
