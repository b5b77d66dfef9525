"""A real ``twistd litecord`` as a process, for whoever tests or measures it from outside."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from tests.support.processes import a_directory, all_gone, family

reactor: Any = installed_reactor

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable, "-c"]
TWISTD = [*PYTHON, "from twisted.scripts.twistd import run; run()"]

#: Seconds that anything a test waits for may take on a busy machine.
PATIENCE = 40.0


class DaemonError(AssertionError):
    """A daemon did not do what the test needs of it; tells what it printed."""


class Daemon(ProcessProtocol):
    """
    A daemon that keeps all it has in ``directory``, on a free port of 127.0.0.1.

    It may be started again after it ended: with the same data, on the same port. ``prefix`` is a
    command that runs it, like ``processes.become()``.
    """

    def __init__(self, directory: Path, *, prefix: Sequence[str] = ()) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.ini = directory / "litecord.ini"
        self.ready_file = directory / "ready.json"
        #: What the ready file said.
        self.ready: dict[str, Any] = {}
        #: What it printed since it was started, and the exit status (negative: the signal).
        self.output = ""
        self.status: int | None = None
        #: Every process that it consisted of when it was told to end.
        self.relatives: set[int] = set()
        self._prefix = list(prefix)
        self._waiting: dict[Deferred[Any], Callable[[], Any]] = {}
        self._process: Any = None

    # -- life -------------------------------------------------------------------------------------

    async def start(self, config: str | None = None, *arguments: str) -> dict[str, Any]:
        """Start it with this ini file (the one it had) and wait; what the ready file says."""
        self.launch(config, *arguments)
        return await self.until_ready()

    def launch(self, config: str | None = None, *arguments: str) -> None:
        """Start it and do not wait."""
        if config is not None or not self.ini.exists():
            self.configure(config or "")
        if self.ready and "--listen" not in arguments:
            arguments = (*arguments, "--listen", self.ready["listen"][0])
        self.run(*self.command("-n", "--pidfile=", arguments=arguments))

    def run(self, *command: str) -> None:
        """Start it with another command line: one that does not turn it into a daemon."""
        self.output, self.status, self.relatives = "", None, set()
        command = (*self._prefix, *command)
        self._process = reactor.spawnProcess(
            self, command[0], command, environment(), str(self.directory)
        )

    def configure(self, config: str) -> None:
        """Write the ini file: what is given, and where to listen and keep things if it is not."""
        parser = RawConfigParser(delimiters=("=",), interpolation=None)
        parser.read_string(config)
        if not parser.has_section("litecord"):
            parser.add_section("litecord")
        for name, value in {
            "listen": "tcp:0:interface=127.0.0.1",
            "data": self.data,
            "ready_file": self.ready_file,
        }.items():
            if not parser.has_option("litecord", name):
                parser.set("litecord", name, str(value))
        if not parser.has_section("media"):  # what tests write to leads to nobody
            parser.read_dict({"media": {"previews": "off"}})
        with self.ini.open("w") as out:
            parser.write(out)

    def command(self, *options: str, arguments: Sequence[str] = ()) -> list[str]:
        """Tell the command line, with these options of twistd's and arguments of Litecord's."""
        return [*TWISTD, *options, "litecord", "--config", str(self.ini), *arguments]

    async def until_ready(self) -> dict[str, Any]:
        """Wait until it is ready; what the ready file says."""
        await self.said("Litecord listens on ")
        self.ready = json.loads(self.ready_file.read_text())
        return self.ready

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal and wait until it has ended; the exit status."""
        self.signal(number)
        return await self.ended()

    async def kill(self) -> None:
        """End it, however it feels, and wait for everything it started to go as well."""
        if self.status is None and self._process is not None:
            await self.stop(signal.SIGKILL)
            if not await self.all_gone():
                raise DaemonError(f"left behind: {self.relatives}")

    # -- while it runs ----------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The process id."""
        return int(self._process.pid)

    @property
    def base_url(self) -> str:
        """Where its API is."""
        return str(self.ready["base_url"])

    def signal(self, number: int) -> None:
        """Send it a signal, noting whom it consists of."""
        self.relatives = family(self.pid)
        os.kill(self.pid, number)

    async def said(self, words: str) -> str:
        """Wait until it prints a line with these words, or has done so; that line."""

        def look() -> str | None:
            lines = self.output.split("\n")[:-1]
            return next((line for line in lines if words in line), None)

        line = await self._until(look, f"says {words!r}")
        if line is None:
            raise DaemonError(f"ended with status {self.status} and said:\n{self.output}")
        return str(line)

    async def ended(self) -> int:
        """Wait until it has ended; the exit status."""
        await self._until(lambda: self.status, "ends")
        assert self.status is not None
        return self.status

    async def all_gone(self) -> bool:
        """Wait until none of the processes that it consisted of lives; whether that came to be."""
        return await all_gone(reactor, self.relatives)

    async def _until(self, look: Callable[[], Any], what: str) -> Any:
        """Wait until ``look`` finds something, which is returned, or it has ended: ``None``."""
        found = look()
        if found is not None or self.status is not None:
            return found
        waiting: Deferred[Any] = Deferred()
        self._waiting[waiting] = look
        waiting.addTimeout(
            PATIENCE, reactor, lambda *_: Failure(DaemonError(f"never {what}:\n{self.output}"))
        )
        return await waiting

    def _look(self) -> None:
        for waiting, look in list(self._waiting.items()):
            found = look()
            if found is not None or self.status is not None:
                del self._waiting[waiting]
                waiting.callback(found)

    # -- the process's side -----------------------------------------------------------------------

    def childDataReceived(self, childFD: int, data: bytes) -> None:  # noqa: N803
        """It printed something, wherever: the order is what counts here."""
        self.output += data.decode(errors="replace")
        self._look()

    def processEnded(self, reason: Failure) -> None:
        """It has ended."""
        if reason.check(ProcessDone):
            self.status = 0
        else:
            assert isinstance(reason.value, ProcessTerminated)
            code, number = reason.value.exitCode, reason.value.signal
            self.status = -int(number or 0) if code is None else code
        self._look()


def environment() -> dict[str, str]:
    """Tell the environment of a process that is to find what we test, and us."""
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}


def a_daemon(
    test: TestCase, directory: Path | None = None, *, prefix: Sequence[str] = ()
) -> Daemon:
    """Make a daemon that is not started; it ends with the test, and its directory goes."""
    daemon = Daemon(directory or a_directory(test), prefix=prefix)
    test.addCleanup(daemon.kill)
    return daemon
