"""
The least a server of Discord's protocol can do, in Python on uvloop: a ceiling.

``python -m benchmarks.refs.null_uvloop PORT [--zlib shared|session] [--loop uvloop|asyncio]``.
HTTP and Gateway share the port. It speaks just enough for the load tool, and so tells what the
machine, the kernel and the generator allow.

``--zlib session``: one deflate context for each zlib-stream session, as is usual. ``--zlib
shared``: an event is deflated once, with no history, and the same bytes go to all sessions; a zlib
stream may be put together from such blocks, so a client cannot tell the difference.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import zlib
from typing import Any

import orjson

from .constants import ACK, HELLO, PAGE, READY, ZLIB_HEADER, block, frame, posted

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def answer(status: str, body: bytes) -> bytes:
    """Return the bytes of an HTTP answer."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Server:
    """The sessions, and what is the same for all of them."""

    def __init__(self, port: int, zlib_mode: str) -> None:
        self.hello = answer("200 OK", orjson.dumps({"url": f"ws://127.0.0.1:{port}"}))
        self.page = answer("200 OK", PAGE)
        self.zlib_mode = zlib_mode
        self.sessions: set[Connection] = set()
        self.sequence = 0

    def post(self, body: bytes) -> bytes:
        """Send a message to everybody; the answer to who posted it."""
        self.sequence += 1
        made, event = posted(body, self.sequence)
        plain = frame(event, 1)
        packed = frame(block(event), 2) if self.zlib_mode == "shared" else b""
        for session in self.sessions:
            if not session.packed:
                session.transport.write(plain)
            elif packed:
                session.transport.write(packed)
            else:
                session.send(event)
        return answer("200 OK", made)


class Connection(asyncio.Protocol):
    """A connection: HTTP until it asks to be more."""

    transport: Any

    def __init__(self, server: Server) -> None:
        self.server = server
        self.websocket = False
        self.packed = False
        self.deflate: Any = None
        self.header = ZLIB_HEADER
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.sessions.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.buffer:
            used = self.take_frame() if self.websocket else self.take_request()
            if not used:
                return
            self.buffer = self.buffer[used:]

    def take_request(self) -> int:
        """Answer the request at the beginning of the buffer; how long it was."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return 0
        head, end = self.buffer[:end], end + 4
        lower = head.lower()
        if head.startswith(b"GET /api/v9/gateway"):
            self.transport.write(self.server.hello)
        elif head.startswith(b"POST "):
            at = lower.find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(self.buffer) < end + size:
                return 0
            self.transport.write(self.server.post(self.buffer[end : end + size]))
            end += size
        elif b"sec-websocket-key:" in lower:
            self.upgrade(head, lower)
        else:
            self.transport.write(self.server.page)
        return end

    def upgrade(self, head: bytes, lower: bytes) -> None:
        """Become a WebSocket."""
        key = head[lower.find(b"sec-websocket-key:") + 18 :].split(b"\r\n", 1)[0].strip()
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.websocket = True
        self.packed = b"compress=zlib-stream" in head
        if self.packed and self.server.zlib_mode == "session":
            self.deflate = zlib.compressobj()
        self.send(HELLO)

    def send(self, payload: bytes) -> None:
        """Send a payload to this session alone."""
        if not self.packed:
            data = frame(payload, 1)
        elif self.deflate is None:
            data = frame(self.header + block(payload), 2)
            self.header = b""
        else:
            data = frame(self.deflate.compress(payload) + self.deflate.flush(zlib.Z_SYNC_FLUSH), 2)
        self.transport.write(data)

    def take_frame(self) -> int:
        """Take the frame at the beginning of the buffer; how long it was."""
        data = self.buffer
        if len(data) < 6:
            return 0
        size, head = data[1] & 127, 2
        if size == 126:
            size, head = int.from_bytes(data[2:4], "big"), 4
        end = head + 4 + size
        if len(data) < end:
            return 0
        mask, payload = data[head : head + 4], data[head + 4 : end]
        if mask != b"\0\0\0\0":
            payload = bytes(b ^ mask[i & 3] for i, b in enumerate(payload))
        opcode = data[0] & 15
        if opcode == 8:
            self.transport.close()
        elif opcode == 1:
            self.take_payload(orjson.loads(payload)["op"])
        return end

    def take_payload(self, op: int) -> None:
        """IDENTIFY and heartbeats."""
        if op == 2:
            self.send(READY)
            self.server.sessions.add(self)
        elif op == 1:
            self.send(ACK)


async def serve(port: int, zlib_mode: str) -> None:
    server = Server(port, zlib_mode)
    listening = await asyncio.get_running_loop().create_server(
        lambda: Connection(server), "127.0.0.1", port, backlog=2048
    )
    await listening.serve_forever()


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").strip().partition("\n")[0])
    options.add_argument("port", type=int)
    options.add_argument("--zlib", choices=("shared", "session"), default="session")
    options.add_argument("--loop", choices=("uvloop", "asyncio"), default="uvloop")
    given = options.parse_args()
    if given.loop == "uvloop":
        import uvloop  # noqa: PLC0415

        uvloop.run(serve(given.port, given.zlib))
    else:
        asyncio.run(serve(given.port, given.zlib))


if __name__ == "__main__":
    main()
