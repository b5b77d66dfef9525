"""The daemon is killed in the middle of a write load, again and again: nothing it said is lost.

``LITECORD_KILLS`` tells how often; three times where nobody says so.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Any

from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import RequestTransmissionFailed, ResponseFailed

from tests.clients import bots, pylibs
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py-speed")

KILLS = int(os.environ.get("LITECORD_KILLS", "3"))
WRITERS = 8
#: How many messages are accepted between two kills.
ACCEPTED = 60
#: What a client sees of a daemon that dies, or is dead.
GONE = (ConnectError, ConnectionClosed, RequestTransmissionFailed, ResponseFailed)


class KillTests(ClientCase):
    """Writers that never stop, and a bot that has to come back each time."""

    timeout = 120 + 30 * KILLS
    library = bots.DISCORD_PY

    async def setUp(self) -> None:  # type: ignore[override]
        """Begin with nothing written."""
        await super().setUp()
        #: the content of every message that was answered 200, by its id
        self.accepted: dict[str, str] = {}
        self.is_over = False
        self._enough: tuple[int, Deferred[None]] | None = None
        #: who waits for the daemon, while it is away
        self._waiting: list[Deferred[None]] | None = None

    async def test_kill(self) -> None:
        """Every message answered 200 is there, once, and no other twice; the bot comes back."""
        bot = await self.a_ready_bot(is_impatient=True)
        writers = [Deferred.fromCoroutine(self._write(number)) for number in range(WRITERS)]
        for _ in range(KILLS):
            await self._accepts(ACCEPTED)
            await self._kill()
            await bot.heard("ready")
        await self._accepts(ACCEPTED)
        self.is_over = True
        await gatherResults(writers)
        self._check(await self._read_all(), await self._last_message_id())
        refused = bot.inbox.named("received", op=9, d=False)
        self.assertEqual(len(refused), KILLS)
        ping = await self.say("!ping")
        pong = await bot.heard("message", content="pong")
        self.assertEqual(pong["replies_to"], ping)

    # -- what the test does -----------------------------------------------------------------------

    async def _write(self, writer: int) -> None:
        number = 0
        while not self.is_over:
            content = f"writer {writer} message {number}"
            number += 1
            try:
                answer = await self.alice.call("POST", self.messages, {"content": content})
            except GONE:
                await self._until_back()
                continue
            if answer.status == 200:
                self._accept(answer.body["id"], content)
            else:
                self.assertEqual(answer.status, 503, answer.body)
                await self._until_back()

    def _accept(self, message_id: str, content: str) -> None:
        self.accepted[message_id] = content
        if self._enough is not None and len(self.accepted) >= self._enough[0]:
            _, enough = self._enough
            self._enough = None
            enough.callback(None)

    async def _accepts(self, more: int) -> None:
        """Wait until so many more messages have been accepted."""
        enough: Deferred[None] = Deferred()
        self._enough = (len(self.accepted) + more, enough)
        await enough

    async def _until_back(self) -> None:
        if self._waiting is not None:
            back: Deferred[None] = Deferred()
            self._waiting.append(back)
            await back

    async def _kill(self) -> None:
        self.proxy.hold()  # the bot waits at the door instead of longer and longer by itself
        self._waiting = []
        await self.daemon.stop(signal.SIGKILL)
        self._assert_nothing_wrong()
        await self.daemon.start()
        self.proxy.release()
        waiting, self._waiting = self._waiting, None
        for each in waiting:
            each.callback(None)

    # -- what is there ----------------------------------------------------------------------------

    async def _read_all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = await self.alice.ok("GET", f"{self.messages}?limit=100")
        while page:
            found += page
            page = await self.alice.ok("GET", f"{self.messages}?limit=100&before={found[-1]['id']}")
        return found

    async def _last_message_id(self) -> str:
        channel = await self.alice.ok("GET", f"/channels/{self.channel_id}")
        return str(channel["last_message_id"])

    def _check(self, found: list[dict[str, Any]], last_message_id: str) -> None:
        there = {each["id"]: each["content"] for each in found}
        self.assertEqual(len(there), len(found))
        there = {each["id"]: each["content"] for each in found if each["type"] == 0}
        lost = {each: said for each, said in self.accepted.items() if there.get(each) != said}
        self.assertEqual(lost, {})
        twice = [said for said, count in Counter(there.values()).items() if count > 1]
        self.assertEqual(twice, [])
        self.assertEqual(last_message_id, found[0]["id"])
        self.assertGreaterEqual(len(self.accepted), ACCEPTED * (KILLS + 1))
