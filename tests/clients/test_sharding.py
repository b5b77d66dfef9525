"""A bot in more than one shard: each of them is told of its guilds, and of no other."""

from __future__ import annotations

from tests.clients import nodelibs
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE

GUILDS = 50
SHARDS = 2


def shard_of(guild_id: str) -> int:
    """Tell which shard Discord documents for a guild."""
    return (int(guild_id) >> 22) % SHARDS


class ShardingTests(ClientCase):
    """discord.js with two shards in one process."""

    library = nodelibs.DISCORD_JS

    async def _join_guilds(self) -> dict[str, str]:
        """Have the bot in as many guilds as is wanted; a channel of each."""
        channels = {self.guild_id: self.channel_id}
        authorize = f"/oauth2/authorize?client_id={self.demo['application_id']}&scope=bot"
        while len(channels) < GUILDS:
            form = {"name": f"Guild {len(channels)}"}
            guild_id = (await self.alice.ok("POST", "/guilds", form))["id"]
            grant = {"authorize": True, "guild_id": guild_id, "permissions": "8"}
            await self.alice.ok("POST", authorize, grant)
            found = await self.alice.ok("GET", f"/guilds/{guild_id}/channels")
            channels[guild_id] = next(each["id"] for each in found if each["type"] == 0)
        return channels

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
        self.assertTrue(all(expected.values()), expected)
        self.assertEqual(await bot.told("shards"), expected)
        posted = []
        for channel_id in channels.values():
            form = {"content": "hello"}
            posted.append(await self.alice.ok("POST", f"/channels/{channel_id}/messages", form))
        for each in posted:
            await bot.heard("message", id=each["id"])
        seen = [each["id"] for each in bot.inbox.named("message", content="hello")]
        self.assertEqual(sorted(seen), sorted(each["id"] for each in posted))
