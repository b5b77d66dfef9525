"""HTTP by hand, for requests that no client library would send."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

import attrs
import orjson
from twisted.internet import defer
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

reactor: Any = installed_reactor

#: Seconds that an answer may take on a busy machine.
PATIENCE: Final = 15.0


@attrs.frozen
class Response:
    """An answer; ``status`` is 0 where the server closed the connection without one."""

    status: int
    headers: dict[str, str] = attrs.field(factory=dict)
    raw: bytes = b""

    @property
    def body(self) -> Any:
        """The body, decoded if it is JSON."""
        if self.raw and self.headers.get("content-type") == "application/json":
            return orjson.loads(self.raw)
        return self.raw

    @property
    def code(self) -> int | None:
        """Discord's code, where there is one."""
        body = self.body
        return body.get("code") if isinstance(body, dict) else None


def request_bytes(
    method: str,
    target: str | bytes,
    headers: dict[str, Any] | None = None,
    body: bytes | None = None,
) -> bytes:
    """A request; nothing of it is checked or escaped, and a Host is added if there is none."""
    head = {"Host": "127.0.0.1", **(headers or {})}
    if body is not None:
        head = {"Content-Length": len(body), **head}
    lines = [method.encode() + b" " + _bytes(target) + b" HTTP/1.1"]
    lines += [name.encode() + b": " + _bytes(str_or_bytes) for name, str_or_bytes in head.items()]
    return b"\r\n".join([*lines, b"", body or b""])


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


class HttpClient(Protocol):
    """One connection; requests may be sent before the answers to others have come."""

    transport: Any

    def __init__(self) -> None:
        self._data = b""
        self._waiting: deque[tuple[Deferred[Response], bool]] = deque()
        self._ended: Deferred[None] = Deferred()
        self.lost = False

    @classmethod
    async def connect(cls, port: int) -> HttpClient:
        """Open a connection to ``127.0.0.1``."""
        client = cls()
        await connectProtocol(TCP4ClientEndpoint(reactor, "127.0.0.1", port), client)
        return client

    def ask(self, data: bytes) -> Deferred[Response]:
        """Send a request; its answer."""
        asked: Deferred[Response] = Deferred()
        self._waiting.append((asked, data.startswith(b"HEAD ")))
        if self.lost:
            self._give_up()
        else:
            self.transport.write(data)
        asked.addTimeout(PATIENCE, reactor)
        return asked

    async def closed(self) -> None:
        """Wait until the server has closed the connection."""
        if not self.lost:
            await self._ended.addTimeout(PATIENCE, reactor)

    async def hang_up(self) -> None:
        """Drop the connection."""
        if not self.lost:
            self.transport.abortConnection()
        await self.closed()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is gone."""
        self.lost = True
        self._give_up()
        self._ended.callback(None)

    def _give_up(self) -> None:
        while self._waiting:
            self._waiting.popleft()[0].callback(Response(0))

    def dataReceived(self, data: bytes) -> None:
        """Cut what comes into answers."""
        self._data += data
        while self._waiting and (taken := self._take()) is not None:
            waiting, _ = self._waiting.popleft()
            try:
                waiting.callback(taken)
            except defer.AlreadyCalledError:  # it took too long, and a test has failed of it
                return

    def _take(self) -> Response | None:
        head, separator, rest = self._data.partition(b"\r\n\r\n")
        if not separator:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split(" ")[1])
        if status == 100:
            self._data = rest
            return self._take()
        split = (each.partition(":") for each in lines)
        headers = {name.lower(): value.strip() for name, _, value in split}
        if self._waiting[0][1] or status in (204, 304):
            body, left = b"", rest
        elif "content-length" in headers:
            length = int(headers["content-length"])
            if len(rest) < length:
                return None
            body, left = rest[:length], rest[length:]
        elif headers.get("transfer-encoding") == "chunked":
            unchunked = _unchunked(rest)
            if unchunked is None:
                return None
            body, left = unchunked
        else:
            body, left = b"", rest
        self._data = left
        return Response(status, headers, body)


def _unchunked(data: bytes) -> tuple[bytes, bytes] | None:
    body = b""
    while True:
        line, separator, data = data.partition(b"\r\n")
        if not separator:
            return None
        length = int(line, 16)
        if len(data) < length + 2:
            return None
        body, data = body + data[:length], data[length + 2 :]
        if not length:
            return body, data
