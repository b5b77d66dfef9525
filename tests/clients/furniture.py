"""What bots do to furnish a community; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from tests.clients.bots import Refused
from tests.clients.cases import ClientCase


class FurnitureTests(ClientCase):
    async def test_template(self) -> None:
        """A template goes out of date with the guild, is synced, looked at and deleted."""
        bot = await self.a_ready_bot()
        told = await bot.told("template", guild_id=self.guild_id, role="Newcomer")
        self.assertEqual(told["names"], ["Ours", "Theirs", "Theirs"])
        self.assertEqual(told["dirty"], [False, True, False])
        self.assertEqual(told["description"], "as we are")
        self.assertEqual(told["creator_id"], self.demo["bot_user_id"])
        self.assertIn("Newcomer", told["roles"])
        self.assertIn("general", told["channels"])
        self.assertEqual(told["left"], 0)

    async def test_welcome_screen(self) -> None:
        """A community shows a welcome screen with a channel and an emoji."""
        community = {
            "features": ["COMMUNITY"],
            "verification_level": 1,
            "explicit_content_filter": 2,
            "rules_channel_id": self.channel_id,
            "public_updates_channel_id": self.channel_id,
        }
        await self.alice.ok("PATCH", f"/guilds/{self.guild_id}", community)
        bot = await self.a_ready_bot()
        told = await bot.told("welcome", guild_id=self.guild_id, channel_id=self.channel_id)
        self.assertEqual(
            told,
            {
                "description": "Welcome!",
                "enabled": True,
                "channel_id": self.channel_id,
                "says": "Say hello",
                "emoji": "\U0001f44b",
            },
        )

    async def test_vanity(self) -> None:
        """A guild without boosts has no vanity invite, and the library says so."""
        bot = await self.a_ready_bot()
        with self.assertRaises(Refused) as caught:
            await bot.told("vanity", guild_id=self.guild_id)
        self.assertEqual((caught.exception.status, caught.exception.code), (403, 50001))


class WidgetTests(FurnitureTests):
    """The same, with libraries that show widgets, too."""

    async def test_widget(self) -> None:
        """A widget shows who is online, and invites to the channel it is given."""
        bot = await self.a_ready_bot()
        given = {"guild_id": self.guild_id, "channel_id": self.channel_id}
        told = await bot.told("widget", **given)
        guild = await self.alice.ok("GET", f"/guilds/{self.guild_id}")
        self.assertEqual((told["name"], told["invites_to"]), (guild["name"], self.channel_id))
        me = await self.alice.ok("GET", f"/users/{self.demo['bot_user_id']}")
        self.assertIn(me["username"], told["members"])
