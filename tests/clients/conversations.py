"""Threads and posts of forums, from both sides; for the test cases of ``test_threads``.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from tests.clients.cases import ClientCase


class ThreadTests(ClientCase):
    """Conversations beside a channel."""

    async def test_thread(self) -> None:
        """A bot begins a thread with a message, all talk in it, and it rests, wakes and goes."""
        bot = await self.a_ready_bot()
        message_id = await self.say("Let us talk about this")
        await bot.heard("message", id=message_id)
        made = await bot.told(
            "begin", channel_id=self.channel_id, message_id=message_id, name="Talk"
        )
        expected = {
            "id": message_id,
            "name": "Talk",
            "parent_id": self.channel_id,
            "archived": False,
            "tags": [],
        }
        self.assertEqual(made, expected)
        await bot.heard("thread_create", id=message_id, name="Talk")
        there = f"/channels/{message_id}"
        starter = await self.alice.ok("GET", f"{self.messages}/{message_id}")
        self.assertEqual(starter["thread"]["owner_id"], self.demo["bot_user_id"])
        posted = await self.bob.ok("POST", f"{there}/messages", {"content": "here I am"})
        await bot.heard("message", id=posted["id"], channel_id=message_id)
        said = await bot.told("say_in", thread_id=message_id, content="so am I")
        page = await self.bob.ok("GET", f"{there}/messages")
        self.assertEqual(page[0]["id"], said)
        await bot.told("archive", thread_id=message_id, archived=True)
        await bot.heard("thread_update", id=message_id, archived=True)
        await self.bob.ok("POST", f"{there}/messages", {"content": "one more thing"})
        await bot.heard("thread_update", id=message_id, archived=False)
        self.assertEqual(await bot.told("threads", guild_id=self.guild_id), {message_id: "Talk"})
        await self.alice.ok("DELETE", there)
        await bot.heard("thread_delete", id=message_id)
        self.assertEqual(await bot.told("threads", guild_id=self.guild_id), {})

    async def test_forum(self) -> None:
        """Both sides write posts with tags into a forum, which the bot has seen being made."""
        bot = await self.a_ready_bot()
        form = {"name": "help", "type": 15, "available_tags": [{"name": "first"}]}
        forum = await self.alice.ok("POST", f"/guilds/{self.guild_id}/channels", form)
        await bot.heard("channel_create", id=forum["id"])
        made = await bot.told(
            "open_post", channel_id=forum["id"], name="Question", content="Why?", tag="first"
        )
        self.assertEqual((made["name"], made["tags"]), ("Question", ["first"]))
        told = await self.bob.ok("GET", f"/channels/{made['id']}")
        self.assertEqual(told["applied_tags"], [forum["available_tags"][0]["id"]])
        form = {
            "name": "Another",
            "message": {"content": "How?"},
            "applied_tags": [forum["available_tags"][0]["id"]],
        }
        post = await self.bob.ok("POST", f"/channels/{forum['id']}/threads", form)
        heard = await bot.heard("thread_create", id=post["id"])
        self.assertEqual((heard["name"], heard["tags"]), ("Another", ["first"]))
        await bot.heard("message", id=post["id"], channel_id=post["id"], content="How?")
