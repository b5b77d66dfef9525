"""Reactions over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from twisted.internet.defer import gatherResults

from litecord import events
from litecord.model.permissions import (
    ADD_REACTIONS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    USE_EXTERNAL_EMOJIS,
    VIEW_CHANNEL,
)
from litecord.model.reactions import ReactionType
from tests.support.builders import Account, App
from tests.support.images import a_picture, data_uri
from tests.support.messages import MessageCase

FIRE, HEART = "🔥", "❤️"
#: Twenty-one different ones.
MANY = [chr(0x1F600 + number) for number in range(21)]


class ReactionCase(MessageCase):
    """The same, with a message of alice's to react to."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.message = await self.say("hello", by=self.alice)
        self.reactions = f"{self.path}/{self.message['id']}/reactions"
        self.events.clear()

    def at(self, emoji: str, *rest: str) -> str:
        """The address of the reactions with an emoji."""
        return "/".join([self.reactions, quote(emoji, safe=""), *rest])

    async def react(
        self, emoji: str = FIRE, by: Account | App | None = None, query: str = ""
    ) -> None:
        """React to the message."""
        token = (by or self.bob).authorization
        await self.ok("PUT", f"{self.at(emoji, '@me')}{query}", token=token)

    async def refuse(
        self,
        method: str,
        path: str,
        status: int,
        code: int,
        by: Account | App | None = None,
    ) -> None:
        """Ask for something in vain."""
        token = (by or self.bob).authorization
        await self.assertRefused(self.call(method, path, token=token), status, code)

    async def shown(self, by: Account | App | None = None) -> list[Any]:
        """The reactions as somebody sees them."""
        found = await self.get(self.message, by=by)
        return found.get("reactions", [])  # type: ignore[no-any-return]

    async def counts(self) -> dict[str, int]:
        """How many reacted with what."""
        return {each["emoji"]["name"]: each["count"] for each in await self.shown()}

    async def an_emoji(self, name: str = "wave", guild: str | None = None, **given: Any) -> str:
        """Make a custom emoji of alice's guild; its id."""
        form = {"name": name, "image": data_uri(a_picture()), **given}
        path = f"/guilds/{guild or self.guild.id}/emojis"
        made = await self.ok("POST", path, form, token=self.alice.token)
        return str(made["id"])


class AddTests(ReactionCase):
    async def test_unicode(self) -> None:
        """A reaction is counted, and shown to each as theirs or not."""
        await self.react()
        await self.react(by=self.alice)
        await self.react(HEART, by=self.alice)
        expected = {
            "emoji": {"id": None, "name": FIRE},
            "count": 2,
            "count_details": {"burst": 0, "normal": 2},
            "burst_colors": [],
            "me_burst": False,
            "me": True,
        }
        fire, heart = await self.shown(by=self.bob)
        self.assertEqual(fire, expected)
        self.assertEqual((heart["emoji"]["name"], heart["me"]), (HEART, False))
        [_, heart] = await self.shown(by=self.alice)
        self.assertTrue(heart["me"])
        [listed] = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(listed["reactions"], [fire, {**heart, "me": False}])

    async def test_event(self) -> None:
        """It tells who reacted to whose message with what."""
        await self.react()
        [event] = self.announced(events.ReactionAdded)
        self.assertEqual(str(event.user.id), self.bob.id)
        self.assertEqual(str(event.member.user_id), self.bob.id)
        self.assertEqual(str(event.message_author_id), self.alice.id)
        self.assertEqual(str(event.message_id), self.message["id"])
        self.assertEqual(str(event.channel_id), self.guild.channel_id)
        self.assertEqual(event.emoji.name, FIRE)

    async def test_twice(self) -> None:
        """The second time nothing happens."""
        await self.react()
        await self.react()
        self.assertEqual(await self.counts(), {FIRE: 1})
        self.assertEqual(len(self.announced(events.ReactionAdded)), 1)

    async def test_at_once(self) -> None:
        """Reactions that come in together are all counted."""
        people = [await self.a_member(self.guild) for _ in range(4)]
        puts = [
            self.started("PUT", self.at(emoji, "@me"), token=each.token)
            for each in people
            for emoji in (FIRE, HEART)
        ]
        answers = await gatherResults(puts)
        self.assertEqual({each.status for each in answers}, {204})
        self.assertEqual(await self.counts(), {FIRE: 4, HEART: 4})

    async def test_burst(self) -> None:
        """People may react with a burst beside the ordinary reaction; bots may not."""
        await self.react(query="?type=1")
        await self.react(query="?type=0&location=Message")
        [fire] = await self.shown(by=self.bob)
        self.assertEqual(fire["count_details"], {"burst": 1, "normal": 1})
        self.assertEqual((fire["count"], fire["me"], fire["me_burst"]), (2, True, True))
        kinds = [each.kind for each in self.announced(events.ReactionAdded)]
        self.assertEqual(kinds, [ReactionType.BURST, ReactionType.NORMAL])
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.refuse("PUT", self.at(FIRE, "@me") + "?type=1", 403, 90002, by=bot)

    async def test_unknown_emoji(self) -> None:
        """What is no emoji is told as such, with 400."""
        for emoji in ("x", "1", "🙂\ufe0f", ":fire:", "wave:1", "wave:x", "a" * 200, "🔥🔥"):
            await self.refuse("PUT", self.at(emoji, "@me"), 400, 10014)

    async def test_spellings(self) -> None:
        """An emoji with a variation selector is another one than without."""
        await self.react("✉")
        await self.react("✉️")
        self.assertEqual(await self.counts(), {"✉": 1, "✉️": 1})

    async def test_refusals(self) -> None:
        """Unknown messages and channels, and who may not."""
        path = f"{self.path}/1/reactions/{quote(FIRE)}/@me"
        await self.refuse("PUT", path, 404, 10008)
        await self.refuse("PUT", path.replace(self.guild.channel_id, "1"), 404, 10003)
        await self.deny(READ_MESSAGE_HISTORY)
        await self.refuse("PUT", self.at(FIRE, "@me"), 403, 50013)
        await self.deny(VIEW_CHANNEL)
        await self.refuse("PUT", self.at(FIRE, "@me"), 403, 50001)

    async def test_new_needs_permission(self) -> None:
        """Without ADD_REACTIONS one joins those who have reacted."""
        await self.deny(ADD_REACTIONS)
        await self.refuse("PUT", self.at(FIRE, "@me"), 403, 50013)
        await self.react(by=self.alice)
        await self.react()

    async def test_timed_out(self) -> None:
        """Who is timed out does not react."""
        await self.react(by=self.alice)
        form = {"communication_disabled_until": "2026-03-01T12:30:00+00:00"}
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}"
        await self.ok("PATCH", path, form, token=self.alice.token)
        await self.refuse("PUT", self.at(FIRE, "@me"), 403, 50013)

    async def test_many(self) -> None:
        """Twenty different emojis are the most; more of the same are not."""
        for emoji in MANY[:20]:
            await self.react(emoji)
        await self.refuse("PUT", self.at(MANY[20], "@me"), 400, 30010)
        await self.react(MANY[0], by=self.alice)
        self.assertEqual(list(await self.counts()), MANY[:20])


class AnsweredTests(ReactionCase):
    async def test_answered(self) -> None:
        """A message is shown without its reactions where it is only the one that is answered."""
        await self.react()
        reference = {"message_id": self.message["id"]}
        made = await self.say("yes", by=self.bob, message_reference=reference)
        page = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(["reactions" in each for each in page], [False, True])
        for answer in (made, page[0]):
            self.assertEqual(answer["referenced_message"]["id"], self.message["id"])
            self.assertNotIn("reactions", answer["referenced_message"])


class CustomTests(ReactionCase):
    async def test_custom(self) -> None:
        """A guild's emoji goes by its id, whatever name is sent with it."""
        emoji_id = await self.an_emoji()
        for spelling in (f"wave:{emoji_id}", f"a:wave:{emoji_id}", f"other:{emoji_id}"):
            await self.react(spelling)
        [reaction] = await self.shown(by=self.bob)
        self.assertEqual(reaction["emoji"], {"id": emoji_id, "name": "wave"})
        self.assertEqual((reaction["count"], reaction["me"]), (1, True))

    async def test_deleted(self) -> None:
        """When an emoji is deleted its reactions stay, and others may join them."""
        emoji_id = await self.an_emoji()
        await self.react(f"wave:{emoji_id}")
        path = f"/guilds/{self.guild.id}/emojis/{emoji_id}"
        await self.ok("DELETE", path, token=self.alice.token)
        await self.react(f"wave:{emoji_id}", by=self.alice)
        self.assertEqual(await self.counts(), {"wave": 2})

    async def test_roles(self) -> None:
        """An emoji of some roles is for their members."""
        role = await self.a_role(self.guild)
        emoji_id = await self.an_emoji(roles=[role])
        await self.refuse("PUT", self.at(f"wave:{emoji_id}", "@me"), 400, 10014)
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}/roles/{role}"
        await self.ok("PUT", path, token=self.alice.token)
        await self.react(f"wave:{emoji_id}")

    async def test_elsewhere(self) -> None:
        """An emoji of another guild is for those who are in it and may use such."""
        other = await self.a_guild(self.alice)
        emoji_id = await self.an_emoji(guild=other.id)
        await self.refuse("PUT", self.at(f"wave:{emoji_id}", "@me"), 400, 10014)
        await self.join(self.bob, other)
        await self.deny(USE_EXTERNAL_EMOJIS)
        await self.refuse("PUT", self.at(f"wave:{emoji_id}", "@me"), 403, 50013)
        await self.allow(USE_EXTERNAL_EMOJIS)
        await self.react(f"wave:{emoji_id}")
        self.assertEqual(await self.counts(), {"wave": 1})

    async def test_application(self) -> None:
        """An application's emoji is for its bot."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        form = {"name": "mine", "image": data_uri(a_picture())}
        path = f"/applications/{bot.id}/emojis"
        made = await self.ok("POST", path, form, token=bot.authorization)
        await self.refuse("PUT", self.at(f"mine:{made['id']}", "@me"), 400, 10014)
        await self.react(f"mine:{made['id']}", by=bot)


class RemoveTests(ReactionCase):
    async def test_own(self) -> None:
        """One's own reaction is removed; the last one takes the emoji with it."""
        await self.react()
        await self.react(by=self.alice)
        await self.ok("DELETE", self.at(FIRE, "@me"), token=self.bob.token)
        self.assertEqual(await self.counts(), {FIRE: 1})
        [event] = self.announced(events.ReactionRemoved)
        self.assertEqual((str(event.user_id), event.emoji.name), (self.bob.id, FIRE))
        await self.ok("DELETE", self.at(FIRE, "@me"), token=self.bob.token)
        self.assertEqual(len(self.announced(events.ReactionRemoved)), 1)
        await self.ok("DELETE", self.at(FIRE, self.alice.id), token=self.alice.token)
        self.assertNotIn("reactions", await self.get(self.message))
        await self.refuse("DELETE", self.at(FIRE, "@me"), 400, 10014)

    async def test_anothers(self) -> None:
        """Another's needs MANAGE_MESSAGES."""
        await self.react(by=self.alice)
        path = self.at(FIRE, self.alice.id)
        await self.refuse("DELETE", path, 403, 50013)
        await self.allow(MANAGE_MESSAGES)
        await self.ok("DELETE", path, token=self.bob.token)
        self.assertEqual(await self.counts(), {})

    async def test_kinds(self) -> None:
        """A burst is removed as such."""
        await self.react(query="?type=1")
        await self.react()
        await self.ok("DELETE", self.at(FIRE, "1", "@me"), token=self.bob.token)
        [fire] = await self.shown()
        self.assertEqual(fire["count_details"], {"burst": 0, "normal": 1})
        await self.ok("DELETE", self.at(FIRE, "0", self.bob.id), token=self.alice.token)
        self.assertEqual(await self.counts(), {})
        await self.refuse("DELETE", self.at(FIRE, "2", "@me"), 400, 50035)
        await self.refuse("DELETE", self.at(FIRE, "x", "@me"), 400, 50035)

    async def test_all_of_one(self) -> None:
        """All reactions with one emoji go at once."""
        for by in (self.bob, self.alice):
            for emoji in (FIRE, HEART):
                await self.react(emoji, by=by)
        await self.refuse("DELETE", self.at(FIRE), 403, 50013)
        await self.ok("DELETE", self.at(FIRE), token=self.alice.token)
        self.assertEqual(await self.counts(), {HEART: 2})
        [event] = self.announced(events.ReactionsOfEmojiCleared)
        self.assertEqual(event.emoji.name, FIRE)
        await self.refuse("DELETE", self.at(FIRE), 400, 10014, by=self.alice)
        await self.react()
        self.assertEqual(await self.counts(), {HEART: 2, FIRE: 1})

    async def test_all(self) -> None:
        """All reactions go at once; where there are none nothing is told."""
        await self.react()
        await self.react(HEART, by=self.alice)
        await self.refuse("DELETE", self.reactions, 403, 50013)
        for _ in range(2):
            await self.ok("DELETE", self.reactions, token=self.alice.token)
            self.assertEqual(await self.counts(), {})
        self.assertEqual(len(self.announced(events.ReactionsCleared)), 1)
        [row] = await self.database.autocommit.query("select count(*) as count from reactions")
        self.assertEqual(row.count, 0)

    async def test_with_the_message(self) -> None:
        """Reactions go with their message."""
        await self.react()
        await self.ok("DELETE", f"{self.path}/{self.message['id']}", token=self.alice.token)
        [row] = await self.database.autocommit.query("select count(*) as count from reactions")
        self.assertEqual(row.count, 0)
        await self.refuse("DELETE", self.at(FIRE, "@me"), 404, 10008)


class ListTests(ReactionCase):
    async def test_pages(self) -> None:
        """Who reacted is told by id, page by page, each kind for itself."""
        people = [await self.a_member(self.guild) for _ in range(4)]
        for each in reversed(people):
            await self.react(by=each)
        await self.react(by=self.alice, query="?type=1")
        ids = [each.id for each in people]
        for query, expected in {
            "": ids,
            "?limit=3": ids[:3],
            f"?after={ids[1]}": ids[2:],
            f"?after={ids[-1]}": [],
            "?type=1": [self.alice.id],
        }.items():
            found = await self.ok("GET", self.at(FIRE) + query, token=self.bob.token)
            self.assertEqual([each["id"] for each in found], expected, query)

    async def test_refusals(self) -> None:
        """Whoever may not read the history, and queries that are wrong."""
        await self.react()
        for query in ("?limit=0", "?limit=101", "?type=2", "?after=x"):
            await self.refuse("GET", self.at(FIRE) + query, 400, 50035)
        self.assertEqual(await self.ok("GET", self.at(HEART), token=self.bob.token), [])
        await self.refuse("GET", self.at("x"), 400, 10014)
        await self.refuse("GET", f"{self.path}/1/reactions/{quote(FIRE)}", 404, 10008)
        await self.deny(READ_MESSAGE_HISTORY)
        await self.refuse("GET", self.at(FIRE), 403, 50013)


class StatementTests(ReactionCase):
    async def test_page(self) -> None:
        """A page without reactions costs nothing for them; with any, one statement more."""
        with self.counting() as statements:
            await self.ids()
        self.assertEqual(len(statements), 1)
        await self.react()
        with self.counting() as statements:
            await self.ids()
        self.assertEqual(len(statements), 2)

    async def test_add(self) -> None:
        """A reaction is a look at the message and one statement."""
        with self.counting() as statements:
            await self.react()
        self.assertEqual(len(statements), 2)

    async def test_edit_keeps(self) -> None:
        """An edit leaves reactions alone, and its event tells nobody's own."""
        await self.react(by=self.alice)
        edited = await self.edit(self.message, {"content": "x"}, by=self.alice)
        self.assertTrue(edited["reactions"][0]["me"])
        [event] = self.announced(events.MessageUpdated)
        self.assertFalse(event.message.own)
        self.assertEqual(await self.counts(), {FIRE: 1})
