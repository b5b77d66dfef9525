"""Channels on the wire, to those who see them and to those who do not."""

from __future__ import annotations

from datetime import UTC, datetime

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.channels import SETTINGS, ChannelType, Overwrite, OverwriteType
from litecord.model.permissions import VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from litecord.wire.channels import channel_json, obfuscated
from tests.support.states import GUILD, a_channel

#: Of a channel that one does not see these are told as they are.
REAL = {"id", "type", "guild_id", "position", "parent_id"}


class ObfuscatedTests(SynchronousTestCase):
    def test_every_type(self) -> None:
        """An obfuscated channel has the fields of its type, and in them nothing of its own."""
        for type in SETTINGS:
            plain = a_channel(7, type=type, position=3, parent_id=Snowflake(8))
            rich = a_channel(
                7,
                type=type,
                position=3,
                parent_id=Snowflake(8),
                name="secret",
                topic="secret",
                nsfw=True,
                rate_limit_per_user=5,
                bitrate=8000,
                user_limit=9,
                rtc_region="oslo",
                default_auto_archive_duration=60,
                flags=1 << 21,
                last_message_id=Snowflake(99),
                last_pin_timestamp=datetime(2026, 1, 1, tzinfo=UTC),
                overwrites=(Overwrite(id=Snowflake(5), type=OverwriteType.MEMBER, deny=1),),
            )
            told = channel_json(obfuscated(rich))
            self.assertEqual(told, channel_json(obfuscated(plain)))
            self.assertEqual(told.keys(), channel_json(plain).keys())
            seen = channel_json(rich)
            self.assertEqual({key: told[key] for key in REAL}, {key: seen[key] for key in REAL})

    def test_marks(self) -> None:
        """Name, flag and the only overwrite say that it is hidden."""
        told = channel_json(obfuscated(a_channel(7, type=ChannelType.GUILD_FORUM)))
        self.assertEqual((told["name"], told["flags"]), ("___hidden___", 1 << 17))
        deny = {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
        self.assertEqual(told["permission_overwrites"], [deny])
        self.assertEqual((told["available_tags"], told["last_message_id"]), ([], None))
