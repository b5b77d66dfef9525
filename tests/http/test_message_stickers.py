"""Stickers and emojis in messages: who may use which, and what becomes of them."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import (
    EVERYONE_DEFAULT,
    USE_EXTERNAL_EMOJIS,
    USE_EXTERNAL_STICKERS,
)
from tests.support.attachments import KIND, multipart
from tests.support.builders import Account, App, BuiltGuild
from tests.support.images import a_movie, a_picture, data_uri
from tests.support.messages import MessageCase

WAVE, CIRCLE = "14", "11"


class ExpressionCase(MessageCase):
    """The guild has a sticker, and so has another one that is alice's alone."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.other = await self.a_guild(self.alice)
        self.own = await self.a_sticker(self.guild)
        self.theirs = await self.a_sticker(self.other)

    async def a_sticker(self, guild: BuiltGuild, content: bytes | None = None) -> str:
        """Make a sticker; its id."""
        body = multipart({"file": ("x.png", content or a_picture())}, name="Red", tags="red")
        made = await self.ok(
            "POST",
            f"/guilds/{guild.id}/stickers",
            body,
            token=guild.owner.token,
            headers={"Content-Type": KIND},
        )
        return str(made["id"])

    async def an_emoji(self, guild: BuiltGuild, **form: Any) -> str:
        """Make an emoji as it stands in messages."""
        given = {"name": "red", "image": data_uri(a_picture()), **form}
        path = f"/guilds/{guild.id}/emojis"
        made = await self.ok("POST", path, given, token=guild.owner.token)
        return f"<:red:{made['id']}>"

    async def take(self, permission: int) -> None:
        """Have everybody in the guild lack a permission."""
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        given = {"permissions": str(EVERYONE_DEFAULT & ~permission)}
        await self.ok("PATCH", path, given, token=self.alice.token)

    async def post_refused(
        self, status: int, code: int, by: Account | App | None = None, **form: Any
    ) -> Any:
        """Try to post in vain; the answer's body."""
        asked = self.call("POST", self.path, form, token=(by or self.bob).authorization)
        return await self.assertRefused(asked, status, code)


class StickerMessageTests(ExpressionCase):
    async def test_alone(self) -> None:
        """A sticker is enough for a message, which tells of it wherever it is read."""
        made = await self.say("", sticker_ids=[self.own])
        items = [{"id": self.own, "name": "Red", "format_type": 1}]
        self.assertEqual((made["content"], made["sticker_items"]), ("", items))
        self.assertEqual((await self.get(made))["sticker_items"], items)
        self.assertNotIn("sticker_items", await self.say("plain", sticker_ids=[]))
        form = {"message_reference": {"message_id": made["id"]}, "sticker_ids": [WAVE]}
        answer = await self.say("", self.bob, **form)
        self.assertEqual(answer["referenced_message"]["sticker_items"], items)
        self.assertEqual(answer["sticker_items"][0]["format_type"], 4)

    async def test_formats(self) -> None:
        """Each is told with its format, in the order in which they were sent."""
        moving = await self.a_sticker(self.guild, a_movie())
        made = await self.say("x", sticker_ids=[WAVE, moving, self.own])
        told = [(each["id"], each["format_type"]) for each in made["sticker_items"]]
        self.assertEqual(told, [(WAVE, 4), (moving, 4), (self.own, 1)])

    async def test_how_many(self) -> None:
        """There are at most three, and none in a message of components."""
        body = await self.post_refused(400, 50035, sticker_ids=["11", "12", "13", "14"])
        self.assertEqual(list(body["errors"]), ["sticker_ids"])
        text = [{"type": 10, "content": "x"}]
        form = {"components": text, "flags": 1 << 15, "sticker_ids": [WAVE]}
        body = await self.post_refused(400, 50035, self.bob, **form)
        self.assertEqual(list(body["errors"]), ["sticker_ids"])

    async def test_of_others(self) -> None:
        """Those of other guilds are for who is in them and may use them elsewhere."""
        await self.post_refused(400, 50081, sticker_ids=["77"])
        await self.post_refused(403, 50600, sticker_ids=[self.theirs])
        await self.join(self.bob, self.other)
        self.assertTrue(await self.say("", sticker_ids=[self.theirs]))
        await self.take(USE_EXTERNAL_STICKERS)
        await self.post_refused(403, 50600, sticker_ids=[self.theirs])
        await self.say("", sticker_ids=[self.own, CIRCLE])

    async def test_unavailable(self) -> None:
        """One that cannot be used now is refused."""
        cursor = self.world.database.autocommit
        await cursor.execute("update stickers set available = false", {})
        self.world.state.drop_guild(next(iter(self.world.state.guilds)))
        for guild_id in list(self.world.state.guilds):
            self.world.state.drop_guild(guild_id)
        await self.post_refused(400, 50081, sticker_ids=[self.own])

    async def test_deleted(self) -> None:
        """A message keeps what it says of a sticker that is no more."""
        made = await self.say("", sticker_ids=[self.own])
        path = f"/guilds/{self.guild.id}/stickers/{self.own}"
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(await self.get(made), made)
        await self.post_refused(400, 50081, sticker_ids=[self.own])

    async def test_edit(self) -> None:
        """The stickers of a message stay as they are."""
        made = await self.say("x", sticker_ids=[self.own])
        edited = await self.edit(made, {"content": None})
        self.assertEqual(edited["sticker_items"], made["sticker_items"])
        await self.edit(made, {"content": "y", "sticker_ids": [self.own]})
        for ids in ([], None, [WAVE]):
            path, form = f"{self.path}/{made['id']}", {"sticker_ids": ids}
            asked = self.call("PATCH", path, form, token=self.bob.token)
            await self.assertRefused(asked, 400, 50080)

    async def test_forwarded(self) -> None:
        """What is forwarded shows its stickers; a forward has none of its own."""
        made = await self.say("", sticker_ids=[self.own])
        place = {"type": 1, "message_id": made["id"], "channel_id": made["channel_id"]}
        sent = await self.say("", message_reference=place)
        [snapshot] = sent["message_snapshots"]
        self.assertEqual(snapshot["message"]["sticker_items"], made["sticker_items"])
        await self.post_refused(400, 50035, message_reference=place, sticker_ids=[WAVE])

    async def test_searched(self) -> None:
        """A search finds messages with stickers, and those without."""
        made, plain = await self.say("", sticker_ids=[WAVE]), await self.say("plain")
        path = f"/guilds/{self.guild.id}/messages/search"
        for has, expected in (("sticker", made), ("-sticker", plain)):
            told = await self.ok("GET", f"{path}?has={has}", token=self.alice.token)
            [[hit]] = told["messages"]
            self.assertEqual(hit["id"], expected["id"])

    async def test_in_private(self) -> None:
        """In private channels one sends those of all guilds that one is in."""
        form = {"recipient_id": self.bob.id}
        channel = await self.ok("POST", "/users/@me/channels", form, token=self.alice.token)
        self.path = f"/channels/{channel['id']}/messages"
        made = await self.say("", self.alice, sticker_ids=[self.theirs, self.own])
        self.assertEqual(len(made["sticker_items"]), 2)
        await self.post_refused(403, 50600, sticker_ids=[self.theirs])

    async def test_in_forums(self) -> None:
        """A forum's post may begin with a sticker."""
        await self.make_community(self.guild)
        forum = await self.a_channel(self.guild, "forum", type=15)
        form = {"name": "post", "message": {"sticker_ids": [self.own]}}
        path = f"/channels/{forum['id']}/threads"
        made = await self.ok("POST", path, form, token=self.bob.token)
        self.assertEqual(made["message"]["sticker_items"][0]["id"], self.own)


class GreetingTests(ExpressionCase):
    async def test_new_member(self) -> None:
        """People greet who is new by answering the system's message."""
        path = f"/guilds/{self.guild.id}"
        await self.ok("PATCH", path, {"system_channel_flags": 0}, token=self.alice.token)
        carol = await self.a_member(self.guild)
        [joined] = await self.ok("GET", f"{self.path}?limit=1", token=self.alice.token)
        self.assertEqual((joined["type"], joined["author"]["id"]), (7, carol.id))
        greet = f"/channels/{self.guild.channel_id}/greet"
        reference = {"message_id": joined["id"], "channel_id": joined["channel_id"]}
        form: dict[str, Any] = {"sticker_ids": [WAVE], "message_reference": reference}
        made = await self.ok("POST", greet, form, token=self.bob.token)
        self.assertEqual((made["type"], made["content"]), (19, ""))
        self.assertEqual(made["sticker_items"][0]["id"], WAVE)
        self.assertEqual(made["referenced_message"]["id"], joined["id"])
        plain = await self.say("x")
        for wrong in (
            {"sticker_ids": [WAVE]},
            {"sticker_ids": [], "message_reference": reference},
            {"sticker_ids": [WAVE], "message_reference": {"message_id": plain["id"]}},
        ):
            asked = self.call("POST", greet, wrong, token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)
        bot = await self.a_bot_in(self.guild.id, self.alice)
        asked = self.call("POST", greet, form, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)
        await self.post_refused(400, 50035, content="x", message_reference=reference)

    async def test_in_private(self) -> None:
        """In a private channel a greeting answers nothing."""
        form = {"recipient_id": self.bob.id}
        channel = await self.ok("POST", "/users/@me/channels", form, token=self.alice.token)
        greet = f"/channels/{channel['id']}/greet"
        made = await self.ok("POST", greet, {"sticker_ids": [WAVE]}, token=self.alice.token)
        self.assertEqual((made["type"], made["sticker_items"][0]["id"]), (0, WAVE))


class EmojiTextTests(ExpressionCase):
    async def test_restricted(self) -> None:
        """An emoji for some roles is but its name where somebody else writes it, or edits it in."""
        role = await self.a_role(self.guild)
        emoji = await self.an_emoji(self.guild, roles=[role])
        free = await self.an_emoji(self.guild)
        made = await self.say(f"{emoji} {free}")
        self.assertEqual(made["content"], f":red: {free}")
        edited = await self.edit(made, {"content": emoji})
        self.assertEqual(edited["content"], ":red:")
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}/roles/{role}"
        await self.ok("PUT", path, token=self.alice.token)
        self.assertEqual((await self.say(emoji))["content"], emoji)

    async def test_of_others(self) -> None:
        """Emojis of other guilds take a permission, which an application's own do not."""
        theirs, own = await self.an_emoji(self.other), await self.an_emoji(self.guild)
        text = f"{theirs} {own}"
        self.assertEqual((await self.say(text))["content"], text)
        await self.take(USE_EXTERNAL_EMOJIS)
        self.assertEqual((await self.say(text))["content"], f":red: {own}")
        bot = await self.a_bot_in(self.guild.id, self.alice, 0)
        form = {"name": "blue", "image": data_uri(a_picture())}
        path = f"/applications/{bot.id}/emojis"
        made = await self.ok("POST", path, form, token=bot.authorization)
        text = f"<:blue:{made['id']}> {theirs}"
        told = await self.say(text, bot)
        self.assertEqual(told["content"], f"<:blue:{made['id']}> :red:")

    async def test_reactions(self) -> None:
        """One of another guild, for some roles there, is no reaction for somebody without them."""
        await self.join(self.bob, self.other)
        role = await self.a_role(self.other)
        emoji = await self.an_emoji(self.other, roles=[role])
        made = await self.say("x")
        path = f"{self.path}/{made['id']}/reactions/{emoji.strip('<:>').replace(':', '%3A')}/@me"
        asked = self.call("PUT", path, token=self.bob.token)
        await self.assertRefused(asked, 400, 10014)
        granted = f"/guilds/{self.other.id}/members/{self.bob.id}/roles/{role}"
        await self.ok("PUT", granted, token=self.alice.token)
        await self.ok("PUT", path, token=self.bob.token)
