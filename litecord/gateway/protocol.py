"""WebSockets: frames in, frames out, and what a client asks for in the address it connects to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.types import ConnectionDeny
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..addresses import gateway_url
from ..options import ZlibStream, ZstdStream
from ..wire import versions
from .codec import Codec, make_codec
from .commands import HANDLERS
from .connection import SERVICE_RESTART, Connection
from .cork import NO_CORK
from .encodings import ENCODINGS, JSON, Encoding
from .opcodes import CloseCode
from .sessions import SessionRegistry
from .transport import EagerWriter

log = Logger()

COMPRESSIONS = (None, "zlib-stream", "zstd-stream")
#: Seconds between looks at clients that leave something unread.
CHECK_EVERY = 5.0
#: Seconds that a client has to answer a close frame.
CLOSE_SECONDS = 5.0
#: Seconds that all clients have to go when the server stops.
STOP_SECONDS = 3.0


def _no_compression(offers: object) -> None:
    """Decline permessage-deflate: the gateway has compressions of its own."""


class _Quiet:
    """What Autobahn logs: of its accounts of everything it does only the warnings are kept."""

    def _nothing(self, *args: object, **fields: object) -> None:
        """Not worth a line."""

    trace = debug = info = _nothing
    warn = staticmethod(log.warn)
    error = staticmethod(log.error)
    critical = staticmethod(log.critical)
    failure = staticmethod(log.failure)


OPTIONS: Mapping[str, object] = {
    "versions": WebSocketServerProtocol.SUPPORTED_PROTOCOL_VERSIONS,
    "applyMask": True,
    "requireMaskedClientFrames": True,
    "maskServerFrames": False,
    "tcpNoDelay": True,
    "failByDrop": False,  # a client is to see the close code
    "autoFragmentSize": 0,
    "maxFramePayloadSize": 0,  # see onMessageFrameBegin
    "maxMessagePayloadSize": 0,
    "utf8validateIncoming": False,  # whoever decodes the payload sees to that
    "perMessageCompressionAccept": staticmethod(_no_compression),
    "allowedOrigins": ["*"],  # the front door has looked at the origin
    "allowedOriginsPatterns": [re.compile(".*")],
    "allowNullOrigin": True,
    "maxConnections": 0,  # see onConnect
    "openHandshakeTimeout": 0,  # our own clock sees to these
    "closeHandshakeTimeout": 0,
    "autoPingInterval": 0,  # heartbeats are ours
    "autoPingTimeout": 0,
    "autoPingSize": 12,
    "autoPingRestartOnAnyTraffic": False,
    "echoCloseCodeReason": False,
    "trustXForwardedFor": 0,
    "webStatus": False,
    "serveFlashSocketPolicy": False,
    "flashSocketPolicy": None,
    "logOctets": False,
    "logFrames": False,
    "trackTimings": False,
}


class GatewayProtocol(WebSocketServerProtocol):
    """One WebSocket; all it knows of the gateway is its connection."""

    factory: GatewayFactory
    transport: Any
    log = _Quiet()

    def __init__(self) -> None:
        super().__init__()
        self._connection: Connection | None = None
        self._writer: EagerWriter | None = None
        self._cork = NO_CORK
        self._closing: IDelayedCall | None = None
        self._client_code: int | None = None
        self._address = ""

    # -- from the socket --------------------------------------------------------------------------

    def onConnect(self, request: Any) -> None:
        """The handshake came in: there may be too many already."""
        if not self.factory.has_room():
            raise ConnectionDeny(503, "too many connections")
        self._address = request.headers.get("x-forwarded-for", "")  # as the front door sees it
        if not self.factory.has_room_for(self._address):
            raise ConnectionDeny(429, "too many connections from this address")

    def onOpen(self) -> None:
        """The handshake is done."""
        try:
            self._opened()
        except Exception:  # Autobahn would keep it to itself
            log.failure("a connection could not be opened")
            self.abort()

    def _opened(self) -> None:
        self._writer = EagerWriter(self, self.factory.clock)
        self._cork = self.factory.cork
        self.factory.connected(self, self._address)
        asked = {name: values[-1] for name, values in self.http_request_params.items()}
        url = self.factory.url_of(self.http_headers)
        # Nobody looks at them again, and a connection may last for weeks.
        self.http_request_data = b""
        self.http_headers, self.http_request_params = {}, {}
        version = versions.NAMED.get(asked.get("v", str(versions.DEFAULT)))
        if version is None:
            self.close(CloseCode.INVALID_API_VERSION, CloseCode.INVALID_API_VERSION.reason)
            return
        encoding = ENCODINGS.get(asked.get("encoding", JSON.name))
        if encoding is None:
            self.close(CloseCode.DECODE_ERROR, CloseCode.DECODE_ERROR.reason)
            return
        compression = asked.get("compress")
        if compression not in COMPRESSIONS:
            compression = None
        self._connection = Connection(
            registry=self.factory.registry,
            socket=self,
            version=version,
            encoding=encoding,
            codec=self.factory.codec(compression, encoding),
            may_compress_payloads=compression is None and encoding is JSON,
            gateway_url=url,
            handlers=HANDLERS,
        )
        self._connection.opened()

    def onMessageFrameBegin(self, length: int) -> None:
        """A frame begins: of a message that is too long no more is kept."""
        super().onMessageFrameBegin(length)
        too_long = self.message_data_total_length > self.factory.payload_size
        if too_long and not self.failedByMe:
            self.failedByMe = True
            if self._connection is not None:
                self._connection.close(CloseCode.DECODE_ERROR)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        """A client says something; JSON comes in text frames and in binary ones."""
        if self._connection is not None:
            self._connection.received(payload)

    def onPing(self, payload: bytes) -> None:
        """A client pings; while it leaves something unread, nothing more is put on top of that."""
        if self._writer is not None and not self._writer.buffered:
            super().onPing(payload)

    def onCloseFrame(self, code: Any, reasonRaw: Any) -> Any:  # noqa: N802, N803
        """A close frame came in: whether it is the client's own decides what becomes of all."""
        if self.state == self.STATE_OPEN:
            self._client_code = code
        return super().onCloseFrame(code, reasonRaw)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N803
        """The connection is gone."""
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self._lost(self._client_code)
        self.factory.disconnected(self)

    def _closeConnection(self, abort: bool = False) -> None:  # noqa: N802
        # Autobahn aborts when a close frame is answered; some clients take a reset for an error.
        self.transport.loseConnection()

    def _lost(self, code: int | None) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.lost(code)

    # -- what a Connection needs ------------------------------------------------------------------

    @property
    def buffered(self) -> int:
        """How many bytes wait for a client that reads slowly."""
        return 0 if self._writer is None else self._writer.buffered

    def send(self, frame: bytes) -> None:
        """
        Send a whole frame, now or with others of this turn.

        A client that leaves too much unread is cut off, resumably.
        """
        writer = self._writer
        if self._cork.is_in:
            self._cork.hold(self, frame)
        elif writer is not None and writer.send(frame) > self.factory.send_buffer:
            self.abort()

    def send_now(self, frames: bytes) -> None:
        """Send whole frames that were held back."""
        if self._writer is not None and self._writer.send(frames) > self.factory.send_buffer:
            self.abort()

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake; a client that does not answer is cut off."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=int(code), reasonUtf8=reason.encode())

    def sendCloseFrame(self, *args: Any, **kwargs: Any) -> None:
        """A close frame goes out, ours or Autobahn's own: whoever does not answer it is cut off."""
        self._cork.release(self)
        super().sendCloseFrame(*args, **kwargs)
        if self._closing is None:
            self._closing = self.factory.clock.callLater(CLOSE_SECONDS, self.abort)

    # -- what the factory does with it ------------------------------------------------------------

    def leave(self) -> None:
        """The server stops: tell the client to come back."""
        if self._connection is not None:
            self._connection.reconnect()
        else:
            self.close(SERVICE_RESTART, "Service restart.")

    def abort(self) -> None:
        """Drop the connection at once: what waits for the client is not sent."""
        self._lost(None)
        self.transport.abortConnection()

    def is_stuck(self) -> bool:
        """Whether the client has read nothing for too long although something waits for it."""
        return self._writer is not None and self._writer.waited() > self.factory.send_timeout


# Autobahn copies its options from the factory to every connection, and formats them all for a log
# that nobody reads. Ours are the same for all, so they are the class's, and it finds none to copy.
for _name, _value in {"CONFIG_ATTRS": (), **OPTIONS}.items():
    setattr(GatewayProtocol, _name, _value)


class GatewayFactory(WebSocketServerFactory):
    """Makes the WebSockets of one world."""

    protocol = GatewayProtocol  # type: ignore[assignment]
    log = _Quiet()

    def __init__(self, registry: SessionRegistry, reactor: Any) -> None:
        super().__init__(reactor=reactor)
        self.registry = registry
        self.clock = registry.world.clock
        self.cork = registry.fanout.cork
        config = registry.world.config
        self.send_buffer = config.gateway.send_buffer
        self.send_timeout = config.gateway.send_timeout
        self.payload_size = config.gateway.payload_size
        self._public_url = config.litecord.public_url
        self._private_zlib = config.gateway.compression is ZlibStream.PRIVATE
        self._raw_zstd = config.gateway.zstd is ZstdStream.RAW
        self._most = config.limits.connections
        self._most_of_address = config.limits.connections_per_address
        #: the open ones with their addresses, and how many each address has
        self._open: dict[GatewayProtocol, str] = {}
        self._of_address: Counter[str] = Counter()
        self._check: IDelayedCall | None = None
        self._stopping = False
        self._emptied: Deferred[None] | None = None

    def codec(self, compression: str | None, encoding: Encoding) -> Codec:
        """The codec of a new connection, made as the configuration says."""
        return make_codec(
            compression, encoding, private_zlib=self._private_zlib, raw_zstd=self._raw_zstd
        )

    def url_of(self, headers: dict[str, str]) -> str:
        """The address by which a client reached us with these headers, without a query."""
        return gateway_url(
            self._public_url,
            headers.get("host", "localhost"),
            secure=headers.get("x-forwarded-proto") == "https",
        )

    # -- connections ------------------------------------------------------------------------------

    def has_room(self) -> bool:
        """Whether one more connection may be opened."""
        return len(self._open) < self._most and not self._stopping

    def has_room_for(self, address: str) -> bool:
        """Whether one more connection from an address may be opened."""
        return self._of_address[address] < self._most_of_address

    def connected(self, protocol: GatewayProtocol, address: str) -> None:
        """A WebSocket is open: from now on it is looked at, now and then."""
        self._open[protocol] = address
        self._of_address[address] += 1
        if self._check is None:
            self._check = self.clock.callLater(CHECK_EVERY, self._look)

    def disconnected(self, protocol: GatewayProtocol) -> None:
        """A WebSocket is gone."""
        address = self._open.pop(protocol, None)
        if address is not None:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]
        if not self._open:
            if self._check is not None and self._check.active():
                self._check.cancel()
            self._check = None
            if self._emptied is not None:
                emptied, self._emptied = self._emptied, None
                emptied.callback(None)

    def _look(self) -> None:
        self._check = self.clock.callLater(CHECK_EVERY, self._look)
        for protocol in tuple(self._open):
            if protocol.is_stuck():
                protocol.abort()

    def _abort_all(self) -> None:
        for protocol in tuple(self._open):
            protocol.abort()

    async def stop(self, patience: float = STOP_SECONDS) -> None:
        """
        End all connections; clients have ``patience`` seconds to go by themselves.

        They are told to come back, but no session can be resumed then.
        """
        self._stopping = True
        self.registry.forget_all()
        for protocol in tuple(self._open):
            protocol.leave()
        if self._open:
            self._emptied = Deferred()
            giving_up = self.clock.callLater(patience, self._abort_all)
            await self._emptied
            if giving_up.active():
                giving_up.cancel()
