"""The front door: which hosts are ours, and the pages of which origins may ask."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.site import is_own_host, is_own_origin
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
