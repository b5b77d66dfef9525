"""Answers on the socket: whole, in order, at once."""

from __future__ import annotations

import socket
from typing import Any, cast

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from tests.support.worlds import WorldCase

reactor: Any = global_reactor


class Client(Protocol):
    """Keeps what it reads, piece by piece, and tells when there is a given number of answers."""

    transport: Any

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.lost: Deferred[None] = Deferred()
        self._wanted = 0
        self._enough: Deferred[None] = Deferred()

    @property
    def data(self) -> bytes:
        """All that was read."""
        return b"".join(self.pieces)

    def dataReceived(self, data: bytes) -> None:
        self.pieces.append(data)
        if self._wanted and self.data.count(b"HTTP/1.1 ") == self._wanted:
            self._enough.callback(None)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.callback(None)

    async def ask(self, *requests: bytes, answers: int) -> list[bytes]:
        """Send requests at once, and wait until so many answers have begun to come."""
        self._wanted = answers
        self.transport.write(b"".join(requests))
        await self._enough
        return [b"HTTP/1.1 " + each for each in self.data.split(b"HTTP/1.1 ")[1:]]


def request(method: bytes, path: bytes, *lines: bytes) -> bytes:
    """Return the bytes of a request without a body."""
    head = b"%b /api/v10%b HTTP/1.1" % (method, path)
    return b"\r\n".join([head, b"Host: localhost", *lines, b"", b""])


class AnswerTests(WorldCase):
    async def a_client(self) -> Client:
        """Connect."""
        address = TCP4ClientEndpoint(reactor, "127.0.0.1", self.port.getHost().port)
        client = Client()
        await connectProtocol(address, client)
        self.addCleanup(self.hang_up, client)
        return client

    async def hang_up(self, client: Client) -> None:
        client.transport.abortConnection()
        await client.lost

    async def test_one_piece(self) -> None:
        """Head and body come together."""
        client = await self.a_client()
        [answer] = await client.ask(request(b"GET", b"/gateway"), answers=1)
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertEqual(client.pieces, [answer])
        self.assertIn(b"\r\nContent-Length: %d" % len(body), head)
        self.assertTrue(body.startswith(b'{"url":'))

    async def test_before_deliveries(self) -> None:
        """An answer is on its way when what was scheduled meanwhile (deliveries) begins."""
        client = await self.a_client()
        seen: Deferred[bytes] = Deferred()

        def peek() -> None:
            seen.callback(client.transport.socket.recv(9, socket.MSG_PEEK | socket.MSG_DONTWAIT))

        class Trace:
            def exchange(self, request: Any, status: int, body: object) -> None:
                reactor.callLater(0, peek)

        self.world.trace = cast(Any, Trace())
        await client.ask(request(b"GET", b"/gateway"), answers=1)
        self.assertEqual(await seen, b"HTTP/1.1 ")

    async def test_no_body(self) -> None:
        """An answer without a body comes all the same; HEAD has none, but says its length."""
        client = await self.a_client()
        requests = request(b"POST", b"/science"), request(b"HEAD", b"/gateway")
        nothing, head = await client.ask(*requests, answers=2)
        self.assertTrue(nothing.startswith(b"HTTP/1.1 204 "))
        self.assertTrue(head.startswith(b"HTTP/1.1 200 "))
        self.assertRegex(head, rb"\r\nContent-Length: [1-9]")
        for answer in (nothing, head):
            self.assertTrue(answer.endswith(b"\r\n\r\n"))

    async def test_pipelined(self) -> None:
        """Answers keep the order of their requests, and come one after the other."""
        client = await self.a_client()
        requests = [request(b"GET", b"/gateway"), request(b"GET", b"/nowhere")] * 3
        answers = await client.ask(*requests, answers=6)
        self.assertEqual([each[9:12] for each in answers], [b"200", b"404"] * 3)

    async def test_last_answer(self) -> None:
        """A connection that the client wants closed is closed behind the whole answer."""
        client = await self.a_client()
        await client.ask(request(b"GET", b"/gateway", b"Connection: close"), answers=1)
        await client.lost
        client.lost = Deferred()
        client.lost.callback(None)
        self.assertTrue(client.data.endswith(b'"}'))
