"""WebSockets: frames in, frames out, and what a client asks for in the address it connects to."""

from __future__ import annotations

from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.logger import Logger

from ..config import ZlibStream, ZstdStream
from .codec import JSON, Codec, Encoding, make_codec
from .commands import HANDLERS
from .connection import Connection
from .opcodes import CloseCode
from .sessions import SessionRegistry
from .transport import EagerWriter

VERSIONS = range(6, 11)
#: Where the address names no version.
DEFAULT_VERSION = 6
ENCODINGS = {"json": JSON}
COMPRESSIONS = (None, "zlib-stream", "zstd-stream")
#: Seconds between looks at clients that leave something unread.
CHECK_EVERY = 5.0


class GatewayProtocol(WebSocketServerProtocol):
    """One WebSocket; all it knows of the gateway is its connection."""

    factory: GatewayFactory
    transport: Any
    log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self._connection: Connection | None = None
        self._writer: EagerWriter | None = None
        self._parameters: dict[str, str] = {}
        self._client_code: int | None = None

    def onConnect(self, request: Any) -> None:
        """The handshake came in: note what it asks for."""
        self._parameters = {name: values[-1] for name, values in request.params.items()}

    def onOpen(self) -> None:
        """The handshake is done."""
        self._writer = EagerWriter(self, self.factory.clock)
        version = self._parameters.get("v", str(DEFAULT_VERSION))
        if not version.isdigit() or int(version) not in VERSIONS:
            self.close(CloseCode.INVALID_API_VERSION, CloseCode.INVALID_API_VERSION.reason)
            return
        encoding = ENCODINGS.get(self._parameters.get("encoding", "json"))
        if encoding is None:
            self.close(CloseCode.DECODE_ERROR, CloseCode.DECODE_ERROR.reason)
            return
        compression = self._parameters.get("compress")
        if compression not in COMPRESSIONS:
            compression = None
        self._connection = Connection(
            registry=self.factory.registry,
            socket=self,
            version=int(version),
            encoding=encoding,
            codec=self.factory.codec(compression, encoding),
            may_compress_payloads=compression is None,
            gateway_url=self.factory.url_of(self),
            handlers=HANDLERS,
        )
        self.factory.connected(self)
        self._connection.opened()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        """A client says something; JSON comes in text frames and in binary ones."""
        if self._connection is not None:
            self._connection.received(payload)

    def onCloseFrame(self, code: Any, reasonRaw: Any) -> None:  # noqa: N802, N803
        """A close frame came in: whether it is the client's own decides what becomes of all."""
        if self._client_code is None and self.state == self.STATE_OPEN:
            self._client_code = code
        super().onCloseFrame(code, reasonRaw)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N803
        """The connection is gone."""
        self.factory.disconnected(self)
        if self._connection is not None:
            self._connection.lost(self._client_code)
            self._connection = None

    # -- what a Connection needs ------------------------------------------------------------------

    def send(self, frame: bytes) -> None:
        """Send a whole frame; a client that leaves too much unread is cut off, resumably."""
        if self._writer is not None and self._writer.send(frame) > self.factory.send_buffer:
            self.abort()

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake."""
        self.sendClose(int(code), reason)
        self.factory.closing(self)

    def abort(self) -> None:
        """Drop the connection at once: what waits for the client is not sent."""
        if self._connection is not None:
            self._connection.lost(None)
            self._connection = None
        self.transport.abortConnection()

    def stuck(self) -> bool:
        """Whether the client has read nothing for too long although something waits for it."""
        return self._writer is not None and self._writer.waited() > self.factory.send_timeout


class GatewayFactory(WebSocketServerFactory):
    """Makes the WebSockets of one world."""

    protocol = GatewayProtocol  # type: ignore[assignment]
    log = Logger()

    def __init__(self, registry: SessionRegistry, reactor: Any) -> None:
        super().__init__(reactor=reactor)
        self.registry = registry
        self.clock = registry.world.clock
        gateway = registry.world.config.gateway
        self.send_buffer = gateway.send_buffer
        self.send_timeout = gateway.send_timeout
        self._private_zlib = gateway.compression is ZlibStream.PRIVATE
        self._raw_zstd = gateway.zstd is ZstdStream.RAW
        self._most = registry.world.config.limits.connections
        self._open: dict[GatewayProtocol, None] = {}
        self._check: Any = None
        # Our clock bounds handshakes; heartbeats are the gateway's own.
        self.setProtocolOptions(
            failByDrop=False,
            autoPingInterval=0,
            openHandshakeTimeout=0,
            closeHandshakeTimeout=0,
            maxMessagePayloadSize=1 << 20,
            maxFramePayloadSize=1 << 20,
            tcpNoDelay=True,
        )

    def codec(self, compression: str | None, encoding: Encoding) -> Codec:
        """The codec of a new connection, made as the configuration says."""
        return make_codec(
            compression, encoding, private_zlib=self._private_zlib, raw_zstd=self._raw_zstd
        )

    def url_of(self, protocol: GatewayProtocol) -> str:
        """The address by which the client of ``protocol`` reached us, without a query."""
        public = self.registry.world.config.litecord.public_url
        if public:
            return "ws" + public.removeprefix("http").rstrip("/")
        scheme = "wss" if protocol.http_headers.get("x-forwarded-proto") == "https" else "ws"
        return f"{scheme}://{protocol.http_headers.get('host', 'localhost')}"

    def connected(self, protocol: GatewayProtocol) -> None:
        """A WebSocket is open: from now on it is looked at, now and then."""
        self._open[protocol] = None
        if len(self._open) > self._most:
            protocol.abort()
        elif self._check is None:
            self._check = self.clock.callLater(CHECK_EVERY, self._look)

    def disconnected(self, protocol: GatewayProtocol) -> None:
        """A WebSocket is gone."""
        self._open.pop(protocol, None)

    def closing(self, protocol: GatewayProtocol) -> None:
        """The client is to answer our close frame; if it does not, the connection is dropped."""
        self.clock.callLater(CHECK_EVERY, self._drop, protocol)

    def _drop(self, protocol: GatewayProtocol) -> None:
        if protocol.state != protocol.STATE_CLOSED:
            protocol.transport.abortConnection()

    def _look(self) -> None:
        self._check = None
        for protocol in tuple(self._open):
            if protocol.stuck():
                protocol.abort()
        if self._open:
            self._check = self.clock.callLater(CHECK_EVERY, self._look)

    def stop(self) -> None:
        """The server stops."""
        if self._check is not None:
            self._check.cancel()
            self._check = None
