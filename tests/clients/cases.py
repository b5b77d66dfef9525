"""The test case of bots: a daemon, a demo world on it, a network in between, people with HTTP."""

from __future__ import annotations

import atexit
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, ClassVar

import attrs
import orjson
import treq
from twisted.internet import reactor as installed_reactor
from twisted.trial.unittest import TestCase
from twisted.web.client import Agent, HTTPConnectionPool

from litecord.seed import seed
from tests.clients.bots import Bot, Library
from tests.clients.listener import Listener
from tests.clients.proxy import Proxy
from tests.support.daemon import Daemon, a_daemon
from tests.support.processes import a_directory, make_directory

reactor: Any = installed_reactor

#: What a daemon logs only when something is wrong with it.
WRONG = re.compile(r"#(error|critical)\]|Traceback|Unhandled")


@attrs.frozen
class Used:
    """What a daemon left that had a demo world: its directory, and what ``seed`` told."""

    directory: Path
    demo: dict[str, str]


_used: Used | None = None


async def a_past() -> Used:
    """Let a daemon make its cluster and a demo world, once per run."""
    global _used  # noqa: PLW0603 - once per process is the point
    if _used is None:
        directory = make_directory()
        atexit.register(shutil.rmtree, directory)
        daemon = Daemon(directory)
        try:
            await daemon.start("[ratelimits]\nmode = off\n")
            demo = await seed(reactor, origin_of(daemon))
            await daemon.stop()
        finally:
            await daemon.kill()
        _used = Used(directory, demo)
    return _used


def origin_of(daemon: Daemon) -> str:
    """Tell where a daemon is, without any path."""
    return daemon.base_url.removesuffix("/api/v10")


async def a_daemon_with(test: TestCase, past: Used, config: str) -> Daemon:
    """Start a daemon on a copy of what another one left."""
    directory = a_directory(test)
    # "cp" keeps owners: as root, the cluster belongs to another account
    copied = ["cp", "-a", str(past.directory / "data"), str(directory)]
    subprocess.run(copied, check=True)
    daemon = a_daemon(test, directory)
    await daemon.start(config)
    return daemon


@attrs.frozen
class Answer:
    """An HTTP answer."""

    status: int
    body: Any
    headers: Any


class Http:
    """Requests on behalf of whomever ``token`` belongs to."""

    def __init__(self, base: str, token: str) -> None:
        self._base = base
        self._token = token
        self._pool = HTTPConnectionPool(reactor)
        self._pool.maxPersistentPerHost = 10
        self._agent = Agent(reactor, pool=self._pool)

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request and read its answer."""
        headers: dict[Any, Any] = {
            "Authorization": self._token,
            "Content-Type": "application/json",
        }
        data = orjson.dumps(body) if body is not None else None
        response = await treq.request(
            method, f"{self._base}{path}", data=data, headers=headers, agent=self._agent
        )
        raw = await response.content()
        return Answer(response.code, orjson.loads(raw) if raw else None, response.headers)

    async def ok(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request that must succeed; the body of its answer."""
        answer = await self.call(method, path, body)
        if not 200 <= answer.status < 300:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body}")
        return answer.body

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.closeCachedConnections()


class ClientCase(TestCase):
    """
    A demo world on a daemon of its own; bots reach it through ``self.proxy``.

    alice owns the guild, bob and carol are in it; all three have nothing but HTTP. What a daemon or
    a library complains of fails the test.
    """

    timeout = 180
    library: ClassVar[Library]
    #: nobody has to wait, but libraries are told all limits
    config: ClassVar[str] = "[ratelimits]\nmode = headers\n"

    async def setUp(self) -> None:  # type: ignore[override]
        past = await a_past()
        self.demo = past.demo
        self.daemon = await a_daemon_with(self, past, self.config)
        self.addCleanup(self._assert_nothing_wrong)
        self.origin = origin_of(self.daemon)
        self.guild_id, self.channel_id = self.demo["guild_id"], self.demo["channel_id"]
        self.messages = f"/channels/{self.channel_id}/messages"
        self.proxy = Proxy(reactor, int(self.origin.rpartition(":")[2]))
        self.addCleanup(self.proxy.close)
        self.alice = self.a_person(self.demo["user_token"])
        self.bob = self.a_person(self.demo["member_token"])

    def _assert_nothing_wrong(self) -> None:
        lines = self.daemon.output.split("\n")
        wrong = [number for number, line in enumerate(lines) if WRONG.search(line)]
        if wrong:
            self.fail("the daemon said:\n" + "\n".join(lines[wrong[0] :][:60]))

    def a_person(self, token: str) -> Http:
        """Speak HTTP for somebody, as long as the test lasts."""
        person = Http(self.daemon.base_url, token)
        self.addCleanup(person.close)
        return person

    async def a_listener(self, token: str, **more: Any) -> Listener:
        """Listen to the gateway for somebody who identifies with ``more``; READY has come."""
        listener = Listener(reactor, self.proxy.origin, token, **more)
        self.addCleanup(listener.leave)
        await listener.heard("READY")
        return listener

    def a_bot(
        self,
        token: str | None = None,
        *,
        intents: str = "all",
        library: Library | None = None,
        origin: str | None = None,
        **more: Any,
    ) -> Bot:
        """Start a bot: the demo world's first, through the proxy, if not told otherwise."""
        how = {
            "origin": origin or self.proxy.origin,
            "token": token or self.demo["bot_token"],
            "intents": intents,
            **more,
        }
        bot = Bot(reactor, library or self.library, **how)
        self.addCleanup(self._dismiss, bot)
        return bot

    async def _dismiss(self, bot: Bot) -> None:
        try:
            status = 0 if bot.ended.called else await bot.leave()
        finally:
            await bot.kill()
        self.assertEqual(bot.broken(), [])
        self.assertEqual(status, 0, bot.complaints)

    async def a_ready_bot(self, **how: Any) -> Bot:
        """Start a bot, as ``a_bot`` does, and wait until it is ready."""
        bot = self.a_bot(**how)
        await bot.heard("ready")
        return bot

    async def say(self, content: str, who: Http | None = None) -> str:
        """Have alice, or somebody else, post a message; its id."""
        posted = await (who or self.alice).ok("POST", self.messages, {"content": content})
        return str(posted["id"])
