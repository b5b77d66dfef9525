"""The third value."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.unset import UNSET, Unset


class UnsetTests(SynchronousTestCase):
    """Absent, as opposed to null."""

    def test_false(self) -> None:
        """It is false, one of its kind, and says so."""
        self.assertFalse(UNSET)
        self.assertIs(Unset("UNSET"), UNSET)
        self.assertIsNot(UNSET, None)
        self.assertEqual(repr(UNSET), "UNSET")
