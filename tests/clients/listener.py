"""A person's connection to the gateway, without any library: what a client would see."""

from __future__ import annotations

from typing import Any

import orjson
from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from tests.clients.inbox import Inbox


class _Protocol(WebSocketClientProtocol):
    """Identifies, beats, and puts all events into the listener's inbox."""

    factory: _Factory
    sequence: int | None = None

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        """The server says something."""
        said = orjson.loads(payload)
        if said["op"] == 10:
            self.factory.listener.greeted(self, said["d"]["heartbeat_interval"] / 1000)
        elif said["op"] == 0:
            self.sequence = said["s"]
            told = said["d"] if isinstance(said["d"], dict) else {"d": said["d"]}
            self.factory.listener.inbox.put({"event": said["t"], **told})

    def say(self, op: int, data: object) -> None:
        """Say something to the server."""
        self.sendMessage(orjson.dumps({"op": op, "d": data}))

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N803
        """The connection is gone."""
        self.factory.listener.lost(code)


class _Factory(WebSocketClientFactory):
    protocol = _Protocol  # type: ignore[assignment]

    def __init__(self, listener: Listener, reactor: Any, url: str) -> None:
        super().__init__(url, reactor=reactor)
        self.listener = listener
        self.setProtocolOptions(openHandshakeTimeout=0, closeHandshakeTimeout=0)


class Listener:
    """
    Listens on behalf of whomever ``token`` belongs to; events come under Discord's names.

    IDENTIFY has ``more`` besides the token.
    """

    def __init__(self, reactor: Any, origin: str, token: str, **more: Any) -> None:
        self.inbox = Inbox(reactor, "a listener")
        self.heard = self.inbox.heard
        self._reactor = reactor
        self._identity = {"token": token, "properties": {"os": "Linux"}, **more}
        self._beating: LoopingCall | None = None
        self._protocol: _Protocol | None = None
        self._gone: Deferred[None] = Deferred()
        factory = _Factory(self, reactor, f"ws{origin[4:]}/?v=10&encoding=json")
        reactor.connectTCP("127.0.0.1", factory.port, factory)

    def greeted(self, protocol: _Protocol, interval: float) -> None:
        """HELLO came: begin."""
        self._protocol = protocol
        self._beating = LoopingCall(lambda: protocol.say(1, protocol.sequence))
        self._beating.clock = self._reactor
        self._beating.start(interval, now=False)
        protocol.say(2, self._identity)

    def lost(self, code: int | None) -> None:
        """The connection is gone."""
        if self._beating is not None and self._beating.running:
            self._beating.stop()
        self.inbox.close(ConnectionError(f"the connection was closed: {code}"))
        self._gone.callback(None)

    def tell(self, op: int, data: object) -> None:
        """Say something to the server, once it is known."""
        assert self._protocol is not None
        self._protocol.say(op, data)

    async def leave(self) -> None:
        """Hang up."""
        if self._protocol is not None and not self._gone.called:
            self._protocol.sendClose(1000)
            await self._gone
