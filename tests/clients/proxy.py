"""A network between client and server that a test can cut, and that can keep clients waiting."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure


class _End(Protocol):
    """One end of a connection; the other one is its ``peer``."""

    transport: Any
    peer: _End | None = None

    def join(self, peer: _End) -> None:
        """Pass on everything from now on, no faster than the other end takes it."""
        self.peer = peer
        peer.transport.registerProducer(self.transport, streaming=True)

    def dataReceived(self, data: bytes) -> None:
        """Pass on."""
        if self.peer is not None:
            self.peer.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """One end is gone: so is the other, when it has been told everything."""
        peer, self.peer = self.peer, None
        if peer is not None:
            peer.peer = None
            peer.transport.unregisterProducer()
            peer.transport.loseConnection()


class _Near(_End):
    """A client's end: nothing is read from it until the server is there."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy

    def dataReceived(self, data: bytes) -> None:
        """Note what is read, on connections that may serve for one request after the other."""
        if data.startswith(b"GET "):
            self.proxy.asked.append(data.split(b" ", 2)[1].decode())
        super().dataReceived(data)

    def connectionMade(self) -> None:
        """A client connected."""
        self.transport.pauseProducing()
        self.transport.setTcpNoDelay(True)
        self.proxy.arrived(self)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """It is gone."""
        self.proxy.left(self)
        super().connectionLost(reason)


class Proxy:
    """Stands before a server; ``origin`` is the server's as clients are to know it."""

    def __init__(self, reactor: Any, port: int) -> None:
        self._reactor = reactor
        self._behind = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
        self._near: dict[_Near, None] = {}
        self._held: list[_Near] | None = None
        #: the path and query of each GET
        self.asked: list[str] = []
        factory = Factory.forProtocol(lambda: _Near(self))
        self._port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        self.origin = f"http://127.0.0.1:{self._port.getHost().port}"

    # -- what a test does -------------------------------------------------------------------------

    def hold(self) -> None:
        """From now on let clients connect, but do not lead them to the server."""
        self._held = []

    def release(self) -> None:
        """Lead to the server again, first of all those who wait."""
        held, self._held = self._held or [], None
        for near in held:
            if near in self._near:
                self._lead(near)

    def cut(self) -> None:
        """Reset every connection, on both sides, in the middle of whatever is said."""
        for near in list(self._near):
            far = near.peer
            if far is not None:
                far.transport.abortConnection()
            near.transport.abortConnection()

    def transports(self) -> list[tuple[str, str | None]]:
        """Tell the encoding and compression of each gateway connection that clients asked for."""
        queries = [dict(parse_qsl(urlsplit(each).query)) for each in self.asked]
        return [
            (query.get("encoding", "json"), query.get("compress"))
            for query in queries
            if "v" in query
        ]

    async def close(self) -> None:
        """Let nobody in any more, and cut off who is inside."""
        await self._port.stopListening()
        self.cut()

    # -- what its connections tell it -------------------------------------------------------------

    def arrived(self, near: _Near) -> None:
        """A client wants to be led to the server."""
        self._near[near] = None
        if self._held is None:
            self._lead(near)
        else:
            self._held.append(near)

    def left(self, near: _Near) -> None:
        """A client's end is gone."""
        self._near.pop(near, None)

    def _lead(self, near: _Near) -> None:
        connecting: Deferred[Any] = self._behind.connect(Factory.forProtocol(_End))
        connecting.addCallbacks(self._join, self._refused, (near,), errbackArgs=(near,))

    def _join(self, far: _End, near: _Near) -> None:
        if near not in self._near:
            far.transport.abortConnection()
            return
        far.transport.setTcpNoDelay(True)
        near.join(far)
        far.join(near)
        near.transport.resumeProducing()

    def _refused(self, failure: Failure, near: _Near) -> None:
        near.transport.abortConnection()
