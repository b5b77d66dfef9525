"""Files of sounds: what can be one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import ApiError
from litecord.sound_files import check, media_type
from tests.support.sounds import an_mp3, an_ogg


class SoundFileTests(SynchronousTestCase):
    def refused(self, content: bytes) -> int:
        """The code with which a file is refused."""
        return int(self.assertRaises(ApiError, check, content).code)

    def test_good(self) -> None:
        """An MP3 or an Ogg of up to 5.2 seconds is one."""
        for content, kind in ((an_mp3(), "audio/mpeg"), (an_ogg(5.2), "audio/ogg")):
            check(content)
            self.assertEqual(media_type(content), kind)

    def test_wrong(self) -> None:
        """What is something else, damaged or too long is not, each with its code."""
        for content, code in (
            (b"", 50123),
            (b"RIFF\x00\x00\x00\x00WAVEfmt ", 50123),
            (b"OggS" + bytes(60), 50123),
            (b"\xff\xfb\x90\x00", 50110),
            (b"ID3\x03\x00\x00\x00\x00\x00\x00", 50110),
            (an_ogg()[:60], 50110),
            (an_ogg(5.22), 50124),
            (an_mp3(5.4), 50124),
        ):
            self.assertEqual(self.refused(content), code, content[:20])

    @given(st.sampled_from([an_mp3(0.1), an_ogg(0.1)]), st.data())
    def test_hostile(self, content: bytes, data: st.DataObject) -> None:
        """Whatever is done to a file, it is taken or refused."""
        damaged = bytearray(content)
        for _ in range(4):
            at = data.draw(st.integers(0, len(damaged) - 1))
            damaged[at] = data.draw(st.integers(0, 255))
        cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
        try:
            check(cut)
        except ApiError as error:
            self.assertIn(error.code, (50110, 50123, 50124))
