"""The gateway on real sockets: addresses, encodings, frames, close codes, slow readers, the end."""

from __future__ import annotations

import socket
import struct
from typing import Any

import orjson
from autobahn.twisted.websocket import WebSocketServerProtocol
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import SynchronousTestCase, TestCase

from litecord.assembly import Edges
from litecord.gateway.opcodes import CloseCode
from litecord.gateway.protocol import CHECK_EVERY, CLOSE_SECONDS, OPTIONS, GatewayProtocol
from litecord.model.snowflakes import Snowflake
from tests.support.gateway import BINARY, CLOSE, PING, PONG, TEXT, GatewayClient, client_frame
from tests.support.sessions import EVERYTHING, Room
from tests.support.states import a_member
from tests.support.worlds import TestClock

reactor: Any = installed_reactor

BOT = 5


class SocketCase(TestCase):
    """A world in memory, behind a real port."""

    timeout = 30
    config = ""

    async def setUp(self) -> None:  # type: ignore[override]
        self.clock = TestClock()
        self.room = Room(self.config, self.clock, members=[a_member(BOT)])
        self.edges = Edges(self.room.world, reactor)
        self.registry = self.edges.registry
        self.port = reactor.listenTCP(0, self.edges.site, interface="127.0.0.1")
        self.token = self.room.a_token(BOT)
        self.addCleanup(self.close)

    async def close(self) -> None:
        """Leave nothing behind."""
        await self.edges.gateway.stop(patience=0)
        await self.edges.site.stop()
        await self.port.stopListening()

    @property
    def number(self) -> int:
        """The port."""
        return int(self.port.getHost().port)

    async def connect(self, query: str = "v=10&encoding=json", **options: Any) -> GatewayClient:
        """Open a connection."""
        return await GatewayClient.connect(self.number, query, **options)

    async def identified(self, query: str = "v=10&encoding=json", **fields: Any) -> GatewayClient:
        """Open a connection and begin a session on it."""
        client = await self.connect(query)
        client.identify(self.token, EVERYTHING, **fields)
        await client.event("READY")
        await client.event("GUILD_CREATE")
        return client

    async def turns(self, count: int = 3) -> None:
        """Let the reactor come round."""
        for _ in range(count):
            await deferLater(reactor, 0)


class AddressTests(SocketCase):
    async def test_paths(self) -> None:
        """The gateway is at /, /gateway and /gateway/, and where clients put two slashes."""
        for path in ("/", "/gateway", "/gateway/", "//"):
            client = await self.connect(path=path)
            self.assertEqual((client.status, (await client.payload(10))["op"]), (101, 10), path)
            await client.hang_up()

    async def test_elsewhere(self) -> None:
        """Anywhere else there is no WebSocket."""
        for path in ("/api/v10", "/gateway/bot", "/x"):
            self.assertEqual((await self.connect(path=path)).status, 404)

    async def test_versions(self) -> None:
        """Versions 6 to 10 are served, and no others; who names none gets 6."""
        for query in ("v=6", "v=10", "encoding=json&v=9", "encoding=json", "x=1"):
            client = await self.connect(query)
            await client.payload(10)
            await client.hang_up()
        for query in ("v=5", "v=11", "v=x", "v=-1", "v=10.0", "v=%C2%B2", "v=" + "9" * 5000):
            client = await self.connect(query)
            self.assertEqual((await client.closed(), client.payloads), (4012, []), query)

    async def test_encodings(self) -> None:
        """An encoding that is not served closes with 4002."""
        for query in ("v=10&encoding=xml", "v=10&encoding=JSON"):
            self.assertEqual(await (await self.connect(query)).closed(), 4002)

    async def test_unknown_compression(self) -> None:
        """A compression that is none is none."""
        client = await self.connect("v=10&compress=brotli")
        await client.payload(10)
        self.assertEqual(client.frames[0][0], TEXT)
        await client.hang_up()

    async def test_resume_address(self) -> None:
        """READY says the address that the client came to, without a query."""
        client = await self.connect(headers={"Host": f"localhost:{self.number}"})
        client.identify(self.token, 1)
        ready = await client.event("READY")
        self.assertEqual(ready["resume_gateway_url"], f"ws://localhost:{self.number}")
        await client.hang_up()

    async def test_proxied(self) -> None:
        """Behind a proxy nobody trusts, the address is still the socket's."""
        client = await self.connect(headers={"X-Forwarded-Proto": "https"})
        client.identify(self.token, 1)
        self.assertTrue((await client.event("READY"))["resume_gateway_url"].startswith("ws://"))
        await client.hang_up()

    async def test_strangers(self) -> None:
        """Host and Origin are looked at for WebSockets too."""
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            self.assertEqual((await self.connect(headers=headers)).status, 403)
        client = await self.connect(headers={"Origin": "http://localhost:3000"})
        self.assertEqual(client.status, 101)
        await client.hang_up()


class TrustedProxyTests(SocketCase):
    config = "[litecord]\ntrusted_proxies = 127.0.0.0/8\n"

    async def test_proxied(self) -> None:
        """A proxy that is trusted says whether its client speaks TLS."""
        client = await self.connect(headers={"X-Forwarded-Proto": "https"})
        client.identify(self.token, 1)
        self.assertTrue((await client.event("READY"))["resume_gateway_url"].startswith("wss://"))
        await client.hang_up()


class FrameTests(SocketCase):
    async def test_whole_session(self) -> None:
        """Each compression carries a whole session, HELLO first, each message in a frame."""
        for compress in ("", "&compress=zlib-stream", "&compress=zstd-stream"):
            client = await self.identified(f"v=10&encoding=json{compress}", compress=True)
            client.send(1, 1)
            await client.payload(11)
            self.assertEqual([each["op"] for each in client.payloads], [10, 0, 0, 11])
            kinds = {opcode for opcode, _ in client.frames}
            self.assertEqual(kinds, {BINARY} if compress else {TEXT, BINARY})
            await client.hang_up()

    async def test_resume_across(self) -> None:
        """A session goes from one compression to the next."""
        client = await self.identified()
        [ready] = client.seen("READY")
        for compress in ("&compress=zstd-stream", "&compress=zlib-stream", ""):
            await client.hang_up()
            session = self.registry.find(ready["session_id"])
            assert session is not None
            session.tell("MISSED", {"n": 1})
            last, client = client.sequence, await self.connect(f"v=10&encoding=json{compress}")
            client.resume(self.token, ready["session_id"], last)
            await client.event("RESUMED")
            self.assertEqual(client.names, ["MISSED", "RESUMED"])
        await client.hang_up()

    async def test_binary(self) -> None:
        """JSON in binary frames is JSON too."""
        for query in ("v=10", "v=10&compress=zlib-stream"):
            client = await self.connect(query)
            client.send(1, None, opcode=BINARY)
            await client.payload(11)
            await client.hang_up()

    async def test_at_once(self) -> None:
        """What comes in one packet with the handshake's end is not lost."""
        client = await self.connect()
        client.transport.write(
            client_frame(orjson.dumps({"op": 1, "d": None}))
            + client_frame(orjson.dumps({"op": 2, "d": {"token": self.token, "intents": 1}}))
        )
        await client.event("READY")
        self.assertEqual([each["op"] for each in client.payloads][:3], [10, 11, 0])
        await client.hang_up()

    async def test_behind_the_request(self) -> None:
        """Nor is what comes in one packet with its beginning, before anything was answered."""
        identify = orjson.dumps({"op": 2, "d": {"token": self.token, "intents": 1}})
        client = await self.connect(behind=client_frame(identify))
        await client.event("READY")
        self.assertEqual([each["op"] for each in client.payloads][:2], [10, 0])
        await client.hang_up()

    async def test_in_pieces(self) -> None:
        """Messages in several frames, and frames in several packets, are put together."""
        client = await self.connect()
        payload = orjson.dumps({"op": 1, "d": None})
        whole = client_frame(payload[:5], final=False) + client_frame(payload[5:], 0)
        for byte in whole:
            client.transport.write(bytes((byte,)))
            await self.turns(1)
        await client.payload(11)
        await client.hang_up()

    async def test_pings(self) -> None:
        """WebSocket pings are answered."""
        client = await self.connect()
        client.transport.write(client_frame(b"hello", PING))
        await client.until(lambda: (PONG, b"hello") in client.frames, "a pong")
        await client.hang_up()

    async def test_extensions(self) -> None:
        """WebSocket's own compression is declined."""
        offered = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
        client = await self.connect(headers=offered)
        self.assertEqual(client.status, 101)
        self.assertNotIn(b"extensions", client.head.lower())
        await client.hang_up()

    async def test_too_long(self) -> None:
        """A message that is too long closes with 4002, however it is cut."""
        big = b" " * 15361
        for said in (
            client_frame(big),
            client_frame(big[:10000], final=False) + client_frame(big[:10000], 0),
            struct.pack(">BBQ", 0x81, 0xFF, 2**40) + bytes(4),
        ):
            client = await self.connect()
            client.transport.write(said)
            await client.until(lambda: client.close_code == 4002, "4002")  # noqa: B023
            await client.hang_up()

    async def test_no_utf8(self) -> None:
        """Text that is none closes with 4002."""
        client = await self.connect()
        client.send_raw(b'{"op":1,"d":"\xff"}')
        self.assertEqual(await client.closed(), 4002)


class CloseTests(SocketCase):
    async def test_reason(self) -> None:
        """A close frame carries the code and its reason."""
        client = await self.connect()
        reasons: list[bytes] = []
        client._frame = lambda opcode, payload: (  # type: ignore[method-assign]
            reasons.append(payload) if opcode == CLOSE else None
        )
        client.send(99, None)
        await client.until(lambda: bool(reasons), "a close frame")
        self.assertEqual(reasons, [struct.pack(">H", 4001) + b"Unknown opcode."])
        await client.hang_up()

    async def session_after(self, code: int | None) -> Any:
        """What is left of a session whose client went with this code."""
        client = await self.identified()
        [ready] = client.seen("READY")
        await client.hang_up(code)
        await self.turns()
        return self.registry.find(ready["session_id"])

    async def test_codes(self) -> None:
        """1000 and 1001 end a session; all others, and none at all, leave it."""
        for code in (1000, 1001):
            self.assertIsNone(await self.session_after(code), code)
        for other in (None, 1002, 3000, 4000, 4999):
            self.assertIsNotNone(await self.session_after(other), other)

    async def test_close_frame_behind_a_burst(self) -> None:
        """What is held back of a burst is sent before a close frame, and nothing behind that."""
        client = await self.identified()
        session = self.registry.fanout.sessions_of(Snowflake(BOT))[0]
        cork = self.registry.fanout.cork
        cork.is_in = True
        session.tell("A", {})
        session.tell("B", {})
        session.void(CloseCode.UNKNOWN_ERROR)
        session.tell("C", {})
        cork.pull()
        self.assertEqual(await client.closed(), 4000)
        self.assertEqual(client.names[-2:], ["A", "B"])

    async def test_empty_close_frame(self) -> None:
        """So does a close frame without a code."""
        client = await self.identified()
        client.goodbye(None)
        await client.closed()
        await self.turns()
        self.assertEqual(len(self.registry), 1)

    async def test_answer_is_no_goodbye(self) -> None:
        """A client that answers our close frame with 1000 has not said goodbye."""
        client = await self.identified()
        client.send(99, None)
        client.goodbye(1000)
        await client.closed()
        await self.turns()
        self.assertEqual(len(self.registry), 1)

    async def test_no_answer(self) -> None:
        """Who does not answer our close frame is cut off after a while, by our clock."""
        client = await self.connect()
        client._frame = lambda opcode, payload: None  # type: ignore[method-assign]
        client.send(99, None)
        await self.turns(10)
        self.clock.advance(CLOSE_SECONDS - 0.1)
        await self.turns()
        self.assertFalse(client.lost)
        self.clock.advance(0.2)
        await client.closed()

    async def test_no_timers(self) -> None:
        """A connection that is gone leaves no timer but that of its session."""
        client = await self.identified()
        await client.hang_up(1000)
        other = await self.connect()
        other.send(99, None)
        await other.closed()
        await self.turns()
        self.assertEqual(self.clock._reactor.getDelayedCalls(), [])


class LimitTests(SocketCase):
    config = "[limits]\nconnections = 2\n"

    async def test_connections(self) -> None:
        """Beyond the limit the handshake is refused with 503; who goes makes room."""
        first, second = await self.connect(), await self.connect()
        third = await self.connect()
        self.assertEqual((first.status, second.status, third.status), (101, 101, 503))
        await first.hang_up()
        await self.turns()
        fourth = await self.connect()
        self.assertEqual(fourth.status, 101)
        for client in (second, fourth):
            await client.hang_up()


class AddressLimitTests(SocketCase):
    config = (
        "[limits]\nconnections_per_address = 1\n[litecord]\ntrusted_proxies = 127.0.0.0/8\n"
    )

    async def test_connections(self) -> None:
        """One address has only so many, as a trusted proxy tells it; who goes makes room."""
        one, other = ({"X-Forwarded-For": each} for each in ("192.0.2.1", "192.0.2.2"))
        first, second = await self.connect(headers=one), await self.connect(headers=one)
        third = await self.connect(headers=other)
        self.assertEqual((first.status, second.status, third.status), (101, 429, 101))
        await first.hang_up()
        await self.turns()
        fourth = await self.connect(headers=one)
        self.assertEqual(fourth.status, 101)
        for client in (third, fourth):
            await client.hang_up()
        await self.turns()
        self.assertEqual(self.edges.gateway._of_address, {})


class DistrustedTests(SocketCase):
    config = "[limits]\nconnections_per_address = 1\n"

    async def test_connections(self) -> None:
        """What a client itself says of its address counts for nothing."""
        first, second = (
            [await self.connect(headers={"X-Forwarded-For": each}) for each in ("::1", "::2")]
        )
        self.assertEqual((first.status, second.status), (101, 429))
        await first.hang_up()


class SlowReaderTests(SocketCase):
    config = "[gateway]\nsend_buffer = 1 MiB\nsend_timeout = 60\nreplay_bytes = 64 MiB\n"

    async def stuck(self) -> tuple[GatewayClient, Any]:
        """A client that reads no more, and its session."""
        client = await self.identified()
        [ready] = client.seen("READY")
        client.transport.pauseProducing()
        peer = client.transport.getHandle()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        return client, self.registry.find(ready["session_id"])

    async def test_too_much(self) -> None:
        """Who leaves too much unread is cut off, and can resume."""
        client, session = await self.stuck()
        before = session.sequence
        while session.outlet is not None:
            session.tell("BIG", {"x": "y" * 100_000})
        self.assertGreater(session.sequence - before, 10)
        client.transport.resumeProducing()
        await client.closed()
        again = await self.connect()
        again.resume(self.token, session.id, session.sequence - 2)
        await again.event("RESUMED")
        self.assertEqual(again.names, ["BIG", "BIG", "RESUMED"])
        await again.hang_up()

    async def test_too_long(self) -> None:
        """Who reads nothing for too long is cut off, though it is not much."""
        client, session = await self.stuck()
        protocol = session.outlet.socket
        while not protocol._writer.buffered:
            session.tell("BIG", {"x": "y" * 100_000})
        for _ in range(int(60 / CHECK_EVERY)):
            self.clock.advance(CHECK_EVERY)
        self.assertIsNotNone(session.outlet)
        for _ in range(2):
            self.clock.advance(CHECK_EVERY)
        self.assertIsNone(session.outlet)
        client.transport.resumeProducing()
        await client.closed()
        self.assertIs(self.registry.find(session.id), session)


class StopTests(SocketCase):
    async def test_stop(self) -> None:
        """A server that stops says op 7 and closes, before READY and after, and forgets all."""
        ready, new = await self.identified(), await self.connect()
        refused = await self.connect("v=99")
        stopping = Deferred.fromCoroutine(self.edges.gateway.stop())
        for client in (ready, new):
            await client.payload(7)
            self.assertEqual(await client.closed(), 1012)
        await refused.closed()
        await stopping
        self.assertEqual(len(self.registry), 0)
        self.assertEqual(self.clock._reactor.getDelayedCalls(), [])

    async def test_no_more(self) -> None:
        """Nobody is let in any more."""
        await self.edges.gateway.stop()
        self.assertEqual((await self.connect()).status, 503)

    async def test_who_stays(self) -> None:
        """Who does not go is cut off after some seconds."""
        client = await self.identified()
        client._frame = lambda opcode, payload: None  # type: ignore[method-assign]
        stopping = Deferred.fromCoroutine(self.edges.gateway.stop(patience=3))
        await self.turns()
        self.assertFalse(stopping.called)
        self.clock.advance(3.1)
        await client.closed()
        await stopping


class OptionTests(SynchronousTestCase):
    def test_all(self) -> None:
        """Every option of Autobahn's has its value here, for none is copied from the factory."""
        self.assertEqual(set(WebSocketServerProtocol.CONFIG_ATTRS), set(OPTIONS))
        self.assertEqual(GatewayProtocol.CONFIG_ATTRS, ())
