"""A bot in more than one shard: each of them is told of its guilds, and of no other."""

from __future__ import annotations

from collections import Counter

from tests.clients import bots, nodelibs, pylibs
from tests.clients.bots import Bot
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients")

GUILDS = 50
SHARDS = 2


def shard_of(guild_id: str) -> int:
    """Tell which shard Discord documents for a guild."""
    return (int(guild_id) >> 22) % SHARDS


class ShardingCase(ClientCase):
    """A bot in many guilds."""

    async def _a_guild(self, name: str) -> tuple[str, str]:
        """Make a guild that the bot joins; its id, and a channel's."""
        guild_id = (await self.alice.ok("POST", "/guilds", {"name": name}))["id"]
        authorize = f"/oauth2/authorize?client_id={self.demo['application_id']}&scope=bot"
        grant = {"authorize": True, "guild_id": guild_id, "permissions": "8"}
        await self.alice.ok("POST", authorize, grant)
        found = await self.alice.ok("GET", f"/guilds/{guild_id}/channels")
        return guild_id, next(each["id"] for each in found if each["type"] == 0)

    async def _join_guilds(self) -> dict[str, str]:
        """Have the bot in as many guilds as is wanted, on each shard some; a channel of each."""
        channels = {self.guild_id: self.channel_id}
        while len(channels) < GUILDS:
            guild_id, channel_id = await self._a_guild(f"Guild {len(channels)}")
            channels[guild_id] = channel_id
        self.assertEqual({shard_of(each) for each in channels}, set(range(SHARDS)))
        return channels

    async def _say_everywhere(self, bot: Bot, channels: dict[str, str]) -> None:
        """Have something said in each guild; the bot hears all of it, once."""
        posted = []
        for channel_id in channels.values():
            form = {"content": "hello"}
            message = await self.alice.ok("POST", f"/channels/{channel_id}/messages", form)
            posted.append(message["id"])
        for message_id in posted:
            await bot.heard("message", id=message_id)
        seen = [each["id"] for each in bot.inbox.named("message", content="hello")]
        self.assertEqual(sorted(seen), sorted(posted))


class DiscordJsShardingTests(ShardingCase):
    """discord.js with two shards in one process."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE

    async def test_split(self) -> None:
        """Every guild is on its shard and on no other, and what is said there comes once."""
        channels = await self._join_guilds()
        bot = self.a_bot(options={"shards": list(range(SHARDS)), "shardCount": SHARDS})
        ready = await bot.heard("ready")
        self.assertEqual(sorted(ready["guilds"]), sorted(channels))
        expected = {
            str(shard): sorted(each for each in channels if shard_of(each) == shard)
            for shard in range(SHARDS)
        }
        self.assertEqual(await bot.told("shards"), expected)
        await self._say_everywhere(bot, channels)


def dispatched(bot: Bot, name: str) -> Counter[tuple[int, str]]:
    """Count what was told of each guild on each shard."""
    told = bot.inbox.named("dispatched", t=name)
    return Counter((each["shard"], guild_id) for each in told for guild_id in each["guilds"])


class DiscordPyShardingTests(ShardingCase):
    """discord.py with two shards, which waits between them by itself, and tells what came where."""

    library = bots.DISCORD_PY
    skip = skip or pylibs.lacking("discord.py-speed")

    async def test_split(self) -> None:
        """Each shard is told of its guilds alone, of those that come later, too."""
        channels = await self._join_guilds()
        rightly = {(shard_of(each), each): 1 for each in channels}
        bot = self.a_bot(shard_count=SHARDS)
        ready = await bot.heard("ready")
        self.assertEqual(sorted(ready["guilds"]), sorted(channels))
        self.assertEqual(dispatched(bot, "READY"), rightly)
        self.assertEqual(dispatched(bot, "GUILD_CREATE"), rightly)
        await self._say_everywhere(bot, channels)
        self.assertEqual(dispatched(bot, "MESSAGE_CREATE"), rightly)
        for number in range(SHARDS * 2):
            guild_id, _ = await self._a_guild(f"Late guild {number}")
            await bot.heard("dispatched", t="GUILD_CREATE", guilds=[guild_id])
            rightly[shard_of(guild_id), guild_id] = 1
        self.assertEqual(dispatched(bot, "GUILD_CREATE"), rightly)
        self.assertEqual(bot.inbox.named("received", op=9), [])
