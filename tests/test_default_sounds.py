"""The default sounds: their files come with the package, and are sounds."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.default_sounds import DEFAULTS, content_of
from litecord.model.reactions import is_unicode
from litecord.sound_files import check


class DefaultSoundTests(SynchronousTestCase):
    def test_files(self) -> None:
        """Every default sound would be taken as an upload, and has an emoji."""
        self.assertEqual(list(DEFAULTS), [1, 2, 3, 4])
        for id, sound in DEFAULTS.items():
            check(content_of(sound))
            self.assertEqual((sound.id, sound.guild_id), (id, None))
            self.assertTrue(is_unicode(sound.emoji_name or ""))
