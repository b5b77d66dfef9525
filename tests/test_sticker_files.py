"""Files of stickers: what can be one, and what is kept of it."""

from __future__ import annotations

from typing import Any

import orjson
from twisted.trial.unittest import SynchronousTestCase

from litecord import sticker_files
from litecord.errors import ApiError
from litecord.model.stickers import StickerFormat
from litecord.sticker_files import LARGEST, examined
from tests.support.images import a_movie, a_picture, opened
from tests.support.lottie import a_lottie


class StickerFileCase(SynchronousTestCase):
    """A test of a file."""

    def refused(self, content: bytes) -> int:
        """The code with which a file is refused."""
        error = self.assertRaises(ApiError, examined, content, True)
        return int(error.code)


class ImageTests(StickerFileCase):
    def test_still(self) -> None:
        """A PNG that stands still is made smaller where it must be."""
        for size, expected in (((64, 64), (64, 64)), ((640, 320), (320, 160))):
            found = examined(a_picture(size=size), False)
            self.assertEqual(found.format, StickerFormat.PNG)
            self.assertEqual(opened(found.content).size, expected)

    def test_moving(self) -> None:
        """What moves is kept frame by frame, without what stands behind it."""
        for format, expected in (("PNG", StickerFormat.APNG), ("GIF", StickerFormat.GIF)):
            content = a_movie(format)
            found = examined(content + b"<script>", False)
            self.assertEqual((found.format, found.content), (expected, content))

    def test_large(self) -> None:
        """What moves must be small already; no file may be larger than 512 KiB."""
        for format in ("PNG", "GIF"):
            self.assertEqual(self.refused(a_movie(format, size=(321, 10))), 50046)
        self.assertEqual(self.refused(b"x" * (LARGEST + 1)), 50045)

    def test_timing(self) -> None:
        """At most 5 seconds."""
        for format in ("PNG", "GIF"):
            self.assertTrue(examined(a_movie(format, frames=100), False))
            self.assertEqual(self.refused(a_movie(format, frames=101)), 170007)

    def test_frames(self) -> None:
        """At most a thousand frames, and not too many of them in a second."""
        self.patch(sticker_files, "MOST_FRAMES", 3)
        self.assertTrue(examined(a_movie(frames=3), False))
        self.assertEqual(self.refused(a_movie(frames=4)), 170004)
        self.patch(sticker_files, "FASTEST", 19.0)
        self.assertEqual(self.refused(a_movie(frames=3)), 170006)

    def test_others(self) -> None:
        """Other images are none, nor is what is damaged."""
        movie = a_movie("PNG")
        for content in (
            *(a_picture("JPEG"), a_picture("WEBP"), a_movie("WEBP"), b"", b"text"),
            *(a_picture()[:60], movie[: len(movie) // 2]),
        ):
            self.assertEqual(self.refused(content), 50046, content[:10])


class LottieTests(StickerFileCase):
    def test_good(self) -> None:
        """The data is kept, without what stands around it; some guilds may not have it."""
        found = examined(b" \n" + a_lottie() + b"\n", True)
        self.assertEqual((found.format, found.content), (StickerFormat.LOTTIE, a_lottie()))
        self.assertEqual(self.assertRaises(ApiError, examined, a_lottie(), False).code, 50046)
        composition = [{"id": "a", "layers": []}]
        self.assertTrue(examined(a_lottie(assets=composition), True))

    def test_wrong(self) -> None:
        """Each thing that may be wrong has its code."""
        image: list[Any] = [{"id": "a", "p": "data:image/png;base64,", "w": 1, "h": 1}]
        for fields, code in (
            ({"layers": None}, 170001),
            ({"assets": "x"}, 170001),
            ({"fr": "fast"}, 170001),
            ({"w": True}, 170001),
            ({"assets": image}, 170002),
            ({"fr": 61}, 170003),
            ({"fr": 60, "op": 1001}, 170004),
            ({"w": 321}, 170005),
            ({"h": 321}, 170005),
            ({"fr": 0}, 170006),
            ({"op": 151}, 170007),
        ):
            self.assertEqual(self.refused(a_lottie(**fields)), code, fields)
        endless = a_lottie(op="x").replace(b'"x"', b"1e999")
        for content in (endless, b"{", b"{}", b'{"layers": [}', b"{" * 10_000):
            self.assertEqual(self.refused(content), 170001)
        whole = orjson.loads(a_lottie())
        for name in ("w", "h", "fr", "op", "ip", "layers"):
            less = {key: value for key, value in whole.items() if key != name}
            self.assertEqual(self.refused(orjson.dumps(less)), 170001, name)
