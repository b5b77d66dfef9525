"""Who is there and what they do, from both sides; a test module of each library has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from tests.clients.cases import ClientCase

#: Somebody who plays, as the gateway takes it.
PLAYING = {"status": "idle", "since": 0, "afk": False, "activities": [{"name": "Go", "type": 0}]}

GUILD_PRESENCES = 1 << 8
GATEWAY_PRESENCE_LIMITED = 1 << 13


class PresenceTests(ClientCase):
    """Coming, changing and going."""

    async def test_of_others(self) -> None:
        """The bot sees a person come, do something, and go."""
        bot = await self.a_ready_bot()
        bob = self.demo["member_id"]
        listener = await self.a_listener(self.demo["member_token"])
        await bot.heard("presence", user_id=bob, status="online", activities=[])
        listener.tell(3, PLAYING)
        await bot.heard("presence", user_id=bob, status="idle", activities=["Go"])
        await listener.leave()
        await bot.heard("presence", user_id=bob, status="offline", activities=[])

    async def test_of_its_own(self) -> None:
        """Another bot, which may, sees what this one says that it does."""
        applications = await self.alice.ok("GET", "/applications")
        [other] = [each for each in applications if each["name"] == "Plain bot"]
        form = {"flags": GATEWAY_PRESENCE_LIMITED}
        await self.alice.ok("PATCH", f"/applications/{other['id']}", form)
        bot = await self.a_ready_bot()
        token = self.demo["unprivileged_bot_token"]
        listener = await self.a_listener(token, intents=GUILD_PRESENCES)
        await bot.told("appear", status="dnd", activity="Chess")
        me = {"id": self.demo["bot_user_id"]}
        seen = await listener.heard("PRESENCE_UPDATE", user=me, status="dnd")
        names = [(each["name"], each["type"]) for each in seen["activities"]]
        self.assertEqual(names, [("Chess", 0)])
        self.assertEqual(seen["guild_id"], self.guild_id)
