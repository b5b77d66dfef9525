"""Files of messages, as anybody loads them who has the address."""

from __future__ import annotations

from tests.support.attachments import AttachmentCase
from tests.support.images import a_movie, a_picture, opened

DAY = 24 * 3600


class AddressTests(AttachmentCase):
    async def test_good_for_a_day(self) -> None:
        """An address is good for a day; a message that is read then has another one."""
        made = await self.sent({"files[0]": ("a.txt", b"hello")})
        url = made["attachments"][0]["url"]
        self.clock.advance(DAY - 1)
        self.assertEqual((await self.load(url)).status, 200)
        self.clock.advance(1)
        gone = await self.load(url)
        self.assertEqual(gone.status, 404)
        self.assertIn(b"no longer available", gone.body)
        later = (await self.get(made))["attachments"][0]["url"]
        self.assertEqual((await self.load(later)).body, b"hello")

    async def test_forged(self) -> None:
        """Nothing in an address can be changed, and there is none without a signature."""
        url = (await self.attached("a.txt", b"hello"))["url"]
        path, _, query = url.partition("?")
        signature = dict(each.split("=") for each in query.strip("&").split("&"))
        later = f"{int(signature['ex'], 16) + DAY:x}"
        for forged in (
            path,
            f"{path}?{query}".replace("a.txt", "b.txt"),
            url.replace(signature["ex"], later),
            url.replace(signature["hm"], "0" * 64),
            url.replace(signature["hm"], "é"),
            url.replace(signature["ex"], "x"),
            url.replace("/attachments/", "/attachments/1"),
            f"{path}/more?{query}",
            f"{self.base}/attachments/{'9' * 30}/1/a.txt?{query}",
            f"{self.base}/attachments?{query}",
        ):
            self.assertEqual((await self.load(forged)).status, 404, forged)
        self.assertEqual((await self.load(url, "POST")).status, 405)

    async def test_deleted(self) -> None:
        """What is behind the address of a deleted message's file is gone."""
        made = await self.sent({"files[0]": ("a.txt", b"hello")})
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        self.assertEqual((await self.load(made["attachments"][0]["url"])).status, 404)

    async def test_refreshed(self) -> None:
        """An old address is made good again; one of another server is not."""
        url = (await self.attached("a.txt", b"hello"))["url"]
        self.clock.advance(2 * DAY)
        form = {"attachment_urls": [f"{url}width=3", url.partition("?")[0]]}
        told = await self.ok("POST", "/attachments/refresh-urls", form, token=self.bob.token)
        first, second = told["refreshed_urls"]
        self.assertEqual([first["original"], second["original"]], form["attachment_urls"])
        self.assertTrue(first["refreshed"].endswith("&width=3"))
        for each in (first, second):
            self.assertEqual((await self.load(each["refreshed"])).body, b"hello")
        for wrong in ("https://example.com/attachments/1/2/a", f"{self.base}/avatars/1/2.png", "["):
            asked = self.call("POST", "/attachments/refresh-urls",
                              {"attachment_urls": [wrong]}, token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)


class ServingTests(AttachmentCase):
    async def test_headers(self) -> None:
        """A file that a browser can show it may; it may do nothing else with any."""
        for name, data, kind, disposition in (
            ("a.txt", b"x", "text/plain; charset=utf-8", "inline"),
            ("a.html", b"<script>", "text/plain; charset=utf-8", "inline"),
            ("a.svg", b"<svg/>", "application/octet-stream", "attachment"),
            ("a.xhtml", b"<x/>", "application/octet-stream", "attachment"),
            ("a.css", b"x", "text/plain; charset=utf-8", "inline"),
            ("a.mp4", b"x", "video/mp4", "inline"),
            ("a.zip", b"x", "application/zip", "attachment"),
            ("a.png", a_picture(), "image/png", "inline"),
            ("a", b"x", "application/octet-stream", "attachment"),
            ("b.txt", b"\xe9", "text/plain; charset=latin-1", "inline"),
        ):
            url = (await self.attached(name, data))["url"]
            loaded = await self.load(url)
            self.assertEqual((loaded.status, loaded.body), (200, data))
            self.assertEqual(loaded.header("content-type"), kind, name)
            said = f'{disposition}; filename="{name}"'
            self.assertEqual(loaded.header("content-disposition"), said)
            self.assertEqual(loaded.header("x-content-type-options"), "nosniff")
            self.assertIn("sandbox", loaded.header("content-security-policy") or "")

    async def test_ranges(self) -> None:
        """A part of a file is had by itself."""
        data = bytes(range(256)) * 300
        url = (await self.attached("a.bin", data))["url"]
        part = await self.load(url, Range="bytes=70000-70009")
        self.assertEqual((part.status, part.body), (206, data[70000:70010]))
        self.assertEqual(part.header("content-range"), f"bytes 70000-70009/{len(data)}")
        self.assertEqual((await self.load(url, Range="bytes=-5")).body, data[-5:])
        for refused in (f"bytes={len(data)}-", "bytes=0-1,4-5"):
            none = await self.load(url, Range=refused)
            self.assertEqual(none.status, 416)
            self.assertEqual(none.header("content-range"), f"bytes */{len(data)}")
        whole = await self.load(url, Range="bytes=0-1", If_Range='"other"')
        self.assertEqual((whole.status, whole.body), (200, data))

    async def test_unchanged(self) -> None:
        """Who has it already is told so, and who asks for the head alone gets that."""
        url = (await self.attached("a.txt", b"hello"))["url"]
        tag = (await self.load(url)).header("etag")
        again = await self.load(url, If_None_Match=str(tag))
        self.assertEqual((again.status, again.body), (304, b""))
        part = await self.load(url, Range="bytes=0-1", If_Range=str(tag))
        self.assertEqual(part.body, b"he")
        head = await self.load(url, "HEAD")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.header("content-length"), "5")
        empty = (await self.attached("empty", b""))["url"]
        self.assertEqual((await self.load(empty)).body, b"")

    async def test_resized(self) -> None:
        """An image comes in the size and the format that is asked for, never larger."""
        url = (await self.attached("a.png", a_picture(size=(80, 40))))["url"]
        for query, size, format in (
            ("width=40&height=40", (40, 20), "PNG"),
            ("width=1000", (80, 40), "PNG"),
            ("height=10&format=webp", (20, 10), "WEBP"),
            ("format=jpeg", (80, 40), "JPEG"),
            ("quality=lossless", (80, 40), "PNG"),
        ):
            loaded = await self.load(url + query)
            image = opened(loaded.body)
            self.assertEqual((image.size, image.format), (size, format), query)
            self.assertEqual(loaded.header("content-type"), f"image/{format.lower()}")
        for query, status in (("width=0", 400), ("height=x", 400), ("width=9999", 400),
                              ("format=bmp", 415), ("format=gif", 415), ("quality=x", 400)):
            self.assertEqual((await self.load(url + query)).status, status, query)
        movie = (await self.attached("a.gif", a_movie()))["url"]
        moving = opened((await self.load(f"{movie}width=4")).body)
        self.assertEqual((moving.size[0], getattr(moving, "n_frames", 1)), (4, 3))
        still = opened((await self.load(f"{movie}format=webp")).body)
        self.assertEqual(getattr(still, "n_frames", 1), 1)
        text = (await self.attached("a.txt", b"hello"))["url"]
        self.assertEqual((await self.load(f"{text}width=4")).body, b"hello")

    async def test_lost_file(self) -> None:
        """A file that is gone from the disk is gone."""
        attachment = await self.attached("a.txt", b"hello")
        for path in (self.world.config.litecord.data / "blobs").rglob("*"):
            if path.is_file():
                path.unlink()
        self.assertEqual((await self.load(attachment["url"])).status, 404)
        self.ends_consistent = False
