"""The daemon is killed in the middle of a write load, again and again: nothing it said is lost.

``LITECORD_KILLS`` tells how often; three times where nobody says so. After each time everything
must be as it must be: in the database, on the disk, and in the memory of the next daemon.
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
from tests.clients.aftermath import check_state, stored, told
from tests.clients.cases import ClientCase
from tests.support.images import a_picture, data_uri
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py-speed")

KILLS = int(os.environ.get("LITECORD_KILLS", "3"))
WRITERS = 8
BUILDERS = 3
#: Whatever is refused when somebody comes back who was interrupted is gone, or was done.
REFUSED = frozenset({400, 404})
#: How many messages are accepted between two kills.
ACCEPTED = 60
#: What a client sees of a daemon that dies, or is dead.
GONE = (ConnectError, ConnectionClosed, RequestTransmissionFailed, ResponseFailed)


class Refused(Exception):
    """A request was refused."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


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
        #: how often something was built and torn down without an interruption
        self.built = 0
        self._enough: tuple[int, Deferred[None]] | None = None
        #: who waits for the daemon, while it is away
        self._waiting: list[Deferred[None]] | None = None

    async def test_kill(self) -> None:
        """Every message answered 200 is there, once, and no other twice; the bot comes back."""
        bot = await self.a_ready_bot(is_impatient=True)
        writers = [Deferred.fromCoroutine(self._write(number)) for number in range(WRITERS)]
        writers += [Deferred.fromCoroutine(self._build(number)) for number in range(BUILDERS)]
        for number in range(KILLS):
            await self._accepts(ACCEPTED)
            await self._kill(checks_before=number % 2 == 0)
            await bot.heard("ready")
        await self._accepts(ACCEPTED)
        self.is_over = True
        await gatherResults(writers)
        self.assertGreater(self.built, 0)
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

    async def _build(self, builder: int) -> None:
        """Build one thing upon another and tear all of it down again, until the end."""
        while not self.is_over:
            try:
                await self._build_once(f"builder-{builder}")
                self.built += 1
            except GONE:
                await self._until_back()
            except Refused as refused:
                # What was built before the daemon died may be in the way, or be gone.
                self.assertIn(refused.status, REFUSED | {503}, refused.args)
                if refused.status == 503:
                    await self._until_back()

    async def _build_once(self, name: str) -> None:
        guild, bob = f"/guilds/{self.guild_id}", self.demo["member_id"]
        role = await self._ask("POST", f"{guild}/roles", {"name": name})
        await self._ask("PUT", f"{guild}/members/{bob}/roles/{role['id']}")
        overwrite = {"id": role["id"], "type": 0, "allow": "1024", "deny": "0"}
        form = {"name": name, "permission_overwrites": [overwrite]}
        channel = await self._ask("POST", f"{guild}/channels", form)
        messages = f"/channels/{channel['id']}/messages"
        message = await self._ask("POST", messages, {"content": name})
        await self._ask("PUT", f"{messages}/{message['id']}/reactions/%F0%9F%91%8D/@me")
        await self._ask("PUT", f"/channels/{channel['id']}/pins/{message['id']}")
        image = data_uri(a_picture())
        form = {"name": name.replace("-", "_"), "image": image, "roles": [role["id"]]}
        emoji = await self._ask("POST", f"{guild}/emojis", form)
        await self._ask("DELETE", f"{guild}/roles/{role['id']}")
        await self._ask("DELETE", f"/channels/{channel['id']}")
        await self._ask("DELETE", f"{guild}/emojis/{emoji['id']}")

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.alice.call(method, path, body)
        if answer.status >= 400:
            raise Refused(answer.status, f"{method} {path}: {answer.body}")
        return answer.body

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

    async def _kill(self, *, checks_before: bool) -> None:
        self.proxy.hold()  # the bot waits at the door instead of longer and longer by itself
        self._waiting = []
        await self.daemon.stop(signal.SIGKILL)
        self._assert_nothing_wrong()
        if checks_before:  # else it is the daemon that has to cope with what is left
            await self._assert_sound()
        await self.daemon.start()
        if not checks_before:
            await self._assert_sound()
        known = await told(self.alice, self.guild_id)
        self.assertEqual(known, await stored(self.daemon, self.guild_id))
        self.proxy.release()
        waiting, self._waiting = self._waiting, None
        for each in waiting:
            each.callback(None)

    async def _assert_sound(self) -> None:
        """There is nothing in database and files that cannot be."""
        status, said = await check_state(self.daemon)
        self.assertEqual(status, 0, said)
        self.assertIn(": no findings", said)

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
