"""Hostile input leaves nothing behind: memory is the same after a thousand refusals as before."""

from __future__ import annotations

import gc
import tracemalloc
from random import Random

from twisted.internet.defer import Deferred, gatherResults

from tests.support.suites import only_in

from .client import HttpClient, Response
from .frames import Frames
from .test_frames import PACE, Attacker, FramesCase
from .test_requests import CampaignCase

#: Rounds until caches are full, and rounds that are measured.
WARM, MEASURED = 2, 3 if only_in("hostile") else 20
#: Bytes that a round may leave behind: dictionaries grow in steps.
ALLOWED = 4096


class _Measured:
    """Measures what is allocated between its beginning and its end."""

    def __enter__(self) -> _Measured:
        self._before = self._allocated()
        self.grown = 0
        return self

    def __exit__(self, *args: object) -> None:
        self.grown = self._allocated() - self._before

    def _allocated(self) -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]


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
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        for _ in range(WARM):
            statuses = await self._round(requests)
        self.assertGreater(len(statuses), 300)
        self.assertEqual([each for each in statuses if not 400 <= each < 500], [])
        with _Measured() as measured:
            for _ in range(MEASURED):
                await self._round(requests)
        self.assertLess(measured.grown, ALLOWED * MEASURED)


class TestMemoryOfGateway(FramesCase):
    async def test_connections(self) -> None:
        """Connections that are refused, again and again, cost no memory."""
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        for _ in range(WARM):
            await self._round()
        with _Measured() as measured:
            for _ in range(MEASURED):
                await self._round()
        self.assertLess(measured.grown, ALLOWED * MEASURED)

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
