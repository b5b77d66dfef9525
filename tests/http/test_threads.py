"""Threads over HTTP: begun, posted in, changed, archived, locked and deleted."""

from __future__ import annotations

from litecord import events
from litecord.actions import thread_entry
from litecord.model.permissions import (
    CREATE_PRIVATE_THREADS,
    CREATE_PUBLIC_THREADS,
    MANAGE_THREADS,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)
from tests.support.threads import PRIVATE, PUBLIC, ThreadCase

HAS_THREAD = 1 << 5
FAILED = 1 << 8
COMMUNITY = {"verification_level": 1, "explicit_content_filter": 2}
NOON = "2026-03-01T12:00:00.000000+00:00"


class StartTests(ThreadCase):
    async def test_from_message(self) -> None:
        """A thread has the id of the message it began with, which says so wherever it is shown."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        thread = await self.a_thread_from(made, rate_limit_per_user=7)
        own = {
            "id": made["id"],
            "user_id": self.alice.id,
            "join_timestamp": NOON,
            "flags": 1,
            "muted": False,
            "mute_config": None,
        }
        expected = {
            "id": made["id"],
            "type": PUBLIC,
            "flags": 0,
            "guild_id": self.guild.id,
            "parent_id": self.guild.channel_id,
            "name": "Thread",
            "owner_id": self.alice.id,
            "last_message_id": None,
            "last_pin_timestamp": None,
            "rate_limit_per_user": 7,
            "message_count": 0,
            "total_message_sent": 0,
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "archive_timestamp": NOON,
                "auto_archive_duration": 4320,
                "locked": False,
                "create_timestamp": NOON,
            },
            "applied_tags": [],
            "member": own,
        }
        self.assertEqual(thread, expected)
        seen = await self.seen(thread)
        self.assertEqual({**seen, "last_message_id": None}, expected)
        path = f"{self.channel}/messages"
        [page] = await self.page(path)
        one = await self.page(f"{path}/{made['id']}")
        for each in (page, one):
            self.assertEqual((each["flags"], each["thread"]["id"]), (HAS_THREAD, made["id"]))
        [first] = await self.page(f"/channels/{thread['id']}/messages")
        self.assertEqual((first["type"], first["content"]), (21, ""))
        self.assertEqual(first["message_reference"]["message_id"], made["id"])
        self.assertEqual(first["message_reference"]["channel_id"], self.guild.channel_id)
        self.assertEqual(first["referenced_message"]["content"], "hello")

    async def test_older_message(self) -> None:
        """Where others were posted since, the channel is told of the thread."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        await self.post(self.bob, self.guild.channel_id, "and more")
        thread = await self.a_thread_from(made, name="Old")
        [told, _, _] = await self.page(f"{self.channel}/messages")
        self.assertEqual((told["type"], told["content"]), (18, "Old"))
        reference = {"type": 0, "channel_id": thread["id"], "guild_id": self.guild.id}
        self.assertEqual(told["message_reference"], reference)

    async def test_second(self) -> None:
        """A message has one thread, and system messages none."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        await self.a_thread_from(made)
        path = f"{self.channel}/messages/{made['id']}/threads"
        await self.refused(400, 160004, "POST", path, {"name": "x"})
        await self.refused(404, 10008, "POST", f"{self.channel}/messages/1/threads", {"name": "x"})
        await self.a_thread()
        [told, *_] = await self.page(f"{self.channel}/messages")
        path = f"{self.channel}/messages/{told['id']}/threads"
        await self.refused(400, 50068, "POST", path, {"name": "x"})

    async def test_without_message(self) -> None:
        """A public thread is told of in the channel; a private one is not, and is the default."""
        thread = await self.a_thread("Public", auto_archive_duration=60)
        self.assertEqual(thread["thread_metadata"]["auto_archive_duration"], 60)
        [told] = await self.page(f"{self.channel}/messages")
        self.assertEqual((told["type"], told["content"]), (18, "Public"))
        private = await self.ok(
            "POST", f"{self.channel}/threads", {"name": "x", "invitable": False},
            token=self.bob.token,
        )  # fmt: skip
        self.assertEqual(private["type"], PRIVATE)
        self.assertIs(private["thread_metadata"]["invitable"], False)
        self.assertEqual(len(await self.page(f"{self.channel}/messages")), 1)

    async def test_kinds(self) -> None:
        """Each kind of channel has its kinds of threads; threads have none."""
        voice = await self.a_channel(self.guild, "voice", type=2)
        thread = await self.a_thread()
        for channel_id, kind in (
            (self.guild.channel_id, 10), (voice["id"], 11), (thread["id"], 11)
        ):  # fmt: skip
            form = {"name": "x", "type": kind}
            await self.refused(400, 50024, "POST", f"/channels/{channel_id}/threads", form)
        for wrong in ({}, {"name": ""}, {"name": "x", "auto_archive_duration": 61}):
            await self.refused(400, 50035, "POST", f"{self.channel}/threads", wrong)

    async def test_permissions(self) -> None:
        """Public and private threads need a permission each."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        path = f"{self.channel}/threads"
        await self.deny(CREATE_PUBLIC_THREADS)
        await self.refused(403, 50013, "POST", path, {"name": "x", "type": PUBLIC})
        from_message = f"{self.channel}/messages/{made['id']}/threads"
        await self.refused(403, 50013, "POST", from_message, {"name": "x"})
        await self.ok("POST", path, {"name": "x"}, token=self.bob.token)
        await self.deny(CREATE_PRIVATE_THREADS)
        await self.refused(403, 50013, "POST", path, {"name": "x"})

    async def test_slowmode(self) -> None:
        """One begins a thread as often as one may post, and posts beside that."""
        await self.ok("PATCH", self.channel, {"rate_limit_per_user": 10}, token=self.alice.token)
        await self.a_thread(by=self.bob)
        form = {"name": "x", "type": PUBLIC}
        refusal = await self.refused(429, 20016, "POST", f"{self.channel}/threads", form)
        self.assertEqual(refusal["retry_after"], 10)
        await self.post(self.bob, self.guild.channel_id, "hello")
        self.clock.advance(10)
        await self.a_thread(by=self.bob)

    async def test_most_active(self) -> None:
        """There are only so many active threads; archived ones do not count."""
        self.patch(thread_entry, "MOST_ACTIVE", 1)
        thread = await self.a_thread()
        form = {"name": "x", "type": PUBLIC}
        await self.refused(400, 160006, "POST", f"{self.channel}/threads", form)
        await self.edit(thread, archived=True)
        await self.a_thread()
        path = f"/channels/{thread['id']}"
        await self.refused(400, 160006, "PATCH", path, {"archived": False}, by=self.alice)

    async def test_most_announcements(self) -> None:
        """Threads of announcements are counted apart from all others."""
        self.patch(thread_entry, "MOST_ACTIVE", 1)
        await self.a_thread()
        other = await self.a_channel(self.guild, "other")
        form = {"features": ["COMMUNITY"], **COMMUNITY}
        form |= dict.fromkeys(
            ("rules_channel_id", "public_updates_channel_id"), self.guild.channel_id
        )
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)
        news = await self.edit(other, type=5)
        path, form = f"/channels/{news['id']}/threads", {"name": "x", "type": 10}
        await self.ok("POST", path, form, token=self.alice.token)
        await self.refused(400, 160007, "POST", path, form, by=self.alice)

    async def test_older_versions(self) -> None:
        """Before version 9 there are no threads."""
        answer = await self.call(
            "POST", f"{self.channel}/threads", {"name": "x"}, token=self.bob.token, version=8
        )
        self.assertEqual(answer.status, 404)


class PostTests(ThreadCase):
    async def test_post(self) -> None:
        """Posting counts, brings one into the thread, and along who is mentioned."""
        thread = await self.a_thread()
        carol = await self.a_member(self.guild)
        made = await self.post(self.bob, thread["id"], f"hello <@{carol.id}>")
        seen = await self.seen(thread, by=self.bob)
        self.assertEqual((seen["message_count"], seen["total_message_sent"]), (1, 1))
        self.assertEqual((seen["member_count"], seen["last_message_id"]), (3, made["id"]))
        self.assertEqual(seen["member"]["user_id"], self.bob.id)
        path = f"/channels/{thread['id']}/messages/{made['id']}"
        await self.ok("DELETE", path, token=self.bob.token)
        seen = await self.seen(thread)
        self.assertEqual((seen["message_count"], seen["total_message_sent"]), (0, 1))

    async def test_counts_from_message(self) -> None:
        """What a thread began with is not counted, nor can its pointer be deleted."""
        thread = await self.a_thread_from(await self.post(self.bob, self.guild.channel_id, "x"))
        two = [await self.post(self.bob, thread["id"], "x") for _ in range(2)]
        [*_, first] = await self.page(f"/channels/{thread['id']}/messages")
        path = f"/channels/{thread['id']}/messages"
        await self.refused(403, 50021, "DELETE", f"{path}/{first['id']}", by=self.alice)
        form = {"messages": [each["id"] for each in two]}
        await self.ok("POST", f"{path}/bulk-delete", form, token=self.alice.token)
        seen = await self.seen(thread)
        self.assertEqual((seen["message_count"], seen["total_message_sent"]), (0, 2))

    async def test_roles(self) -> None:
        """A role that is mentioned brings its members along, if it is not too large."""
        few, many = [await self.a_role(self.guild, mentionable=True) for _ in range(2)]
        carol, dan = [await self.a_member(self.guild) for _ in range(2)]
        for who, roles in ((carol, [few, many]), (dan, [many])):
            path = f"/guilds/{self.guild.id}/members/{who.id}"
            await self.ok("PATCH", path, {"roles": roles}, token=self.alice.token)
        self.patch(thread_entry, "MOST_MENTIONED", 1)
        thread = await self.a_thread(type=PRIVATE)
        made = await self.post(self.alice, thread["id"], f"<@&{many}>")
        self.assertEqual(made["flags"], FAILED)
        self.assertEqual((await self.seen(thread))["member_count"], 1)
        made = await self.post(self.alice, thread["id"], f"<@&{few}>")
        self.assertEqual(made["flags"], 0)
        self.assertEqual((await self.seen(thread, by=carol))["member_count"], 2)
        forum = await self.a_forum()
        post = await self.a_post(forum, f"<@&{few}> <@&{many}>")
        self.assertEqual((post["member_count"], post["message"]["flags"]), (2, FAILED))

    async def test_positions(self) -> None:
        """Messages of threads say which one they are, also when others before them are gone."""
        thread = await self.a_thread_from(await self.post(self.bob, self.guild.channel_id, "x"))
        path = f"/channels/{thread['id']}/messages"
        two = [await self.post(self.bob, thread["id"], "x") for _ in range(2)]
        self.assertEqual([each["position"] for each in two], [1, 2])
        await self.ok("DELETE", f"{path}/{two[0]['id']}", token=self.bob.token)
        await self.edit(thread, name="Renamed")
        told = await self.page(path)
        self.assertEqual([each["position"] for each in told], [3, 2, 0])
        self.assertEqual((await self.seen(thread))["total_message_sent"], 3)
        [created, *_] = self.announced(events.MessageCreated)[-1:]
        self.assertEqual(created.message.message.position, 3)
        other = await self.post(self.bob, self.guild.channel_id, "x")
        self.assertNotIn("position", other)

    async def test_permission(self) -> None:
        """In threads another permission than in channels is needed to post."""
        thread = await self.a_thread()
        path = f"/channels/{thread['id']}/messages"
        await self.deny(SEND_MESSAGES)
        await self.post(self.bob, thread["id"], "x")
        await self.deny(SEND_MESSAGES_IN_THREADS)
        await self.refused(403, 50013, "POST", path, {"content": "x"})
        await self.deny(VIEW_CHANNEL)
        await self.refused(403, 50001, "POST", path, {"content": "x"})
        await self.refused(403, 50001, "GET", f"/channels/{thread['id']}")

    async def test_private(self) -> None:
        """A private thread is there for those in it, and for those who manage threads."""
        thread = await self.a_thread(type=PRIVATE, by=self.bob)
        carol = await self.a_member(self.guild)
        for method, path in (("GET", ""), ("GET", "/messages"), ("PUT", "/thread-members/@me")):
            asked = f"/channels/{thread['id']}{path}"
            await self.refused(403, 50001, method, asked, by=carol)
        await self.seen(thread, by=self.alice)
        await self.give(self.guild, carol, MANAGE_THREADS)
        await self.seen(thread, by=carol)

    async def test_slowmode(self) -> None:
        """A thread has a slowmode of its own, at first the one that its channel gives it."""
        form = {"default_thread_rate_limit_per_user": 5}
        await self.ok("PATCH", self.channel, form, token=self.alice.token)
        thread = await self.a_thread()
        self.assertEqual(thread["rate_limit_per_user"], 5)
        await self.post(self.bob, thread["id"], "x")
        path = f"/channels/{thread['id']}/messages"
        await self.refused(429, 20016, "POST", path, {"content": "x"})

    async def test_other_things(self) -> None:
        """Reactions, pins, typing and read states are as in channels."""
        thread = await self.a_thread()
        made = await self.post(self.bob, thread["id"], "x")
        path = f"/channels/{thread['id']}/messages"
        token = self.alice.token
        await self.ok("PUT", f"{path}/{made['id']}/reactions/%F0%9F%91%8D/@me", token=token)
        await self.ok("PUT", f"{path}/pins/{made['id']}", token=token)
        await self.ok("POST", f"/channels/{thread['id']}/typing", token=token)
        await self.ok("POST", f"{path}/{made['id']}/ack", {}, token=token)
        seen = await self.seen(thread)
        self.assertEqual((seen["message_count"], seen["last_pin_timestamp"]), (2, NOON))

    async def test_no_channel(self) -> None:
        """What is about channels of other kinds is not for threads."""
        thread = await self.a_thread()
        path = f"/channels/{thread['id']}"
        await self.refused(400, 50024, "POST", f"{path}/invites", {}, by=self.alice)
        await self.refused(
            400, 50024, "PUT", f"{path}/permissions/{self.bob.id}", {"type": 1}, by=self.alice
        )
        listed = await self.page(f"/guilds/{self.guild.id}/channels")
        self.assertNotIn(thread["id"], [each["id"] for each in listed])


class ModifyTests(ThreadCase):
    async def test_fields(self) -> None:
        """Who began a thread renames it, which it is told; slowmode is for those who manage it."""
        thread = await self.a_thread(by=self.bob)
        made = await self.edit(thread, by=self.bob, name="New", auto_archive_duration=60)
        self.assertEqual(made["name"], "New")
        self.assertEqual(made["thread_metadata"]["auto_archive_duration"], 60)
        [told] = await self.page(f"/channels/{thread['id']}/messages")
        self.assertEqual((told["type"], told["content"]), (4, "New"))
        path = f"/channels/{thread['id']}"
        for form in ({"rate_limit_per_user": 5}, {"locked": True}):
            await self.refused(403, 50013, "PATCH", path, form)
        made = await self.edit(thread, rate_limit_per_user=5, locked=True)
        self.assertEqual(made["rate_limit_per_user"], 5)
        carol = await self.a_member(self.guild)
        await self.refused(403, 50013, "PATCH", path, {"name": "x"}, by=carol)

    async def test_ignored(self) -> None:
        """What such a thread does not have is ignored, as is null; then nothing is told."""
        thread = await self.a_thread()
        self.events.clear()
        made = await self.edit(
            thread, flags=2, applied_tags=["1"], invitable=False, archived=None
        )
        self.assertEqual((made["flags"], made["applied_tags"]), (0, []))
        self.assertEqual(self.events, [])

    async def test_invitable(self) -> None:
        """A private thread can be closed to whom others bring."""
        thread = await self.a_thread(type=PRIVATE, by=self.bob)
        made = await self.edit(thread, by=self.bob, invitable=False)
        self.assertIs(made["thread_metadata"]["invitable"], False)

    async def test_archived(self) -> None:
        """In an archived thread nothing is changed but by deleting, until it is active again."""
        thread = await self.a_thread(by=self.bob)
        said = await self.post(self.bob, thread["id"], "x")
        other = await self.post(self.bob, thread["id"], "y")
        self.clock.advance(5)
        made = await self.edit(thread, by=self.bob, archived=True)
        metadata = made["thread_metadata"]
        self.assertEqual(metadata["archive_timestamp"], "2026-03-01T12:00:05.000000+00:00")
        path = f"/channels/{thread['id']}"
        one = f"{path}/messages/{said['id']}"
        for method, each, form in (
            ("PATCH", path, {"name": "x"}), ("PATCH", one, {"content": "z"}),
            ("PUT", f"{one}/reactions/%F0%9F%91%8D/@me", None),
            ("PUT", f"{path}/thread-members/@me", None),
            ("DELETE", f"{path}/thread-members/@me", None),
            ("PUT", f"{path}/thread-members/{self.bot.id}", None),
            ("PUT", f"{path}/messages/pins/{said['id']}", None),
        ):  # fmt: skip
            await self.refused(400, 50083, method, each, form, by=self.alice)
        await self.ok("DELETE", f"{path}/messages/{other['id']}", token=self.bob.token)
        carol = await self.a_member(self.guild)
        made = await self.edit(thread, by=carol, archived=False)
        self.assertIs(made["thread_metadata"]["archived"], False)

    async def test_post_wakes(self) -> None:
        """A message makes an archived thread active again, unless that is locked."""
        thread = await self.a_thread()
        await self.edit(thread, archived=True)
        self.clock.advance(5)
        await self.post(self.bob, thread["id"], "x")
        metadata = (await self.seen(thread))["thread_metadata"]
        self.assertIs(metadata["archived"], False)
        self.assertEqual(metadata["archive_timestamp"], "2026-03-01T12:00:05.000000+00:00")
        await self.edit(thread, archived=True, locked=True)
        path = f"/channels/{thread['id']}"
        await self.refused(403, 160005, "POST", f"{path}/messages", {"content": "x"})
        await self.refused(403, 160005, "PATCH", path, {"archived": False})
        await self.post(self.alice, thread["id"], "x")
        self.assertIs((await self.seen(thread))["thread_metadata"]["archived"], False)

    async def test_locked(self) -> None:
        """In a locked thread who manages threads writes; others react, while it is active."""
        thread = await self.a_thread(by=self.bob)
        said = await self.post(self.bob, thread["id"], "x")
        await self.edit(thread, locked=True)
        path = f"/channels/{thread['id']}"
        one = f"{path}/messages/{said['id']}"
        for method, each, form in (
            ("POST", f"{path}/messages", {"content": "x"}), ("PATCH", one, {"content": "y"}),
            ("PATCH", path, {"name": "x"}),
        ):  # fmt: skip
            await self.refused(403, 160005, method, each, form)
        await self.ok("PUT", f"{one}/reactions/%F0%9F%91%8D/@me", token=self.bob.token)
        await self.edit(thread, archived=True)
        await self.refused(403, 160005, "DELETE", one)
        await self.ok("DELETE", one, token=self.alice.token)

    async def test_idle(self) -> None:
        """A thread in which nothing is said for long enough is archived; posts put it off."""
        idle = await self.a_thread(auto_archive_duration=60)
        busy = await self.a_thread(auto_archive_duration=60)
        self.clock.advance(1800)
        await self.post(self.bob, busy["id"], "x")
        self.clock.advance(1800)
        await thread_entry.archive_all_idle(self.world)
        metadata = (await self.seen(idle))["thread_metadata"]
        self.assertIs(metadata["archived"], True)
        self.assertEqual(metadata["archive_timestamp"], "2026-03-01T13:00:00.000000+00:00")
        self.assertIs((await self.seen(busy))["thread_metadata"]["archived"], False)

    async def test_idle_after_restart(self) -> None:
        """What was idle while nobody had the guild is archived when it is in use again."""
        idle = await self.a_thread(auto_archive_duration=60)
        self.world.state.drop_guild(next(iter(self.world.state.guilds)))
        self.clock.advance(3600)
        await self.seen(idle)
        await thread_entry.archive_all_idle(self.world)
        self.assertIs((await self.seen(idle))["thread_metadata"]["archived"], True)

    async def test_forgotten(self) -> None:
        """Archived threads nobody uses leave memory, and come back when they are wanted."""
        thread = await self.a_thread()
        await self.post(self.bob, thread["id"], "x")
        await self.edit(thread, archived=True)
        self.clock.advance(100)
        self.world.state.evict(50)
        state = self.world.state
        self.assertEqual(state._thread_guilds, {})
        seen = await self.seen(thread)
        self.assertEqual((seen["message_count"], seen["member_count"]), (1, 2))
        self.assertEqual(len(state._thread_guilds), 1)


class ConvertTests(ThreadCase):
    async def test_convert(self) -> None:
        """Threads stay what they are when their channel becomes one for announcements."""
        thread = await self.a_thread()
        await self.ok(
            "PATCH", f"/guilds/{self.guild.id}", {"features": ["COMMUNITY"], **COMMUNITY,
            "rules_channel_id": self.other, "public_updates_channel_id": self.other},
            token=self.alice.token,
        )  # fmt: skip
        await self.ok("PATCH", self.channel, {"type": 5}, token=self.alice.token)
        self.assertEqual((await self.seen(thread))["type"], PUBLIC)
        await self.post(self.bob, thread["id"], "x")
        await self.refused(
            400, 50024, "POST", f"{self.channel}/threads", {"name": "x", "type": PUBLIC}
        )
        made = await self.a_thread(type=10)
        self.assertEqual(made["type"], 10)

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.other = (await self.a_channel(self.guild))["id"]


class DeleteTests(ThreadCase):
    async def test_delete(self) -> None:
        """A thread goes with all in it; the message it began with is as others again."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        thread = await self.a_thread_from(made, by=self.bob)
        path = f"/channels/{thread['id']}"
        await self.refused(403, 50013, "DELETE", path)
        gone = await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(gone["id"], thread["id"])
        await self.refused(404, 10003, "GET", path)
        [told] = await self.page(f"{self.channel}/messages")
        self.assertEqual(told["flags"], 0)
        self.assertNotIn("thread", told)
        await self.a_thread_from(made)

    async def test_orphan(self) -> None:
        """A thread stays when the message it began with is deleted."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        thread = await self.a_thread_from(made)
        await self.ok("DELETE", f"{self.channel}/messages/{made['id']}", token=self.bob.token)
        [first] = await self.page(f"/channels/{thread['id']}/messages")
        self.assertIsNone(first["referenced_message"])
        await self.ok("DELETE", f"/channels/{thread['id']}", token=self.alice.token)

    async def test_parent(self) -> None:
        """A channel's threads go with it, archived ones too."""
        channel = await self.a_channel(self.guild)
        said = await self.post(self.bob, channel["id"], "x")
        threads = [await self.a_thread_from(said), await self.a_thread()]
        await self.edit(threads[0], archived=True)
        await self.ok("DELETE", f"/channels/{channel['id']}", token=self.alice.token)
        await self.refused(404, 10003, "GET", f"/channels/{threads[0]['id']}")
        await self.seen(threads[1])

    async def test_member_leaves(self) -> None:
        """Who leaves the guild leaves its threads."""
        thread = await self.a_thread()
        await self.post(self.bob, thread["id"], "x")
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.bob.token)
        self.assertEqual((await self.seen(thread))["member_count"], 1)
