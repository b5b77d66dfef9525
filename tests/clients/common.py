"""What every library must be able to do with us; a test module of each has these tests as its own.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from typing import Any

from tests.clients.bots import Bot, Refused
from tests.clients.cases import ClientCase

#: An embed as a bot makes it, and as everybody must see it.
EMBED = {
    "title": "A title",
    "description": "Some *words*",
    "url": "https://example.org/page",
    "color": 0x336699,
    "footer": "A footer",
    "author": "An author",
    "fields": [["one", "1", True], ["two", "2", False]],
}
#: The same as the HTTP API takes and gives it.
EMBED_JSON = {
    **EMBED,
    "footer": {"text": "A footer"},
    "author": {"name": "An author"},
    "fields": [
        {"name": name, "value": value, "inline": inline}
        for name, value, inline in [("one", "1", True), ("two", "2", False)]
    ],
}


def expected_roles(roles: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell what a bot should know of roles that HTTP gave."""
    names = "name", "color", "hoist", "position", "permissions"
    return {each["id"]: {name: each[name] for name in names} for each in roles}


def expected_channels(channels: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell what a bot should know of channels that HTTP gave."""
    return {
        each["id"]: {
            "name": each["name"],
            "kind": each["type"],
            "topic": each.get("topic"),
            "category_id": each["parent_id"],
            "overwrites": sorted(said["id"] for said in each["permission_overwrites"]),
        }
        for each in channels
    }


def expected_members(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell what a bot should know of members that HTTP gave."""
    return {
        each["user"]["id"]: {
            "name": each["user"]["username"],
            "nick": each["nick"],
            "bot": each["user"].get("bot", False),
            "roles": sorted(each["roles"]),
        }
        for each in members
    }


class TransportTests(ClientCase):
    """What depends on encoding and compression: login, events, and resuming in their middle."""

    #: how often in a row the network is cut; some libraries wait longer each time
    cuts = 5

    async def test_login(self) -> None:
        """The bot is who it should be, with its guilds, over the transport of that library."""
        ready = await self.a_bot().heard("ready")
        self.assertEqual(ready["user_id"], self.demo["bot_user_id"])
        self.assertEqual(ready["guilds"], [self.guild_id])
        transport = self.library.encoding, self.library.compression
        self.assertEqual(self.proxy.transports(), [transport])

    async def test_answer(self) -> None:
        """A person's ``!ping`` is answered by a reply, which mentions that person."""
        bot = await self.a_ready_bot()
        ping = await self.say("!ping", self.bob)
        seen = await bot.heard("message", id=ping)
        self.assertEqual(seen["content"], "!ping")
        self.assertEqual(seen["author_id"], self.demo["member_id"])
        self.assertEqual(seen["guild_id"], self.guild_id)
        pong = await bot.heard("message", author_id=self.demo["bot_user_id"])
        self.assertEqual(pong["replies_to"], ping)
        last, first = await self.bob.ok("GET", f"{self.messages}?limit=2")
        self.assertEqual((last["id"], first["id"]), (pong["id"], ping))
        self.assertEqual((last["content"], last["type"]), ("pong", 19))
        self.assertEqual(last["message_reference"]["message_id"], ping)
        self.assertEqual(last["referenced_message"]["content"], "!ping")
        self.assertEqual(last["author"]["id"], self.demo["bot_user_id"])
        self.assertTrue(last["author"]["bot"])

    async def test_resume(self) -> None:
        """After the network was cut the session goes on: nothing is lost, nothing comes twice."""
        bot = await self.a_ready_bot()
        posted = [await self.say("before")]
        await bot.heard("message", id=posted[0])
        self.proxy.hold()
        self.proxy.cut()
        posted += [await self.say(f"while away {number}") for number in range(5)]
        self.proxy.release()
        await bot.heard("resumed")
        posted.append(await self.say("after"))
        await bot.heard("message", id=posted[-1])
        self.assertEqual([each["id"] for each in bot.inbox.named("message")], posted)
        self.assertEqual(len(bot.inbox.named("ready")), 1)

    async def test_resume_again_and_again(self) -> None:
        """The network is cut while events are on their way: what arrived is not sent again."""
        bot = await self.a_ready_bot()
        posted = []
        for number in range(self.cuts):
            posted += [await self.say(f"{number} {word}") for word in ("one", "two", "three")]
            self.proxy.cut()
            await bot.heard("resumed")
        posted.append(await self.say("after"))
        await bot.heard("message", id=posted[-1])
        self.assertEqual([each["id"] for each in bot.inbox.named("message")], posted)
        self.assertEqual(len(bot.inbox.named("ready")), 1)


class EssentialTests(TransportTests):
    """From login to a restart of the daemon; the bot has to know little."""

    @property
    def bad_token(self) -> str:
        """Nobody's token, which looks like one."""
        return f"{self.demo['bot_token'][:-4]}nono"

    async def test_bad_token(self) -> None:
        """A token that is not good is the library's own error."""
        bot = self.a_bot(token=self.bad_token)
        self.assertEqual((await bot.heard("failed"))["type"], self.library.bad_token)

    async def test_restart(self) -> None:
        """The daemon is away for a while: the bot comes back by itself, afresh, and answers."""
        bot = await self.a_ready_bot(origin=self.origin)
        await self.daemon.stop()
        await self.daemon.start()
        await self.check_back(bot)

    async def check_back(self, bot: Bot) -> None:
        """Wait until a bot is back after a restart, in a new session, and answers."""
        await bot.heard("ready")
        ping = await self.say("!ping")
        pong = await bot.heard("message", author_id=self.demo["bot_user_id"])
        self.assertEqual(pong["replies_to"], ping)
        self.assertEqual(bot.inbox.named("resumed"), [])
        self.check_restarted(bot)

    def check_restarted(self, bot: Bot) -> None:
        """What a library tells of a restart beyond this; to be extended."""


class LivingTests(EssentialTests):
    """And what a bot does in a channel."""

    async def test_caches(self) -> None:
        """What the library knows of guild, roles, channels and all members is what HTTP says."""
        bot = await self.a_ready_bot()
        cache = await bot.told("cache", guild_id=self.guild_id)
        path = f"/guilds/{self.guild_id}"
        guild = await self.alice.ok("GET", path)
        self.assertEqual(cache["name"], guild["name"])
        self.assertEqual(cache["owner_id"], self.demo["user_id"])
        self.assertEqual(cache["me"], self.demo["bot_user_id"])
        self.assertEqual(cache["roles"], expected_roles(guild["roles"]))
        channels = await self.alice.ok("GET", f"{path}/channels")
        self.assertEqual(cache["channels"], expected_channels(channels))
        person = self.a_person(f"Bot {self.demo['bot_token']}")
        members = await person.ok("GET", f"{path}/members?limit=1000")
        self.assertEqual(cache["members"], expected_members(members))
        self.assertEqual(len(members), 5)
        self.assertEqual(cache["member_count"], 5)

    async def test_edit_and_delete_of_others(self) -> None:
        """The bot sees how a person's message changes and goes, with what it was before."""
        bot = await self.a_ready_bot()
        message_id = await self.say("first")
        await bot.heard("message", id=message_id)
        path = f"{self.messages}/{message_id}"
        await self.alice.ok("PATCH", path, {"content": "second"})
        edited = await bot.heard("message_edit", id=message_id)
        self.assertEqual((edited["before"], edited["after"]), ("first", "second"))
        await self.alice.ok("DELETE", path)
        deleted = await bot.heard("message_delete", id=message_id)
        self.assertEqual(deleted["content"], "second")

    async def test_edit_and_delete_of_its_own(self) -> None:
        """The bot edits and deletes what it said: answers, events and history agree."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["user_token"])
        sent = await bot.told("send", channel_id=self.channel_id, content="one")
        message = {"channel_id": self.channel_id, "message_id": sent["id"]}
        path = f"{self.messages}/{sent['id']}"
        seen = await listener.heard("MESSAGE_CREATE", id=sent["id"])
        self.assertEqual(seen["author"]["id"], self.demo["bot_user_id"])
        edited = await bot.told("edit", **message, content="two")
        self.assertEqual((edited["id"], edited["content"]), (sent["id"], "two"))
        seen = await listener.heard("MESSAGE_UPDATE", id=sent["id"])
        self.assertEqual((await self.bob.ok("GET", path))["content"], "two")
        self.assertEqual(seen["content"], "two")
        self.assertIsNotNone(seen["edited_timestamp"])
        await bot.told("delete", **message)
        await listener.heard("MESSAGE_DELETE", id=sent["id"], channel_id=self.channel_id)
        self.assertEqual((await self.bob.call("GET", path)).body["code"], 10008)

    async def test_typing(self) -> None:
        """Who types is seen by the other side: by people in guilds that they look at."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["user_token"])
        listener.tell(37, {"subscriptions": {self.guild_id: {"typing": True}}})
        await self.bob.ok("POST", f"/channels/{self.channel_id}/typing")
        await bot.heard("typing", user_id=self.demo["member_id"], channel_id=self.channel_id)
        await bot.told("type", channel_id=self.channel_id)
        await listener.heard("TYPING_START", user_id=self.demo["bot_user_id"])

    async def test_embeds(self) -> None:
        """An embed made with the library is seen by people, and one of another bot by the bot."""
        bot = await self.a_ready_bot()
        sent = await bot.told("send", channel_id=self.channel_id, embed=EMBED)
        self.assertEqual(sent["embeds"], [EMBED])
        [seen] = (await self.bob.ok("GET", f"{self.messages}/{sent['id']}"))["embeds"]
        self.assertEqual({name: seen[name] for name in EMBED_JSON}, EMBED_JSON)
        self.assertEqual(seen["type"], "rich")
        other = self.a_person(f"Bot {self.demo['unprivileged_bot_token']}")
        posted = await other.ok("POST", self.messages, {"embeds": [EMBED_JSON]})
        received = await bot.heard("message", id=posted["id"])
        self.assertEqual(received["embeds"], [EMBED])

    async def test_refusal(self) -> None:
        """A refusal becomes the library's exception, with Discord's code."""
        bot = await self.a_ready_bot()
        with self.assertRaises(Refused) as caught:
            await bot.told("fetch", channel_id=self.channel_id, message_id="1")
        refused = caught.exception
        self.assertEqual((refused.status, refused.code), (404, 10008))

    async def test_intents_not_allowed(self) -> None:
        """Privileged intents that were not granted are the library's own error; others are fine."""
        token = self.demo["unprivileged_bot_token"]
        bot = self.a_bot(token=token)
        self.assertEqual((await bot.heard("failed"))["type"], self.library.bad_intents)
        await self.a_bot(token=token, intents="plain").heard("ready")

    async def test_content_without_the_intent(self) -> None:
        """Who has not the intent for it is told of a message, but not what it says."""
        bot = await self.a_ready_bot(intents="plain")
        seen = await bot.heard("message", id=await self.say("hello"))
        self.assertEqual(seen["content"], "")
        mention = f"<@{self.demo['bot_user_id']}> hello"
        seen = await bot.heard("message", id=await self.say(mention))
        self.assertEqual(seen["content"], mention)
