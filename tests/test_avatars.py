"""The avatars of those who have none."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.avatars import COLOURS, default_avatar
from tests.support.images import opened


class DefaultAvatarTests(SynchronousTestCase):
    def test_all(self) -> None:
        """There is one for each index that clients compute, and no two look alike."""
        made = [default_avatar(index) for index in range(len(COLOURS))]
        self.assertEqual(len(made), 6)
        self.assertEqual(len(set(made)), len(made))
        for each in made:
            image = opened(each)
            self.assertEqual((image.format, image.size), ("PNG", (256, 256)))

    def test_no_more(self) -> None:
        """Of others there is none."""
        self.assertRaises(IndexError, default_avatar, len(COLOURS))
