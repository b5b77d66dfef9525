"""Files that are made to do harm: each is refused, or kept as what it is, and costs no memory."""

from __future__ import annotations

import struct
import zlib
from resource import RUSAGE_SELF, getrusage
from typing import Any, ClassVar

from tests.support.attachments import AttachmentCase, named
from tests.support.images import a_movie, a_picture, data_uri

#: How much more memory, in KiB, an attack may take at its height.
ALLOWED = 64 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<html><script>alert(1)</script>"
ARCHIVE = b"PK\x03\x04" + b"archive" * 20


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def a_wall(width: int, height: int) -> bytes:
    """A PNG of so many pixels, every one of which is there, in a small file."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


class AttackCase(AttachmentCase):
    """Attacks on avatars, emojis and files, and the memory they take."""

    config: ClassVar[str] = (
        "[ratelimits]\nmode = off\n[limits]\nattachment = 1 MiB\nbody = 3 MiB\n"
    )

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.attached("warm.png", a_picture(size=(600, 600)))
        self.before = getrusage(RUSAGE_SELF).ru_maxrss

    def assert_small(self) -> None:
        """Memory never grew by much."""
        grown = getrusage(RUSAGE_SELF).ru_maxrss - self.before
        self.assertLess(grown, ALLOWED, f"{grown} KiB")

    async def refused_as_image(self, content: bytes, kind: str = "image/png") -> None:
        """Nobody can wear it, and it is no emoji."""
        image = data_uri(content, kind)
        for method, path, form, token in (
            ("PATCH", "/users/@me", {"avatar": image}, self.bob.token),
            ("PATCH", f"/guilds/{self.guild.id}", {"icon": image}, self.alice.token),
            ("POST", f"/guilds/{self.guild.id}/emojis", {"name": "xx", "image": image},
             self.alice.token),
        ):
            asked = self.call(method, path, form, token=token)
            await self.assertRefused(asked, 400, 50035)


class AttackTests(AttackCase):
    async def test_walls(self) -> None:
        """Images of a billion pixels are refused undecoded, and as files they are files."""
        wall = a_wall(30000, 30000)
        self.assertLess(len(wall), 400_000)
        small = a_wall(30000, 8000)
        for content in (wall, small, a_wall(5700, 5700)):
            await self.refused_as_image(content)
            kept = await self.attached("wall.png", content)
            self.assertNotIn("placeholder", kept)
            self.assertEqual((await self.load(kept["url"])).body, content)
            shown = await self.load(f"{kept['url']}width=10&format=webp")
            self.assertIn(shown.status, (200, 415))
        self.assert_small()

    async def test_no_images(self) -> None:
        """What says that it is an image and is none is refused, whatever it calls itself."""
        for content, kind in (
            *((SVG, each) for each in ("image/svg+xml", "image/png")),
            *((PAGE, each) for each in ("image/png", "text/html", "image/gif")),
            (b"", "image/png"),
            (b"GIF89a", "image/gif"),
        ):
            await self.refused_as_image(content, kind)
        asked = self.call(
            "PATCH", "/users/@me", {"avatar": "data:image/png;base64,%"}, token=self.bob.token
        )
        await self.assertRefused(asked, 400, 50035)

    async def test_two_at_once(self) -> None:
        """An image that is an archive or a page, too, is shown as the image alone."""
        for content, kind in ((a_picture(), "png"), (a_movie(), "gif")):
            form = {"name": kind, "image": data_uri(content + ARCHIVE + PAGE)}
            path = f"/guilds/{self.guild.id}/emojis"
            made = await self.ok("POST", path, form, token=self.alice.token)
            shown = await self.load(f"{self.base}/emojis/{made['id']}.{kind}")
            self.assertEqual(shown.status, 200)
            for other in (ARCHIVE, PAGE):
                self.assertNotIn(other, shown.body)

    async def test_files_that_act(self) -> None:
        """A file can be anything, but a browser makes nothing of it that could act."""
        files = named(("a.svg", SVG), ("b.html", PAGE), ("c.png", PAGE), ("../../d.js", b"x()"))
        made: Any = await self.sent(files)
        for attachment in made["attachments"]:
            shown = await self.load(attachment["url"])
            self.assertEqual(shown.header("x-content-type-options"), "nosniff")
            self.assertIn("sandbox", shown.header("content-security-policy") or "")
            for word in ("svg", "html", "script"):
                self.assertNotIn(word, shown.header("content-type") or "")
            self.assertNotIn("..", attachment["filename"])

    async def test_paths(self) -> None:
        """No path of the CDN leads out of it."""
        for path in (
            *("/attachments/../../etc/passwd", "/avatars/..%2f..%2f..%2fetc/passwd.png"),
            *("/emojis/../blobs/x.png", "/icons/%2e%2e/%2e%2e/x.png", "/avatars/1/....//x.png"),
            *("/external/../../etc/passwd", "/external/x/file/etc/passwd", "/uploads/../x"),
            *("/stickers/../../x.png", "/attachments/1/1/..%2f..%2fx", "/avatars/1/\\..\\x.png"),
        ):
            self.assertIn((await self.load(f"{self.base}{path}")).status, (400, 404, 405), path)
