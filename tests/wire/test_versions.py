"""What older versions see differently."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm, RateLimited, UnknownGuild, wrong_at
from litecord.wire.versions import refusal_json


class RefusalTests(SynchronousTestCase):
    """Refusals."""

    def test_same_for_all(self) -> None:
        """A plain refusal looks alike in all versions."""
        for version in range(6, 11):
            body = refusal_json(UnknownGuild(), version)
            self.assertEqual(body, {"message": "Unknown Guild", "code": 10004})

    def test_forms(self) -> None:
        """Version 6 has a flat map of messages, all later ones the tree."""
        invalid: InvalidForm = wrong_at(("content",), "BASE_TYPE_MAX_LENGTH", "Must be short.")
        self.assertEqual(refusal_json(invalid, 6), {"content": ["Must be short."]})
        for version in range(7, 11):
            self.assertEqual(refusal_json(invalid, version), invalid.as_json())

    def test_retry_after(self) -> None:
        """Milliseconds until version 7, seconds since."""
        limited = RateLimited(1.234567)
        for version in (6, 7):
            self.assertEqual(refusal_json(limited, version)["retry_after"], 1235)
        for version in (8, 9, 10):
            self.assertEqual(refusal_json(limited, version)["retry_after"], 1.234567)
        self.assertEqual(limited.as_json()["retry_after"], 1.234567)
