"""A daemon on an external database that is down, goes away, and comes back."""

from __future__ import annotations

from itertools import count
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from litecord.storage.embedded import EmbeddedPostgres
from tests.support.api import Api
from tests.support.daemon import a_daemon
from tests.support.processes import a_directory, a_system

reactor: Any = installed_reactor

UNAVAILABLE = 503, {"message": "503: Service Unavailable", "code": 0}


class Load:
    """Makes one thing after the other at ``path``, told apart by what they have at ``key``."""

    def __init__(self, api: Api, token: str, path: str, key: str) -> None:
        self._api = api
        self._token = token
        self._path = path
        self._key = key
        self._numbers = count(1)
        self._stopping = False
        self.accepted: list[tuple[str, str]] = []
        self.refused: list[str] = []
        self.answers: list[tuple[int, Any]] = []

    async def run(self) -> None:
        """Make things until ``stop``."""
        while not self._stopping:
            name = f"number {next(self._numbers)}"
            status, answer = await self._api.call(
                "POST", self._path, {self._key: name}, self._token
            )
            if 200 <= status < 300:
                self.accepted.append((answer["id"], name))
            else:
                self.refused.append(name)
                self.answers.append((status, answer))
                await deferLater(reactor, 0.02)

    def stop(self) -> None:
        """Enough."""
        self._stopping = True

    async def until(self, kind: list[Any], more: int) -> None:
        """Wait until that many more are accepted, or refused."""
        wanted = len(kind) + more
        while len(kind) < wanted:
            await deferLater(reactor, 0.01)

    async def everything(self, path: str) -> list[tuple[str, str]]:
        """Read all that there is at ``path``, which gives the youngest first, oldest first."""
        found: list[Any] = []
        before = ""
        while page := await self._api.ok("GET", f"{path}?limit=100{before}", token=self._token):
            page.sort(key=lambda each: int(each["id"]), reverse=True)
            found += page
            before = f"&before={page[-1]['id']}"
        return [(each["id"], each[self._key]) for each in reversed(found)]

    def check(self, found: list[tuple[str, str]]) -> None:
        """Each that was accepted is there, none twice, and no other was refused but for 503."""
        assert [each for each in self.answers if each != UNAVAILABLE] == [], self.answers
        names = [name for _, name in found]
        assert len(set(names)) == len(names), sorted(names)
        assert not set(self.accepted) - set(found), set(self.accepted) - set(found)
        assert {name for _, name in set(found) - set(self.accepted)} <= set(self.refused)


class ExternalTests(TestCase):
    timeout = 120

    async def test_comes_and_goes(self) -> None:
        """
        Down at the start, stopped and started again under load: 503 meanwhile, then all is well.

        Everything that was accepted is there once and whole; of what was refused nothing is there
        twice, or in part.
        """
        server = EmbeddedPostgres(
            reactor=reactor,
            data=a_directory(self) / "data",
            on_exit=self.fail,
            system=a_system(),
        )
        self.addCleanup(lambda: Deferred.fromCoroutine(server.stop()))
        dsn = await server.start()
        await server.stop()

        daemon = a_daemon(self)
        unlimited = "[ratelimits]\nmode = off\n[limits]\nguilds_per_user = 2000\n"
        daemon.launch(f"[database]\ndsn = {dsn}\n{unlimited}")
        await daemon.said("is unavailable, trying again: ")
        listening = await daemon.said("FrontSite starting on ")
        early = Api(self, f"http://127.0.0.1:{listening.rpartition(' ')[2]}/api/v10")
        self.assertEqual(await early.call("GET", "/gateway"), UNAVAILABLE)
        self.assertFalse(daemon.ready_file.exists())
        self.assertFalse(daemon.data.exists())

        await server.start()
        await daemon.until_ready()
        api = Api(self, daemon.base_url)
        token = await api.register()
        messages = f"/channels/{await api.channel_of(token)}/messages"
        posts = Load(api, token, messages, "content")
        guilds = Load(api, token, "/guilds", "name")
        running = [Deferred.fromCoroutine(each.run()) for each in (posts, posts, posts, guilds)]
        for _ in range(2):
            await posts.until(posts.accepted, 50)
            await server.stop()
            await posts.until(posts.refused, 10)
            await server.start()
        await posts.until(posts.accepted, 50)
        posts.stop()
        guilds.stop()
        await gatherResults(running)

        posts.check(await posts.everything(messages))
        [_, *founded] = await guilds.everything("/users/@me/guilds")
        guilds.check(founded)
        self.assertGreater(len(guilds.accepted), 10)
        for guild_id, _ in founded:
            whole = await api.ok("GET", f"/guilds/{guild_id}", token=token)
            self.assertEqual([each["id"] for each in whole["roles"]], [guild_id])
            channels = await api.ok("GET", f"/guilds/{guild_id}/channels", token=token)
            self.assertIn(whole["system_channel_id"], [each["id"] for each in channels])
        self.assertNotIn("Traceback", daemon.output)
        await daemon.stop()
        self.assertTrue(await daemon.all_gone())
