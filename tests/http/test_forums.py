"""Forums over HTTP: their posts, with tags and pins."""

from __future__ import annotations

from litecord import events
from litecord.actions import thread_entry
from litecord.model.permissions import EMBED_LINKS, MANAGE_THREADS, SEND_MESSAGES
from tests.support.polls import a_poll
from tests.support.threads import ThreadCase

PINNED = 1 << 1
REQUIRE_TAG = 1 << 4


class ForumCase(ThreadCase):
    """The same, with a forum."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.forum = await self.a_forum(default_thread_rate_limit_per_user=3)
        self.open, self.closed = [each["id"] for each in self.forum["available_tags"]]
        self.path = f"/channels/{self.forum['id']}"


class PostTests(ForumCase):
    async def test_post(self) -> None:
        """A post and its first message have one id; the forum's last message is its newest post."""
        made = await self.a_post(self.forum, f"<@{self.bot.id}>", by=self.bob)
        message = made["message"]
        self.assertEqual((message["id"], message["channel_id"]), (made["id"], made["id"]))
        self.assertEqual((made["type"], made["last_message_id"]), (11, made["id"]))
        self.assertEqual((made["message_count"], made["total_message_sent"]), (0, 0))
        self.assertEqual((made["member_count"], made["rate_limit_per_user"]), (2, 3))
        forum = await self.page(self.path)
        self.assertEqual(forum["last_message_id"], made["id"])
        [told] = await self.page(f"/channels/{made['id']}/messages")
        self.assertEqual(told["content"], f"<@{self.bot.id}>")
        await self.post(self.alice, made["id"], "answer")
        self.assertEqual((await self.seen(made))["message_count"], 1)
        first = f"/channels/{made['id']}/messages/{made['id']}"
        await self.ok("DELETE", first, token=self.bob.token)
        self.assertEqual((await self.seen(made))["message_count"], 1)

    async def test_nothing_else(self) -> None:
        """A forum has no messages, and no threads but posts."""
        made = await self.a_post(self.forum)
        path = f"{self.path}/messages"
        await self.refused(400, 40058, "POST", path, {"content": "x"})
        threads = f"{path}/{made['id']}/threads"
        await self.refused(400, 50024, "POST", threads, {"name": "x"}, by=self.alice)

    async def test_refused(self) -> None:
        """A post needs a message with something in it, and what a message needs."""
        path = f"{self.path}/threads"
        await self.refused(400, 50035, "POST", path, {"name": "x"})
        await self.refused(400, 50006, "POST", path, {"name": "x", "message": {}})
        embedded = {"name": "x", "message": {"embeds": [{"title": "x"}]}}
        for permission, form in ((EMBED_LINKS, embedded), (SEND_MESSAGES, {"name": "x"})):
            overwrite = {"type": 1, "deny": str(permission)}
            place = f"{self.path}/permissions/{self.bob.id}"
            await self.ok("PUT", place, overwrite, token=self.alice.token)
            await self.refused(403, 50013, "POST", path, form)
        self.assertIsNone((await self.page(self.path))["last_message_id"])

    async def test_slowmode(self) -> None:
        """What is refused begins no wait for the next post."""
        form = {"rate_limit_per_user": 10}
        await self.ok("PATCH", self.path, form, token=self.alice.token)
        path, good = f"{self.path}/threads", {"name": "x", "message": {"content": "x"}}
        await self.refused(400, 50006, "POST", path, {"name": "x", "message": {}})
        await self.ok("POST", path, good, token=self.bob.token)
        await self.refused(429, 20016, "POST", path, good)

    async def test_version_9(self) -> None:
        """Version 9 may put one embed where a list is since."""
        form = {"name": "x", "message": {"embed": {"title": "one"}}}
        token = self.bob.token
        made = await self.ok("POST", f"{self.path}/threads", form, token=token, version=9)
        self.assertEqual(made["message"]["embeds"][0]["title"], "one")

    async def test_poll(self) -> None:
        """A post can begin with a poll, which is held like any other."""
        form = {"name": "x", "message": {"poll": a_poll()}}
        made = await self.ok("POST", f"{self.path}/threads", form, token=self.bob.token)
        path = f"/channels/{made['id']}/polls/{made['id']}"
        vote = {"answer_ids": [1]}
        await self.ok("PUT", f"{path}/answers/@me", vote, token=self.alice.token)
        told = await self.ok("POST", f"{path}/expire", token=self.bob.token)
        self.assertEqual(told["poll"]["results"]["answer_counts"][0]["count"], 1)


class TagTests(ForumCase):
    async def test_tags(self) -> None:
        """A post has tags of its forum, each once; moderated ones are for who manages threads."""
        path = f"{self.path}/threads"
        form = {"name": "x", "message": {"content": "x"}}
        made = await self.a_post(self.forum, applied_tags=[self.open, self.open], by=self.bob)
        self.assertEqual(made["applied_tags"], [self.open])
        closed = {**form, "applied_tags": [self.closed]}
        await self.refused(403, 50013, "POST", path, closed)
        await self.refused(404, 10087, "POST", path, {**form, "applied_tags": ["1"]})
        many = {**form, "applied_tags": [str(each) for each in range(6)]}
        await self.refused(400, 50035, "POST", path, many)
        await self.edit(made, applied_tags=[self.open, self.closed])
        post = f"/channels/{made['id']}"
        await self.refused(403, 50013, "PATCH", post, {"applied_tags": []})
        told = await self.edit(made, by=self.bob, applied_tags=[self.closed])
        self.assertEqual(told["applied_tags"], [self.closed])

    async def test_gone(self) -> None:
        """A tag that the forum has no more is taken off its posts, archived ones among them."""
        both = [self.closed, self.open]
        active, archived = [await self.a_post(self.forum, applied_tags=both, by=self.alice)
                            for _ in range(2)]
        other = await self.a_post(self.forum, applied_tags=[self.open])
        await self.edit(archived, archived=True)
        self.events.clear()
        tags = [{"id": self.open, "name": "open"}]
        await self.ok("PATCH", self.path, {"available_tags": tags}, token=self.alice.token)
        told = {str(each.thread.id) for each in self.announced(events.ThreadUpdated)}
        self.assertIn(active["id"], told)
        self.assertNotIn(other["id"], told)
        for each in (active, archived):
            self.assertEqual((await self.seen(each))["applied_tags"], [self.open])

    async def test_required(self) -> None:
        """A forum can want a tag; where all are moderated, it cannot want it of everybody."""
        token = self.alice.token
        await self.ok("PATCH", self.path, {"flags": REQUIRE_TAG}, token=token)
        path, form = f"{self.path}/threads", {"name": "x", "message": {"content": "x"}}
        await self.refused(400, 40067, "POST", path, form)
        made = await self.a_post(self.forum, applied_tags=[self.open])
        post = f"/channels/{made['id']}"
        await self.refused(400, 40067, "PATCH", post, {"applied_tags": []}, by=self.alice)
        tags = [{"id": self.closed, "name": "closed", "moderated": True}]
        await self.ok("PATCH", self.path, {"available_tags": tags}, token=token)
        await self.refused(400, 40066, "POST", path, form)


class PinTests(ForumCase):
    async def test_pin(self) -> None:
        """One post can be pinned, by who manages threads; archiving it unpins it."""
        one, two = [await self.a_post(self.forum, by=self.bob) for _ in range(2)]
        await self.refused(403, 50013, "PATCH", f"/channels/{one['id']}", {"flags": PINNED})
        self.assertEqual((await self.edit(one, flags=PINNED | 1))["flags"], PINNED)
        path = f"/channels/{two['id']}"
        await self.refused(400, 30047, "PATCH", path, {"flags": PINNED}, by=self.alice)
        self.assertEqual((await self.edit(one, archived=True))["flags"], 0)
        await self.edit(two, flags=PINNED)

    async def test_stays(self) -> None:
        """A pinned post is not archived by the clock."""
        one, two = [await self.a_post(self.forum, auto_archive_duration=60) for _ in range(2)]
        await self.edit(one, flags=PINNED)
        self.clock.advance(3600)
        await thread_entry.archive_all_idle(self.world)
        archived = [(await self.seen(e))["thread_metadata"]["archived"] for e in (one, two)]
        self.assertEqual(archived, [False, True])

    async def test_manage(self) -> None:
        """Who manages threads need not have begun a post to change its tags."""
        made = await self.a_post(self.forum)
        await self.refused(
            403, 50013, "PATCH", f"/channels/{made['id']}", {"applied_tags": [self.open]}
        )
        await self.give(self.guild, self.bob, MANAGE_THREADS)
        told = await self.edit(made, by=self.bob, applied_tags=[self.closed])
        self.assertEqual(told["applied_tags"], [self.closed])
