"""What is fetched from others, and that nothing is from machines that are nobody's business."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred, ensureDeferred, gatherResults, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase
from twisted.web.server import Site

from litecord.errors import Overloaded
from litecord.media import outside
from litecord.media.outside import (
    DEADLINE,
    MOST_AT_ONCE,
    MOST_REDIRECTS,
    Fetched,
    Outside,
    Unreachable,
    is_public,
    lookup_in,
    target_of,
)
from tests.support.outside import Elsewhere

reactor: Any = installed_reactor


class TargetTests(SynchronousTestCase):
    def test_plain(self) -> None:
        """An address is brought into one form: no fragment, no port that goes without saying."""
        for given, url in (
            ("HTTP://Example.COM:80", "http://example.com/"),
            ("https://example.com:8443/a?b=c#d", "https://example.com:8443/a?b=c"),
            ("http://例え.jp/ä?q=é", "http://xn--r8jz45g.jp/%C3%A4?q=%C3%A9"),
            ("http://[2606:4700::1111]/x", "http://[2606:4700::1111]/x"),
            ("http://a.b/%2e%2e/c%20d", "http://a.b/%2e%2e/c%20d"),
        ):
            self.assertEqual(target_of(given).url, url)

    def test_refused(self) -> None:
        """Users, odd numbers, other schemes and what no browser takes are refused."""
        for url in (
            *("http://a@b.c/", "http://a:b@c.d/", "ftp://a.b/", "file:///etc/passwd", "a.b", ""),
            *("gopher://a.b/", "http:///x", "http://a.b:99999/", "http://a.b\\@c.d/", "http://a b"),
            *("http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://017700000001/"),
            *("http://0x7f000001/", "http://[fe80::1%25eth0]/", "http://a.b/\r\nx", "http://[::/"),
            *("http://a.b/" + "x" * 3000, "http://a%2eb/", "http://１２７.1/"),
        ):
            self.assertRaises(Unreachable, target_of, url)


class AddressTests(SynchronousTestCase):
    def test_public(self) -> None:
        """Addresses of the internet are public, in IPv6 clothes too."""
        for each in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"):
            self.assertTrue(is_public(ip_address(each)), each)

    def test_not_public(self) -> None:
        """Everything else is not, whatever it is dressed up as."""
        for each in (
            *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
            *("169.254.169.254", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
            *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
            *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1"),
            *("2002:a9fe:a9fe::", "2001:0:7f00:1::", "2a00::5efe:10.0.0.1", "2001:db8::1"),
            *("fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
        ):
            self.assertFalse(is_public(ip_address(each)), each)


class FetchCase(TestCase):
    """A server on loopback, and names that lead where a test says."""

    timeout = 20

    def setUp(self) -> None:
        self.clock = Clock()
        self.other = Elsewhere()
        self.port: Any = reactor.listenTCP(0, Site(self.other), interface="127.0.0.1")
        self.addCleanup(self.port.stopListening)
        self.number = self.port.getHost().port
        self.names: dict[str, list[str]] = {}
        self.looked_up: list[str] = []

    def outside(self, *networks: str, ports: Sequence[int] | None = None) -> Outside:
        """Who may fetch from these networks besides public ones."""
        return Outside(
            reactor=reactor,
            clock=self.clock,
            networks=[ip_network(each) for each in networks],
            ports=frozenset(ports or [80, 443, self.number]),
            lookup=self.lookup,
        )

    def lookup(self, host: str) -> Deferred[Sequence[str]]:
        """Where a name leads now: to the first of its answers, then to the next one."""
        self.looked_up.append(host)
        answers = self.names[host]
        return succeed((answers.pop(0) if len(answers) > 1 else answers[0]).split())

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of something at the server."""
        return f"http://{host}:{self.number}{path}"

    async def fetched(self, url: str, most: int = 1000, *networks: str) -> Fetched:
        """Fetch where loopback is allowed."""
        outside = self.outside("127.0.0.0/8", *networks)
        return await outside.fetch(url, lambda kind: most)

    async def refused(self, url: str, *networks: str) -> str:
        """Fetch what must not be fetched; why."""
        error = await self.assertFailure(
            ensureDeferred(self.outside(*networks).fetch(url, lambda kind: 1000)), Unreachable
        )
        return str(error)


class RefusalTests(FetchCase):
    async def test_not_public(self) -> None:
        """Loopback, metadata services and private networks are never connected to."""
        for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"):
            self.assertIn("not public", await self.refused(self.url("/", host)))
        self.names["a.example"] = ["127.0.0.1"]
        self.assertIn("not public", await self.refused(self.url("/", "a.example")))
        self.assertEqual(self.other.asked, [])

    async def test_both(self) -> None:
        """A name that leads to a public and to a private address leads nowhere."""
        self.names["a.example"] = ["8.8.8.8 127.0.0.1"]
        self.assertIn("127.0.0.1", await self.refused(self.url("/", "a.example")))
        self.names["b.example"] = ["2606:4700::1111 ::ffff:169.254.169.254"]
        self.assertIn("not public", await self.refused(self.url("/", "b.example")))

    async def test_rebound(self) -> None:
        """A name is looked up once: what it leads to a moment later does not matter."""
        self.names["a.example"] = ["127.0.0.1", "10.0.0.1"]
        self.other.put("/", "hello")
        fetched = await self.fetched(self.url("/", "a.example"))
        self.assertEqual(fetched.content, b"hello")
        self.assertEqual(self.looked_up, ["a.example"])
        self.assertEqual(self.other.asked, [(f"a.example:{self.number}", "/")])

    async def test_redirected(self) -> None:
        """A redirect leads nowhere where the first address must not, by number or by name."""
        self.names["inner.example"] = ["10.1.2.3"]
        for number, where in enumerate(
            ("http://169.254.169.254/latest", "http://10.0.0.1/", "http://inner.example/",
             "//192.168.0.1/", "file:///etc/passwd", "http://a@b/", "http://127.0.0.1:22/")
        ):
            self.other.put(f"/{number}", "", status=302, location=where)
            await self.refused(self.url(f"/{number}"), "127.0.0.0/8")
        self.assertEqual(len(self.other.asked), 7)

    async def test_nonsense(self) -> None:
        """Addresses that are none, headers in no encoding and names that TLS lacks lead nowhere."""
        wrong: tuple[str | bytes, ...] = ("http://[", "//[::1", b"http://\xff/", b"\xff")
        for number, where in enumerate(wrong):
            self.other.put(f"/{number}", "", status=302, location=where)
            await self.refused(self.url(f"/{number}"), "127.0.0.0/8")
        self.other.put("/kind", "x", content_type=b"text/\xff")
        self.assertEqual((await self.fetched(self.url("/kind"))).content, b"x")
        self.names["a_b.example"] = ["127.0.0.1"]
        await self.refused(f"https://a_b.example:{self.number}/", "127.0.0.0/8")

    async def test_ports(self) -> None:
        """Only ports of the web are connected to."""
        outside = self.outside("127.0.0.0/8", ports=[80])
        fetching = ensureDeferred(outside.fetch(self.url("/"), lambda kind: 1))
        error = await self.assertFailure(fetching, Unreachable)
        self.assertIn("port", str(error))

    async def test_failures(self) -> None:
        """What is not there, or answers something else than 200, is not to be had."""
        self.other.put("/gone", "", status=404)
        self.other.put("/packed", "x", content_encoding="gzip")
        for path in ("/gone", "/packed"):
            await self.refused(self.url(path), "127.0.0.0/8")
        self.names["none.example"] = [""]
        self.assertIn("no address", await self.refused("http://none.example/"))
        await self.port.stopListening()
        await self.refused(self.url("/"), "127.0.0.0/8")


class FetchTests(FetchCase):
    async def test_redirects(self) -> None:
        """Redirects are followed, but not for ever."""
        self.other.put("/a", "", status=301, location="/b")
        self.other.put("/b", "", status=307, location="?c")
        self.other.put("/b?c", "there", kind="text/plain; charset=utf-8")
        fetched = await self.fetched(self.url("/a"))
        self.assertEqual((fetched.url, fetched.content), (self.url("/b?c"), b"there"))
        self.assertEqual(fetched.media_type, "text/plain")
        self.other.put("/loop", "", status=302, location="/loop")
        self.other.asked.clear()
        await self.refused(self.url("/loop"), "127.0.0.0/8")
        self.assertEqual(len(self.other.asked), MOST_REDIRECTS + 1)

    async def test_much(self) -> None:
        """So much is read as is wanted, and of what is not wanted nothing."""
        self.other.put("/", "x" * 300_000)
        fetched = await self.fetched(self.url("/"), 1000)
        self.assertEqual((len(fetched.content), fetched.is_whole), (1000, False))
        fetched = await self.fetched(self.url("/"), 300_000)
        self.assertEqual((len(fetched.content), fetched.is_whole), (300_000, True))
        self.assertEqual((await self.fetched(self.url("/"), 0)).content, b"")

    async def test_slow(self) -> None:
        """Who does not answer in time is hung up on; who answers drop by drop too."""
        asked = self.other.hang("/a")
        fetching = ensureDeferred(self.fetched(self.url("/a")))
        request = await asked
        request.write(b"a")
        self.clock.advance(DEADLINE)
        await self.assertFailure(fetching, Unreachable)
        gone = request.notifyFinish()
        await self.assertFailure(gone, Exception)

    async def test_many(self) -> None:
        """So many are fetched at once, so many wait, and more are refused."""
        self.patch(outside, "MOST_WAITING", 2)
        fetcher = self.outside("127.0.0.0/8")
        asked = [self.other.hang(f"/{number}") for number in range(MOST_AT_ONCE)]
        fetching = [
            ensureDeferred(fetcher.fetch(self.url(f"/{number}"), lambda kind: 1))
            for number in range(MOST_AT_ONCE + 2)
        ]
        await self.assertFailure(
            ensureDeferred(fetcher.fetch(self.url("/more"), lambda kind: 1)), Overloaded
        )
        for each in asked:
            (await each).finish()
        self.other.put(f"/{MOST_AT_ONCE}", "")
        await gatherResults(fetching[:-1])
        await self.assertFailure(fetching[-1], Unreachable)

    async def test_lookup(self) -> None:
        """Names are looked up as the system does; what is no name leads nowhere."""
        lookup = lookup_in(reactor)
        self.assertIn("127.0.0.1", await lookup("localhost"))
        self.assertEqual(await lookup("a..b"), ())
