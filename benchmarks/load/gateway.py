"""The client's side of the Gateway: handshake, HELLO, IDENTIFY, READY, heartbeats, events."""

from __future__ import annotations

import asyncio
import base64
import secrets
from typing import Any

from .address import Address, LoadError
from .process import clock
from .sink import Sink
from .wire import ENCODINGS, ZLIB_SUFFIX, inflater, query


def client_frame(payload: bytes, opcode: int = 1) -> bytes:
    """Return a masked frame; an all-zero mask is valid and leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class GatewaySession(asyncio.Protocol):
    """One session."""

    transport: Any = None

    def __init__(
        self,
        address: Address,
        token: str,
        sink: Sink,
        *,
        compress: str,
        encoding: str = "json",
        intents: int | None,
        resume: tuple[str, int] | None = None,
    ) -> None:
        self.address = address
        self.token = token
        self.sink = sink
        self.intents = intents
        self.resume = resume
        self.query = query(encoding, compress)
        self.encode, self.decode, self.frame_opcode = ENCODINGS[encoding]
        self.inflate = inflater(compress)
        self.session_id = ""
        self.loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[float] = self.loop.create_future()
        self.ready_bytes = 0
        self.closing = False
        self.last_event: bytes = b""
        self._buffer = b""
        self._pieces: list[bytes] = []  # of a message in several frames
        self._zpieces: list[bytes] = []  # of a payload in several messages
        self._upgraded = False
        self._beat: asyncio.TimerHandle | None = None
        self._interval = 0.0

    # -- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.transport.write(
            (
                f"GET {self.address.path}/?{self.query} HTTP/1.1\r\n"
                f"Host: {self.address.authority}\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {key}\r\n\r\n"
            ).encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Note a loss that was not ours."""
        self.transport = None
        if self._beat:
            self._beat.cancel()
        if not self.closing:
            self._fail("connection lost")

    def _fail(self, why: str) -> None:
        self.sink.lost[why] += 1
        if not self.ready.done():
            self.ready.set_exception(LoadError(why))
        self.close()

    def close(self) -> None:
        """Leave."""
        self.closing = True
        if self._beat:
            self._beat.cancel()
        if self.transport:
            self.transport.write(client_frame((1000).to_bytes(2, "big"), 8))
            self.transport.close()

    # -- frames

    def data_received(self, data: bytes) -> None:
        """Take frames apart; what is incomplete waits."""
        now = clock()
        self.sink.wire_bytes += len(data)
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        if not self._upgraded:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = data
                return
            if data[9:12] != b"101":
                self._fail(f"upgrade refused: {data[9:12].decode()}")
                return
            self._upgraded = True
            data = data[end + 4 :]
        at, have = 0, len(data)
        while have - at >= 2:
            first, size, head = data[at], data[at + 1], 2
            if size == 126:
                if have - at < 4:
                    break
                size, head = data[at + 2] << 8 | data[at + 3], 4
            elif size == 127:
                if have - at < 10:
                    break
                size, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
            end = at + head + size
            if end > have:
                break
            payload = data[at + head : end]
            at = end
            if 0x81 <= first <= 0x82:  # a whole message in one frame
                self._message(payload, now)
            else:
                self._other_frame(first, payload, now)
        if at < have:
            self._buffer = data[at:]

    def _other_frame(self, first: int, payload: bytes, now: float) -> None:
        opcode = first & 15
        if opcode < 3:
            self._pieces.append(payload)
            if first & 0x80:
                whole, self._pieces = b"".join(self._pieces), []
                self._message(whole, now)
        elif opcode == 9:
            self.transport.write(client_frame(payload, 10))
        elif opcode == 8 and not self.closing:
            code = int.from_bytes(payload[:2], "big") if len(payload) > 1 else 0
            self._fail(f"closed {code} {payload[2:].decode(errors='replace')}".strip())

    # -- payloads

    def _message(self, payload: bytes, now: float) -> None:
        if self.inflate is not None:
            ends = payload.endswith(ZLIB_SUFFIX) or "zstd" in self.query
            if self._zpieces or not ends:
                self._zpieces.append(payload)
                if not ends:
                    return
                payload = b"".join(self._zpieces)
                self._zpieces = []
            payload = self.inflate(payload)
        if self.sink.take(payload, now):
            self.last_event = payload
        else:
            self._decode(payload)

    def _decode(self, payload: bytes) -> None:
        event = self.decode(payload)
        op = event["op"]
        if op == 0:
            name = event["t"]
            self.last_event = payload
            self.sink.others[name] += 1
            if name == "READY":
                self.session_id = event["d"]["session_id"]
            if name in ("READY", "RESUMED") and not self.ready.done():
                self.ready_bytes = len(payload)
                self.ready.set_result(clock())
        elif op == 10:
            self._interval = event["d"]["heartbeat_interval"] / 1000
            # The first beat comes at a random point of the interval, as asked.
            part = (secrets.randbelow(900) + 50) / 1000
            self._beat = self.loop.call_later(self._interval * part, self._heartbeat)
            if self.resume is None:
                self._identify()
            else:
                session_id, seq = self.resume
                told = {"token": self.token, "session_id": session_id, "seq": seq}
                self._send({"op": 6, "d": told})
        elif op == 1:
            self._send({"op": 1, "d": self.sequence()})
        elif op == 9:
            self._fail("invalid session")
        elif op == 7:
            self._fail("reconnect asked")

    def sequence(self) -> int | None:
        """Return the number of the last event."""
        return self.decode(self.last_event)["s"] if self.last_event else None

    def _send(self, payload: dict[str, Any]) -> None:
        if self.transport:
            self.transport.write(client_frame(self.encode(payload), self.frame_opcode))

    def _heartbeat(self) -> None:
        self._send({"op": 1, "d": self.sequence()})
        self._beat = self.loop.call_later(self._interval * 0.95, self._heartbeat)

    def _identify(self) -> None:
        name = "litecord-load"
        data: dict[str, Any] = {
            "token": self.token,
            "compress": False,
            "large_threshold": 50,
            "properties": {"os": "linux", "browser": name, "device": name},
        }
        if self.intents is not None:
            data["intents"] = self.intents
        self._send({"op": 2, "d": data})
