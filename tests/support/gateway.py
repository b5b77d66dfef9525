"""A gateway client by hand, and a test case with such clients: what was said can be looked at."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

import orjson
import zstandard
from twisted.internet import defer
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from . import terms
from .builders import Account, App, PopulatedCase
from .frames import FrameReader

reactor: Any = installed_reactor

#: Seconds that anything a test waits for may take on a busy machine.
PATIENCE: Final = 10.0
#: All intents of the public documentation, and all of these but the privileged ones.
EVERYTHING: Final = 53608447
UNPRIVILEGED: Final = EVERYTHING & ~(1 << 1 | 1 << 8 | 1 << 15)

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def client_frame(payload: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """A client's frame; its mask is zero, so nothing is changed by it."""
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB", opcode | final << 7, 0x80 | size)
    elif size < 65536:
        head = struct.pack(">BBH", opcode | final << 7, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", opcode | final << 7, 0x80 | 127, size)
    return head + bytes(4) + payload


class Inflater:
    """Undoes transport compression the way client libraries do: a message ends with its frame."""

    def __init__(self, compress: str | None) -> None:
        self._compress = compress
        self._zlib = zlib.decompressobj()
        self._zstd = zstandard.ZstdDecompressor().decompressobj()

    def read(self, opcode: int, payload: bytes) -> bytes:
        """The payload of a frame; without transport compression a binary one is compressed."""
        if self._compress in ("zlib-stream", "zstd-stream"):
            assert opcode == BINARY
            return self.read_binary(payload)
        return payload if opcode == TEXT else zlib.decompress(payload)

    def read_binary(self, payload: bytes) -> bytes:
        """The payload of a binary frame, which has no compression but that of the transport."""
        if self._compress == "zlib-stream":
            assert payload.endswith(b"\x00\x00\xff\xff")
            return self._zlib.decompress(payload)
        if self._compress == "zstd-stream":
            return self._zstd.decompress(payload)
        return payload


class GatewayClient(Protocol):
    """
    One connection to the gateway.

    ``payloads`` holds everything that came, decoded, ``frames`` the frames as they came.
    """

    transport: Any

    def __init__(self, query: str = "v=10&encoding=json", path: str = "/") -> None:
        self.query, self.path = query, path
        parameters = dict(each.split("=") for each in query.split("&") if "=" in each)
        self._inflater = Inflater(parameters.get("compress"))
        self._is_etf = parameters.get("encoding") == "etf"
        self.payloads: list[dict[str, Any]] = []
        self.frames: list[tuple[int, bytes]] = []
        #: the status line and the headers of the answer to the handshake
        self.head = b""
        self.close_code: int | None = None
        self.lost = False
        self._shaken = False
        self._reader = FrameReader()
        self._taken: set[int] = set()
        self._waiting: list[tuple[Callable[[], bool], Deferred[None]]] = []

    # -- the socket -------------------------------------------------------------------------------

    @classmethod
    async def connect(
        cls,
        port: int,
        query: str = "v=10&encoding=json",
        *,
        path: str = "/",
        headers: dict[str, str] | None = None,
        behind: bytes = b"",
    ) -> GatewayClient:
        """
        Open a connection to ``127.0.0.1`` and shake hands.

        :param behind: sent in one piece with the request.
        """
        client = cls(query, path)
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
        await connectProtocol(endpoint, client)
        key = "AAAAAAAAAAAAAAAAAAAAAA=="
        sent = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
            **(headers or {}),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        target = f"{path}?{query}" if query else path
        client.transport.write(f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode() + behind)
        await client.until(lambda: client._shaken or client.lost)
        return client

    @property
    def status(self) -> int:
        """The status of the answer to the handshake: 101 if all is well."""
        return int(self.head.split(b" ")[1]) if self.head else 0

    def dataReceived(self, data: bytes) -> None:
        """Cut what comes into frames."""
        if not self._shaken:
            self.head += data
            head, separator, data = self.head.partition(b"\r\n\r\n")
            if not separator:
                return
            self._shaken, self.head = True, head
        if self.status == 101:
            for opcode, payload in self._reader.feed(data):
                self._frame(opcode, payload)
        self._look()

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big")
            self.transport.write(client_frame(payload[:2], CLOSE))
            return
        if opcode == PING:
            self.transport.write(client_frame(payload, PONG))
            return
        self.frames.append((opcode, payload))
        if opcode in (TEXT, BINARY):
            self.payloads.append(self._payload(opcode, payload))

    def _payload(self, opcode: int, payload: bytes) -> Any:
        if not self._is_etf:
            return orjson.loads(self._inflater.read(opcode, payload))
        assert opcode == BINARY
        return terms.loads(self._inflater.read_binary(payload))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is gone."""
        self.lost = True
        self._look()

    # -- waiting ----------------------------------------------------------------------------------

    def _look(self) -> None:
        for condition, waiter in list(self._waiting):
            if condition():
                self._waiting.remove((condition, waiter))
                waiter.callback(None)

    async def until(self, condition: Callable[[], bool], what: str = "something") -> None:
        """Wait until a condition holds; it is looked at whenever something came in."""
        if condition():
            return
        waiter: Deferred[None] = Deferred()
        entry = (condition, waiter)
        self._waiting.append(entry)
        try:
            await waiter.addTimeout(PATIENCE, reactor)
        except defer.TimeoutError:
            self._waiting.remove(entry)
            came = [each.get("t") or each["op"] for each in self.payloads]
            raise AssertionError(
                f"waited in vain for {what}; close code {self.close_code}, came {came}"
            ) from None

    async def payload(self, op: int, name: str | None = None) -> dict[str, Any]:
        """The next payload with this opcode (and ``t``) that was not returned before."""

        def found() -> int | None:
            for index, each in enumerate(self.payloads):
                if index not in self._taken and each["op"] == op and each["t"] == name:
                    return index
            return None

        await self.until(lambda: found() is not None, name or f"op {op}")
        index = found()
        assert index is not None
        self._taken.add(index)
        return self.payloads[index]

    async def event(self, name: str) -> Any:
        """The ``d`` of the next event of this name that was not returned before."""
        return (await self.payload(0, name))["d"]

    async def closed(self) -> int | None:
        """The close code of the server; ``None`` if the connection was lost without one."""
        await self.until(lambda: self.lost, "the end of the connection")
        return self.close_code

    def seen(self, name: str) -> list[Any]:
        """The ``d`` of all events of this name that came so far."""
        return [each["d"] for each in self.payloads if each["t"] == name]

    @property
    def names(self) -> list[str]:
        """The names of all events that came so far, in order."""
        return [each["t"] for each in self.payloads if each["op"] == 0]

    @property
    def sequence(self) -> int:
        """The number of the last event."""
        numbers = [each["s"] for each in self.payloads if each["op"] == 0]
        return numbers[-1] if numbers else 0

    # -- saying something -------------------------------------------------------------------------

    def send(self, op: int, data: Any, *, opcode: int = TEXT, **more: Any) -> None:
        """Send a payload; one of ETF always goes into a binary frame."""
        payload = {"op": op, "d": data, **more}
        if self._is_etf:
            self.send_raw(terms.dumps(payload), BINARY)
        else:
            self.send_raw(orjson.dumps(payload), opcode)

    def send_raw(self, data: bytes, opcode: int = TEXT) -> None:
        """Send whatever bytes as a frame."""
        self.transport.write(client_frame(data, opcode))

    def identify(self, token: str, intents: int | None = None, **fields: Any) -> None:
        """Send op 2."""
        data: dict[str, Any] = {
            "token": token,
            "properties": {"os": "linux", "browser": "tests", "device": "tests"},
            **fields,
        }
        if intents is not None:
            data["intents"] = intents
        self.send(2, data)

    def resume(self, token: str, session_id: str, sequence: int | None) -> None:
        """Send op 6."""
        self.send(6, {"token": token, "session_id": session_id, "seq": sequence})

    async def settle(self) -> None:
        """Wait until everything that was under way has come."""
        for _ in range(2):
            self.send(1, self.sequence or None)
            await self.payload(11)

    def goodbye(self, code: int | None = 1000) -> None:
        """Send a close frame."""
        payload = b"" if code is None else code.to_bytes(2, "big")
        self.transport.write(client_frame(payload, CLOSE))

    async def hang_up(self, code: int | None = None) -> None:
        """End the connection with a close code; without one cut it."""
        if not self.lost:
            if code is None:
                self.transport.abortConnection()
            else:
                self.goodbye(code)
        await self.closed()


def new_nonce() -> str:
    """Something nobody has used before."""
    return os.urandom(8).hex()


class GatewayCase(PopulatedCase):
    """A test with a world, people in it, and clients of its gateway."""

    async def connect(self, query: str = "v=10&encoding=json", **options: Any) -> GatewayClient:
        """Open a connection and shake hands."""
        return await GatewayClient.connect(self.port.getHost().port, query, **options)

    async def a_session(
        self,
        who: Account | App,
        intents: int | None = EVERYTHING,
        query: str = "v=10&encoding=json",
        **fields: Any,
    ) -> GatewayClient:
        """Open a connection, identify, and wait for READY; bots have all intents by default."""
        client = await self.connect(query)
        client.identify(who.token, intents if isinstance(who, App) else None, **fields)
        await client.until(
            lambda: "READY" in client.names or client.lost, f"READY of {type(who).__name__}"
        )
        self.assertIsNone(client.close_code)
        return client

    async def settled(self, *clients: GatewayClient) -> None:
        """Wait until everything that was under way has come to these clients."""
        for client in clients:
            await client.settle()

    async def post(self, who: Account | App, channel_id: str, content: str, **more: Any) -> Any:
        """Post a message."""
        return await self.ok(
            "POST",
            f"/channels/{channel_id}/messages",
            {"content": content, **more},
            token=who.authorization,
        )
