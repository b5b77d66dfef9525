"""The standard stickers: each is what it says it is."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.sticker_files import examined
from litecord.sticker_pack import PACK, STANDARD, drawn


class PackTests(SynchronousTestCase):
    def test_files(self) -> None:
        """Every sticker's file would be taken as an upload of its format."""
        self.assertEqual(len(STANDARD), 4)
        for sticker in PACK.stickers:
            found = examined(drawn(sticker.id), True)
            self.assertEqual(found.format, sticker.format, sticker.name)
            self.assertEqual(STANDARD[sticker.id], sticker)
            self.assertEqual(sticker.pack_id, PACK.id)
        self.assertIn(PACK.cover_sticker_id, STANDARD)
