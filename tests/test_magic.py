"""Files are what they begin like, not what they are called."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.magic import kind_of

FTYP = b"\0\0\0\x18ftyp"


class KindTests(SynchronousTestCase):
    def test_by_beginning(self) -> None:
        """A name changes nothing, but where several kinds begin alike."""
        for head, guessed, kind in (
            (b"OggS\0", "image/png", "audio/ogg"),
            (b"OggS\0", "video/ogg", "video/ogg"),
            (b"ID3\4", None, "audio/mpeg"),
            (b"RIFF\0\0\0\0WAVE", "text/plain", "audio/wav"),
            (FTYP + b"isom", "application/zip", "video/mp4"),
            (FTYP + b"M4A ", None, "audio/mp4"),
            (FTYP + b"qt  ", "video/quicktime", "video/quicktime"),
            (b"\x1aE\xdf\xa3....webm", "audio/webm", "audio/webm"),
            (b"\x1aE\xdf\xa3....webm", None, "video/webm"),
            (b"PK\3\4", "application/epub+zip", "application/epub+zip"),
            (b"PK\3\4", "image/png", "application/zip"),
            (b"%PDF-1.7", "audio/ogg", "application/pdf"),
        ):
            self.assertEqual(kind_of(head, guessed), kind)

    def test_by_name(self) -> None:
        """Of what begins like nothing known the name tells."""
        self.assertEqual(kind_of(b"hello", "text/plain"), "text/plain")
        self.assertIsNone(kind_of(b"", None))
