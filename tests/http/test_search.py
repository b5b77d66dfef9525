"""Searching messages over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litecord.model.permissions import READ_MESSAGE_HISTORY, VIEW_CHANNEL
from litecord.storage import search as storage
from tests.support.attachments import AttachmentCase, named
from tests.support.builders import Account, App
from tests.support.images import a_picture
from tests.support.messages import MessageCase
from tests.support.polls import a_poll


class SearchCase(MessageCase):
    """A guild to search in."""

    async def search(
        self, by: Account | App | None = None, at: str | None = None, **query: Any
    ) -> Any:
        """Search; the answer."""
        place = at or f"/guilds/{self.guild.id}"
        path = f"{place}/messages/search?{urlencode(query, doseq=True)}"
        return await self.ok("GET", path, token=(by or self.alice).authorization)

    async def found(
        self, by: Account | App | None = None, **query: Any
    ) -> list[str]:
        """The texts of what is found, in order."""
        told = await self.search(by, **query)
        self.assertEqual(told["total_results"], len(told["messages"]))
        return [each["content"] for [each] in told["messages"]]

    async def wrong(self, **query: Any) -> None:
        """Search in vain, because of the one parameter there is."""
        path = f"/guilds/{self.guild.id}/messages/search?{urlencode(query, doseq=True)}"
        asked = self.call("GET", path, token=self.alice.token)
        body = await self.assertRefused(asked, 400, 50035)
        self.assertEqual(list(body["errors"]), list(query))


class WordTests(SearchCase):
    async def test_words(self) -> None:
        """All words have to be there, in order, near each other; case does not matter."""
        texts = ["the quick brown fox", "The Fox", "quick, said the very old brown dog", "cat"]
        for text in texts:
            await self.say(text)
        self.assertEqual(await self.found(content="FOX"), texts[1::-1])
        self.assertEqual(await self.found(content="quick fox"), texts[:1])
        self.assertEqual(await self.found(content="quick fox", slop=0), [])
        self.assertEqual(await self.found(content="quick dog", slop=5), texts[2:3])
        self.assertEqual(await self.found(content="fox quick"), [])
        self.assertEqual(await self.found(content="horse"), [])
        self.assertEqual(await self.found(content="..."), [])
        self.assertEqual(await self.found(content="it's 'odd' \\ & | ! <-> :* #c1 "), [])

    async def test_many_words(self) -> None:
        """However many words there are, they are looked for; their order then matters no more."""
        words = [f"w{number}" for number in range(220)]
        await self.say(" ".join(words))
        for slop in (0, 2, 100):
            self.assertEqual(len(await self.found(content=" ".join(words), slop=slop)), 1)
        content = " ".join(reversed(words))
        self.assertEqual(await self.found(content=content, slop=0), [])
        self.assertEqual(len(await self.found(content=content, slop=100)), 1)
        self.assertEqual(await self.found(content="x " * 512, slop=100), [])

    async def test_no_words(self) -> None:
        """Without anything wanted everything is found, the newest first."""
        for text in ("a", "b", "c"):
            await self.say(text)
        self.assertEqual(await self.found(), ["c", "b", "a"])
        self.assertEqual(await self.found(sort_order="asc"), ["a", "b", "c"])

    async def test_answer(self) -> None:
        """The answer has each message in a list of its own, marked as a hit."""
        made = await self.say("a")
        told = await self.search()
        self.assertEqual(
            told,
            {
                "messages": [[{**made, "hit": True}]],
                "doing_deep_historical_index": False,
                "total_results": 1,
                "threads": [],
                "members": [],
            },
        )

    async def test_edited(self) -> None:
        """What was edited is found by what it says now, and what was deleted is not."""
        made = await self.say("before")
        await self.edit(made, {"content": "after"})
        self.assertEqual(await self.found(content="before"), [])
        self.assertEqual(await self.found(content="after"), ["after"])
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        self.assertEqual(await self.found(content="after"), [])

    async def test_pages(self) -> None:
        """Pages go on where they are told to, and tell how many there are in all."""
        for number in range(7):
            await self.say(f"word {number}")
        told = await self.search(content="word", limit=3, offset=2)
        self.assertEqual(told["total_results"], 7)
        texts = [each["content"] for [each] in told["messages"]]
        self.assertEqual(texts, ["word 4", "word 3", "word 2"])
        told = await self.search(content="word", offset=7)
        self.assertEqual((told["total_results"], told["messages"]), (7, []))

    async def test_most(self) -> None:
        """No more are found than can be paged through: the newest, or the oldest ones."""
        self.patch(storage, "MOST_FOUND", 3)
        for number in range(5):
            await self.say(f"word {number}")
        for order, expected in (("desc", [4, 3, 2]), ("asc", [0, 1, 2])):
            found = await self.found(content="word", sort_order=order)
            self.assertEqual(found, [f"word {number}" for number in expected])

    async def test_relevance(self) -> None:
        """By relevance, what says it most often comes first."""
        for text in ("tea", "tea tea tea", "tea with milk"):
            await self.say(text)
        found = await self.found(content="tea", sort_by="relevance")
        self.assertEqual(found[0], "tea tea tea")

    async def test_invalid(self) -> None:
        """Every parameter has its limits."""
        for name, value in (
            ("limit", 0),
            ("limit", 26),
            ("offset", -1),
            ("offset", 9976),
            ("content", "x" * 1025),
            ("slop", 101),
            ("author_id", "x"),
            ("author_type", "robot"),
            ("has", "money"),
            ("sort_by", "size"),
            ("sort_order", "up"),
            ("min_id", "x"),
            ("pinned", "maybe"),
            ("embed_type", "rich"),
        ):
            await self.wrong(**{name: value})
        await self.wrong(author_id=list(range(101)))
        await self.wrong(mentions=["5", "5"])


class FilterTests(SearchCase):
    async def test_authors(self) -> None:
        """By who wrote it, and by what they are."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.say("by alice", by=self.alice)
        await self.say("by bob")
        await self.say("by bot", by=bot)
        self.assertEqual(await self.found(author_id=self.bob.id), ["by bob"])
        both = [self.bob.id, self.alice.id]
        self.assertEqual(await self.found(author_id=both), ["by bob", "by alice"])
        self.assertEqual(await self.found(author_id=self.bob.id, content="alice"), [])
        self.assertEqual(await self.found(author_type="bot"), ["by bot"])
        self.assertEqual(await self.found(author_type="-bot"), ["by bob", "by alice"])
        self.assertEqual(await self.found(author_type="user"), ["by bob", "by alice"])
        self.assertEqual(await self.found(author_type="webhook"), [])

    async def test_mentions(self) -> None:
        """By whom it mentions."""
        role = await self.a_role(self.guild, mentionable=True)
        user, named, all_ = f"<@{self.alice.id}>", f"<@&{role}>", "@everyone"
        for text in (user, named, all_):
            await self.say(text, by=self.alice)
        self.assertEqual(await self.found(mentions=self.alice.id), [user])
        self.assertEqual(await self.found(mentions_role_id=role), [named])
        self.assertEqual(await self.found(mention_everyone="true"), [all_])
        self.assertEqual(await self.found(mention_everyone="false"), [named, user])

    async def test_replies(self) -> None:
        """By what it answers, and by whom that was."""
        first = await self.say("first", by=self.alice)
        await self.say("second", message_reference={"message_id": first["id"]})
        self.assertEqual(await self.found(replied_to_message_id=first["id"]), ["second"])
        self.assertEqual(await self.found(replied_to_user_id=self.alice.id), ["second"])
        self.assertEqual(await self.found(replied_to_user_id=self.bob.id), [])

    async def test_ids(self) -> None:
        """By when it was written."""
        made = [await self.say(text) for text in ("a", "b", "c")]
        middle = made[1]["id"]
        self.assertEqual(await self.found(min_id=middle), ["c"])
        self.assertEqual(await self.found(max_id=middle), ["a"])

    async def test_pinned(self) -> None:
        """By whether it is pinned."""
        made = await self.say("a")
        await self.say("b")
        path = f"/channels/{self.guild.channel_id}/pins/{made['id']}"
        await self.ok("PUT", path, token=self.alice.token)
        self.assertEqual(await self.found(pinned="true"), ["a"])
        self.assertIn("b", await self.found(pinned="false"))

    async def test_has(self) -> None:
        """By what is in it, or is not."""
        first = await self.say("plain")
        await self.say("see https://example.org/x")
        await self.say("embed", embeds=[{"title": "x"}])
        await self.say("image", embeds=[{"image": {"url": "https://a.b/c.png"}}])
        await self.say("poll", poll=a_poll())
        reference = {"type": 1, "message_id": first["id"], "channel_id": first["channel_id"]}
        await self.say("", message_reference=reference)
        for name, expected in (
            ("link", ["see https://example.org/x"]),
            ("embed", ["image", "embed"]),
            ("image", ["image"]),
            ("poll", ["poll"]),
            ("snapshot", [""]),
            ("video", []),
            ("sound", []),
            ("file", []),
            ("sticker", []),
            ("-embed", ["", "poll", "see https://example.org/x", "plain"]),
        ):
            self.assertEqual(await self.found(has=name), expected, name)
        self.assertEqual(await self.found(has=["embed", "-image"]), ["embed"])

    async def test_links(self) -> None:
        """By where a link goes; embeds of ours have no provider, and are of no such type."""
        text = "https://Example.org:80/x http://b.example/"
        await self.say(text, embeds=[{"title": "x"}])
        self.assertEqual(await self.found(link_hostname="example.org"), [text])
        self.assertEqual(await self.found(link_hostname=["x", "b.example"]), [text])
        self.assertEqual(await self.found(link_hostname="example"), [])
        self.assertEqual(await self.found(embed_provider="x"), [])
        self.assertEqual(await self.found(embed_type="image"), [])
        self.assertEqual(await self.found(attachment_extension="png"), [])
        self.assertEqual(await self.found(attachment_filename="a.png"), [])


class FileTests(SearchCase, AttachmentCase):
    async def test_files(self) -> None:
        """By the files that it has: what they are, what they are called."""
        await self.say("none")
        await self.sent(named(("Cat.PNG", a_picture())), {"content": "image"})
        await self.sent(named(("notes.txt", b"x")), {"content": "text"})
        for query, expected in (
            ({"has": "file"}, ["text", "image"]),
            ({"has": "-file"}, ["none"]),
            ({"has": "image"}, ["image"]),
            ({"has": ["sound", "video"]}, []),
            ({"attachment_extension": "png"}, ["image"]),
            ({"attachment_extension": [".txt", "gif"]}, ["text"]),
            ({"attachment_filename": "cat.png"}, ["image"]),
            ({"attachment_filename": "cat"}, []),
        ):
            self.assertEqual(await self.found(**query), expected, query)


class PlaceTests(SearchCase):
    async def test_sight(self) -> None:
        """Nobody finds what they could not read."""
        other = await self.a_channel(self.guild)
        path = f"/channels/{other['id']}/messages"
        await self.ok("POST", path, {"content": "elsewhere"}, token=self.alice.token)
        await self.say("here")
        self.assertEqual(await self.found(), ["here", "elsewhere"])
        self.assertEqual(await self.found(channel_id=other["id"]), ["elsewhere"])
        for permission in (READ_MESSAGE_HISTORY, VIEW_CHANNEL):
            await self.deny(permission, other["id"])
            self.assertEqual(await self.found(self.bob), ["here"])
            self.assertEqual(await self.found(self.bob, channel_id=other["id"]), [])
        stranger = await self.a_user()
        path = f"/guilds/{self.guild.id}/messages/search"
        asked = self.call("GET", path, token=stranger.token)
        await self.assertRefused(asked, 403, 50001)
        await self.deny(READ_MESSAGE_HISTORY)
        path = f"/channels/{self.guild.channel_id}/messages/search"
        asked = self.call("GET", path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)

    async def test_age_restricted(self) -> None:
        """What is for adults is found by who asks for it."""
        await self.say("x")
        path = f"/channels/{self.guild.channel_id}"
        await self.ok("PATCH", path, {"nsfw": True}, token=self.alice.token)
        self.assertEqual(await self.found(include_nsfw="true"), ["x"])
        self.assertEqual(await self.found(), [])

    async def test_threads(self) -> None:
        """What is in a thread is found by who sees it, and the thread is told."""
        path = f"/channels/{self.guild.channel_id}/threads"
        for kind, name in ((11, "public"), (12, "private")):
            form = {"name": name, "type": kind}
            thread = await self.ok("POST", path, form, token=self.alice.token)
            inside = f"/channels/{thread['id']}/messages"
            await self.ok("POST", inside, {"content": name}, token=self.alice.token)
        told = await self.search(content="public", by=self.bob)
        self.assertEqual([each["name"] for each in told["threads"]], ["public"])
        self.assertEqual(told["members"], [])
        self.assertEqual(await self.found(self.bob, content="private"), [])
        told = await self.search(content="private")
        self.assertEqual([each["user_id"] for each in told["members"]], [self.alice.id])

    async def test_dm(self) -> None:
        """People search what they said to each other; nobody else does."""
        form = {"recipient_id": self.bob.id}
        dm = await self.ok("POST", "/users/@me/channels", form, token=self.alice.token)
        path = f"/channels/{dm['id']}"
        await self.ok("POST", f"{path}/messages", {"content": "psst"}, token=self.alice.token)
        self.assertEqual(await self.found(self.bob, at=path, content="psst"), ["psst"])
        other = await self.a_user()
        asked = self.call("GET", f"{path}/messages/search", token=other.token)
        await self.assertRefused(asked, 403, 50001)
        self.assertEqual(await self.found(content="psst"), [])

    async def test_bots(self) -> None:
        """A bot searches where it may read content."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        blind = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        await self.say("x")
        self.assertEqual(await self.found(bot, content="x"), ["x"])
        path = f"/guilds/{self.guild.id}/messages/search"
        asked = self.call("GET", path, token=blind.authorization)
        await self.assertRefused(asked, 403, 50001)
