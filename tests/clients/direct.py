"""DMs of a bot and a person, from both sides; a test module of each library has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from tests.clients.bots import Refused
from tests.clients.cases import ClientCase

THUMBS_UP = "\N{THUMBS UP SIGN}"


class DirectTests(ClientCase):
    """What a bot and somebody say to each other alone."""

    async def test_a_person_begins(self) -> None:
        """A bot answers in a DM that it has never heard of, and knows no guild of it."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["member_token"])
        form = {"recipient_id": self.demo["bot_user_id"]}
        dm = await self.bob.ok("POST", "/users/@me/channels", form)
        messages = f"/channels/{dm['id']}/messages"
        said = await self.bob.ok("POST", messages, {"content": "!ping"})
        heard = await bot.heard("message", id=said["id"])
        self.assertEqual((heard["channel_id"], heard["guild_id"]), (dm["id"], None))
        self.assertEqual((heard["content"], heard["author_id"]), ("!ping", self.demo["member_id"]))
        pong = await listener.heard("MESSAGE_CREATE", content="pong")
        self.assertEqual(pong["message_reference"]["message_id"], said["id"])
        self.assertEqual(pong["channel_id"], dm["id"])
        await self.bob.ok("POST", f"/channels/{dm['id']}/typing")
        page = await self.bob.ok("GET", messages)
        self.assertEqual([each["content"] for each in page], ["pong", "!ping"])

    async def test_the_bot_begins(self) -> None:
        """A bot opens a DM, writes, edits, reacts and deletes there; the person sees all of it."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["member_token"])
        dm = await bot.told("open_dm", user_id=self.demo["member_id"])
        made = await bot.told("send", channel_id=dm, content="Hello!")
        opened = await listener.heard("CHANNEL_CREATE", id=dm)
        self.assertEqual([each["id"] for each in opened["recipients"]], [self.demo["bot_user_id"]])
        await listener.heard("MESSAGE_CREATE", id=made["id"], content="Hello!")
        there = {"channel_id": dm, "message_id": made["id"]}
        await bot.told("edit", **there, content="Hello again!")
        await listener.heard("MESSAGE_UPDATE", id=made["id"], content="Hello again!")
        answer = await self.bob.ok("POST", f"/channels/{dm}/messages", {"content": "Hi"})
        await bot.heard("message", id=answer["id"], channel_id=dm, content="Hi")
        answered = {"channel_id": dm, "message_id": answer["id"]}
        await bot.told("react", **answered, emoji=THUMBS_UP)
        await listener.heard("MESSAGE_REACTION_ADD", message_id=answer["id"])
        await bot.told("delete", **there)
        await listener.heard("MESSAGE_DELETE", id=made["id"])
        history = await bot.told("history", channel_id=dm, limit=10)
        self.assertEqual([each["content"] for each in history], ["Hi"])

    async def test_blocked(self) -> None:
        """Who blocks a bot is not written to any more, and the bot is told so."""
        bot = await self.a_ready_bot()
        dm = await bot.told("open_dm", user_id=self.demo["member_id"])
        path = f"/users/@me/relationships/{self.demo['bot_user_id']}"
        await self.bob.ok("PUT", path, {"type": 2})
        with self.assertRaises(Refused) as caught:
            await bot.told("send", channel_id=dm, content="Hello?")
        self.assertEqual((caught.exception.status, caught.exception.code), (403, 50007))
