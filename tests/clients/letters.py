"""What a bot sends besides text; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from typing import Any

from tests.clients.cases import ClientCase

IMAGE = "https://example.org/a.png"


class LetterTests(ClientCase):
    async def a_letter(self, content: str, **form: Any) -> str:
        """Have alice post a message; its id."""
        form = {"content": content, **form}
        return str((await self.alice.ok("POST", self.messages, form))["id"])

    async def test_embed(self) -> None:
        """Everything that an embed can have comes back."""
        bot = await self.a_ready_bot()
        told = await bot.told("paint", channel_id=self.channel_id)
        self.assertIsNotNone(told.pop("timestamp"))
        self.assertEqual(
            told,
            {
                "image": IMAGE,
                "thumbnail": IMAGE,
                "footer": ["f", IMAGE],
                "author": ["a", "https://example.org/", IMAGE],
                "fields": 25,
            },
        )

    async def test_poll(self) -> None:
        """A poll is held: asked, voted in, counted, ended; the library knows who won."""
        bot = await self.a_ready_bot()
        channel = {"channel_id": self.channel_id}
        answers = [["yes", "🍵"], ["no", "🔥"]]
        made = await bot.told("ask", question="tea?", answers=answers, hours=2, **channel)
        poll = made["poll"]
        self.assertEqual((poll["question"], poll["multiple"], poll["total"]), ("tea?", True, 0))
        self.assertEqual(poll["answers"], [["yes", "🍵", 0], ["no", "🔥", 0]])
        path = f"/channels/{self.channel_id}/polls/{made['id']}/answers/@me"
        bob = self.demo["member_id"]
        await self.bob.ok("PUT", path, {"answer_ids": [1, 2]})
        for answer_id in (1, 2):
            await bot.heard("vote_add", user_id=bob, answer_id=answer_id)
        await self.bob.ok("PUT", path, {"answer_ids": [1]})
        await bot.heard("vote_remove", user_id=bob, answer_id=2)
        where = {**channel, "message_id": made["id"]}
        self.assertEqual(await bot.told("voters", answer_id=1, **where), [bob])
        self.assertEqual((await bot.told("letter", **where))["poll"]["total"], 1)
        self.assertTrue((await bot.told("end", **where))["is_final"])
        result = await bot.heard("message", kind=46)
        told = await bot.told("letter", message_id=result["id"], **channel)
        self.assertEqual(told["source"], made["id"])
        self.assertEqual(told["results"]["victor_answer_text"], "yes")

    async def test_forward(self) -> None:
        """A message is forwarded into a thread, shown as it was, and the first one there."""
        bot = await self.a_ready_bot()
        first = await self.a_letter("look at this")
        form = {"name": "beside", "type": 11}
        thread = await self.alice.ok("POST", f"/channels/{self.channel_id}/threads", form)
        await bot.heard("thread_create", id=thread["id"])
        where = {"channel_id": self.channel_id, "message_id": first}
        told = await bot.told("forward", to=thread["id"], **where)
        self.assertEqual(told["position"], 1)
        self.assertEqual((told["forwarded"], told["source"]), (["look at this"], first))
        self.assertEqual((told["content"], told["flags"]), ("", 1 << 14))

    async def test_publish(self) -> None:
        """A channel is followed, a message published; the copy comes to where it is wanted."""
        community = {
            "features": ["COMMUNITY"],
            "verification_level": 1,
            "explicit_content_filter": 2,
            "rules_channel_id": self.channel_id,
            "public_updates_channel_id": self.channel_id,
        }
        guild = f"/guilds/{self.guild_id}"
        await self.alice.ok("PATCH", guild, community)
        bot = await self.a_ready_bot()
        made = await self.alice.ok("POST", f"{guild}/channels", {"name": "news", "type": 5})
        news = made["id"]
        await bot.heard("channel_create", id=news)
        webhook_id = await bot.told("follow", channel_id=news, to=self.channel_id)
        await bot.heard("message", kind=12)
        form = {"content": "hear ye"}
        first = await self.alice.ok("POST", f"/channels/{news}/messages", form)
        await bot.told("publish", channel_id=news, message_id=first["id"])
        copy = await bot.heard("message", content="hear ye", channel_id=self.channel_id)
        where = {"channel_id": self.channel_id, "message_id": copy["id"]}
        told = await bot.told("letter", **where)
        self.assertEqual((told["webhook_id"], told["source"]), (webhook_id, first["id"]))
        self.assertEqual((told["flags"], told["kind"]), (2, 0))
        self.assertTrue(told["author"].endswith("#news"))

    async def test_mentions(self) -> None:
        """What a text mentions is what the library finds in the message."""
        bot = await self.a_ready_bot()
        guild = f"/guilds/{self.guild_id}"
        role = await self.alice.ok("POST", f"{guild}/roles", {"name": "r", "mentionable": True})
        await bot.heard("role_create", id=role["id"])
        member = self.demo["member_id"]
        text = f"<@{member}> <@&{role['id']}> <#{self.channel_id}> @everyone"
        where = {"channel_id": self.channel_id}
        told = await bot.told("letter", message_id=await self.a_letter(text), **where)
        self.assertEqual((told["users"], told["roles"]), ([member], [role["id"]]))
        self.assertEqual((told["channels"], told["everyone"]), ([self.channel_id], True))
        silent = await self.a_letter(text, allowed_mentions={"parse": []})
        told = await bot.told("letter", message_id=silent, **where)
        self.assertEqual((told["users"], told["everyone"]), ([], False))
        one = await self.a_letter(f"`<@{member}>`", tts=True)
        told = await bot.told("letter", message_id=one, **where)
        self.assertEqual((told["users"], told["tts"]), ([], True))

    async def test_rows(self) -> None:
        """Buttons and menus come back in rows, with numbers."""
        bot = await self.a_ready_bot()
        made = await bot.told("rows", channel_id=self.channel_id)
        rows = [[each["kind"] for each in row["inner"]] for row in made["components"]]
        self.assertEqual(rows, [[2, 2], [3], [5], [6], [8]])
        where = {"channel_id": self.channel_id, "message_id": made["id"]}
        self.assertEqual((await bot.told("letter", **where))["components"], made["components"])
        names = [row["inner"][0]["custom_id"] for row in made["components"]]
        self.assertEqual(names, ["go", "strings", "users", "roles", "channels"])

    async def test_layout(self) -> None:
        """Components of the second version come back as the library sent them."""
        bot = await self.a_ready_bot()
        made = await bot.told("layout", channel_id=self.channel_id)
        self.assertEqual(made["flags"], 1 << 15)
        kinds = [each["kind"] for each in made["components"]]
        self.assertEqual(kinds, [10, 9, 12, 14, 17])
        self.assertEqual(made["components"][0]["content"], "first")
        self.assertEqual(made["components"][1]["accessory"]["kind"], 11)
        inside = made["components"][-1]["inner"]
        self.assertEqual([each["kind"] for each in inside], [10, 1])
        where = {"channel_id": self.channel_id, "message_id": made["id"]}
        self.assertEqual((await bot.told("letter", **where))["components"], made["components"])

    async def test_search(self) -> None:
        """What the bot said is found by somebody with nothing but HTTP."""
        bot = await self.a_ready_bot()
        sent = await bot.told("send", channel_id=self.channel_id, content="a needle in hay")
        path = f"/guilds/{self.guild_id}/messages/search?content=needle&author_type=bot"
        told = await self.bob.ok("GET", path)
        self.assertEqual(told["total_results"], 1)
        [[hit]] = told["messages"]
        self.assertEqual((hit["id"], hit["hit"]), (sent["id"], True))
