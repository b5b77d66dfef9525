"""Hostile input leaves nothing behind: memory is the same after a thousand refusals as before."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Awaitable, Callable
from random import Random

from twisted.internet.defer import Deferred, gatherResults

from tests.support.suites import only_in

from .client import HttpClient, Response
from .frames import Frames
from .test_frames import PACE, Attacker, FramesCase
from .test_requests import CampaignCase

# Nothing else may run in the process that is measured: not trial's worker, which reports.
skip = only_in("hostile")

#: Rounds until caches are full, and rounds that are measured.
WARM, MEASURED = 3, 20
#: Bytes that every round may leave behind; what leaks does so each time, what grows in steps not.
ALLOWED = 1024


def _allocated() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def growth(a_round: Callable[[], Awaitable[object]]) -> int:
    """How many bytes a round leaves behind at least."""
    tracemalloc.start()
    try:
        for _ in range(WARM):
            await a_round()
        grown = []
        for _ in range(MEASURED):
            before = _allocated()
            await a_round()
            grown.append(_allocated() - before)
        return min(grown)
    finally:
        tracemalloc.stop()


class TestMemoryOfHttp(CampaignCase):
    # Limits are counted, which takes memory for each of the ids in paths, but never enforced.
    config = "[ratelimits]\nmode = headers\n[limits]\nbody = 1 MiB\n"

    async def _round(self, requests: list[bytes]) -> list[int]:
        client = await HttpClient.connect(self.listens_on)
        statuses = []
        for data in requests:
            if client.lost:
                client = await HttpClient.connect(self.listens_on)
            response: Response = await client.ask(data)
            statuses.append(response.status)
        await client.hang_up()
        self.clock.advance(61)
        return statuses

    async def test_requests(self) -> None:
        """Requests that are refused, again and again, cost no memory."""
        campaign = await self.a_campaign(3)
        requests = [each.data for each in campaign.cases(900) if each.expected is not None]
        del campaign
        statuses = await self._round(requests)
        self.assertGreater(len(statuses), 300)
        self.assertEqual([each for each in statuses if not 400 <= each < 500], [])
        self.assertLess(await growth(lambda: self._round(requests)), ALLOWED)


class TestMemoryOfGateway(FramesCase):
    async def test_connections(self) -> None:
        """Connections that are refused, again and again, cost no memory."""
        self.assertLess(await growth(self._round), ALLOWED)

    async def _round(self) -> None:
        """The same frames each time, on connections without a session."""
        attackers = [
            Attacker(self, Frames(random=Random(number), tokens=("x",), known=("1",)), None)
            for number in range(8)
        ]
        for _ in range(12):
            asked = [Deferred.fromCoroutine(each.attack()) for each in attackers]
            await gatherResults(asked)
            self.clock.advance(PACE)
        for attacker in attackers:
            if attacker.client is not None:
                await attacker.client.hang_up()
        self.clock.advance(301)  # resumable sessions, if there were any, are gone
