"""The proxy: what is elsewhere, through us, for those whom we told of it."""

from __future__ import annotations

from typing import Any, ClassVar

import treq

from tests.support.attachments import Loaded
from tests.support.images import a_movie, a_picture, opened
from tests.support.outside import PreviewCase

FILM = b"\0\0\0\x18ftypmp42" + bytes(5000)


class ProxyCase(PreviewCase):
    """Addresses of the proxy, and what is behind them."""

    async def proxied(self, path: str) -> str:
        """Where the proxy has what is at a path, as an embed tells it."""
        url = f"{self.web}{path}"
        made = await self.say(embeds=[{"title": "x", "footer": {"text": "y", "icon_url": url}}])
        found: str = made["embeds"][0]["footer"]["proxy_icon_url"]
        return found

    async def load(self, url: str, **options: Any) -> Loaded:
        """Ask for what is behind an address, as anybody can."""
        response = await treq.get(url, agent=self._agent, **options)
        return Loaded(response.code, await response.content(), response.headers)


class ProxyTests(ProxyCase):
    async def test_image(self) -> None:
        """An image is shown as it is, or made to fit; it is fetched once."""
        picture = a_picture(size=(200, 100))
        self.other.put("/a%20b.png?c=d&e=%2F", picture, "image/png")
        url = await self.proxied("/a%20b.png?c=d&e=%2F")
        shown = await self.load(url)
        self.assertEqual((shown.status, shown.body), (200, picture))
        self.assertEqual(shown.header("content-type"), "image/png")
        self.assertEqual(shown.header("x-content-type-options"), "nosniff")
        small = await self.load(f"{url}?width=50&height=50&format=webp")
        self.assertEqual(opened(small.body).size, (50, 25))
        self.assertEqual(small.header("content-type"), "image/webp")
        again = await self.load(url, headers={"if-none-match": shown.header("etag")})
        self.assertEqual(again.status, 304)
        self.assertEqual(len(self.other.asked), 1)
        self.assertEqual((await self.load(f"{url}?format=svg")).status, 415)
        self.assertEqual((await self.load(f"{url}?width=0")).status, 400)

    async def test_kinds(self) -> None:
        """A film is one if its server says so; an image is what is in it, and nothing else is."""
        for path, body, kind, status, shown in (
            ("/a.gif", a_movie(), "image/png", 200, "image/gif"),
            ("/a.mp4", FILM, "video/mp4", 200, "video/mp4"),
            ("/a.svg", b"<svg/>", "image/svg+xml", 404, None),
            ("/a.html", b"<script>", "text/html", 404, None),
            ("/b.png", b"<script>", "image/png", 404, None),
            ("/empty", b"", "image/png", 404, None),
            ("/large", b"x" * (9 << 20), "video/mp4", 404, None),
        ):
            self.other.put(path, body, kind)
            found = await self.load(await self.proxied(path))
            self.assertEqual(found.status, status, path)
            if shown is not None:
                self.assertEqual(found.header("content-type"), shown)
        self.assertEqual((await self.load(await self.proxied("/none"))).status, 404)

    async def test_forged(self) -> None:
        """Only addresses that we told are fetched."""
        self.other.put("/a.png", a_picture(), "image/png")
        url = await self.proxied("/a.png")
        for forged in (
            url.replace("/a.png", "/b.png"),
            url.replace("/http/127.0.0.1", "/http/127.0.0.2"),
            url.replace("/http/", "/https/"),
            f"{self.base}/external",
            f"{self.base}/external/x/http/127.0.0.1/",
            f"{self.base}/external/%C3%A9/http/127.0.0.1/",
        ):
            self.assertEqual((await self.load(forged)).status, 404, forged)
        self.assertEqual(self.other.asked, [])

    async def test_written_otherwise(self) -> None:
        """The same address with other escapes is the same."""
        self.other.put("/a'b.png", a_picture(), "image/png")
        self.other.put("/a%27b.png", a_picture(), "image/png")
        url = await self.proxied("/a'b.png")
        for written in (url, url.replace("a'b", "a%27b")):
            self.assertEqual((await self.load(written)).status, 200, written)


class OffTests(ProxyCase):
    looks_outside = False
    config: ClassVar[str] = "[ratelimits]\nmode = off\n[media]\npreviews = off\n"

    async def test_off(self) -> None:
        """A server that connects to nobody sends clients to where it is."""
        url = await self.proxied("/a.png?b")
        found = await self.load(url, allow_redirects=False)
        self.assertEqual(found.status, 302)
        self.assertEqual(found.header("location"), f"{self.web}/a.png?b")
        await self.say(f"{self.web}/a.png")
        self.assertEqual(await self.looked_at(), [])
        self.assertEqual(self.other.asked, [])
