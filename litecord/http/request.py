"""The channel and the request that all HTTP here arrives on: prompt, bounded, aware of proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any, AnyStr

from twisted.internet.protocol import connectionDone
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.http_headers import Headers
from twisted.web.server import Request

from .. import sockets
from ..errors import ApiError, BadRequest, NotFound, PayloadTooLarge
from ..wire import versions

#: A body longer than the limit is read and dropped up to this many times the limit.
DROPPED = 4
#: How many seconds a request may take to arrive, however steadily it drips.
ARRIVES_WITHIN = 300.0


class ApiChannel(HTTPChannel):
    """
    HTTP/1.1 without waiting for company: small answers leave at once, head and body in one piece.

    That is, before the reactor comes round: an answer does not wait for the deliveries of what it
    answers.
    """

    site: Any
    #: ``None`` once a WebSocket has taken the connection over
    transport: Any
    _carrier: Any = None
    #: the head of an answer whose body is not here yet
    _head = b""
    _is_plain = False
    #: when the request that is arriving began
    _begun: float | None = None

    def connectionMade(self) -> None:
        """Turn Nagle's algorithm off: with it an idle connection waits 40 ms per answer."""
        self._is_plain = sockets.is_plain(self.transport)
        set_no_delay = getattr(self.transport, "setTcpNoDelay", None)
        if set_no_delay is not None:
            set_no_delay(True)
        super().connectionMade()
        self._carrier = self.transport
        self.site.connected(self)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is gone, for HTTP: a WebSocket may have taken it over long ago."""
        self.site.disconnected(self)
        super().connectionLost(reason)

    def resetTimeout(self) -> None:
        """Something came in: that earns more time, but not for ever."""
        now: float = self.site.seconds()
        if self._begun is None:
            self._begun = now
        if now - self._begun < ARRIVES_WITHIN:
            super().resetTimeout()

    def allContentReceived(self) -> None:
        """A request is here as a whole."""
        self._begun = None
        super().allContentReceived()

    def rawDataReceived(self, data: bytes) -> None:
        """More came in; what stands behind the request of a WebSocket is the WebSocket's."""
        if self.transport is not None:
            super().rawDataReceived(data)
            return
        carrier = self._carrier
        is_wrapped = isinstance(carrier, ProtocolWrapper)  # TLS
        (carrier.wrappedProtocol if is_wrapped else carrier.protocol).dataReceived(data)

    def headerReceived(self, line: bytes) -> bool:
        """A header came in; a length of more digits than Python reads is as wrong as any other."""
        try:
            received: bool = super().headerReceived(line)
        except ValueError:
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            self.loseConnection()
            return False
        return received

    def writeHeaders(self, version: bytes, code: bytes, reason: bytes, headers: Headers) -> None:
        """Keep the head of an answer until its body comes, or its end."""
        lines = [b"%b %b %b" % (version, code, reason)]
        for name, values in headers.getAllRawHeaders():
            lines += [b"%b: %b" % (name, value) for value in values]
        self._head = b"\r\n".join([*lines, b"\r\n"])

    def write(self, data: bytes) -> None:
        """Send a part of an answer, with its head if that is still here."""
        if self._head:
            data, self._head = self._head + data, b""
        rest = sockets.send(self.transport, data) if self._is_plain else data
        if rest:
            self.transport.write(rest)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send a part of an answer that comes in pieces."""
        self.write(b"".join(iovec))

    def requestDone(self, request: Any) -> None:
        """An answer is complete; it may have had no body."""
        if self._head:
            self.write(b"")
        super().requestDone(request)

    def finish(self) -> None:
        """Close when the running request, if there is one, is answered."""
        if self.requests:
            self.persistent = False
        else:
            self.loseConnection()

    def abortConnection(self) -> None:
        """Close now."""
        self.transport.abortConnection()


class ApiRequest(Request):
    """A request whose body is bounded."""

    api_version: int = versions.DEFAULT
    channel: Any
    #: What is wrong with it before anybody looked.
    refused: ApiError | None = None
    _length = 0

    def gotLength(self, length: int | None) -> None:
        """The head is read; ``length`` is what it announces, ``None`` for chunks."""
        super().gotLength(length)
        if length is not None and length > self.channel.site.most_body:
            self.refused = PayloadTooLarge()

    def handleContentChunk(self, data: bytes) -> None:
        """A part of the body came in."""
        most = self.channel.site.most_body
        self._length += len(data)
        if self._length > most:
            self.refused = PayloadTooLarge()
        if self.refused is None:
            super().handleContentChunk(data)
        elif self._length > DROPPED * most:
            self.channel.loseConnection()

    def getHeader(self, key: AnyStr) -> AnyStr | None:
        """The last value of a header, as text if asked by text; what is no UTF-8 is U+FFFD."""
        if isinstance(key, bytes):
            return super().getHeader(key)
        values = self.requestHeaders.getRawHeaders(key.encode())
        return values[-1].decode("utf-8", "replace") if values else None

    def getRequestHostname(self) -> bytes:
        """One for all: the front door has looked at the Host, and routes know none."""
        return b"localhost"

    def check_path(self) -> None:
        """
        Refuse a path that is no text, or that hides slashes from whoever splits it.

        Twisted has decoded the segments; they would be joined again to be matched.
        """
        if b"%" in self.path:
            for segment in self.postpath or ():
                if b"/" in segment:
                    raise NotFound()
                try:
                    segment.decode()
                except UnicodeDecodeError:
                    raise BadRequest() from None

    def client_host(self) -> str:
        """The address of the client, as a trusted proxy or the socket tells it."""
        forwarded = self.getHeader("x-forwarded-for")
        if forwarded and self.is_from_proxy():
            return forwarded.rpartition(",")[2].strip()
        return self.peer()

    def peer(self) -> str:
        """The address at the other end of the socket."""
        return getattr(self.getClientAddress(), "host", "")

    def is_from_proxy(self) -> bool:
        """Whether a trusted proxy sent it."""
        trusted = self.channel.site.trusted_proxies
        if not trusted:
            return False
        try:
            address = ipaddress.ip_address(self.peer())
        except ValueError:
            return False
        return any(address in network for network in trusted)

    def is_secure(self) -> bool:
        """Whether the client speaks TLS, to us or to a trusted proxy."""
        if self.isSecure():
            return True
        return self.is_from_proxy() and self.getHeader("x-forwarded-proto") == "https"
