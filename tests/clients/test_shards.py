"""A bot with two shards: each has its half of the guilds, and is told of nothing else."""

from __future__ import annotations

from collections import Counter

from tests.clients import bots, pylibs
from tests.clients.bots import Bot
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py-speed")

SHARDS = 2
GUILDS = 50


def shard_of(guild_id: str) -> int:
    """Tell whose a guild is."""
    return (int(guild_id) >> 22) % SHARDS


def dispatched(bot: Bot, name: str) -> Counter[tuple[int, str]]:
    """Count what was told of each guild on each shard."""
    told = bot.inbox.named("dispatched", t=name)
    return Counter((each["shard"], guild_id) for each in told for guild_id in each["guilds"])


class ShardTests(ClientCase):
    """discord.py, which knows by itself what shards there are and waits between them."""

    library = bots.DISCORD_PY

    async def _a_guild(self) -> tuple[str, str]:
        """Let alice make a guild and add the bot; the ids of the guild and of a channel in it."""
        guild = await self.alice.ok("POST", "/guilds", {"name": "One of many"})
        query = f"client_id={self.demo['application_id']}&scope=bot"
        added = {"authorize": True, "guild_id": guild["id"], "permissions": "0"}
        await self.alice.ok("POST", f"/oauth2/authorize?{query}", added)
        return guild["id"], guild["system_channel_id"]

    async def test_split(self) -> None:
        """Guilds are where they belong, whether they were there before or came later."""
        guilds = {self.guild_id: self.channel_id}
        while len(guilds) < GUILDS:
            guild_id, channel_id = await self._a_guild()
            guilds[guild_id] = channel_id
        rightly = {(shard_of(each), each): 1 for each in guilds}
        self.assertEqual({shard for shard, _ in rightly}, {0, 1})
        bot = self.a_bot(shard_count=SHARDS)
        ready = await bot.heard("ready")
        self.assertEqual(sorted(ready["guilds"]), sorted(guilds))
        self.assertEqual(dispatched(bot, "READY"), rightly)
        self.assertEqual(dispatched(bot, "GUILD_CREATE"), rightly)
        await self._say_everywhere(bot, guilds)
        self.assertEqual(dispatched(bot, "MESSAGE_CREATE"), rightly)
        for _ in range(SHARDS * 2):
            guild_id, _ = await self._a_guild()
            await bot.heard("dispatched", t="GUILD_CREATE", guilds=[guild_id])
            rightly[shard_of(guild_id), guild_id] = 1
        self.assertEqual(dispatched(bot, "GUILD_CREATE"), rightly)
        self.assertEqual(bot.inbox.named("received", op=9), [])

    async def _say_everywhere(self, bot: Bot, guilds: dict[str, str]) -> None:
        for guild_id, channel_id in guilds.items():
            path = f"/channels/{channel_id}/messages"
            posted = await self.alice.ok("POST", path, {"content": "hello"})
            await bot.heard("message", id=posted["id"], guild_id=guild_id)
