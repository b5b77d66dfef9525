"""Bans, prunes, invites and the audit log with discord.py and discord.js."""

from __future__ import annotations

from typing import Any

from tests.clients import bots, nodelibs, peace, pylibs
from tests.clients.bots import Refused
from tests.support.suites import only_in

skip = only_in("clients")

#: What a moderator is recorded to have done in a year.
ACTIONS = [
    *("role_create", "role_update", "member_role_update", "member_update"),
    *("channel_create", "channel_update", "overwrite_create"),
    *("webhook_create", "webhook_delete", "message_pin", "thread_create", "thread_update"),
    *("channel_delete", "role_delete"),
]


class DiscordJsModerationTests(peace.PeaceTests):
    """A bot on discord.js that keeps the peace."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE


class DiscordPyModerationTests(peace.PeaceTests):
    """The same on discord.py, and what else that can do."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")

    async def test_ban(self) -> None:
        """A ban takes somebody away with what they wrote; it is listed, recorded and lifted."""
        bot = await self.a_ready_bot()
        guild, bob = {"guild_id": self.guild_id}, self.demo["member_id"]
        said = [await self.say(f"spam {number}", self.bob) for number in range(3)]
        await bot.heard("message", id=said[-1])
        await bot.told("ban", **guild, user_id=bob, reason="spam é", seconds=3600)
        await bot.heard("ban", user_id=bob)
        await bot.heard("member_leave", user_id=bob)
        await bot.heard("bulk_delete")
        left = {each["id"] for each in await self.alice.ok("GET", self.messages)}
        self.assertEqual(left & set(said), set())
        self.assertEqual(await bot.told("bans", **guild), {bob: "spam é"})
        await bot.told("unban", **guild, user_id=bob)
        await bot.heard("unban", user_id=bob)
        self.assertEqual(await bot.told("bans", **guild), {})
        about = {"user_id": self.demo["bot_user_id"], "target_id": bob}
        await bot.heard("recorded", action="ban", **about, reason="spam é")
        await bot.heard("recorded", action="unban", **about, reason=None)

    async def test_hierarchy(self) -> None:
        """Nobody bans the owner, alone or among others; the library says Forbidden."""
        bot = await self.a_ready_bot()
        guild, owner = {"guild_id": self.guild_id}, self.demo["user_id"]
        with self.assertRaises(Refused) as raised:
            await bot.told("ban", **guild, user_id=owner, reason="x", seconds=0)
        self.assertEqual(raised.exception.kind, "Forbidden")
        self.assertEqual((raised.exception.status, raised.exception.code), (403, 50013))
        bob = self.demo["member_id"]
        made = await bot.told("bulk_ban", **guild, user_ids=[owner, bob])
        self.assertEqual(made, {"banned": [bob], "failed": [owner]})
        self.assertEqual(len(await self.recorded(bot)), 1)

    async def test_purge(self) -> None:
        """A purge deletes the last messages at once."""
        bot = await self.a_ready_bot()
        said = [await self.say(f"word {number}") for number in range(3)]
        await bot.heard("message", id=said[-1])
        gone = await bot.told("purge", channel_id=self.channel_id, limit=3)
        self.assertEqual(sorted(gone, key=int), said)
        await bot.heard("bulk_delete", ids=said)

    async def test_prune(self) -> None:
        """Nobody has been away for a day here, as a count and a prune say."""
        bot = await self.a_ready_bot()
        guild = {"guild_id": self.guild_id}
        self.assertEqual(await bot.told("estimate", **guild, days=1), 0)
        self.assertEqual(await bot.told("prune", **guild, days=1), 0)

    async def test_history(self) -> None:
        """What a moderator changes in a year is read back as the library has it."""
        bot = await self.a_ready_bot()
        await bot.told("govern", guild_id=self.guild_id, user_id=self.demo["member_id"])
        given = {"guild_id": self.guild_id, "user_id": self.demo["bot_user_id"]}
        told: list[dict[str, Any]] = await bot.told("audit_history", **given)
        self.assertEqual([each["action"] for each in told], ACTIONS)
        by = {each["action"]: each for each in told}
        made, edited = by["role_create"]["after"], by["role_update"]
        self.assertEqual((made["name"], made["permissions"]), ("helper", 1 << 13))
        self.assertEqual(edited["before"], {"name": "helper", "hoist": False})
        self.assertEqual(edited["after"], {"name": "helpers", "hoist": True})
        self.assertEqual(by["member_role_update"]["after"], {"roles": ["helpers"]})
        self.assertEqual(by["member_update"]["after"], {"nick": "Bobby"})
        channel = by["channel_update"]
        self.assertEqual(channel["before"], {"topic": "ask here", "slowmode_delay": 0})
        self.assertEqual(channel["after"], {"topic": "ask", "slowmode_delay": 5})
        self.assertEqual(by["overwrite_create"]["extra"], "helpers")
        self.assertEqual(by["webhook_create"]["after"]["name"], "hook")
        self.assertEqual(by["thread_update"]["after"], {"locked": True})
        self.assertIn("message_id", by["message_pin"]["extra"])
