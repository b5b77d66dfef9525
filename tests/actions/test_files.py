"""What is found out about files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from twisted.internet.defer import Deferred, execute
from twisted.trial.unittest import TestCase

from litecord.actions.files import Files, Looks, content_type_of
from litecord.interfaces import InThread
from litecord.storage.blobs import FileBlobs
from tests.support.images import a_movie, a_picture


class FileTests(TestCase):
    def setUp(self) -> None:
        in_thread: InThread = self.in_thread
        self.blobs = FileBlobs(Path(self.mktemp()), in_thread)
        self.files = Files(self.blobs, in_thread)

    def in_thread(self, function: object, *args: object) -> Deferred[object]:
        return execute(function, *args)  # type: ignore[arg-type]

    async def looks(self, content: bytes, filename: str) -> Looks:
        """What is found out about a file."""
        return await self.files.look(lambda: BytesIO(content), filename)

    async def test_images(self) -> None:
        """An image is told by what is in it."""
        still = await self.looks(a_picture(size=(30, 20)), "x.txt")
        assert still.image is not None
        self.assertEqual((still.content_type, still.image.animated), ("image/png", False))
        self.assertEqual((still.image.width, still.image.height), (30, 20))
        self.assertEqual(still.image.placeholder, "1fsDBYAMLV6JiIiGiJiIhU+P9fRY")
        moving = await self.looks(a_movie(), "x")
        assert moving.image is not None
        self.assertTrue(moving.image.animated)

    async def test_placeholders(self) -> None:
        """An image of any kind has a placeholder, but not one that is too large to be decoded."""
        for format in ("JPEG", "WEBP", "AVIF"):
            looks = await self.looks(a_picture(format, (300, 200)), "x")
            assert looks.image is not None
            self.assertTrue(looks.image.placeholder, format)
        grey = BytesIO()
        Image.new("I;16", (20, 20), 40000).save(grey, "PNG")
        for content, has in (
            (grey.getvalue(), True),
            (a_picture(size=(4000, 3000)), False),
            (a_picture("JPEG", size=(600, 400), quality=95)[:-1000], False),
            (a_picture(size=(4096, 4000))[:100], False),
        ):
            looks = await self.looks(content, "x")
            assert looks.image is not None
            self.assertEqual(looks.image.placeholder is not None, has)

    async def test_other_kinds(self) -> None:
        """What is in a file tells more than its name does."""
        self.assertEqual((await self.looks(b"OggS\0", "x.png")).content_type, "audio/ogg")
        self.assertEqual((await self.looks(b"PK\3\4", "x.docx")).content_type,
                         content_type_of("x.docx"))

    async def test_text(self) -> None:
        """Text says how it is encoded, where that is known."""
        for content, kind in (
            ("é".encode(), "text/plain; charset=utf-8"),
            ("é".encode("latin-1"), "text/plain"),
            ("é".encode()[:1], "text/plain"),
            (b"x" * 65535 + "é".encode(), "text/plain; charset=utf-8"),
        ):
            self.assertEqual((await self.looks(content, "x.txt")).content_type, kind)

    async def test_gone(self) -> None:
        """Nothing is known of a file that is not there."""
        self.assertEqual(await self.files.look(lambda: None, "x.txt"), Looks(content_type=None))

    async def test_copy(self) -> None:
        """All there is to read is kept."""
        name = await self.files.copy(BytesIO(b"x" * 200_000))
        self.assertEqual(await self.blobs.get(name), b"x" * 200_000)

    def test_extensions(self) -> None:
        """Everything else is told by its extension, on every system alike."""
        for name, kind in (
            ("a.MP3", "audio/mpeg"),
            ("a.ogg", "audio/ogg"),
            ("a.webp", "image/webp"),
            ("a.zip", "application/zip"),
            ("a.unknown", None),
            ("a", None),
            ("", None),
        ):
            self.assertEqual(content_type_of(name), kind, name)
