"""Pings of WebSockets: answered, unless their sender does not read the answers."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.task import deferLater

from litecord.gateway.transport import buffered
from tests.support.gateway import PING, PONG, GatewayCase, client_frame

reactor: Any = installed_reactor

FLOOD = client_frame(b"x" * 125, PING) * 2000


class PingTests(GatewayCase):
    timeout = 60

    async def test_answered(self) -> None:
        """A ping is answered with what was in it."""
        client = await self.a_session(await self.a_user())
        client.send_raw(b"hello", PING)
        await client.settle()
        self.assertIn((PONG, b"hello"), client.frames)

    async def test_flood(self) -> None:
        """Who pings without end and reads nothing does not fill the memory with answers."""
        client = await self.a_session(await self.a_user())
        [protocol] = self.edges.gateway._open
        client.transport.pauseProducing()
        waiting = 0
        for _ in range(100):
            client.transport.write(FLOOD)
            while buffered(client.transport) > len(FLOOD):
                await deferLater(reactor, 0)
            waiting = max(waiting, buffered(protocol.transport))
        self.assertLess(waiting, 300_000)
        client.transport.abortConnection()
