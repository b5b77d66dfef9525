"""Bytes to sockets at once, on real sockets."""

from __future__ import annotations

import socket
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from litecord import sockets

reactor: Any = global_reactor


class End(Protocol):
    """One end of a connection: keeps what it reads."""

    transport: Any

    def __init__(self) -> None:
        self.made: Deferred[End] = Deferred()
        self.lost: Deferred[None] = Deferred()
        self.data = b""
        self.wanted = 0
        self.enough: Deferred[bytes] = Deferred()

    def connectionMade(self) -> None:
        self.made.callback(self)

    def dataReceived(self, data: bytes) -> None:
        self.data += data
        if self.wanted and len(self.data) >= self.wanted:
            self.enough.callback(self.data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.callback(None)

    async def read(self, size: int) -> bytes:
        """Wait until this much is here."""
        self.wanted = size
        self.transport.resumeProducing()
        if len(self.data) < size:
            await self.enough
        return self.data


class SendTests(TestCase):
    timeout = 20

    async def setUp(self) -> None:  # type: ignore[override]
        self.server, self.client = End(), End()
        port = reactor.listenTCP(0, Factory.forProtocol(lambda: self.server), interface="127.0.0.1")
        address = TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port)
        await connectProtocol(address, self.client)
        await self.server.made
        await port.stopListening()
        self.addCleanup(self.hang_up)

    async def hang_up(self) -> None:
        for end in (self.client, self.server):
            end.transport.abortConnection()
            await end.lost

    async def test_at_once(self) -> None:
        """What the kernel takes is sent before the reactor comes round."""
        self.assertTrue(sockets.is_plain(self.server.transport))
        self.assertEqual(sockets.send(self.server.transport, b"hello"), b"")
        peer = self.client.transport.socket
        self.assertEqual(peer.recv(100, socket.MSG_PEEK), b"hello")

    async def test_what_is_left(self) -> None:
        """What the kernel does not take is returned, and is whole with what it took."""
        transport, data = self.server.transport, b"0123456789" * 2_000_000
        self.client.transport.pauseProducing()
        rest = sockets.send(transport, data)
        self.assertTrue(rest)
        self.assertTrue(data.endswith(rest))
        transport.write(rest)
        self.assertEqual(await self.client.read(len(data)), data)

    async def test_order(self) -> None:
        """Nothing overtakes what the transport has still to send."""
        transport = self.server.transport
        transport.write(b"first ")
        self.assertEqual(sockets.send(transport, b"second"), b"second")
        transport.write(b"second")
        self.assertEqual(await self.client.read(12), b"first second")

    async def test_order_behind_a_slow_reader(self) -> None:
        """Nor what the kernel did not take so far."""
        transport, data = self.server.transport, b"0123456789" * 2_000_000
        self.client.transport.pauseProducing()
        transport.write(sockets.send(transport, data))
        transport.doWrite()
        self.assertEqual(sockets.send(transport, b"end"), b"end")
        transport.write(b"end")
        self.assertEqual(await self.client.read(len(data) + 3), data + b"end")

    async def test_closing(self) -> None:
        """A transport that is told to close sends nothing more."""
        transport = self.server.transport
        transport.write(b"last words")
        transport.loseConnection()
        self.assertEqual(sockets.send(transport, b"more"), b"more")
        await self.client.lost
        self.client.lost = self.server.lost
        self.assertEqual(self.client.data, b"last words")
        self.assertEqual(sockets.send(transport, b"more"), b"more")

    async def test_a_loss_raises_nothing(self) -> None:
        """A peer that is gone is noticed by the reactor, not by who sends."""
        self.server.transport.stopReading()
        self.client.transport.abortConnection()
        await self.client.lost
        # The first may be taken: its answer tells that nobody is there any more.
        for _ in range(3):
            rest = sockets.send(self.server.transport, b"hello")
        self.assertEqual(rest, b"hello")
        self.assertTrue(self.server.transport.connected)
        self.server.transport.startReading()
        await self.server.lost

    def test_others_are_not_plain(self) -> None:
        """A transport that is no socket's is left to itself."""
        self.assertFalse(sockets.is_plain(StringTransport()))
