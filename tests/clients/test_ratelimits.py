"""Rate limits that are enforced: libraries keep to them, and who does not is told."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import deferLater

from litecord.actions.session_starts import KEY_SECONDS
from litecord.seed import seed
from tests.clients import bots, nodelibs, pylibs
from tests.clients.bots import Library
from tests.clients.cases import Answer, ClientCase, Http, reactor
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py-speed") or pylibs.lacking("hikari")

BURST = 30
LIBRARIES = bots.DISCORD_PY, bots.HIKARI, *([] if nodelibs.NO_NODE else [nodelibs.DISCORD_JS])


def header(answer: Answer, name: str) -> str:
    """Tell what the one header of that name says."""
    [said] = answer.headers.getRawHeaders(name)
    return str(said)


class RatelimitTests(ClientCase):
    """With ``mode = on``, as it is by default."""

    config = ""

    async def test_bursts(self) -> None:
        """30 messages as fast as a library lets its bot: all arrive, in order, without an error."""
        bursts = [Deferred.fromCoroutine(self._burst(each)) for each in LIBRARIES]
        await gatherResults(bursts, consumeErrors=True)

    async def _burst(self, library: Library) -> None:
        """Each library in a world of its own, at the same time, as they have to wait."""
        demo = await seed(reactor, self.origin)
        channel_id = demo["channel_id"]
        bot = await self.a_ready_bot(library=library, token=demo["bot_token"])
        sent = await bot.told("burst", channel_id=channel_id, count=BURST)
        alice = self.a_person(demo["user_token"])
        found = await alice.ok("GET", f"/channels/{channel_id}/messages?limit={BURST}")
        found.reverse()
        self.assertEqual([each["id"] for each in found], sent, library.name)
        words = [each["content"] for each in found]
        self.assertEqual(words, [f"burst {number}" for number in range(BURST)])
        for message_id in sent:
            await bot.heard("message", id=message_id)

    async def test_two_at_once(self) -> None:
        """Of two bots with one token that start together one waits, and both come in the end."""
        pairs = [Deferred.fromCoroutine(self._pair(each)) for each in LIBRARIES]
        await gatherResults(pairs, consumeErrors=True)

    async def _pair(self, library: Library) -> None:
        token = (await seed(reactor, self.origin))["bot_token"]
        began = reactor.seconds()
        starting = [
            Deferred.fromCoroutine(self.a_ready_bot(library=library, token=token))
            for _ in range(2)
        ]
        await gatherResults(starting, consumeErrors=True)
        self.assertGreater(reactor.seconds() - began, KEY_SECONDS, library.name)
        found = await self.a_person(f"Bot {token}").ok("GET", "/gateway/bot")
        self.assertEqual(found["session_start_limit"]["remaining"], 998, library.name)

    async def test_who_does_not_listen(self) -> None:
        """Who ignores the headers is answered 429, with all that a client needs to wait."""
        answers = await self._post(7)
        self.assertEqual(sorted(each.status for each in answers), [200] * 5 + [429] * 2)
        left = [header(each, "X-RateLimit-Remaining") for each in answers if each.status == 200]
        self.assertEqual(sorted(left), list("01234"))
        for refused in (each for each in answers if each.status == 429):
            self._check_refused(refused)
        wait = max(each.body["retry_after"] for each in answers if each.status == 429)
        await deferLater(reactor, wait)
        [again] = await self._post(1)
        self.assertEqual(again.status, 200)

    async def _post(self, count: int) -> list[Answer]:
        async def post(who: Http, number: int) -> Answer:
            return await who.call("POST", self.messages, {"content": f"hurry {number}"})

        posting: list[Deferred[Any]] = [
            Deferred.fromCoroutine(post(self.alice, number)) for number in range(count)
        ]
        return list(await gatherResults(posting))

    def _check_refused(self, refused: Answer) -> None:
        after = refused.body["retry_after"]
        self.assertTrue(0 < after <= 5, after)
        self.assertIs(refused.body["global"], False)
        self.assertEqual(refused.body["message"], "You are being rate limited.")
        self.assertEqual(header(refused, "Content-Type"), "application/json")
        self.assertEqual(header(refused, "X-RateLimit-Scope"), "user")
        self.assertEqual(header(refused, "X-RateLimit-Limit"), "5")
        self.assertEqual(header(refused, "X-RateLimit-Remaining"), "0")
        self.assertGreaterEqual(float(header(refused, "Retry-After")), after)
        reset_after = float(header(refused, "X-RateLimit-Reset-After"))
        self.assertAlmostEqual(reset_after, after, places=2)
        for name in ("Via", "X-RateLimit-Bucket", "X-RateLimit-Reset"):
            self.assertTrue(header(refused, name))
