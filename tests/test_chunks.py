"""Images that move without anything beside them."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.chunks import bare
from tests.support.images import a_movie, opened

OTHER = b"something else"


class BareTests(SynchronousTestCase):
    def test_unchanged(self) -> None:
        """Where there is nothing beside the frames nothing is taken away."""
        for format in ("GIF", "PNG", "WEBP"):
            movie = a_movie(format)
            self.assertEqual(bare(movie, format), movie)

    def test_behind(self) -> None:
        """What follows the end is gone."""
        for format in ("GIF", "PNG", "WEBP"):
            movie = a_movie(format)
            self.assertEqual(bare(movie + OTHER, format), movie)

    def test_no_end(self) -> None:
        """A GIF that only lacks its end gets one; a PNG without is damaged."""
        self.assertEqual(bare(a_movie()[:-1], "GIF"), a_movie())
        for size in (-1, -12, 20, 8, 0):
            self.assertRaises(ValueError, bare, a_movie("PNG")[:size], "PNG")

    def test_comments(self) -> None:
        """Comments and metadata are gone, frames, their pace and their repeating stay."""
        beside: dict[str, dict[str, Any]] = {
            "GIF": {"comment": OTHER},
            "PNG": {"exif": b"Exif\0\0" + OTHER, "icc_profile": OTHER},
            "WEBP": {"exif": b"Exif\0\0" + OTHER, "xmp": OTHER, "icc_profile": OTHER},
        }
        for format, more in beside.items():
            whole = a_movie(format, **more)
            self.assertIn(OTHER, whole)
            kept = bare(whole, format)
            self.assertNotIn(OTHER, kept)
            image = opened(kept)
            self.assertEqual(image.n_frames, 3)  # type: ignore[attr-defined]
            self.assertEqual(image.info["loop"], 0)
            image.seek(1)
            image.load()
            self.assertEqual(image.info["duration"], 50)

    @settings(max_examples=200)
    @given(st.sampled_from(["GIF", "WEBP"]), st.data())
    def test_damaged(self, format: str, data: st.DataObject) -> None:
        """Whatever is wrong with it, it ends, and says so in one of two ways at most."""
        movie = bytearray(a_movie(format, (8, 8)))
        for place in data.draw(st.lists(st.integers(6, len(movie) - 1), max_size=5)):
            movie[place] = data.draw(st.integers(0, 255))
        cut = data.draw(st.integers(6, len(movie)))
        with contextlib.suppress(ValueError, IndexError):
            self.assertLessEqual(len(bare(bytes(movie[:cut]), format)), len(movie) + 1)
