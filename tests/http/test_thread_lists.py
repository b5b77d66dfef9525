"""Threads over HTTP, listed: active and archived ones; searched."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import MANAGE_THREADS, READ_MESSAGE_HISTORY, VIEW_CHANNEL
from tests.support.threads import PRIVATE, ThreadCase


def ids(told: Any) -> list[str]:
    """The ids of listed threads."""
    return [each["id"] for each in told["threads"]]


class ActiveTests(ThreadCase):
    async def test_active(self) -> None:
        """A bot lists the active threads it sees, the newest first, with those it is in."""
        one, two, private = [
            await self.a_thread(type=each) for each in (11, 11, PRIVATE)
        ]
        gone = await self.a_thread()
        await self.edit(gone, archived=True)
        await self.post(self.bot, one["id"], "x")
        path = f"/guilds/{self.guild.id}/threads/active"
        told = await self.page(path, by=self.bot)
        self.assertEqual(ids(told), [private["id"], two["id"], one["id"]])
        self.assertEqual([each["id"] for each in told["members"]], [one["id"]])
        self.assertIs(told["has_more"], False)
        plain = await self.a_bot_in(self.guild.id, self.alice, 0)
        self.assertEqual(ids(await self.page(path, by=plain)), [two["id"], one["id"]])
        await self.deny(VIEW_CHANNEL, plain)
        self.assertEqual(ids(await self.page(path, by=plain)), [])

    async def test_of_a_channel(self) -> None:
        """Version 9 lists those of one channel, too."""
        thread = await self.a_thread()
        other = await self.a_channel(self.guild)
        for channel_id, expected in (
            (self.guild.channel_id, [thread["id"]]), (other["id"], [])
        ):  # fmt: skip
            path = f"/channels/{channel_id}/threads/active"
            told = await self.ok("GET", path, token=self.bot.authorization, version=9)
            self.assertEqual(ids(told), expected)
            answer = await self.call("GET", path, token=self.bot.authorization)
            self.assertEqual(answer.status, 404)


class ArchivedTests(ThreadCase):
    async def archived(self, count: int, **given: Any) -> list[str]:
        """Threads that were archived a second after each other; their ids, the last first."""
        made = [await self.a_thread(**given) for _ in range(count)]
        for each in made:
            self.clock.advance(1)
            await self.edit(each, archived=True)
        return [each["id"] for each in reversed(made)]

    async def test_public(self) -> None:
        """Public ones are paged by when they were archived."""
        made = await self.archived(5)
        await self.archived(1, type=PRIVATE)
        path = f"{self.channel}/threads/archived/public"
        told = await self.page(f"{path}?limit=2", by=self.bob)
        self.assertEqual((ids(told), told["has_more"]), (made[:2], True))
        before = told["threads"][-1]["thread_metadata"]["archive_timestamp"]
        told = await self.page(f"{path}?before={before.replace('+', '%2B')}", by=self.alice)
        self.assertEqual((ids(told), told["has_more"]), (made[2:], False))
        self.assertEqual({each["id"] for each in told["members"]}, set(made[2:]))
        for query in ("limit=1", "limit=101", "before=yesterday"):
            await self.refused(400, 50035, "GET", f"{path}?{query}")

    async def test_private(self) -> None:
        """Private ones are for those who manage threads, or by who is in them."""
        made = await self.archived(3, type=PRIVATE, by=self.bob)
        alices = await self.archived(1, type=PRIVATE)
        path = f"{self.channel}/threads/archived/private"
        await self.refused(403, 50013, "GET", path)
        self.assertEqual(ids(await self.page(path)), [*alices, *made])
        path = f"{self.channel}/users/@me/threads/archived/private"
        told = await self.page(f"{path}?limit=2", by=self.bob)
        self.assertEqual((ids(told), told["has_more"]), (made[:2], True))
        told = await self.page(f"{path}?before={made[1]}", by=self.bob)
        self.assertEqual((ids(told), told["has_more"]), (made[2:], False))
        self.assertEqual([each["id"] for each in told["members"]], made[2:])

    async def test_permission(self) -> None:
        """Who may not read history lists none; other kinds of channels have none."""
        voice = await self.a_channel(self.guild, type=2)
        for path in (
            "threads/archived/public", "users/@me/threads/archived/private", "threads/search"
        ):  # fmt: skip
            await self.refused(400, 50024, "GET", f"/channels/{voice['id']}/{path}")
        await self.deny(READ_MESSAGE_HISTORY | MANAGE_THREADS)
        for path in (
            "threads/archived/public", "users/@me/threads/archived/private", "threads/search"
        ):  # fmt: skip
            await self.refused(403, 50013, "GET", f"{self.channel}/{path}")


class SearchTests(ThreadCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.forum = await self.a_forum()
        self.tags = [each["id"] for each in self.forum["available_tags"]]
        self.posts = []
        for name, tags in (("Red 100% house", 1), ("red mouse", 2), ("Blue house", 0)):
            self.clock.advance(1)
            made = await self.a_post(self.forum, name=name, applied_tags=self.tags[:tags])
            self.posts.append(made["id"])
        self.path = f"/channels/{self.forum['id']}"

    async def found(self, query: str) -> list[int]:
        """Which of the posts are found."""
        told = await self.page(f"{self.path}/threads/search?{query}", by=self.bob)
        self.assertEqual({each["id"] for each in told["first_messages"]}, set(ids(told)))
        return [self.posts.index(each) for each in ids(told)]

    async def test_names(self) -> None:
        """Every word must be in the name, whatever its case; nothing in it is special."""
        for query, expected in (
            ("", [2, 1, 0]), ("name=red", [1, 0]), ("name=HOUSE+red", [0]),
            ("name=100%25", [0]), ("name=_", []), ("name=%5C", []),
        ):  # fmt: skip
            self.assertEqual(await self.found(query), expected, query)

    async def test_tags(self) -> None:
        """One of the tags, or all of them."""
        both = ",".join(self.tags)
        for query, expected in (
            (f"tag={self.tags[0]}", [1, 0]), (f"tag={both}", [1, 0]),
            (f"tag={both}&tag_setting=match_all", [1]),
        ):  # fmt: skip
            self.assertEqual(await self.found(query), expected, query)

    async def test_order(self) -> None:
        """By when they were made, last posted in, or archived; up or down, page by page."""
        await self.post(self.bob, self.posts[0], "x")
        self.clock.advance(1)
        await self.edit({"id": self.posts[1]}, archived=True)
        for query, expected in (
            ("", [0, 2, 1]), ("sort_by=creation_time", [2, 1, 0]),
            ("sort_by=creation_time&sort_order=asc", [0, 1, 2]),
            ("sort_by=archive_time", [1, 2, 0]), ("archived=true", [1]),
            ("archived=false", [0, 2]), (f"max_id={self.posts[0]}", [0]),
            (f"min_id={self.posts[1]}", [2, 1]),
        ):  # fmt: skip
            self.assertEqual(await self.found(query), expected, query)
        told = await self.page(f"{self.path}/threads/search?limit=1&offset=1")
        self.assertEqual((ids(told), told["total_results"]), ([self.posts[2]], 3))
        self.assertIs(told["has_more"], True)
        self.assertEqual(told["first_messages"][0]["id"], self.posts[2])

    async def test_post_data(self) -> None:
        """Who began posts and with what; nothing of what is not there."""
        token = self.bob.token
        message = f"/channels/{self.posts[1]}/messages/{self.posts[1]}"
        await self.ok("DELETE", message, token=self.alice.token)
        form = {"thread_ids": [*self.posts[:2], "1"]}
        told = (await self.ok("POST", f"{self.path}/post-data", form, token=token))["threads"]
        self.assertEqual(list(told), self.posts[:2])
        one, two = told.values()
        self.assertEqual(one["owner"]["user"]["id"], self.alice.id)
        self.assertEqual(one["first_message"]["content"], "first")
        self.assertIsNone(two["first_message"])
