"""What links are shown as, of every kind of page there is."""

from __future__ import annotations

import json
from typing import Any

from litecord.media.unfurl import REMEMBERED
from tests.support.images import a_movie, a_picture
from tests.support.outside import PreviewCase, a_page


def an_oembed_page(number: int) -> str:
    """A page that tells where its oEmbed is."""
    return f'<link type="application/json+oembed" href="/o?{number}"><title>T</title>'


class UnfurlCase(PreviewCase):
    """A page, and what is shown of it."""

    async def shown(self, page: str | bytes, kind: str = "text/html", path: str = "/p") -> Any:
        """The embed of a page, if it has any, without the addresses of the proxy."""
        self.other.put(path, page, kind)
        embeds = await self.embeds_of(f"{self.web}{path}")
        for embed in embeds:
            self.assertEqual(embed.pop("url"), f"{self.web}{path}")
            for part in ("thumbnail", "video"):
                embed.get(part, {}).pop("proxy_url", None)
        self.assertLessEqual(len(embeds), 1)
        return embeds[0] if embeds else None


class PageTests(UnfurlCase):
    async def test_link(self) -> None:
        """A page with OpenGraph is a link, with all that it says."""
        self.other.put("/i.png", a_picture(size=(30, 10)), "image/png")
        page = a_page(
            og_title="Title",
            og_description="Text &amp; more",
            og_site_name="Site",
            og_image="/i.png",
        ).replace("<head>", '<head><meta name="theme-color" content="#0af">')
        embed = await self.shown(page)
        self.assertTrue(embed["thumbnail"].pop("placeholder"))
        self.assertEqual(
            embed,
            {
                "type": "link",
                "title": "Title",
                "description": "Text & more",
                "color": 0x00AAFF,
                "provider": {"name": "Site"},
                "thumbnail": {
                    "url": f"{self.web}/i.png",
                    "width": 30,
                    "height": 10,
                    "content_type": "image/png",
                    "placeholder_version": 1,
                    "flags": 0,
                },
            },
        )

    async def test_article(self) -> None:
        """An article says that it is one, or is a card with a large picture."""
        for number, said in enumerate(
            ({"og_type": "article"}, {"twitter_card": "summary_large_image"})
        ):
            embed = await self.shown(a_page(twitter_title="T", **said), path=f"/{number}")
            self.assertEqual((embed["type"], embed["title"]), ("article", "T"))

    async def test_plain(self) -> None:
        """A page without metadata has its title, and one without that nothing."""
        self.assertEqual((await self.shown("<title>T</title>"))["title"], "T")
        self.assertIsNone(await self.shown("<p>hello", path="/q"))
        self.assertIsNone(await self.shown("hello", "text/plain", path="/r"))

    async def test_long(self) -> None:
        """What a page says is cut to what an embed may have."""
        embed = await self.shown(a_page(og_title="x" * 400, og_description="y" * 5000))
        self.assertEqual(len(embed["title"]), 256)
        self.assertEqual(len(embed["description"]), 4096)

    async def test_broken(self) -> None:
        """Pictures that are none, or nowhere, or where nobody may look, are left out."""
        self.other.put("/i.png", b"<svg/>", "image/svg+xml")
        for number, url in enumerate(
            ("/i.png", "/none", "http://169.254.169.254/x", "data:image/png;base64,x", "http://[")
        ):
            page = a_page(og_title="T", og_image=url)
            embed = await self.shown(page, path=f"/{number}")
            self.assertEqual(embed, {"type": "link", "title": "T"})


class FilmTests(UnfurlCase):
    async def test_video(self) -> None:
        """A page with a film is a video; a player of another site has no proxy."""
        page = a_page(
            og_title="T", og_video="https://player.example/e"
        ).replace("</head>", '<meta property="og:video:width" content="640">'
                  '<meta property="og:video:height" content="360"></head>')
        embed = await self.shown(page)
        self.assertEqual(embed["type"], "video")
        video = {"url": "https://player.example/e", "width": 640, "height": 360}
        self.assertEqual(embed["video"], video)

    async def test_gifv(self) -> None:
        """A film with an animation beside it is one that is played like an animation."""
        self.other.put("/a.gif", a_movie(), "image/gif")
        page = a_page(og_image="/a.gif", og_video="/a.mp4").replace(
            "</head>", '<meta property="og:video:type" content="video/mp4"></head>'
        )
        embed = await self.shown(page)
        self.assertEqual(embed["type"], "gifv")
        self.assertEqual(embed["video"]["content_type"], "video/mp4")
        self.assertEqual(embed["thumbnail"]["flags"], 32)

    async def test_file(self) -> None:
        """A film itself is a video, of which nothing is read."""
        embed = await self.shown(b"\0" * 100, "video/mp4")
        self.assertEqual(embed["type"], "video")
        self.assertEqual(embed["video"]["content_type"], "video/mp4")


class OembedTests(UnfurlCase):
    async def told(self, number: int = 0, **oembed: Any) -> Any:
        """The embed of a page of which oEmbed says this."""
        self.other.put(f"/o?{number}", json.dumps(oembed), "application/json")
        return await self.shown(an_oembed_page(number), path=f"/{number}")

    async def test_types(self) -> None:
        """oEmbed tells of provider and author, and what kind of thing it is."""
        self.other.put("/i.png", a_picture(), "image/png")
        who = {
            "provider_name": "P",
            "provider_url": f"{self.web}/",
            "author_name": "A",
            "author_url": "javascript:alert(1)",
        }
        embed = await self.told(1, type="rich", title="t", **who)
        self.assertEqual(embed["type"], "rich")
        self.assertEqual(embed["provider"], {"name": "P", "url": f"{self.web}/"})
        self.assertEqual(embed["author"], {"name": "A"})
        self.assertEqual(embed["title"], "t")
        embed = await self.told(2, type="photo", url="/i.png", **who)
        self.assertEqual((embed["type"], embed["thumbnail"]["width"]), ("image", 64))
        html = '<iframe width="1" src="https://player.example/1">'
        embed = await self.told(3, type="video", html=html, width=4, height="3")
        video = {"url": "https://player.example/1", "width": 4, "height": 3}
        self.assertEqual((embed["type"], embed["video"]), ("video", video))

    async def test_nonsense(self) -> None:
        """What is no oEmbed is passed over."""
        for number, body in enumerate((b"[]", b"{", b'{"type": 3, "title": {}, "html": 1}', b"")):
            self.other.put(f"/o?{number}", body, "application/json")
            embed = await self.shown(an_oembed_page(number), path=f"/{number}")
            self.assertEqual(embed, {"type": "link", "title": "T"})


class MemoryTests(UnfurlCase):
    async def test_remembered(self) -> None:
        """A link is fetched once for all, for a while; what is not there too."""
        self.other.put("/a", a_page(og_title="T"))
        for _ in range(2):
            await self.embeds_of(f"{self.web}/a {self.web}/none")
        self.assertEqual(len(self.other.asked), 2)
        self.clock.advance(REMEMBERED)
        await self.embeds_of(f"{self.web}/a")
        self.assertEqual(len(self.other.asked), 3)


class NowhereTests(PreviewCase):
    config = "[ratelimits]\nmode = off\n[media]\npreview_ports = 80 443 1024-65535\n"

    async def test_nowhere(self) -> None:
        """Links to this machine and to metadata services are shown as text alone."""
        self.other.put("/", a_page(og_title="secret"))
        port = self.other_port.getHost().port
        text = " ".join(
            f"http://{host}:{port}/"
            for host in ("127.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "localhost")
        )
        self.assertEqual(await self.embeds_of(text), [])
        self.assertEqual(self.other.asked, [])
