"""Images read, made smaller and written in other formats."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from twisted.trial.unittest import SynchronousTestCase

from litecord.pictures import MOST_SIDE, NotAnImage, Rendering, prepared, rendered
from tests.support.images import a_movie, a_picture, opened

SIDE = 128


def a_png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are an image of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class PreparedTests(SynchronousTestCase):
    def test_every_format(self) -> None:
        """What stands still becomes a PNG, whatever it was."""
        for format in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
            picture = prepared(a_picture(format), SIDE)
            kept = opened(picture.content)
            self.assertEqual((kept.format, kept.size), ("PNG", (64, 64)), format)
            self.assertFalse(picture.animated, format)

    def test_smaller(self) -> None:
        """What is too wide or too high is made smaller, its shape is kept."""
        self.assertEqual(opened(prepared(a_picture(size=(512, 256)), SIDE).content).size, (128, 64))
        self.assertEqual(opened(prepared(a_picture(size=(16, 16)), SIDE).content).size, (16, 16))

    def test_turned(self) -> None:
        """What a camera held sideways is turned upright, and what else it wrote is gone."""
        exif = Image.Exif()
        exif[0x0112] = 6  # a quarter turn
        exif[0x010F] = "A camera"
        kept = opened(prepared(a_picture("JPEG", (64, 32), exif=exif), SIDE).content)
        self.assertEqual(kept.size, (32, 64))
        self.assertEqual(dict(kept.getexif()), {})

    def test_moving(self) -> None:
        """What moves stays as it came if it is small enough."""
        for format in ("GIF", "WEBP"):
            movie = a_movie(format)
            picture = prepared(movie, SIDE)
            self.assertTrue(picture.animated, format)
            self.assertEqual(picture.content, movie, format)

    def test_moving_and_big(self) -> None:
        """What moves and is too big becomes a WebP with as many frames."""
        for format, size in (("GIF", 256), ("WEBP", 256), ("AVIF", 64)):
            picture = prepared(a_movie(format, (size, size)), SIDE)
            kept: Any = opened(picture.content)
            self.assertTrue(picture.animated, format)
            self.assertEqual((kept.format, kept.n_frames), ("WEBP", 3), format)
            self.assertLessEqual(max(kept.size), SIDE)

    def test_one_frame(self) -> None:
        """A GIF of one frame stands still, and so does a PNG of many."""
        self.assertFalse(prepared(a_movie("GIF", frames=1), SIDE).animated)
        self.assertFalse(prepared(a_movie("PNG"), SIDE).animated)

    def test_damaged(self) -> None:
        """What is no image, of another kind, or cut short, is refused as such."""
        for content in (
            b"",
            b"GIF89a",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            a_picture("BMP"),
            a_picture("TIFF"),
            a_picture(size=(500, 500), compress_level=0)[:5000],
            a_movie("GIF", (200, 200), frames=20)[:-200],
            a_movie("WEBP", (100, 100))[:-60],
        ):
            with self.assertRaises(NotAnImage):
                prepared(content, SIDE)

    def test_bombs(self) -> None:
        """What would fill the memory is refused before it is decoded."""
        for width, height in ((65_535, 65_535), (MOST_SIDE + 1, 1), (1, MOST_SIDE + 1)):
            with self.assertRaises(NotAnImage):
                prepared(a_png_that_claims(width, height), SIDE)

    def test_long_movie(self) -> None:
        """A movie whose frames add up to too much is refused although each is small enough."""
        movie = a_movie("GIF", (2048, 2048), frames=10)
        self.assertLess(len(movie), 300_000)
        with self.assertRaises(NotAnImage):
            prepared(movie, SIDE)


class RenderedTests(SynchronousTestCase):
    def test_every_format(self) -> None:
        """One that stands still can be had in every format."""
        kept = a_picture()
        for format in ("PNG", "JPEG", "WEBP", "GIF"):
            made = opened(rendered(kept, Rendering(format=format)))
            self.assertEqual((made.format, made.size), (format, (64, 64)))
            red, green, blue, _ = made.convert("RGBA").getpixel((5, 5))  # type: ignore[misc]
            self.assertTrue(red > 250 and green < 5 and blue < 5, format)

    def test_sizes(self) -> None:
        """It is made as small as wanted, and never larger than it is."""
        for side, expected in ((16, 16), (64, 64), (4096, 64)):
            made = rendered(a_picture(), Rendering(format="PNG", side=side))
            self.assertEqual(opened(made).size, (expected, expected))

    def test_unchanged(self) -> None:
        """What is wanted as it is kept is given as it is kept."""
        kept, movie = a_picture(), a_movie("WEBP")
        self.assertIs(rendered(kept, Rendering(format="PNG", side=128)), kept)
        self.assertIs(rendered(movie, Rendering(format="WEBP", moving=True)), movie)

    def test_moving(self) -> None:
        """One that moves keeps its frames and their pace in both formats that can move."""
        for kept in ("GIF", "WEBP"):
            for format in ("GIF", "WEBP"):
                rendering = Rendering(format=format, side=32, moving=True)
                made: Any = opened(rendered(a_movie(kept), rendering))
                self.assertEqual((made.format, made.n_frames, made.size), (format, 3, (32, 32)))
                made.seek(1)
                made.load()
                self.assertEqual(made.info["duration"], 50)

    def test_first_frame(self) -> None:
        """One that moves stands still where that is wanted: at its first frame."""
        for format in ("PNG", "WEBP", "JPEG"):
            made: Any = opened(rendered(a_movie(), Rendering(format=format)))
            self.assertEqual(getattr(made, "n_frames", 1), 1)
            self.assertGreater(made.convert("RGB").getpixel((5, 5))[0], 250)

    def test_clear(self) -> None:
        """What is clear stays clear, and is white where nothing can be."""
        kept = prepared(a_picture(), SIDE).content
        image = opened(kept)
        image.putalpha(0)
        into = BytesIO()
        image.save(into, "PNG")
        clear = into.getvalue()
        for format in ("WEBP", "GIF"):
            made = opened(rendered(clear, Rendering(format=format))).convert("RGBA")
            self.assertEqual(made.getpixel((5, 5))[3], 0, format)  # type: ignore[index]
        made = opened(rendered(clear, Rendering(format="JPEG")))
        self.assertEqual(made.getpixel((5, 5)), (255, 255, 255))
