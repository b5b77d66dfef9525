"""Images read, made smaller and written in other formats."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from twisted.trial.unittest import SynchronousTestCase

from litecord import pictures
from litecord.pictures import MOST_SIDE, NotAnImage, Quality, Rendering, prepared, rendered
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
        """What stands still becomes a PNG, whatever it was, but a JPEG stays one."""
        for format in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
            picture = prepared(a_picture(format), SIDE)
            kept = opened(picture.content)
            expected = "JPEG" if format == "JPEG" else "PNG"
            self.assertEqual((kept.format, kept.size), (expected, (64, 64)), format)
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
        """What moves keeps its frames as they came if it is small enough."""
        for format in ("GIF", "WEBP"):
            movie = a_movie(format)
            picture = prepared(movie, SIDE)
            self.assertTrue(picture.animated, format)
            self.assertEqual(picture.content, movie, format)

    def test_stopped(self) -> None:
        """Where nothing may move, the first frame of what moves is all that is kept."""
        for format in ("GIF", "WEBP", "AVIF"):
            picture = prepared(a_movie(format), SIDE, moving=False)
            kept: Any = opened(picture.content)
            self.assertFalse(picture.animated, format)
            self.assertEqual((kept.format, getattr(kept, "n_frames", 1)), ("PNG", 1), format)
            self.assertGreater(kept.convert("RGB").getpixel((5, 5))[0], 250, format)

    def test_nothing_else(self) -> None:
        """An image that is something else, too, is kept as the image alone."""
        other = b"PK\x03\x04<script>alert(1)</script>"
        info = PngInfo()
        info.add_text("Comment", other.decode())
        exif = Image.Exif()
        exif[0x010F] = other.decode()
        both = [
            *(a_picture(format) + other for format in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")),
            *(a_movie(format) + other for format in ("GIF", "WEBP")),
            a_picture(pnginfo=info),
            a_picture("JPEG", exif=exif),
            a_picture("JPEG", comment=other),
            a_movie(comment=other),
            a_movie("WEBP", exif=exif, xmp=other),
        ]
        for content in both:
            self.assertIn(b"<script>", content)
            kept = prepared(content, SIDE).content
            self.assertNotIn(b"<script>", kept)
            opened(kept)

    def test_no_profile(self) -> None:
        """Nothing is hidden in colour profiles either."""
        for format in ("PNG", "JPEG", "WEBP"):
            kept = opened(prepared(a_picture(format, icc_profile=b"hidden"), SIDE).content)
            self.assertNotIn("icc_profile", kept.info)

    def test_deep_grey(self) -> None:
        """Grey in 16 bits becomes the same grey in 8."""
        into = BytesIO()
        Image.new("I;16", (8, 8), 0x8000).save(into, "PNG")
        kept = opened(prepared(into.getvalue(), SIDE).content)
        self.assertEqual(kept.convert("RGB").getpixel((1, 1)), (128, 128, 128))

    def test_print_colours(self) -> None:
        """What was made for printers is shown in colours of screens."""
        into = BytesIO()
        Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(into, "JPEG")
        red = opened(prepared(into.getvalue(), SIDE).content).convert("RGB").getpixel((1, 1))
        self.assertGreater(red[0], 200)  # type: ignore[index]
        self.assertLess(red[1], 60)  # type: ignore[index]

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
        for width, height in (
            (30_000, 30_000),
            (65_535, 65_535),
            (MOST_SIDE + 1, 1),
            (1, MOST_SIDE + 1),
            (0, 0),
            (0, 16),
        ):
            with self.assertRaises(NotAnImage):
                prepared(a_png_that_claims(width, height), SIDE)

    def test_movie_bombs(self) -> None:
        """So is a movie that claims to be a wall: its file says how large its canvas is."""
        webp, gif = bytearray(a_movie("WEBP")), bytearray(a_movie("GIF"))
        webp[24:30] = (2**14 - 2).to_bytes(3, "little") * 2
        gif[6:10] = (2**16 - 1).to_bytes(2, "little") * 2
        for content in (webp, gif):
            with self.assertRaises(NotAnImage):
                prepared(bytes(content), SIDE)

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "AVIF"]), st.data())
    def test_anything(self, format: str, data: st.DataObject) -> None:
        """However a file was damaged, it is an image that can be shown, or is refused as none."""
        made_by = [a_picture] if format == "JPEG" else [a_picture, a_movie]
        content = bytearray(data.draw(st.sampled_from(made_by))(format, (16, 16)))
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
            content[place] = data.draw(st.integers(0, 255))
        try:
            picture = prepared(bytes(content[: data.draw(st.integers(0, len(content)))]), SIDE)
        except NotAnImage:
            return
        self.assertLessEqual(max(opened(picture.content).size), SIDE)
        made = opened(rendered(picture.content, Rendering(format="PNG", side=8)))
        self.assertLessEqual(max(made.size), 8)

    def test_long_movie(self) -> None:
        """A movie whose frames add up to too much is refused although each is small enough."""
        movie = a_movie("GIF", (2048, 2048), frames=33)
        self.assertLess(len(movie), 1_000_000)
        with self.assertRaises(NotAnImage):
            prepared(movie, MOST_SIDE)

    def test_many_frames(self) -> None:
        """A movie of small frames may have only so many of them."""
        self.patch(pictures, "MOST_FRAMES", 3)
        self.assertTrue(prepared(a_movie(frames=3), SIDE).animated)
        with self.assertRaises(NotAnImage):
            prepared(a_movie(frames=4), SIDE)


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

    def test_long(self) -> None:
        """A movie of which there is too much to be written is made smaller than was asked for."""
        self.patch(pictures, "MOST_WRITTEN", 3 * 32 * 32)
        made: Any = opened(rendered(a_movie(), Rendering(format="WEBP", moving=True)))
        self.assertEqual((made.size, made.n_frames), ((32, 32), 3))

    def test_quality(self) -> None:
        """Less quality makes a smaller file; without loss every pixel is as it was."""
        noise = Image.effect_noise((64, 64), 100).convert("RGB")
        into = BytesIO()
        noise.save(into, "PNG")
        for format in ("WEBP", "JPEG"):
            sizes = [
                len(rendered(into.getvalue(), Rendering(format=format, quality=quality)))
                for quality in (Quality.LOW, Quality.HIGH, Quality.LOSSLESS)
            ]
            self.assertEqual(sizes, sorted(sizes), format)
            self.assertLess(sizes[0], sizes[1], format)
        exact = Rendering(format="WEBP", quality=Quality.LOSSLESS)
        made = opened(rendered(into.getvalue(), exact)).convert("RGB")
        self.assertEqual(made.tobytes(), noise.tobytes())

    def test_slow(self) -> None:
        """A frame that is to be seen for hours can be had in every format."""
        slow = bytearray(a_movie("WEBP"))
        at = slow.index(b"ANMF") + 8 + 12
        slow[at : at + 3] = b"\xff\xff\xff"
        kept = prepared(bytes(slow), SIDE).content
        for format in ("PNG", "WEBP", "GIF"):
            for moving in (False, True):
                made = rendered(kept, Rendering(format=format, side=8, moving=moving))
                self.assertEqual(opened(made).format, format)

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
