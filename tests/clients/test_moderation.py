"""Bans, prunes and the audit log with discord.py."""

from __future__ import annotations

from typing import Any

from tests.clients import bots, pylibs
from tests.clients.bots import Refused
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyModerationTests(ClientCase):
    """A bot that keeps the peace."""

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
        entries: list[dict[str, Any]] = [
            {"action": "ban", **about, "reason": "spam é"},
            {"action": "unban", **about, "reason": None},
        ]
        self.assertEqual(await bot.told("audit_log", **guild), entries)
        for entry in entries:
            await bot.heard("recorded", **entry)

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
        self.assertEqual(len(await bot.told("audit_log", **guild)), 1)

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
