"""Who is in a thread, over HTTP: joined, left, added, removed, listed; what they want to hear."""

from __future__ import annotations

from typing import Any

from litecord.actions import thread_entry
from litecord.model.permissions import MANAGE_THREADS, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL
from tests.support.builders import Account, App
from tests.support.threads import PRIVATE, ThreadCase

NOON = "2026-03-01T12:00:00.000000+00:00"


class MemberCase(ThreadCase):
    """The same, with a thread of alice's and a way to who is in it."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.thread = await self.a_thread()
        self.path = f"/channels/{self.thread['id']}/thread-members"

    async def members(self, query: str = "") -> Any:
        """Who is in the thread, as the bot is told."""
        return await self.page(f"{self.path}{query}", by=self.bot)

    async def ids(self) -> set[str]:
        """Their ids."""
        return {each["user_id"] for each in await self.members()}

    async def put(self, who: Account | App | None, *, by: Account | App) -> None:
        """Put somebody into the thread, or have them join."""
        path = f"{self.path}/{'@me' if who is None else who.id}"
        await self.ok("PUT", path, token=by.authorization)

    async def said(self) -> list[tuple[int, list[str]]]:
        """What the system said in the thread, oldest first: of which kind, about whom."""
        page = await self.page(f"/channels/{self.thread['id']}/messages")
        return [(e["type"], [each["id"] for each in e["mentions"]]) for e in reversed(page)]


class JoinTests(MemberCase):
    async def test_join_and_leave(self) -> None:
        """One joins and leaves; the second time nothing happens."""
        for _ in range(2):
            await self.put(None, by=self.bob)
        self.assertEqual(await self.ids(), {self.alice.id, self.bob.id})
        for _ in range(2):
            await self.ok("DELETE", f"{self.path}/@me", token=self.bob.token)
        self.assertEqual(await self.ids(), {self.alice.id})
        self.assertEqual(await self.said(), [])

    async def test_full(self) -> None:
        """A thread has so many members at most; posting goes on."""
        self.patch(thread_entry, "MOST_MEMBERS", 1)
        await self.refused(400, 30033, "PUT", f"{self.path}/@me")
        await self.refused(400, 30033, "PUT", f"{self.path}/{self.bob.id}", by=self.alice)
        await self.post(self.bob, self.thread["id"], "x")
        self.assertEqual(await self.ids(), {self.alice.id})

    async def test_no_thread(self) -> None:
        """Other channels have no members of this kind."""
        await self.refused(400, 50024, "PUT", f"{self.channel}/thread-members/@me")
        await self.refused(404, 10003, "PUT", "/channels/1/thread-members/@me")


class AddTests(MemberCase):
    async def test_add(self) -> None:
        """The thread is told who was added, once; of oneself it is not."""
        for _ in range(2):
            await self.put(self.bob, by=self.alice)
        await self.put(self.bot, by=self.bot)
        self.assertEqual(await self.ids(), {self.alice.id, self.bob.id, self.bot.id})
        self.assertEqual(await self.said(), [(1, [self.bob.id])])

    async def test_whom(self) -> None:
        """Only members can be added who see the channel, by who may post in the thread."""
        await self.refused(404, 10007, "PUT", f"{self.path}/1", by=self.alice)
        carol = await self.a_member(self.guild)
        await self.deny(VIEW_CHANNEL, carol)
        await self.refused(403, 50001, "PUT", f"{self.path}/{carol.id}", by=self.alice)
        await self.deny(SEND_MESSAGES_IN_THREADS)
        await self.refused(403, 50013, "PUT", f"{self.path}/{self.bot.id}")

    async def test_closed(self) -> None:
        """Into a private thread that is not invitable only who manages threads brings others."""
        thread = await self.a_thread(type=PRIVATE, invitable=False, by=self.bob)
        path = f"/channels/{thread['id']}/thread-members/{self.bot.id}"
        await self.refused(403, 50013, "PUT", path)
        await self.post(self.bob, thread["id"], f"<@{self.bot.id}>")
        self.assertEqual((await self.seen(thread))["member_count"], 1)
        await self.ok("PUT", path, token=self.alice.token)
        self.assertEqual((await self.seen(thread))["member_count"], 2)


class RemoveTests(MemberCase):
    async def test_remove(self) -> None:
        """The thread is told who was removed, which takes a permission."""
        await self.put(None, by=self.bob)
        path = f"{self.path}/{self.bob.id}"
        await self.refused(403, 50013, "DELETE", f"{self.path}/{self.alice.id}")
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(await self.ids(), {self.alice.id})
        self.assertEqual(await self.said(), [(2, [self.bob.id])])
        await self.refused(404, 10007, "DELETE", path, by=self.alice)

    async def test_own_private(self) -> None:
        """Who began a private thread removes others from it, but not from a public one."""
        for kind, status in ((PRIVATE, 204), (11, 403)):
            thread = await self.a_thread(type=kind, by=self.bob)
            path = f"/channels/{thread['id']}/thread-members/{self.bot.id}"
            await self.ok("PUT", path, token=self.bob.token)
            answer = await self.call("DELETE", path, token=self.bob.token)
            self.assertEqual(answer.status, status)

    async def test_out_of_sight(self) -> None:
        """Who is removed from a private thread sees it no more."""
        thread = await self.a_thread(type=PRIVATE)
        path = f"/channels/{thread['id']}"
        await self.ok("PUT", f"{path}/thread-members/{self.bob.id}", token=self.alice.token)
        await self.seen(thread, by=self.bob)
        await self.ok("DELETE", f"{path}/thread-members/@me", token=self.bob.token)
        await self.refused(403, 50001, "GET", path)


class ListTests(MemberCase):
    async def test_list(self) -> None:
        """All at once, or page by page with the memberships in the guild."""
        await self.put(None, by=self.bob)
        told = await self.members()
        plain = {"id": self.thread["id"], "join_timestamp": NOON, "flags": 1}
        expected = [{**plain, "user_id": each.id} for each in (self.alice, self.bob)]
        self.assertEqual(sorted(told, key=lambda each: int(each["user_id"])), expected)
        [first] = await self.members("?with_member=true&limit=1")
        self.assertEqual(first["member"]["user"]["id"], self.alice.id)
        [second] = await self.members(f"?with_member=true&after={self.alice.id}")
        self.assertEqual(second["user_id"], self.bob.id)

    async def test_one(self) -> None:
        """One of them, with their membership if that is asked for."""
        one = f"{self.path}/{self.alice.id}"
        self.assertNotIn("member", await self.page(one, by=self.bot))
        told = await self.page(f"{one}?with_member=true", by=self.bot)
        self.assertEqual(told["member"]["user"]["id"], self.alice.id)
        await self.refused(404, 10007, "GET", f"{self.path}/{self.bob.id}", by=self.bot)

    async def test_intent(self) -> None:
        """A bot needs the intent of members to list them."""
        bot = await self.a_bot_in(self.guild.id, self.alice, MANAGE_THREADS, intents=0)
        await self.refused(403, 50001, "GET", self.path, by=bot)


class SettingsTests(MemberCase):
    async def test_settings(self) -> None:
        """One chooses what one wants to hear; the first flag stays as it is."""
        path = f"{self.path}/@me/settings"
        form = {"flags": 2, "muted": True, "mute_config": {"end_time": None}}
        token = self.alice.token
        told = await self.ok("PATCH", path, form, token=token)
        self.assertEqual((told["flags"], told["muted"]), (3, True))
        config = {"end_time": None, "selected_time_window": None}
        self.assertEqual(told["mute_config"], config)
        self.assertEqual((await self.seen(self.thread))["member"], told)
        answer = await self.call("PATCH", path, {"muted": True}, token=token)
        self.assertEqual(answer.status, 204)
        await self.refused(404, 10007, "PATCH", path, {"muted": True})
        await self.refused(400, 50084, "PATCH", path, {"flags": 6}, by=self.alice)
