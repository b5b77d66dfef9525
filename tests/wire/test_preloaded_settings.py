"""Settings in their two forms: read from protobuf, and written into it."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.forms import decode
from litecord.wire.preloaded_settings import changed_in, chosen_in, with_chosen
from litecord.wire.protobuf import bytes_field, message_in, number_field, number_in
from litecord.wire.settings import DEFAULTS, ModifySettings, chosen

#: Made with discord-protos 1.2.391 (PreloadedUserSettings), which says the same of EXPECTED.
REAL = (
    "CgIIByoFMgMIrAIyDAoDCgF4cgCiAQIIAUIYGhAAAGSns7bgDQUAAAAAAAAAIAFaAggGWicKBQoDZG5k"
    "Eh4KBGJ1c3kaBPCfkJ0hAApFqZwBAAApCQAAAAAAAABiEwoECgJkZRILCIj//////////wFqBAgEEAFy"
    "PAouChABAAAAAAAAAAIAAAAAAAAAEgsI+///////////ARoGCgRCb3RoIgUIgID8BwoKCggDAAAAAAAA"
    "AA=="
)
EXPECTED: dict[str, Any] = {
    "afk_timeout": 300,
    "animate_emoji": False,
    "view_nsfw_guilds": True,
    "restricted_guilds": ["1000000000000000000", "5"],
    "default_guilds_restricted": True,
    "allow_accessibility_detection": False,
    "friend_source_flags": {"all": False, "mutual_friends": True, "mutual_guilds": True},
    "activity_restricted_guild_ids": [],
    "activity_joining_restricted_guild_ids": [],
    "status": "dnd",
    "custom_status": {
        "text": "busy",
        "emoji_id": None,
        "emoji_name": "\U0001f41d",
        "expires_at": "2026-03-01T12:00:00.000000+00:00",
    },
    "locale": "de",
    "timezone_offset": -120,
    "theme": "dark",
    "developer_mode": True,
    "guild_folders": [
        {"id": -5, "name": "Both", "color": 0xFF0000, "guild_ids": ["1", "2"]},
        {"id": None, "name": None, "color": None, "guild_ids": ["3"]},
    ],
    "guild_positions": [],
}


class PreloadedSettingsTests(SynchronousTestCase):
    def test_real(self) -> None:
        """What another library wrote is read as it was meant."""
        self.assertEqual(chosen_in(b64decode(REAL)), EXPECTED)

    def test_written(self) -> None:
        """What is written is read back, all that JSON has; what is said already stays."""
        every: dict[str, Any] = {
            **DEFAULTS,
            **EXPECTED,
            "custom_status": {**EXPECTED["custom_status"], "emoji_id": "7", "emoji_name": None},
            "friend_source_flags": {"all": True, "mutual_friends": True, "mutual_guilds": True},
        }
        self.assertEqual(chosen_in(with_chosen(b"", every)), every)
        self.assertEqual(with_chosen(b64decode(REAL), EXPECTED), b64decode(REAL))

    def test_rest(self) -> None:
        """What JSON does not have stays as it is, and what was chosen can be taken back."""
        changed = with_chosen(b64decode(REAL), {"status": "idle", "custom_status": None})
        self.assertEqual(number_in(message_in(changed, 1), 1), 7)
        self.assertEqual(message_in(message_in(changed, 6), 1), bytes_field(1, b"x"))
        now = chosen_in(changed)
        self.assertEqual(now["status"], "idle")
        self.assertNotIn("custom_status", now)

    def test_names(self) -> None:
        """All that can be chosen as JSON has its place in the protobuf."""
        form = decode(ModifySettings, {**DEFAULTS, "locale": "de"})
        self.assertEqual(chosen_in(with_chosen(b"", chosen(form))).keys(), chosen(form).keys() - {
            "custom_status"
        })

    def test_changed(self) -> None:
        """What changes is told, the default where nothing is said any more."""
        self.assertEqual(changed_in(EXPECTED, b64decode(REAL)), {})
        self.assertEqual(changed_in({"theme": "light"}, b""), {"theme": "dark"})
        self.assertEqual(changed_in({}, with_chosen(b"", {"theme": "light"})), {"theme": "light"})

    def test_broken(self) -> None:
        """What is no text, no list of ids and no time is refused."""
        expires = bytes_field(2, b"\x21" + b"\xff" * 8)
        for broken in (
            bytes_field(11, bytes_field(1, bytes_field(1, b"\xff"))),
            bytes_field(8, bytes_field(3, b"1234567")),
            bytes_field(11, expires),
            bytes_field(13, b"\x0a\xff"),
        ):
            with self.subTest(broken):
                self.assertRaises(ValueError, chosen_in, broken)
        # a number where a message should be is none
        self.assertEqual(chosen_in(number_field(11, 1)), chosen_in(b""))
