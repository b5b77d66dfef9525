"""What paths of the CDN ask for, and what they cannot ask for."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import BadRequest, NotFound
from litecord.media.places import (
    PLACES,
    ROOTS,
    SIZES,
    Source,
    UnsupportedMediaType,
    Wanted,
    wanted,
)
from litecord.pictures import Quality, Rendering

HASH = "0123456789abcdef" * 2
STILL, MOVING = Source("blob", animated=False), Source("blob", animated=True)


def asked(path: str, **query: str) -> Wanted:
    """What a path asks for."""
    args = {name.encode(): [value.encode()] for name, value in query.items()}
    return wanted([each.encode() for each in path.split("/")], args)


class PathTests(SynchronousTestCase):
    def test_every_place(self) -> None:
        """Everything that the documentation lists and that can be here has its place."""
        for path in (
            f"avatars/1/{HASH}",
            f"avatars/1/a_{HASH}",
            f"banners/1/{HASH}",
            f"icons/1/{HASH}",
            f"splashes/1/{HASH}",
            f"discovery-splashes/1/{HASH}",
            f"home-headers/1/{HASH}",
            f"role-icons/1/{HASH}",
            f"roles/1/icons/{HASH}",
            f"app-icons/1/{HASH}",
            f"app-assets/1/store/{HASH}",
            f"guilds/1/users/2/avatars/{HASH}",
            f"guilds/1/users/2/banners/{HASH}",
            "emojis/1",
            "embed/avatars/0",
        ):
            found = asked(f"{path}.png")
            self.assertIn(found.place, PLACES, path)
            self.assertEqual(found.media_type, "image/png")
            self.assertIn(path.partition("/")[0].encode(), ROOTS)

    def test_formats(self) -> None:
        """Each place has the formats that are documented for it, in letters of any size."""
        for path, formats in (
            (f"avatars/1/{HASH}", {"png", "jpg", "jpeg", "webp", "gif", "PNG", "Gif"}),
            (f"banners/1/{HASH}", {"png", "jpg", "jpeg", "webp", "gif"}),
            (f"icons/1/{HASH}", {"png", "jpg", "jpeg", "webp", "gif"}),
            (f"splashes/1/{HASH}", {"png", "jpg", "jpeg", "webp"}),
            (f"role-icons/1/{HASH}", {"png", "jpg", "jpeg", "webp"}),
            (f"app-icons/1/{HASH}", {"png", "jpg", "jpeg", "webp"}),
            ("embed/avatars/5", {"png"}),
        ):
            for each in formats:
                self.assertEqual(asked(f"{path}.{each}").extension, each.lower())
            for each in {"png", "jpg", "webp", "gif", "avif", "svg", "json", "html"} - formats:
                self.assertRaises(UnsupportedMediaType, asked, f"{path}.{each}")

    def test_nowhere(self) -> None:
        """Other paths lead nowhere."""
        for path in (
            "",
            "avatars",
            "avatars/1.png",
            f"avatars/1/{HASH}",
            f"avatars/1/{HASH}.",
            f"avatars/1/{HASH}.png/",
            f"avatars/1/{HASH}.png.png",
            f"avatars/1/{HASH[1:]}.png",
            f"avatars/1/{HASH.upper()}.png",
            f"avatars/1/b_{HASH}.png",
            f"avatars/-1/{HASH}.png",
            f"avatars/{'1' * 21}/{HASH}.png",
            f"avatars/\u0661/{HASH}.png",
            f"avatars/1/../{HASH}.png",
            f"avatars//{HASH}.png",
            f"guilds/1/users/2/icons/{HASH}.png",
            f"guilds/1/avatars/{HASH}.png",
            "embed/avatars/6.png",
            "embed/avatars/10.png",
            "embed/avatars/-1.png",
            "embed/emojis/1.png",
            "../etc/passwd.png",
        ):
            self.assertRaises(NotFound, asked, path)

    @given(st.lists(st.binary(max_size=40), max_size=6), st.binary(max_size=20))
    def test_anything(self, path: list[bytes], size: bytes) -> None:
        """Whatever is asked for, the answer is one of four."""
        with contextlib.suppress(NotFound, BadRequest, UnsupportedMediaType):
            wanted(path, {b"size": [size]})


class QueryTests(SynchronousTestCase):
    path = f"avatars/1/a_{HASH}"

    def test_sizes(self) -> None:
        """A size is one of those that are known; without one it is whatever it is."""
        self.assertIsNone(asked(f"{self.path}.png").size)
        for size in SIZES:
            self.assertEqual(asked(f"{self.path}.png", size=size).size, int(size))
        for size in ("0", "8", "17", "8192", "-16", "big", "16.0", "0x10", "\u0661\u0666", "9" * 9):
            self.assertRaises(BadRequest, asked, f"{self.path}.png", size=size)

    def test_quality(self) -> None:
        """A quality is one of three, and high if nothing is said."""
        for query, quality in (
            ({}, Quality.HIGH),
            ({"quality": "low"}, Quality.LOW),
            ({"quality": "lossless"}, Quality.LOSSLESS),
            ({"lossless": "true"}, Quality.LOSSLESS),
            ({"lossless": "false"}, Quality.HIGH),
        ):
            self.assertIs(asked(f"{self.path}.webp", **query).quality, quality)
        self.assertRaises(BadRequest, asked, f"{self.path}.webp", quality="best")

    def test_rendering(self) -> None:
        """What moves does so as a GIF, and as a WebP that is asked to; nothing else ever does."""
        for extension, query, moves in (
            ("gif", {}, True),
            ("webp", {}, False),
            ("webp", {"animated": "true"}, True),
            ("webp", {"animated": "1"}, False),
            ("png", {"animated": "true"}, False),
            ("jpg", {"animated": "true"}, False),
        ):
            found = asked(f"{self.path}.{extension}", size="32", **query)
            format = {"jpg": "JPEG"}.get(extension, extension.upper())
            expected = Rendering(format=format, side=32, moving=moves)
            self.assertEqual(found.rendering(MOVING), expected, (extension, query))

    def test_standing_still(self) -> None:
        """What stands still is no GIF, and does not move as a WebP."""
        self.assertRaises(UnsupportedMediaType, asked(f"{self.path}.gif").rendering, STILL)
        found = asked(f"{self.path}.webp", animated="true")
        self.assertFalse(found.rendering(STILL).moving)
