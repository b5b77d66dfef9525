"""The gateway from end to end: what HTTP does is told to sessions, each event once, in order."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, gatherResults

from litecord.events import MessageCreated
from litecord.model.permissions import VIEW_CHANNEL
from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import EVERYTHING, UNPRIVILEGED, GatewayCase, GatewayClient


class MessageTests(GatewayCase):
    """Alice's guild with bob, a bot that reads all, one that reads no content; eve is elsewhere."""

    alice: Account
    guild: BuiltGuild
    bot: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.eve = await self.a_user(), await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.bob = await self.a_member(self.guild)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.blind = await self.a_bot_in(self.guild.id, self.alice, permissions=VIEW_CHANNEL)
        self.clients = {
            "alice": await self.a_session(self.alice),
            "bob": await self.a_session(self.bob),
            "eve": await self.a_session(self.eve),
            "bot": await self.a_session(self.bot),
            "blind": await self.a_session(self.blind, UNPRIVILEGED),
        }
        self.path = f"/channels/{self.guild.channel_id}/messages"

    async def heard(self, name: str) -> dict[str, list[Any]]:
        """What everybody heard of events of a name, if anything."""
        await self.settled(*self.clients.values())
        return {
            who: client.seen(name) for who, client in self.clients.items() if client.seen(name)
        }

    async def test_posted(self) -> None:
        """A message reaches all who see the channel, as its answer has it, and nobody else."""
        answer = await self.post(self.alice, self.guild.channel_id, "hello", nonce="n")
        heard = await self.heard("MESSAGE_CREATE")
        self.assertEqual(set(heard), {"alice", "bob", "bot", "blind"})
        for who in ("alice", "bob", "bot"):
            [told] = heard[who]
            self.assertEqual(told["guild_id"], self.guild.id)
            self.assertEqual({**answer, **told}, told | {"nonce": "n"})
        [told] = heard["blind"]
        self.assertEqual((told["content"], told["id"]), ("", answer["id"]))

    async def test_mentioned(self) -> None:
        """Who is mentioned reads what others without the intent do not."""
        await self.post(self.alice, self.guild.channel_id, f"<@{self.blind.id}> hello")
        [told] = (await self.heard("MESSAGE_CREATE"))["blind"]
        self.assertEqual(told["content"], f"<@{self.blind.id}> hello")

    async def test_edited_and_deleted(self) -> None:
        """Edits and deletions reach the same people, behind the message."""
        made = await self.post(self.alice, self.guild.channel_id, "hello")
        path = f"{self.path}/{made['id']}"
        await self.ok("PATCH", path, {"content": "bye"}, token=self.alice.token)
        await self.ok("DELETE", path, token=self.alice.token)
        heard = await self.heard("MESSAGE_DELETE")
        self.assertEqual(set(heard), {"alice", "bob", "bot", "blind"})
        for who in heard:
            names = [each for each in self.clients[who].names if each.startswith("MESSAGE_")]
            self.assertEqual(names, ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"])
        [edited] = (await self.heard("MESSAGE_UPDATE"))["bob"]
        self.assertEqual(edited["content"], "bye")

    async def test_typing(self) -> None:
        """Who types is told to those who see the channel."""
        path = f"/channels/{self.guild.channel_id}/typing"
        await self.ok("POST", path, token=self.alice.token)
        heard = await self.heard("TYPING_START")
        self.assertEqual(heard["bot"][0]["user_id"], self.alice.id)
        self.assertNotIn("eve", heard)

    async def test_hidden(self) -> None:
        """In a channel they do not see, people hear nothing."""
        hidden = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        made = await self.a_channel(self.guild, permission_overwrites=hidden)
        await self.post(self.alice, made["id"], "secret")
        heard = await self.heard("MESSAGE_CREATE")
        self.assertEqual(set(heard), {"alice", "bot"})  # the bot is an administrator

    async def test_kicked(self) -> None:
        """Who is kicked hears that, and no more."""
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}"
        await self.ok("DELETE", path, token=self.alice.token)
        await self.post(self.alice, self.guild.channel_id, "he is gone")
        await self.settled(*self.clients.values())
        self.assertEqual(self.clients["bob"].seen("GUILD_DELETE"), [{"id": self.guild.id}])
        self.assertEqual(self.clients["bob"].seen("MESSAGE_CREATE"), [])

    async def test_signed_out(self) -> None:
        """Whose token is revoked is closed with 4004."""
        await self.ok("POST", "/auth/logout", {}, token=self.bob.token)
        self.assertEqual(await self.clients["bob"].closed(), 4004)

    async def test_database_is_not_asked(self) -> None:
        """Telling a thousand events asks the database nothing but to keep the messages."""
        asked: list[str] = []
        real = self.database.autocommit.query

        def query(sql: str, params: Any = None) -> Any:
            asked.append(sql)
            return real(sql, params)

        self.patch(self.database.autocommit, "query", query)
        for number in range(5):
            await self.post(self.alice, self.guild.channel_id, f"{number}")
        await self.settled(*self.clients.values())
        self.assertLessEqual(len(asked), 5)
        self.assertEqual(len(self.clients["bot"].seen("MESSAGE_CREATE")), 5)


class ConcurrentTests(GatewayCase):
    """Somebody posts without a pause while sessions begin, are cut off, and resume."""

    timeout = 120
    POSTS = 150

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.ids: list[int] = []
        self.posting = False

    async def post_on(self) -> None:
        """Post one message after the other, some of them at once."""
        self.posting = True
        for _ in range(self.POSTS // 3):
            made = [self.post(self.alice, self.guild.channel_id, "x") for _ in range(3)]
            done = await gatherResults([Deferred.fromCoroutine(each) for each in made])
            self.ids += [int(each["id"]) for each in done]
        self.posting = False

    def snapshot(self, client: GatewayClient) -> int:
        """The last message that a client's first picture of the guild knows."""
        [ready] = client.seen("READY")
        [guild] = client.seen("GUILD_CREATE") or ready["guilds"]
        [channel] = [each for each in guild["channels"] if each["id"] == self.guild.channel_id]
        return int(channel["last_message_id"] or 0)

    async def test_snapshot_and_subscription(self) -> None:
        """Whenever a session begins, it is told of all messages its snapshot does not know."""
        posting = Deferred.fromCoroutine(self.post_on())
        clients: list[GatewayClient] = []
        while self.posting:
            who: Account | App = self.alice if len(clients) % 2 else self.bot
            compress = ("", "&compress=zlib-stream", "&compress=zstd-stream")[len(clients) % 3]
            clients.append(await self.a_session(who, query=f"v=10&encoding=json{compress}"))
        await posting
        await self.settled(*clients)
        self.assertGreater(len(clients), 5)
        happened = [each.message.message.id for each in self.announced(MessageCreated)]
        for client in clients:
            told = [int(each["id"]) for each in client.seen("MESSAGE_CREATE")]
            before = happened[: len(happened) - len(told)]
            self.assertEqual(before + told, happened)
            self.assertEqual(self.snapshot(client), max(before, default=0))
            numbers = [each["s"] for each in client.payloads if each["op"] == 0]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    async def test_cut_and_resume(self) -> None:
        """However often a connection is cut, what was told with its resumes is whole."""
        client = await self.a_session(self.bot)
        [ready] = client.seen("READY")
        await client.event("GUILD_CREATE")
        told: list[tuple[int, int]] = []
        posting = Deferred.fromCoroutine(self.post_on())
        cuts = 0
        while self.posting:
            before = len(client.payloads)
            await client.until(lambda: len(client.payloads) > before + 2 or not self.posting)  # noqa: B023
            await client.hang_up(4000 if cuts % 2 else None)
            told += self.messages(client)
            last, client = max(client.sequence, told[-1][0] if told else 0), await self.connect()
            client.resume(self.bot.token, ready["session_id"], last)
            await client.event("RESUMED")
            cuts += 1
        await posting
        await self.settled(client)
        told += self.messages(client)
        self.assertGreater(cuts, 5)
        self.assertEqual(sorted(id for _, id in told), sorted(self.ids))
        numbers = [number for number, _ in told]
        self.assertEqual(numbers, sorted(set(numbers)))

    def messages(self, client: GatewayClient) -> list[tuple[int, int]]:
        """The number and the id of each message that came on a connection."""
        return [
            (each["s"], int(each["d"]["id"]))
            for each in client.payloads
            if each["t"] == "MESSAGE_CREATE"
        ]


class ShardTests(GatewayCase):
    async def test_shards(self) -> None:
        """Two shards of a bot split its guilds, and what happens in them."""
        alice = await self.a_user()
        guilds = []
        for _ in range(4):
            guilds.append(await self.a_guild(alice))
            self.clock.advance(0.001)  # the next guild is of another millisecond
        bot = await self.a_bot_in(guilds[0].id, alice)
        for guild in guilds[1:]:
            await self.add_bot(bot, guild.id, alice)
        shards = [await self.a_session(bot, EVERYTHING, shard=[each, 2]) for each in (0, 1)]
        for guild in guilds:
            await self.post(alice, guild.channel_id, "hello")
        await self.settled(*shards)
        for number, client in enumerate(shards):
            own = {each.id for each in guilds if (int(each.id) >> 22) % 2 == number}
            self.assertEqual(len(own), 2)
            [ready] = client.seen("READY")
            self.assertEqual({each["id"] for each in ready["guilds"]}, own)
            self.assertEqual({each["id"] for each in client.seen("GUILD_CREATE")}, own)
            self.assertEqual({each["guild_id"] for each in client.seen("MESSAGE_CREATE")}, own)

    async def test_joined_later(self) -> None:
        """A guild that a bot is added to is told to its shard, as soon as it is in."""
        alice = await self.a_user()
        first, second = await self.a_guild(alice), await self.a_guild(alice)
        bot = await self.a_bot_in(first.id, alice)
        client = await self.a_session(bot)
        await self.add_bot(bot, second.id, alice)
        await client.event("GUILD_CREATE")
        told = await client.event("GUILD_CREATE")
        self.assertEqual(told["id"], second.id)
        self.assertFalse(told["unavailable"])
