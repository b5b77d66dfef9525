"""Thousands of hostile frames at the gateway: each connection ends as it must, or lives on."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import attrs
from twisted.internet.defer import Deferred, gatherResults

from tests.support.builders import Account, App
from tests.support.gateway import GatewayClient
from tests.support.suites import only_in

from .cases import HostileCase
from .frames import Frame, Frames, TermFrames

#: How many connections there are at once.
AT_ONCE = 8
#: Seconds of the world's clock between two frames of a connection: fewer than 120 in 60 s.
PACE = 1.1


@attrs.define(eq=False)
class Attacker:
    """A connection, opened again whenever it is closed; every other one has a session."""

    case: FramesCase
    frames: Frames
    who: Account | App | None
    client: GatewayClient | None = None
    #: how often each close code came, 0 for none
    closed: Counter[int] = attrs.field(factory=Counter)

    async def attack(self) -> str | None:
        """Send one frame; what was wrong with the answer, or ``None``."""
        client = self.client
        if client is None:
            client = self.client = await self._connected()
        frame = self.frames.frame(
            is_bot=isinstance(self.who, App), has_session=self.who is not None
        )
        client.transport.write(frame.data)
        code = await self._answer(client)
        self.closed[code] += 1
        return self._judged(client, frame, code)

    async def _connected(self) -> GatewayClient:
        if self.who is None:
            return await self.case.connect(self.frames.query)
        return await self.case.a_session(self.who, query=self.frames.query)

    async def _answer(self, client: GatewayClient) -> int:
        """The close code that came, or 0 if a heartbeat was still answered."""
        client.send(1, None)
        seen = len(client.payloads)

        def is_answered() -> bool:
            told = client.close_code is not None or client.lost
            return told or any(each["op"] == 11 for each in client.payloads[seen:])

        await client.until(is_answered, "an answer")
        return client.close_code or 0

    def _judged(self, client: GatewayClient, frame: Frame, code: int) -> str | None:
        if code or (self.who is None and client.payloads[-1]["op"] != 11):
            self.client = None
        elif self.who is None and len(frame.codes) > 1:
            client.transport.abortConnection()  # it may have a session by now
            self.client = None
        if client.lost and client.close_code is None:
            return f"lost without a word: {frame.name}"
        if code not in (frame.codes or {0}):
            return f"{code} instead of {set(frame.codes)}: {frame.name}"
        return None


class FramesCase(HostileCase):
    async def run_frames(self, seed: int, count: int, kind: type[Frames] = Frames) -> Counter[int]:
        """Send so many frames; how often each close code came, 0 for none."""
        owner = await self.a_user()
        guild = await self.a_guild(owner)
        bot = await self.a_bot_in(guild.id, owner)
        frames = kind(
            random=Random(seed),
            tokens=(owner.token, bot.token, f"Bot {bot.token}"),
            known=(guild.id, guild.channel_id, owner.id, bot.id),
        )
        attackers = [Attacker(self, frames, who) for who in (None, bot, owner, bot) * 2][:AT_ONCE]
        wrong: list[str] = []
        for _ in range(count // AT_ONCE):
            asked = [Deferred.fromCoroutine(each.attack()) for each in attackers]
            wrong += [each for each in await gatherResults(asked) if each is not None]
            self.clock.advance(PACE)
        self.assertEqual(wrong[:20], [], f"{len(wrong)} wrong answers")
        return sum((each.closed for each in attackers), Counter())


class TestFrames(FramesCase):
    async def test_frames(self) -> None:
        """2,000 frames on connections with and without sessions."""
        closed = await self.run_frames(1, 2000)
        self.assertEqual(closed.total(), 2000)
        self.assertGreaterEqual(closed.keys(), {0, 4001, 4002, 4003, 4004, 4005})


class TestTerms(FramesCase):
    async def test_frames(self) -> None:
        """As many in ETF."""
        closed = await self.run_frames(3, 2000, TermFrames)
        self.assertEqual(closed.total(), 2000)
        self.assertGreaterEqual(closed.keys(), {0, 4001, 4002, 4003, 4004, 4005})


class TestManyFrames(FramesCase):
    skip = only_in("hostile")
    timeout = 1200

    async def test_frames(self) -> None:
        """20,000 frames, of another seed if ``LITECORD_SEED`` names one."""
        seed = int(os.environ.get("LITECORD_SEED", "2"))
        for kind in (Frames, TermFrames):
            closed = await self.run_frames(seed, 10_000, kind)
            self.assertEqual(closed.total(), 10_000)
