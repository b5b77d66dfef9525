"""HTTP/1.1 with one request in flight on each keep-alive connection."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from .address import Address, LoadError

#: How often a call is tried again on 429.
PATIENCE = 200


def build_request(
    method: str, path: str, host: str, *, auth: str | None = None, body: bytes | None = None
) -> bytes:
    """Return the bytes of a request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: litecord-load\r\n"
    if auth:
        head += f"Authorization: {auth}\r\n"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + (body or b"")


class HttpConnection(asyncio.Protocol):
    """Calls ``on_response(status, body)`` for each answer, ``on_lost()`` at the end."""

    transport: Any = None

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._need = 0  # bytes the answer takes; 0: not known yet
        self._head_end = 0

    def on_response(self, status: int, body: bytes) -> None:
        """Take an answer."""
        raise NotImplementedError

    def on_lost(self) -> None:
        """The connection is gone."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.transport = None
        self.on_lost()

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; nearly always it is the whole of it."""
        buffer: bytes | bytearray = data
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._need:
                return
            buffer = self._buffer
        if not self._need and not self._measure(buffer):
            return
        if len(buffer) < self._need:
            self._keep(buffer)
            return
        self._finish(buffer, bytes(buffer[self._head_end : self._need]))

    def _measure(self, buffer: bytes | bytearray) -> bool:
        """Find out how many bytes the answer takes; whether it is known and there is more to do."""
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            self._keep(buffer)
            return False
        self._head_end = self._need = end + 4
        head = bytes(buffer[:end]).lower()
        at = head.find(b"\r\ncontent-length:")
        if at >= 0:
            stop = head.find(b"\r\n", at + 17)
            self._need += int(head[at + 17 : stop if stop > 0 else end])
        elif b"chunked" in head and head[9:12] not in (b"204", b"304"):
            self._need = 0
            self._chunked(buffer)
            return False
        return True

    def _keep(self, buffer: bytes | bytearray) -> None:
        if buffer is not self._buffer:
            self._buffer += buffer

    def _chunked(self, buffer: bytes | bytearray) -> None:
        """Join a chunked body, or wait for more; ``_need`` stays 0 meanwhile."""
        at = self._head_end
        parts: list[bytes] = []
        while True:
            line = buffer.find(b"\r\n", at)
            if line < 0:
                break
            size = int(bytes(buffer[at:line]).split(b";")[0], 16)
            if len(buffer) < line + 2 + size + 2:
                break
            if size == 0:
                self._finish(buffer, b"".join(parts))
                return
            parts.append(bytes(buffer[line + 2 : line + 2 + size]))
            at = line + 2 + size + 2
        self._keep(buffer)

    def _finish(self, buffer: bytes | bytearray, body: bytes) -> None:
        status = int(buffer[9:12])
        self._need = 0
        if self._buffer:
            self._buffer = bytearray()
        self.on_response(status, body)


class Exchange(HttpConnection):
    """A connection whose answers are awaited, one at a time."""

    waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def on_response(self, status: int, body: bytes) -> None:
        """Tell who waits."""
        waiting, self.waiting = self.waiting, None
        if waiting and not waiting.done():
            waiting.set_result((status, body))

    def on_lost(self) -> None:
        """Tell who waits that there will be no answer."""
        waiting, self.waiting = self.waiting, None
        if waiting and not waiting.done():
            waiting.set_exception(ConnectionResetError("connection closed by the server"))


class Api:
    """An awaitable client over one connection, which it opens again as needed."""

    def __init__(self, address: Address, source: tuple[str, int] | None = None) -> None:
        self.address = address
        self.source = source
        self._exchange: Exchange | None = None

    async def raw(self, request: bytes) -> tuple[int, bytes]:
        """Send the bytes of a request; status and body of the answer."""
        loop = asyncio.get_running_loop()
        exchange = self._exchange
        if exchange is None or exchange.transport is None or exchange.transport.is_closing():
            _, exchange = await loop.create_connection(
                Exchange, self.address.host, self.address.port, local_addr=self.source
            )
            self._exchange = exchange
        exchange.waiting = waiting = loop.create_future()
        exchange.transport.write(request)
        status, body = await waiting
        return status, body

    async def call(
        self, method: str, path: str, body: object = None, auth: str | None = None
    ) -> Any:
        """Make one call, in JSON; waits out rate limits and one stale connection."""
        payload = None if body is None else orjson.dumps(body)
        request = build_request(
            method, self.address.path + path, self.address.authority, auth=auth, body=payload
        )
        status, answer = 0, b""
        for attempt in range(PATIENCE):
            try:
                status, answer = await asyncio.wait_for(self.raw(request), 60)
            except ConnectionResetError:
                if attempt > 2:
                    raise
                continue
            if status != 429:
                break
            await asyncio.sleep(0.3)
        if not 200 <= status < 300:
            raise LoadError(f"{method} {path}: {status} {answer[:300]!r}")
        return orjson.loads(answer) if answer else None

    def close(self) -> None:
        """Hang up."""
        if self._exchange and self._exchange.transport:
            self._exchange.transport.close()
        self._exchange = None
