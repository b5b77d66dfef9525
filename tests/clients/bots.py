"""Bots as processes: started with a library, told what to do, asked what they saw."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessDone, ProcessExitedAlready
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure

from tests.clients import pylibs
from tests.clients.inbox import PATIENCE, Inbox
from tests.support.daemon import ROOT

#: What libraries ask for that take zstd where the standard library has it.
ZSTD_BY_ITSELF = "zstd-stream" if sys.version_info >= (3, 14) else "zlib-stream"
#: Where bots are found; nothing of ours is in their way.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}


@attrs.frozen(kw_only=True)
class Library:
    """A client library, and what it is known to do in its own way."""

    name: str
    command: Sequence[str]
    #: what it asks for in the address of the gateway
    compression: str | None
    #: what it raises for a token that is not good, and for intents that are not allowed
    bad_token: str
    bad_intents: str
    encoding: str = "json"


def _python(name: str, bot: str, *arguments: str) -> list[str]:
    return [pylibs.python_of(name) or "python", "-m", f"pybots.{bot}", *arguments]


DISCORD_PY = Library(
    name="discord.py",
    command=_python("discord.py-speed", "discordpy_bot", "discord", "discord_py"),
    compression="zstd-stream",
    bad_token="LoginFailure",
    bad_intents="PrivilegedIntentsRequired",
)
DISCORD_PY_ZLIB = attrs.evolve(
    DISCORD_PY,
    name="discord.py without zstandard",
    command=_python("discord.py", "discordpy_bot", "discord", "discord_py"),
    # it takes zstd where the standard library has that
    compression=ZSTD_BY_ITSELF,
)
DISNAKE = attrs.evolve(
    DISCORD_PY,
    name="disnake",
    command=_python("disnake", "discordpy_bot", "disnake", "disnake"),
    compression="zlib-stream",
)
NEXTCORD = attrs.evolve(
    DISNAKE, name="nextcord", command=_python("nextcord", "discordpy_bot", "nextcord", "nextcord")
)
PY_CORD = attrs.evolve(
    DISNAKE, name="py-cord", command=_python("py-cord", "discordpy_bot", "discord", "py_cord")
)
HIKARI = Library(
    name="hikari",
    command=_python("hikari", "hikari_bot"),
    compression=ZSTD_BY_ITSELF,
    bad_token="UnauthorizedError",
    bad_intents="GatewayServerClosedConnectionError",
)
HIKARI_ZSTD = attrs.evolve(
    HIKARI,
    name="hikari with backports.zstd",
    command=_python("hikari-zstd", "hikari_bot"),
    compression="zstd-stream",
)
INTERACTIONS = Library(
    name="interactions.py",
    command=_python("interactions.py", "interactions_bot"),
    compression="zlib-stream",
    bad_token="LoginError",
    bad_intents="LibraryException",
)


class BotError(AssertionError):
    """A bot ended, or did not do what it should; tells what it printed."""


class Refused(Exception):
    """What a library raised when a bot did what it was told; ``kind`` is the exception's name."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(f"{said['type']}: {said['text']}")
        self.kind = said["type"]
        self.status = said["status"]
        self.code = said["code"]


class Bot(ProcessProtocol):
    """A bot, told by one JSON object how to reach the server and who it is."""

    def __init__(self, reactor: Any, library: Library, **how: Any) -> None:
        self.library = library
        self.inbox = Inbox(reactor, library.name)
        #: fires with the exit status when the process is gone (negative: the signal)
        self.ended: Deferred[int] = Deferred()
        self._reactor = reactor
        self._line = b""
        #: what it, or its library, wrote to standard error
        self.complaints = ""
        self._answers: dict[int, Deferred[dict[str, Any]]] = {}
        self._number = 0
        command = [*library.command, json.dumps(how)]
        self._process = reactor.spawnProcess(self, command[0], command, ENVIRONMENT, str(ROOT))

    # -- what a test does -------------------------------------------------------------------------

    async def heard(self, event: str, /, **fields: Any) -> dict[str, Any]:
        """Wait until it tells of an event; see :meth:`Inbox.heard`."""
        return await self.inbox.heard(event, **fields)

    async def told(self, do: str, /, **given: Any) -> Any:
        """Tell it to do something; what came of that, or ``Refused``."""
        self._number += 1
        order = {"number": self._number, "do": do, "given": given}
        answered: Deferred[dict[str, Any]] = Deferred()
        self._answers[self._number] = answered
        self._process.write(json.dumps(order).encode() + b"\n")
        answered.addTimeout(PATIENCE * 3, self._reactor)
        try:
            answer = await answered
        except defer.TimeoutError:
            raise BotError(f"{self.library.name} did not {do}:\n{self.complaints}") from None
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    async def leave(self) -> int:
        """Tell it that the test is over, and wait until it has ended; the exit status."""
        self._process.closeStdin()
        return await self._gone()

    async def kill(self) -> None:
        """End it, however it feels."""
        if not self.ended.called:
            with suppress(ProcessExitedAlready):
                self._process.signalProcess(signal.SIGKILL)
            await self._gone()

    async def _gone(self) -> int:
        waiting: Deferred[int] = Deferred()

        def tell(status: int) -> int:
            waiting.callback(status)
            return status

        self.ended.addCallback(tell)
        return await waiting.addTimeout(PATIENCE, self._reactor)

    def broken(self) -> list[str]:
        """List what the library complained of."""
        return [each["text"] for each in self.inbox.named("broken")]

    # -- the process's side -----------------------------------------------------------------------

    def outReceived(self, data: bytes) -> None:
        """It says something."""
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "event" in said:
                self.inbox.put(said)
            else:
                self._answers.pop(said["answer"]).callback(said)

    def errReceived(self, data: bytes) -> None:
        """It, or its library, complains."""
        self.complaints += data.decode(errors="replace")

    def processEnded(self, reason: Failure) -> None:
        """It has ended."""
        value: Any = reason.value
        status = 0 if reason.check(ProcessDone) else value.exitCode
        status = -int(value.signal) if status is None else status
        error = BotError(f"{self.library.name} ended with {status}:\n{self.complaints}")
        self.inbox.close(error)
        for answered in self._answers.values():
            answered.errback(error)
        self.ended.callback(status)
