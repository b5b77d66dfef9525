"""Eager sending: real Autobahn servers behind twisted.web, on real sockets."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import struct
from collections.abc import Callable
from typing import Any

import attrs
from autobahn.twisted.resource import WebSocketResource
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.protocol import WebSocketProtocol
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twisted.internet import reactor as global_reactor
from twisted.internet import ssl
from twisted.internet.abstract import FileDescriptor
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import (
    HostnameEndpoint,
    TCP4ClientEndpoint,
    connectProtocol,
    wrapClientTLS,
)
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactor
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport
from twisted.trial.unittest import SynchronousTestCase, TestCase
from twisted.web.resource import Resource
from twisted.web.server import Site

from litecord.gateway.blocks import frame
from litecord.gateway.transport import EagerWriter, buffered
from tests.support.frames import HANDSHAKE, FrameReader, masked, unframe

reactor: Any = global_reactor

PING, CLOSE = 9, 8
TLS_HOST = "127.0.0.1"


class Connection(WebSocketServerProtocol):
    """The server's end; tells when it opened, what it read and when it closed."""

    transport: Any

    def __init__(self) -> None:
        super().__init__()
        self.closed: Deferred[tuple[bool, int]] = Deferred()
        self.received: Deferred[bytes] = Deferred()
        self.when_lost: Callable[[], object] = lambda: None

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.when_lost()
        super().connectionLost(reason)

    def onOpen(self) -> None:
        self.factory.opened.callback(self)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        self.received.callback(payload)

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:  # noqa: N803
        self.closed.callback((wasClean, code))


class Factory(WebSocketServerFactory):
    """Makes one connection."""

    protocol = Connection

    def __init__(self) -> None:
        super().__init__(reactor=reactor)
        self.setProtocolOptions(
            openHandshakeTimeout=0, closeHandshakeTimeout=0, autoPingInterval=0, failByDrop=False
        )
        self.opened: Deferred[Connection] = Deferred()
        self.certificate: ssl.PrivateCertificate | None = None


class Client(Protocol):
    """The client's end: reads frames, or does not."""

    transport: Any

    def __init__(self) -> None:
        self.shaken: Deferred[None] = Deferred()
        self.lost: Deferred[None] = Deferred()
        self.frames: list[tuple[int, bytes]] = []
        self._head = b""
        self._reader = FrameReader()
        self._awaited: tuple[Callable[[], bool], Deferred[None]] | None = None

    def connectionMade(self) -> None:
        self.transport.write(HANDSHAKE)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.callback(None)

    def dataReceived(self, data: bytes) -> None:
        if not self.shaken.called:
            self._head += data
            _, separator, data = self._head.partition(b"\r\n\r\n")
            if not separator:
                return
            self.shaken.callback(None)
        self.frames += self._reader.feed(data)
        if self._awaited and self._awaited[0]():
            awaited, self._awaited = self._awaited[1], None
            awaited.callback(None)

    def until(self, condition: Callable[[], bool]) -> Deferred[None]:
        """Fire when a condition on the frames holds."""
        done: Deferred[None] = Deferred()
        if condition():
            done.callback(None)
        else:
            self._awaited = (condition, done)
        return done

    def numbers(self) -> list[int]:
        """Return the numbers that the messages so far begin with."""
        return [int(payload.split(b":")[0]) for opcode, payload in self.frames if opcode < CLOSE]


def numbered(number: int, size: int = 0) -> bytes:
    """Return a message that tells which it is."""
    return b"%d:" % number + b"x" * size


def a_certificate() -> ssl.PrivateCertificate:
    """Return a new certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, TLS_HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(TLS_HOST))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate: ssl.PrivateCertificate = ssl.PrivateCertificate.loadPEM(pem)
    return certificate


class SocketTestCase(TestCase):
    """A server on a port of its own, and clients of it."""

    timeout = 20

    def setUp(self) -> None:
        self.clock = Clock()
        self.factory = Factory()
        root = Resource()
        root.putChild(b"", WebSocketResource(self.factory))
        self.site = Site(root)

    def listen(self, certificate: ssl.PrivateCertificate | None = None) -> int:
        """Listen, with TLS if there is a certificate, and return the port's number."""
        if certificate:
            port = reactor.listenSSL(0, self.site, certificate.options(), interface="127.0.0.1")
        else:
            port = reactor.listenTCP(0, self.site, interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        number: int = port.getHost().port
        return number

    async def connect(self, *, tls: bool = False) -> tuple[Client, Connection, EagerWriter]:
        """Connect a client whose kernel buffers are of a known, small size."""
        client = Client()
        certificate = a_certificate() if tls else None
        number = self.listen(certificate)
        endpoint: Any = TCP4ClientEndpoint(reactor, "127.0.0.1", number)
        if certificate:
            options = ssl.optionsForClientTLS(
                TLS_HOST, trustRoot=ssl.trustRootFromCertificates([certificate])
            )
            endpoint = wrapClientTLS(options, HostnameEndpoint(reactor, TLS_HOST, number))
        await connectProtocol(endpoint, client)
        await client.shaken
        connection = await self.factory.opened
        self.addCleanup(self.disconnect, client, connection)
        if not tls:
            client.transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
            connection.transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 17)
        return client, connection, EagerWriter(connection, self.clock)

    async def disconnect(self, client: Client, connection: Connection) -> None:
        """Leave nothing behind."""
        client.transport.abortConnection()
        connection.transport.abortConnection()
        await client.lost
        await connection.closed

    async def connect_by_hand(self) -> tuple[socket.socket, Connection, EagerWriter]:
        """Connect with a bare socket, which can do things at once that a transport cannot."""
        number = self.listen()
        client = socket.create_connection(("127.0.0.1", number), timeout=10)
        self.addCleanup(client.close)
        client.sendall(HANDSHAKE)
        connection = await self.factory.opened
        self.assertIn(b" 101 ", await deferToThread(client.recv, 4096))
        return client, connection, EagerWriter(connection, self.clock)


class EagerTests(SocketTestCase):
    """Sending on a plain TCP connection."""

    async def test_at_once(self) -> None:
        """A frame is with the client before the reactor comes round."""
        client, _, writer = await self.connect()
        client.transport.pauseProducing()
        self.assertEqual(writer.send(frame(b"now", binary=False)), 0)
        arrived = client.transport.socket.recv(100, socket.MSG_PEEK)
        self.assertEqual(unframe(arrived), [(1, b"now")])

    async def test_order(self) -> None:
        """Frames keep their order, among Autobahn's own too, when the kernel takes no more."""
        client, connection, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(300):
            if number % 50 == 7:
                connection.sendMessage(numbered(number, 9000), isBinary=True)
                connection.sendPing(b"ping")
            else:
                writer.send(frame(numbered(number, number * 61), binary=True))
        self.assertGreater(writer.buffered, 1_000_000)
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 306)
        self.assertEqual(client.numbers(), list(range(300)))
        self.assertEqual([opcode for opcode, _ in client.frames].count(PING), 6)
        self.assertEqual(len(client.frames[299 + 6][1]), len(numbered(299, 299 * 61)))
        self.assertEqual(writer.buffered, 0)

    async def test_nothing_overtakes(self) -> None:
        """A frame queues behind what the transport holds even if the kernel has room just now."""
        client, connection, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 10)
        client.transport.pauseProducing()
        # More than the kernel held was sent: the rest has moved into the transport's other buffer.
        self.assertTrue(connection.transport.dataBuffer)
        self.assertFalse(connection.transport._tempDataBuffer)
        client.dataReceived(client.transport.socket.recv(1 << 20))
        writer.send(frame(numbered(20), binary=True))
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 21)
        self.assertEqual(client.numbers(), list(range(21)))

    async def test_eager_again(self) -> None:
        """Once a backlog is read, frames are sent at once again."""
        client, _, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 20)
        client.transport.pauseProducing()
        self.assertEqual(writer.send(frame(b"now", binary=False)), 0)
        arrived = client.transport.socket.recv(100, socket.MSG_PEEK)
        self.assertEqual(unframe(arrived), [(1, b"now")])

    async def test_behind_the_handshake(self) -> None:
        """A frame sent while the answer to the handshake is still buffered comes after it."""

        def send(connection: Connection) -> Connection:
            self.assertGreater(buffered(connection.transport), 0)
            EagerWriter(connection, self.clock).send(frame(b"hello", binary=False))
            return connection

        self.factory.opened.addCallback(send)
        client, _, _ = await self.connect()
        await client.until(lambda: client.frames == [(1, b"hello")])

    async def test_reading_goes_on(self) -> None:
        """What a client sends is read while a large backlog waits for it."""
        client, connection, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        client.transport.write(masked(b"heartbeat"))
        self.assertEqual(await connection.received, b"heartbeat")
        self.assertGreater(writer.buffered, 1 << 16)

    async def test_close_during_backlog(self) -> None:
        """The backlog is sent, then the close frame, and no frame after it."""
        client, connection, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        connection.sendClose(4009, "Session timed out.")
        self.assertEqual(writer.send(frame(numbered(99), binary=True)), 0)
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 21)
        client.transport.write(masked(struct.pack(">H", 4009), opcode=CLOSE))
        await client.lost
        self.assertEqual(client.numbers(), list(range(20)))
        self.assertEqual(client.frames[20:], [(CLOSE, b"\x0f\xa9Session timed out.")])
        self.assertEqual(await connection.closed, (True, 4009))
        self.assertEqual(writer.send(frame(numbered(100), binary=True)), 0)

    async def test_close_without_backlog(self) -> None:
        """After a close frame nothing is sent even though nothing waits."""
        client, connection, writer = await self.connect()
        connection.sendClose(4000, "")
        await client.until(lambda: bool(client.frames))
        self.assertEqual(writer.buffered, 0)
        self.assertEqual(writer.send(frame(numbered(1), binary=True)), 0)
        client.transport.write(masked(struct.pack(">H", 4000), opcode=CLOSE))
        await client.lost
        self.assertEqual(client.frames, [(CLOSE, struct.pack(">H", 4000))])

    async def test_reset(self) -> None:
        """A lost connection raises nothing into the caller, who hears of it in a later turn."""
        client, connection, writer = await self.connect_by_hand()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        for number in range(3):
            writer.send(frame(numbered(number), binary=True))
        self.assertFalse(connection.closed.called)
        self.assertEqual(await connection.closed, (False, 1006))
        self.assertEqual(writer.send(frame(numbered(4), binary=True)), 0)
        self.assertEqual((writer.buffered, writer.waited()), (0, 0.0))

    async def test_while_losing(self) -> None:
        """A frame sent by those who are just being told of the loss does no harm."""
        client, connection, writer = await self.connect()
        answers: list[int] = []
        connection.when_lost = lambda: answers.append(writer.send(frame(b"x", binary=True)))
        client.transport.abortConnection()
        await connection.closed
        self.assertEqual(answers, [0])

    async def test_last_words(self) -> None:
        """A close frame that came in before the loss is read, so that its code counts."""
        client, connection, writer = await self.connect_by_hand()
        client.sendall(masked(struct.pack(">H", 1000), opcode=CLOSE))
        client.close()
        for number in range(3):
            writer.send(frame(numbered(number), binary=True))
        self.assertFalse(connection.closed.called)
        await connection.closed
        self.assertEqual(connection.remoteCloseCode, 1000)

    async def test_abort(self) -> None:
        """After an abort, sending does no harm."""
        _, connection, writer = await self.connect()
        connection.transport.abortConnection()
        writer.send(frame(b"late", binary=True))
        await connection.closed
        self.assertEqual(writer.send(frame(b"later", binary=True)), 0)

    async def test_lose_connection_flushes(self) -> None:
        """A frame sent while the transport flushes before it closes keeps its place."""
        client, connection, writer = await self.connect()
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        connection.transport.loseConnection()
        writer.send(frame(numbered(20), binary=True))
        client.transport.resumeProducing()
        await client.lost
        self.assertEqual(client.numbers(), list(range(21)))

    async def test_lose_connection(self) -> None:
        """Once the transport is to close, a frame is left to it."""
        client, connection, writer = await self.connect()
        connection.transport.loseConnection()
        self.assertEqual(writer.send(frame(b"x", binary=True)), 3)
        await client.lost
        self.assertEqual(client.frames, [(2, b"x")])

    async def test_waited(self) -> None:
        """A reader who reads nothing is found out by the clock, and forgiven on reading all."""
        client, _, writer = await self.connect()
        self.assertEqual(writer.waited(), 0.0)
        client.transport.pauseProducing()
        for number in range(20):
            writer.send(frame(numbered(number, 100_000), binary=True))
        self.clock.advance(30)
        self.assertEqual(writer.waited(), 30.0)
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 20)
        self.assertEqual(writer.waited(), 0.0)


class TLSTests(SocketTestCase):
    """Sending under TLS, where nothing may pass the transport by."""

    async def test_order(self) -> None:
        """Frames arrive, decrypted and in order, past a backlog that is counted."""
        client, connection, writer = await self.connect(tls=True)
        writer.send(frame(numbered(0), binary=True))
        await client.until(lambda: len(client.frames) == 1)
        client.transport.pauseProducing()
        for number in range(1, 200):
            if number == 100:
                connection.sendMessage(numbered(number), isBinary=True)
            else:
                writer.send(frame(numbered(number, 100_000), binary=True))
        connection.sendClose(4000, "bye")
        self.assertEqual(writer.send(frame(numbered(999), binary=True)), 0)
        self.assertGreater(writer.buffered, 1_000_000)
        client.transport.resumeProducing()
        await client.until(lambda: len(client.frames) == 201)
        self.assertEqual(client.numbers(), list(range(200)))
        self.assertEqual(client.frames[200], (CLOSE, b"\x0f\xa0bye"))
        self.assertEqual(writer.buffered, 0)


class StartTLS(Connection):
    """A server's end that turns to TLS on the transport it has."""

    def connectionMade(self) -> None:
        super().connectionMade()
        self.transport.startTLS(self.factory.certificate.options())


class StartTLSTests(SocketTestCase):
    """Sending on a transport that looks like a plain one."""

    async def test_encrypted(self) -> None:
        """Nothing is sent past the TLS layer."""
        self.factory.protocol = StartTLS
        self.factory.certificate = certificate = a_certificate()
        port = reactor.listenTCP(0, self.factory, interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        client = Client()
        options = ssl.optionsForClientTLS(
            TLS_HOST, trustRoot=ssl.trustRootFromCertificates([certificate])
        )
        endpoint = HostnameEndpoint(reactor, TLS_HOST, port.getHost().port)
        await connectProtocol(wrapClientTLS(options, endpoint), client)
        await client.shaken
        connection = await self.factory.opened
        self.addCleanup(self.disconnect, client, connection)
        EagerWriter(connection, self.clock).send(frame(b"secret", binary=False))
        await client.until(lambda: client.frames == [(1, b"secret")])


class UnknownTransportTests(SynchronousTestCase):
    """Sending on what is not a socket."""

    def test_write(self) -> None:
        """A frame goes through the transport's own write; of a backlog nothing is known."""
        factory = Factory()
        connection: Any = factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 1))
        transport = FakeTransport(connection, isServer=True)
        connection.makeConnection(transport)
        connection.dataReceived(HANDSHAKE)
        transport.stream.clear()
        writer = EagerWriter(self.successResultOf(factory.opened), Clock())
        self.assertEqual(writer.send(frame(b"hi", binary=False)), 0)
        self.assertEqual(unframe(b"".join(transport.stream)), [(1, b"hi")])
        self.assertEqual(buffered(transport), 0)


class Trickle(FileDescriptor):
    """A transport that takes as many bytes as it is told to."""

    def __init__(self) -> None:
        super().__init__(MemoryReactor())
        self.connected = 1
        self._allowed = 0

    def take(self, count: int) -> None:
        """Let the kernel take some bytes."""
        self._allowed = count
        self.doWrite()

    def writeSomeData(self, data: bytes) -> int:  # noqa: N802
        taken = min(len(data), self._allowed)
        self._allowed -= taken
        return taken


@attrs.define
class OpenProtocol:
    """As much of a protocol as accounting needs."""

    transport: Trickle
    state: int = WebSocketProtocol.STATE_OPEN


class AccountingTests(SynchronousTestCase):
    """How much waits, and for how long."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.transport = Trickle()
        self.writer = EagerWriter(OpenProtocol(self.transport), self.clock)

    def test_bytes(self) -> None:
        """Bytes are counted until the kernel has them, wherever the transport keeps them."""
        self.assertEqual(self.writer.send(b"x" * 100), 100)
        self.transport.take(30)
        self.assertEqual(self.writer.buffered, 70)
        self.assertEqual(self.writer.send(b"x" * 50), 120)
        self.transport.take(100)
        self.assertEqual(self.writer.buffered, 20)
        self.transport.take(20)
        self.assertEqual(self.writer.buffered, 0)

    def test_slow_is_not_stuck(self) -> None:
        """A reader who is behind all the time but reads on never waits for longer than a lap."""
        self.writer.send(b"x" * 100)
        for _ in range(50):
            self.clock.advance(10)
            self.writer.send(b"x" * 100)
            self.transport.take(100)
            self.assertLessEqual(self.writer.waited(), 10.0)
            self.assertEqual(self.writer.buffered, 100)

    def test_stuck(self) -> None:
        """A reader who reads less than all that stood before the mark waits since the mark."""
        self.writer.send(b"x" * 100)
        self.clock.advance(10)
        self.transport.take(99)
        self.writer.send(b"x" * 100)
        self.assertEqual(self.writer.waited(), 10.0)
        self.clock.advance(10)
        self.assertEqual(self.writer.waited(), 20.0)
        self.transport.take(1)
        self.assertEqual(self.writer.waited(), 0.0)
        self.clock.advance(5)
        self.assertEqual(self.writer.waited(), 5.0)

    def test_drained_unnoticed(self) -> None:
        """A backlog that came and went between two questions does not count for the next one."""
        self.writer.send(b"x" * 100)
        self.clock.advance(10)
        self.transport.take(100)
        self.writer.send(b"x" * 100)
        self.clock.advance(1)
        self.assertEqual(self.writer.waited(), 1.0)

    def test_backlog_of_others(self) -> None:
        """What Autobahn has written before the first frame does not make the reader late."""
        self.clock.advance(1000)
        self.transport.write(b"x" * 100)
        self.assertEqual(self.writer.waited(), 0.0)
        self.writer.send(b"x" * 10)
        self.clock.advance(2)
        self.assertEqual(self.writer.waited(), 2.0)
