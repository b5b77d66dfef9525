"""Requests that are wrong before anybody looks at what they ask: each kind with its answer."""

from __future__ import annotations

from typing import Any, Final

from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.resource import Resource

from litecord.config import Config
from litecord.http.request import ARRIVES_WITHIN
from litecord.site import FrontSite

from .cases import HostileCase
from .client import request_bytes

#: Refused by the parser of HTTP, before it is known to be for an API: no body, and goodbye.
MALFORMED: Final = (400, None)
#: The connection is closed without a word.
CLOSED: Final = (0, None)
UNAUTHORIZED: Final = (401, 0)
BAD_REQUEST: Final = (400, 0)
FORBIDDEN: Final = (403, 0)
NOT_FOUND: Final = (404, 0)
NOT_ALLOWED: Final = (405, 0)
TOO_LARGE: Final = (413, 40005)
BROKEN_JSON: Final = (400, 50109)
BAD_VERSION: Final = (400, 50041)
INVALID: Final = (400, 50035)
EMPTY: Final = (400, 50006)
UNKNOWN_INVITE: Final = (404, 10006)
FINE: Final = (200, None)

ME = b"/api/v10/users/@me"

HEADERS: dict[tuple[str, bytes], tuple[int, int | None]] = {
    ("Authorization", b"\xff\xfe"): UNAUTHORIZED,
    ("Authorization", b""): UNAUTHORIZED,
    ("Authorization", b"Bot"): UNAUTHORIZED,
    ("Authorization", b"Bot Bot x"): UNAUTHORIZED,
    ("Authorization", b"Bearer " + b"x" * 600): UNAUTHORIZED,
    ("Authorization", b"x" * 9000): UNAUTHORIZED,
    ("Authorization", "\u0661".encode()): UNAUTHORIZED,
    ("Authorization", b"a\0b"): MALFORMED,
    ("Host", b""): FORBIDDEN,
    ("Host", b"\xff"): FORBIDDEN,
    ("Host", b"["): FORBIDDEN,
    ("Host", b"evil.example"): FORBIDDEN,
    ("Host", b"127.0.0.1.evil.example"): FORBIDDEN,
    ("Host", b"[::1"): FINE,
    ("Host", b"127.0.0.1:notaport"): FINE,
    ("Host", b"a..localhost"): FINE,
    ("Host", "\u00e9.localhost".encode()): FINE,
    ("Host", b"x" * 300 + b".localhost"): FINE,
    ("Origin", b""): FORBIDDEN,
    ("Origin", b"null"): FORBIDDEN,
    ("Origin", b"\xff"): FORBIDDEN,
    ("Origin", b"http://["): FORBIDDEN,
    ("Origin", b"http://[::1"): FORBIDDEN,
    ("Origin", b"http://evil.example"): FORBIDDEN,
    ("Origin", b"http://127.0.0.1:99999999"): FINE,
    ("Origin", b"http://127.0.0.1/\xff"): FINE,
    ("Upgrade", b"\xff"): FINE,
    ("X-Forwarded-For", b"\xff"): FINE,
    ("X-Forwarded-Proto", b"\xff"): FINE,
    ("X-Audit-Log-Reason", b"\xff"): FINE,
    ("X-Audit-Log-Reason", b"%00%ff"): FINE,
    ("X-RateLimit-Precision", b"\xff"): FINE,
    ("Cookie", b"\xff=;;=\xff"): FINE,
    ("x" * 5000, b"y" * 5000): FINE,
    ("x", b"y" * 17000): CLOSED,
    ("Content-Length", b"-1"): MALFORMED,
    ("Content-Length", b"+1"): MALFORMED,
    ("Content-Length", b"1_0"): MALFORMED,
    ("Content-Length", b"0x10"): MALFORMED,
    ("Content-Length", b""): MALFORMED,
    ("Content-Length", b"1,1"): MALFORMED,
    ("Content-Length", b"1 1"): MALFORMED,
    ("Content-Length", "\u0661".encode()): MALFORMED,
    ("Content-Length", b"9" * 5000): MALFORMED,
    ("Transfer-Encoding", b"gzip"): MALFORMED,
    ("Transfer-Encoding", b"xchunked"): MALFORMED,
    ("Transfer-Encoding", b"chunked, chunked"): MALFORMED,
    ("Transfer-Encoding", b"\xff"): MALFORMED,
}

PATHS: dict[bytes, tuple[int, int | None]] = {
    b"/": NOT_FOUND,
    b"/api": NOT_FOUND,
    b"/api/": NOT_FOUND,
    b"/api/v10": NOT_FOUND,
    b"/api/v10/": NOT_FOUND,
    b"//api/v10/users/@me": NOT_FOUND,
    b"/api//v10/users/@me": NOT_FOUND,
    b"/api/v10//users/@me": NOT_FOUND,
    b"/api/v10/users//@me": NOT_FOUND,
    b"/api/v10/users/@me/": NOT_FOUND,
    b"/api//users/@me": NOT_FOUND,
    b"/api/v10/users/..": INVALID,
    b"/api/v10/../v10/users/@me": NOT_FOUND,
    b"/api/v10/%2e%2e/users/@me": NOT_FOUND,
    b"/api/v10/users%2f@me": NOT_FOUND,
    b"/api/v10/users%2F%2F@me": NOT_FOUND,
    b"/api/v10/%2fusers/@me": NOT_FOUND,
    b"/api/v10/users/%2F": NOT_FOUND,
    b"/api/v10/users/%00": INVALID,
    b"/api/v10/users/\0": MALFORMED,
    b"/api/v10/users/\xff": MALFORMED,
    b"/api/v10/users/%ff": BAD_REQUEST,
    b"/api/v10/users/%ed%a0%80": BAD_REQUEST,
    b"/api/v10/%ff": BAD_REQUEST,
    b"/%ff": NOT_FOUND,
    b"/api/v10/users/%F0%9F%98%80": INVALID,
    b"/api/v10/users/%D9%A1": INVALID,
    b"/api/v10/users/%": INVALID,
    b"/api/v10/users/%zz": INVALID,
    b"/api/v10/users/@me;x": INVALID,
    b"/api/v10/users/@me#x": INVALID,
    b"/api/v10/users/" + b"1" * 5000: INVALID,
    b"/api/v10/users/-1": INVALID,
    b"/api/v10/users/1e3": INVALID,
    b"/api/v10/users/18446744073709551616": INVALID,
    b"/api/v10/users/9223372036854775808": INVALID,
    b"/api/v10/users/9223372036854775807": (404, 10013),
    b"/api/v10/users/0": (404, 10013),
    b"/api/v10/" + b"a/" * 3000: NOT_FOUND,
    b"/api/v10/users/" + b"1" * 20000: CLOSED,
    b"/api/v10/invites/%00": UNKNOWN_INVITE,
    b"/api/v10/invites/%ff": BAD_REQUEST,
    b"/api/v10/invites/" + b"a" * 5000: UNKNOWN_INVITE,
    b"/api/v10/invites/';drop%20table%20users;--": UNKNOWN_INVITE,
    b"/api/v5/users/@me": BAD_VERSION,
    b"/api/v11/users/@me": BAD_VERSION,
    b"/api/v0/users/@me": BAD_VERSION,
    b"/api/v010/users/@me": BAD_VERSION,
    b"/api/v000109/users/@me": BAD_VERSION,
    b"/api/v" + b"9" * 5000 + b"/users/@me": BAD_VERSION,
    b"/api/v-1/users/@me": NOT_FOUND,
    b"/api/v%D9%A1/users/@me": NOT_FOUND,
    b"/api/V10/users/@me": NOT_FOUND,
    b"/API/v10/users/@me": NOT_FOUND,
    b"http://127.0.0.1/api/v10/users/@me": NOT_FOUND,
    b"/emojis": NOT_FOUND,
    b"/emojis/": NOT_FOUND,
    b"/emojis/1": NOT_FOUND,
    b"/emojis/1.png": NOT_FOUND,
    b"/emojis/1.png/..": NOT_FOUND,
    b"/emojis/99999999999999999999.png": NOT_FOUND,
    b"/emojis/..%2f..%2fetc%2fpasswd": NOT_FOUND,
    b"/emojis/%ff": BAD_REQUEST,
    b"/emojis/1.svg": (415, 0),
    b"/emojis/1.png?size=63": BAD_REQUEST,
    b"/emojis/1.png?size=%ff": BAD_REQUEST,
    b"/emojis/1.png?size=" + b"9" * 5000: BAD_REQUEST,
    b"users": NOT_FOUND,
    b"*": (405, None),
    b"": MALFORMED,
    ME + b"?\xff": MALFORMED,
    ME + b"?%ff=%ff&%00&&=": FINE,
    ME + b"?" + b"a=b&" * 3000: FINE,
    ME + b"/guilds?limit=%ff": INVALID,
    ME + b"/guilds?limit=%00": INVALID,
    ME + b"/guilds?limit=1e9": INVALID,
    ME + b"/guilds?limit=" + b"9" * 5000: INVALID,
    ME + b"/guilds?before=-1": INVALID,
    ME + b"/guilds?before=9223372036854775808": INVALID,
    ME + b"/guilds?limit=1&limit=x": FINE,
    ME + b"/guilds?with_counts=%F0%9F%98%80": INVALID,
}

METHODS: dict[bytes, tuple[int, int | None]] = {
    b"HEAD": FINE,
    b"POST": NOT_ALLOWED,
    b"PUT": NOT_ALLOWED,
    b"OPTIONS": NOT_ALLOWED,
    b"TRACE": NOT_ALLOWED,
    b"CONNECT": NOT_ALLOWED,
    b"PRI": NOT_ALLOWED,
    b"FOO": NOT_ALLOWED,
    b"G" * 5000: NOT_ALLOWED,
    b"G\xc3\x89T": MALFORMED,
    b"GET\0": MALFORMED,
}

_CHUNKED: Final = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"

#: What is no request at all, and requests that two servers might read differently.
HEADS: dict[bytes, tuple[int, int | None]] = {
    b"\x16\x03\x01\x02\0\x01\0\r\n\r\n": MALFORMED,
    b"GET / HTTP/2.0\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1 x\r\n\r\n": MALFORMED,
    b"GET /\r\n\r\n": MALFORMED,
    b"GET  / HTTP/1.1\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\nfoo\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\nfoo : bar\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\nfo\0o: bar\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\n: bar\r\n\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\n" + b"".join(b"x%d: y\r\n" % n for n in range(600)) + b"\r\n": MALFORMED,
    b"GET / HTTP/1.1\r\n" + (b"x: " + b"y" * 4000 + b"\r\n") * 6 + b"\r\n": MALFORMED,
    b"GET %s HTTP/1.1\r\nHost: evil\r\nHost: localhost\r\n\r\n" % ME: FORBIDDEN,
    b"GET %s HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n" % ME: FORBIDDEN,
    b"GET %s HTTP/1.1\r\n\r\n" % ME: UNAUTHORIZED,
    b"GET %s HTTP/1.0\r\n\r\n" % ME: UNAUTHORIZED,
    b"GET %s HTTP/1.1\r\nfoo: a\r\n b\r\n\r\n" % ME: UNAUTHORIZED,
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ": MALFORMED,
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}": MALFORMED,
    _CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n": MALFORMED,
    _CHUNKED.replace(b"Tr", b"Content-Length: 5\r\nTr") + b"\r\n0\r\n\r\n": MALFORMED,
    _CHUNKED + b"\r\nzz\r\n": MALFORMED,
    _CHUNKED + b"\r\n-1\r\n": MALFORMED,
    _CHUNKED + b"\r\n0x5\r\n": MALFORMED,
    _CHUNKED + b"\r\n2\r\n{}x\r\n0\r\n\r\n": MALFORMED,
    _CHUNKED + b"\r\n2;" + b"a" * 9000 + b"\r\n": MALFORMED,
    _CHUNKED + b"\r\n" + b"f" * 2000 + b"\r\n": MALFORMED,
}

JSON: dict[bytes, tuple[int, int | None]] = {
    b"{": BROKEN_JSON,
    b"\0": BROKEN_JSON,
    b"{}{}": BROKEN_JSON,
    b"\xef\xbb\xbf{}": BROKEN_JSON,
    b"\xff\xfe{\0}\0": BROKEN_JSON,
    b"{'content': 'x'}": BROKEN_JSON,
    b'{"content": "x",}': BROKEN_JSON,
    b'{"content": NaN}': BROKEN_JSON,
    b'{"content": -Infinity}': BROKEN_JSON,
    b'{"nonce": 1e999}': BROKEN_JSON,
    b'{"nonce": ' + b"9" * 400 + b"}": BROKEN_JSON,
    b'{"content": "\\ud800"}': BROKEN_JSON,
    b'{"\\udfff": 1}': BROKEN_JSON,
    b'{"content": "\xff"}': BROKEN_JSON,
    b'{"content": "\xed\xa0\x80"}': BROKEN_JSON,
    b"[" * 100_000: BROKEN_JSON,
    b'{"a":' * 5000 + b"1" + b"}" * 5000: BROKEN_JSON,
    b'{"a":' * 500 + b"1" + b"}" * 500: INVALID,
    b"[" * 200 + b"]" * 200: INVALID,
    b"null": INVALID,
    b"true": INVALID,
    b"1": INVALID,
    b'"x"': INVALID,
    b"[]": INVALID,
    b'[{"content": "x"}]': INVALID,
    b'{"content": 5}': INVALID,
    b'{"content": {}}': INVALID,
    b'{"content": "x", "content": 5}': INVALID,
    b'{"content": "%b"}' % (b"x" * 100_000): INVALID,
    b'{"tts": 1}': INVALID,
    b'{"flags": 123456789012345678901234567890}': INVALID,
    b'{"flags": -1}': (400, 50160),  # all flags: that of a voice message is looked at first
    b'{"flags": 1.5}': INVALID,
    b'{"embeds": {}}': INVALID,
    b'{"embeds": [null]}': INVALID,
    b'{"embeds": [%b]}' % b",".join([b"{}"] * 5000): INVALID,
    b"{}": EMPTY,
    b"": EMPTY,
    b'{"content": ""}': EMPTY,
    b'{"content": "\\u0000"}': EMPTY,
    b'{"content": null}': EMPTY,
    b'{"' + b"k" * 100_000 + b'": 1}': EMPTY,
    b'{"__proto__": {}, "constructor": []}': EMPTY,
    b'{"content": "a\\u0000b"}': FINE,
    b'{"content": "\xe2\x80\xae\xf0\x9f\x98\x80"}': FINE,
}

TYPES: dict[bytes, tuple[int, int | None]] = {
    b"text/plain": INVALID,
    b"application/xml": INVALID,
    b"multipart/mixed; boundary=a": INVALID,
    b";": INVALID,
    b"\xff": INVALID,
    b"x" * 10_000: INVALID,
    b"multipart/form-data": INVALID,
    b"multipart/form-data; boundary=": INVALID,
    b"multipart/form-data; boundary=a": INVALID,
    b"multipart/form-data; boundary=\xff": INVALID,
    b"multipart/form-data; boundary=" + b"x" * 9000: INVALID,
    b'multipart/form-data; boundary="a\\"': INVALID,
    b"application/x-www-form-urlencoded": EMPTY,
    b"application/x-www-form-urlencoded; charset=\xff": EMPTY,
    b"APPLICATION/JSON": FINE,
    b"application/json; charset=utf-16": FINE,
}


def _part(head: bytes, body: bytes) -> bytes:
    return b"--a\r\n" + head + b"\r\n\r\n" + body + b"\r\n--a--\r\n"


def _field(name: bytes, body: bytes, more: bytes = b"") -> bytes:
    return _part(b'Content-Disposition: form-data; name="' + name + b'"' + more, body)


MULTIPART: dict[bytes, tuple[int, int | None]] = {
    b"": INVALID,
    b"--a": INVALID,
    b"garbage": INVALID,
    b"--b\r\n\r\nx\r\n--b--\r\n": INVALID,
    b"--a\r\n" * 300: INVALID,
    _part(b"", b"x"): INVALID,
    _part(b"\0: x", b"x"): INVALID,
    _part(b"x" * 20_000, b"x"): TOO_LARGE,
    _part(b"Content-Disposition: form-data", b"x"): EMPTY,
    _part(b'Content-Length: -1\r\nContent-Disposition: form-data; name="x"', b"x"): INVALID,
    _field(b"", b"x"): EMPTY,
    _field(b"\xff", b"x"): INVALID,
    _field(b"\xed\xa0\x80", b"x"): INVALID,
    _field(b"content", b"\xff"): INVALID,
    _field(b"content", b"\0"): EMPTY,
    _field(b"content", b"x" * 5000): INVALID,
    _field(b"content", b"x" * (1 << 21)): TOO_LARGE,
    _field(b"tts", b"maybe"): INVALID,
    _field(b"embeds", b"{}"): INVALID,
    _field(b"payload_json", b"{"): BROKEN_JSON,
    _field(b"payload_json", b"[]"): INVALID,
    _field(b"payload_json", b""): EMPTY,
    _field(b"payload_json", b"e30=", b"\r\nContent-Transfer-Encoding: base64"): BROKEN_JSON,
    b'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 200 + b"--a--": TOO_LARGE,
    b"--a--": EMPTY,
}

URLENCODED: dict[bytes, tuple[int, int | None]] = {
    b"": EMPTY,
    b"%00=%00": EMPTY,
    b"%ff=%ff": EMPTY,
    b"=": EMPTY,
    b"content=%00": EMPTY,
    b"content=%ff": INVALID,
    b"content=%ed%a0%80": INVALID,
    b"tts=2": INVALID,
    b"embeds=1": INVALID,
    b"payload_json=%7b": BROKEN_JSON,
    b"a=1&" * 200: TOO_LARGE,
    b"a" * (1 << 21): TOO_LARGE,
    b"content=%C3%A9+a;b": FINE,
}


class TestHttp(HostileCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.owner = await self.a_user()
        self.guild = await self.a_guild(self.owner)
        self.messages = f"/api/v10/channels/{self.guild.channel_id}/messages".encode()

    async def _answered(
        self, data: bytes, expected: tuple[int, int | None], what: object
    ) -> None:
        response = await self.once(data)
        self.assertEqual((response.status, response.code), expected, (what, response.raw[:300]))
        if expected[1] is not None:
            self.assert_shaped(response, what)

    def _head(self, **more: Any) -> dict[str, Any]:
        return {"Authorization": self.owner.token, **more}

    async def _posts(
        self, kind: bytes | None, bodies: dict[bytes, tuple[int, int | None]]
    ) -> None:
        for body, expected in bodies.items():
            head = self._head() if kind is None else self._head(**{"Content-Type": kind})
            data = request_bytes("POST", self.messages, head, body)
            await self._answered(data, expected, (kind, body[:60]))

    async def test_headers(self) -> None:
        """No header, whatever its bytes, is more than refused."""
        for (name, value), expected in HEADERS.items():
            data = request_bytes("GET", ME, self._head(**{name: value}))
            await self._answered(data, expected, (name[:20], value[:40]))

    async def test_paths(self) -> None:
        """A path is what it says: nothing in it is resolved, joined or split again."""
        for path, expected in PATHS.items():
            await self._answered(request_bytes("GET", path, self._head()), expected, path[:60])

    async def test_methods(self) -> None:
        """A method that a route does not have is refused, and a strange one is no other."""
        for method, expected in METHODS.items():
            data = request_bytes("X", ME, self._head()).replace(b"X", method, 1)
            await self._answered(data, expected, method[:20])

    async def test_heads(self) -> None:
        """What could be read in two ways is not read at all."""
        for data, expected in HEADS.items():
            await self._answered(data, expected, data[:80])

    async def test_json(self) -> None:
        """Bodies that are no JSON, or none that anybody wants."""
        await self._posts(b"application/json", JSON)
        await self._posts(None, JSON)

    async def test_content_types(self) -> None:
        """A good body under another name is no good body."""
        for kind, expected in TYPES.items():
            await self._posts(kind, {b'{"content": "hi"}': expected})

    async def test_forms(self) -> None:
        """Forms that are none, too long, too many, or no text."""
        await self._posts(b"multipart/form-data; boundary=a", MULTIPART)
        await self._posts(b"application/x-www-form-urlencoded", URLENCODED)

    async def test_pipelined(self) -> None:
        """A request that follows another without waiting is answered after it, on its own."""
        client = await self.a_client()
        first = client.ask(request_bytes("POST", self.messages, self._head(), b"{"))
        second = client.ask(request_bytes("GET", ME))
        third = client.ask(request_bytes("GET", ME, self._head()))
        self.assertEqual([(await each).status for each in (first, second, third)], [400, 401, 200])

    async def test_smuggled(self) -> None:
        """What stands in a body is never taken for a request."""
        client = await self.a_client()
        inner = request_bytes("DELETE", f"/api/v10/guilds/{self.guild.id}", self._head())
        outer = request_bytes("POST", self.messages, {"Content-Length": len(inner)}) + inner
        self.assertEqual((await client.ask(outer)).status, 401)
        self.assertEqual((await client.ask(request_bytes("GET", ME, self._head()))).status, 200)
        self.assertIn(int(self.guild.id), self.world.state.guilds)

    async def test_truncated(self) -> None:
        """Half a request, and then silence or nothing: no answer, no trace."""
        whole = request_bytes("POST", self.messages, self._head(), b'{"content": "half"}')
        for length in range(0, len(whole), 7):
            client = await self.a_client()
            client.transport.write(whole[:length])
            client.transport.loseConnection()
            await client.closed()
        found = await self.ok("GET", self.messages.decode()[8:], token=self.owner.token)
        self.assertEqual(found, [])


class TestLength(HostileCase):
    config = "[ratelimits]\nmode = off\n[limits]\nbody = 10 KiB\n"

    async def test_content_length(self) -> None:
        """A body that is announced to be too long is read and refused."""
        answer = await self.api("POST", "/auth/login", {}, b"x" * 10_241)
        self.assert_refused(answer, *TOO_LARGE)

    async def test_chunks(self) -> None:
        """A body of chunks is refused when it has become too long."""
        chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
        data = request_bytes("POST", "/api/v10/auth/login", {"Transfer-Encoding": "chunked"})
        answer = await self.once(data + chunk * 11 + b"0\r\n\r\n")
        self.assert_refused(answer, *TOO_LARGE)

    async def test_endless(self) -> None:
        """Of a body without end no more is read than a few times the limit."""
        for head in ({"Content-Length": 10**12}, {"Transfer-Encoding": "chunked"}):
            client = await self.a_client()
            client.transport.write(request_bytes("POST", "/api/v10/auth/login", head))
            chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
            client.transport.write(chunk)
            await client.closed()


class TestSlow(HostileCase):
    def _a_channel(self, clock: Clock) -> tuple[Any, StringTransport]:
        site = FrontSite(Config(), Resource(), clock)
        channel, transport = site.buildProtocol(None), StringTransport()
        channel.callLater = clock.callLater
        channel.makeConnection(transport)
        return channel, transport

    def _dripped(self, head: bytes, drop: bytes) -> float:
        clock = Clock()
        channel, transport = self._a_channel(clock)
        channel.dataReceived(head)
        while not transport.disconnecting and clock.seconds() < 10 * ARRIVES_WITHIN:
            clock.advance(30)
            channel.dataReceived(drop)
        return clock.seconds()

    def test_silent(self) -> None:
        """Who connects and says nothing is sent away after a minute."""
        clock = Clock()
        _, transport = self._a_channel(clock)
        clock.advance(60)
        self.assertTrue(transport.disconnecting)

    def test_dripping(self) -> None:
        """Who sends a byte now and then, in a head or in a body, is sent away after minutes."""
        most = ARRIVES_WITHIN + 90
        self.assertLess(self._dripped(b"GET / HTTP/1.1\r\n", b"a"), most)
        self.assertLess(self._dripped(b"GET / HTTP/1.1\r\n", b"a: b\r\n"), most)
        head = b"POST / HTTP/1.1\r\nContent-Length: 10000\r\n\r\n"
        self.assertLess(self._dripped(head, b"a"), most)
        form = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
        self.assertLess(self._dripped(b"POST / HTTP/1.1\r\n" + form, b"-"), most)
        chunked = _CHUNKED + b"\r\n"
        self.assertLess(self._dripped(chunked, b"1\r\na\r\n"), most)
