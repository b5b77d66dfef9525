"""The front door: whose requests are let in, how long they may be, and which room they go to."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord.site import STOP_SECONDS, is_own_host, is_own_origin
from tests.hostile.client import HttpClient, Response, request_bytes
from tests.support.gateway import GatewayClient
from tests.support.worlds import WorldCase


class HostTests(SynchronousTestCase):
    def test_hosts(self) -> None:
        """Ours are this machine, addresses, and ``public_url``; no other name is."""
        for host in ("localhost", "A.localhost", "127.0.0.1", "[::1]", "192.0.2.7", "chat.example"):
            self.assertTrue(is_own_host(host, "chat.example"), host)
        for host in ("", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example"):
            self.assertFalse(is_own_host(host, "chat.example"), host)
            self.assertFalse(is_own_host(host, None), host)

    def test_origins(self) -> None:
        """A page may ask that comes from this machine, from us, or from ``public_url``."""
        for origin in (
            "http://localhost:3000",
            "http://a.localhost",
            "http://127.1.2.3:8080",
            "http://[::1]:8080",
            "http://192.0.2.7:8080",
            "https://chat.example",
        ):
            self.assertTrue(is_own_origin(origin, "192.0.2.7", "chat.example"), origin)
        self.assertTrue(is_own_origin("http://[2001:db8::1]:80", "[2001:DB8::1]", None))

    def test_strange_origins(self) -> None:
        """A page of any other place may not, be it one with an address for a name."""
        for origin in (
            "http://198.51.100.9",
            "http://[2001:db8::9]",
            "http://evil.example",
            "http://localhost.evil.example",
            "http://[",
            "null",
            "",
        ):
            for asked in ("127.0.0.1", "192.0.2.7", ""):
                self.assertFalse(is_own_origin(origin, asked, None), origin)


class OriginTests(WorldCase):
    async def test_pages(self) -> None:
        """A page of this machine is answered and may read that; a stranger's is refused."""
        answer = await self.call("GET", "/gateway", headers={"Origin": "http://localhost:3000"})
        self.assertEqual(answer.status, 200)
        allowed = answer.headers.getRawHeaders("access-control-allow-origin")
        self.assertEqual(allowed, ["http://localhost:3000"])
        answer = await self.call("GET", "/gateway", headers={"Origin": "http://198.51.100.9"})
        self.assertEqual(answer.status, 403)
        self.assertFalse(answer.headers.hasHeader("access-control-allow-origin"))


class DoorCase(WorldCase):
    """Requests by hand."""

    async def a_client(self) -> HttpClient:
        """Open a connection that ends with the test."""
        client = await HttpClient.connect(self.port.getHost().port)
        self.addCleanup(client.hang_up)
        return client

    async def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, Any] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Ask on a connection of its own."""
        client = await self.a_client()
        return await client.ask(request_bytes(method, path, headers, body))

    def assertRefusal(self, answer: Response, status: int, code: int) -> None:
        """The answer is Discord's refusal."""
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        self.assertEqual(answer.headers["content-type"], "application/json")


class RoomTests(DoorCase):
    async def test_hosts(self) -> None:
        """Whoever asks for another host is refused, in whichever room; names of ours do."""
        for path in ("/api/v10/gateway", "/", "/emojis/1.png"):
            answer = await self.ask("GET", path, {"Host": "evil.example"})
            self.assertRefusal(answer, 403, 0)
        for host in ("localhost", "127.0.0.1:1", "[::1]:5000", "bot.localhost"):
            answer = await self.ask("GET", "/api/v10/gateway", {"Host": host})
            self.assertEqual(answer.status, 200)

    async def test_versions(self) -> None:
        """Versions 6 to 10 are served, and none other: 50041; without one it is 6."""
        for version in ("", "/v6", "/v7", "/v8", "/v9", "/v10"):
            answer = await self.ask("GET", f"/api{version}/gateway")
            self.assertEqual(answer.status, 200, version)
        for version in ("v5", "v11", "v0", "v99999999999999999999"):
            answer = await self.ask("GET", f"/api/{version}/gateway")
            self.assertRefusal(answer, 400, 50041)

    async def test_no_version(self) -> None:
        """What only looks like a version is a path that there is not."""
        for path in ("/api/vx/gateway", "/api/10/gateway", "/api//gateway", "/api/v10//gateway"):
            self.assertRefusal(await self.ask("GET", path), 404, 0)

    async def test_nowhere(self) -> None:
        """What is served nowhere is 404, the wrong method 405, in Discord's shape."""
        for path in ("/nowhere", "/api", "/api/v10", "/api/v10/nowhere", "/api/v10/gateway/"):
            self.assertRefusal(await self.ask("GET", path), 404, 0)
        self.assertRefusal(await self.ask("DELETE", "/api/v10/gateway"), 405, 0)

    async def test_not_open(self) -> None:
        """While the database is not there, everything is 503, the gateway's handshake too."""
        self.edges.site.is_open = False
        self.assertRefusal(await self.ask("GET", "/api/v10/gateway"), 503, 0)
        client = await GatewayClient.connect(self.port.getHost().port)
        self.assertEqual(client.status, 503)
        await client.hang_up()
        self.edges.site.is_open = True
        self.assertEqual((await self.ask("GET", "/api/v10/gateway")).status, 200)


class BrowserTests(DoorCase):
    async def test_preflight(self) -> None:
        """A browser may ask for every method and header of the API."""
        answer = await self.ask(
            "OPTIONS",
            "/api/v10/channels/1/messages",
            {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "PATCH"},
        )
        self.assertEqual(answer.status, 204)
        allowed = answer.headers
        self.assertEqual(allowed["access-control-allow-origin"], "http://localhost:3000")
        self.assertIn("PATCH", allowed["access-control-allow-methods"])
        self.assertIn("Authorization", allowed["access-control-allow-headers"])
        self.assertIn("X-Audit-Log-Reason", allowed["access-control-allow-headers"])

    async def test_refusals_can_be_read(self) -> None:
        """A page may read refusals as well, and the headers of rate limits."""
        answer = await self.ask("GET", "/api/v10/users/@me", {"Origin": "http://localhost"})
        self.assertRefusal(answer, 401, 0)
        self.assertEqual(answer.headers["access-control-allow-origin"], "http://localhost")
        self.assertIn("Retry-After", answer.headers["access-control-expose-headers"])
        self.assertEqual(answer.headers["vary"], "Origin")

    async def test_others(self) -> None:
        """Who is no browser gets none of that; OPTIONS without an origin is no method."""
        answer = await self.ask("GET", "/api/v10/gateway")
        self.assertNotIn("access-control-allow-origin", answer.headers)
        self.assertRefusal(await self.ask("OPTIONS", "/api/v10/gateway"), 405, 0)


class BodyTests(DoorCase):
    config = "[ratelimits]\nmode = off\n[limits]\nbody = 1 KiB\n"
    CHUNKED = {"Transfer-Encoding": "chunked"}

    async def test_announced(self) -> None:
        """A body that is announced too long is refused, and the connection closed."""
        client = await self.a_client()
        body = b"x" * 1025
        answer = await client.ask(request_bytes("POST", "/api/v10/science", {}, body))
        self.assertRefusal(answer, 413, 40005)
        await client.closed()

    async def test_as_long_as_may_be(self) -> None:
        """One of exactly the limit is taken, whichever way it comes."""
        body = b"x" * 1024
        self.assertEqual((await self.ask("POST", "/api/v10/science", {}, body)).status, 204)
        client = await self.a_client()
        sent = request_bytes("POST", "/api/v10/science", self.CHUNKED)
        answer = await client.ask(sent + b"400\r\n%b\r\n0\r\n\r\n" % body)
        self.assertEqual(answer.status, 204)

    async def test_chunked(self) -> None:
        """Of a body that comes in chunks no more is kept than may be."""
        client = await self.a_client()
        sent = request_bytes("POST", "/api/v10/science", self.CHUNKED)
        chunk = b"200\r\n%b\r\n" % (b"x" * 512)
        answer = await client.ask(sent + chunk * 3 + b"0\r\n\r\n")
        self.assertRefusal(answer, 413, 40005)

    async def test_endless(self) -> None:
        """Who goes on regardless is cut off."""
        client = await self.a_client()
        sent = request_bytes("POST", "/api/v10/science", self.CHUNKED)
        answering = client.ask(sent)
        while not client.lost:
            client.transport.write(b"200\r\n%b\r\n" % (b"x" * 512))
            await self._turn()
        self.assertEqual((await answering).status, 0)

    async def _turn(self) -> None:
        turn: Deferred[None] = Deferred()
        self.clock.callLater(0, turn.callback, None)
        await turn


class ProxyCase(DoorCase):
    async def seen_as(self, forwarded: str) -> str:
        """Whose request the access log says it is."""
        lines: list[str] = []
        self.edges.site._access_log = lines.append
        await self.ask("GET", "/api/v10/gateway", {"X-Forwarded-For": forwarded})
        [line] = lines
        return line.partition(" ")[0]

    async def told(self, scheme: str) -> str:
        """Where the gateway is, for whom a proxy says to speak ``scheme``."""
        answer = await self.ask("GET", "/api/v10/gateway", {"X-Forwarded-Proto": scheme})
        return str(answer.body["url"])


class StrangeProxyTests(ProxyCase):
    async def test_not_believed(self) -> None:
        """From anybody else such headers mean nothing."""
        self.assertEqual(await self.seen_as("192.0.2.7"), "127.0.0.1")
        self.assertTrue((await self.told("https")).startswith("ws://"))


class TrustedProxyTests(ProxyCase):
    config = (
        "[ratelimits]\nmode = off\n[litecord]\ntrusted_proxies = 10.0.0.0/8, 127.0.0.1/32\n"
    )

    async def test_believed(self) -> None:
        """A trusted proxy tells whose request it is: the last it names, for it wrote that."""
        self.assertEqual(await self.seen_as("192.0.2.7"), "192.0.2.7")
        self.assertEqual(await self.seen_as("198.51.100.1, 192.0.2.7"), "192.0.2.7")
        self.assertTrue((await self.told("https")).startswith("wss://"))
        self.assertTrue((await self.told("http")).startswith("ws://"))


class StopTests(DoorCase):
    async def test_idle(self) -> None:
        """Idle connections are closed when the server stops."""
        client = await self.a_client()
        self.assertEqual((await client.ask(request_bytes("GET", "/api/v10/gateway"))).status, 200)
        await self.edges.site.stop()
        await client.closed()

    async def test_running(self) -> None:
        """A running request is answered first; a connection that sends none is not waited for."""
        client, half = await self.a_client(), await self.a_client()
        asked: Deferred[None] = Deferred()
        answer: Deferred[list[Any]] = Deferred()

        def query(sql: str, params: Any = None) -> Deferred[list[Any]]:
            asked.callback(None)
            return answer

        self.patch(self.database.autocommit, "query", query)
        sent = request_bytes("GET", "/api/v10/users/@me", {"Authorization": "x"})
        answering = client.ask(sent)
        half.transport.write(sent[:10])
        await asked
        stopping = Deferred.fromCoroutine(self.edges.site.stop())
        self.assertFalse(stopping.called)
        answer.callback([])
        self.assertEqual((await answering).status, 401)
        await stopping

    async def test_patience(self) -> None:
        """What takes too long is cut off."""
        client = await self.a_client()
        asked: Deferred[None] = Deferred()
        never: Deferred[list[Any]] = Deferred()

        def query(sql: str, params: Any = None) -> Deferred[list[Any]]:
            asked.callback(None)
            return never

        self.patch(self.database.autocommit, "query", query)
        self.patch(self.edges.site, "_clock", self.clock)
        answering = client.ask(
            request_bytes("GET", "/api/v10/users/@me", {"Authorization": "x"})
        )
        await asked
        stopping = Deferred.fromCoroutine(self.edges.site.stop())
        self.clock.advance(STOP_SECONDS + 0.1)
        await stopping
        self.assertEqual((await answering).status, 0)
