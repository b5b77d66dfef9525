"""Threads at the gateway: who is told of them, as what, and what is kept from whom."""

from __future__ import annotations

from typing import Any

from litecord.model.intents import GUILD_MEMBERS
from litecord.model.permissions import VIEW_CHANNEL
from tests.support.builders import Account, App
from tests.support.gateway import EVERYTHING, GatewayClient
from tests.support.threads import PRIVATE, ThreadCase


class EventCase(ThreadCase):
    """The same, and what clients were told since the last look."""

    async def told(self, client: GatewayClient) -> list[str]:
        """The names of the events that came since, of threads and what is said in them."""
        await self.settled(client)
        start = self.marks.get(client, 0)
        names = client.names
        self.marks[client] = len(names)
        return [each for each in names[start:] if each.startswith(("THREAD", "MESSAGE"))]

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.marks: dict[GatewayClient, int] = {}

    async def session(self, who: Account | App, **given: Any) -> GatewayClient:
        """A session of somebody, who has been told of all there is."""
        client = await self.a_session(who, **given)
        await self.told(client)
        return client

    async def subscribe(self, client: GatewayClient) -> None:
        """Have the session of a person ask for threads."""
        client.send(14, {"guild_id": self.guild.id, "threads": True})
        await self.settled(client)


class BeginningTests(EventCase):
    async def test_bot(self) -> None:
        """A bot is told of a new thread, of its first member, and of what is said at its start."""
        bot = await self.session(self.bot)
        thread = await self.a_thread()
        self.assertEqual(
            await self.told(bot), ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        )
        [told] = bot.seen("THREAD_CREATE")
        without_own = {key: each for key, each in thread.items() if key != "member"}
        self.assertEqual(told, {**without_own, "newly_created": True})
        [members] = bot.seen("THREAD_MEMBERS_UPDATE")
        [added] = members["added_members"]
        self.assertEqual((members["id"], members["member_count"]), (thread["id"], 1))
        self.assertEqual((added["user_id"], added["presence"]), (self.alice.id, None))
        self.assertEqual(added["member"]["user"]["id"], self.alice.id)
        self.assertNotIn("removed_member_ids", members)

    async def test_from_message(self) -> None:
        """The message that a thread begins with is told again, with the thread."""
        made = await self.post(self.bob, self.guild.channel_id, "hello")
        bot = await self.session(self.bot)
        await self.a_thread_from(made)
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(bot), names)
        [updated] = bot.seen("MESSAGE_UPDATE")
        self.assertEqual((updated["flags"], updated["thread"]["id"]), (1 << 5, made["id"]))
        [pointer] = bot.seen("MESSAGE_CREATE")
        self.assertEqual((pointer["type"], pointer["channel_id"]), (21, made["id"]))

    async def test_post_of_a_forum(self) -> None:
        """A post is told before its message."""
        forum = await self.a_forum()
        bot = await self.session(self.bot)
        made = await self.a_post(forum)
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(bot), names)
        self.assertEqual(bot.seen("MESSAGE_CREATE")[0]["id"], made["id"])

    async def test_people(self) -> None:
        """A person is told of threads they are in; of others when they ask for threads."""
        alice, bob = [await self.session(each) for each in (self.alice, self.bob)]
        first = await self.a_thread()
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(alice), names)
        self.assertEqual(await self.told(bob), ["MESSAGE_CREATE"])
        await self.post(self.alice, first["id"], "unheard")
        self.assertEqual(await self.told(bob), [])
        await self.subscribe(bob)
        [sync] = bob.seen("THREAD_LIST_SYNC")
        self.assertEqual([each["id"] for each in sync["threads"]], [first["id"]])
        self.assertEqual((sync["guild_id"], sync["members"]), (self.guild.id, []))
        self.assertNotIn("channel_ids", sync)
        await self.subscribe(bob)
        self.assertEqual(await self.told(bob), ["THREAD_LIST_SYNC"])
        await self.post(self.alice, first["id"], "heard")
        await self.a_thread()
        self.assertEqual(await self.told(bob), ["MESSAGE_CREATE", *names])

    async def test_private(self) -> None:
        """A private thread is told to those in it, and to those who manage threads."""
        plain = await self.a_bot_in(self.guild.id, self.alice, 0)
        bot, other = [await self.session(each) for each in (self.bot, plain)]
        thread = await self.a_thread(type=PRIVATE)
        self.assertEqual(await self.told(bot), ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE"])
        await self.post(self.alice, thread["id"], "x")
        self.assertEqual(await self.told(other), [])
        path = f"/channels/{thread['id']}/thread-members/{plain.id}"
        await self.ok("PUT", path, token=self.alice.token)
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(other), names)
        [told] = other.seen("THREAD_CREATE")
        self.assertEqual(told["member"]["user_id"], plain.id)
        self.assertNotIn("newly_created", told)

    async def test_older_version(self) -> None:
        """Version 8 knows of no threads, nor of what is said in them."""
        bot = await self.session(self.bot, query="v=8&encoding=json")
        thread = await self.a_thread()
        self.assertEqual(await self.told(bot), ["MESSAGE_CREATE"])
        await self.post(self.alice, thread["id"], "x")
        await self.edit(thread, archived=True)
        await self.ok("DELETE", f"/channels/{thread['id']}", token=self.alice.token)
        self.assertEqual(await self.told(bot), [])


class MemberTests(EventCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.thread = await self.a_thread()
        self.path = f"/channels/{self.thread['id']}/thread-members"

    async def test_added(self) -> None:
        """Who is added is shown the thread, and told what they are in it."""
        bob = await self.session(self.bob)
        await self.ok("PUT", f"{self.path}/{self.bob.id}", token=self.alice.token)
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(bob), names)
        [shown] = bob.seen("THREAD_CREATE")
        self.assertEqual(shown["member"]["user_id"], self.bob.id)
        [members] = bob.seen("THREAD_MEMBERS_UPDATE")
        [added] = members["added_members"]
        self.assertEqual(added["presence"]["status"], "online")
        await self.ok("DELETE", f"{self.path}/@me", token=self.bob.token)
        self.assertEqual(await self.told(bob), ["THREAD_MEMBERS_UPDATE"])
        gone = bob.seen("THREAD_MEMBERS_UPDATE")[-1]
        self.assertEqual((gone["removed_member_ids"], gone["member_count"]), ([self.bob.id], 1))
        self.assertNotIn("added_members", gone)

    async def test_without_intent(self) -> None:
        """A bot that did not ask for members is told of itself alone."""
        bot = await self.session(self.bot, intents=EVERYTHING & ~GUILD_MEMBERS)
        await self.ok("PUT", f"{self.path}/@me", token=self.bob.token)
        self.assertEqual(await self.told(bot), [])
        await self.post(self.bot, self.thread["id"], f"<@{self.bob.id}>")
        names = ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(bot), names)
        [members] = bot.seen("THREAD_MEMBERS_UPDATE")
        self.assertEqual([each["user_id"] for each in members["added_members"]], [self.bot.id])
        self.assertEqual(members["member_count"], 3)

    async def test_removed_out_of_sight(self) -> None:
        """Who was removed is told so even though they see the thread no more."""
        await self.ok("PUT", f"{self.path}/@me", token=self.bob.token)
        bob = await self.session(self.bob)
        await self.deny(VIEW_CHANNEL)
        await self.post(self.alice, self.thread["id"], "x")
        self.assertEqual(await self.told(bob), [])
        await self.ok("DELETE", f"{self.path}/{self.bob.id}", token=self.alice.token)
        self.assertEqual(await self.told(bob), ["THREAD_MEMBERS_UPDATE"])

    async def test_list(self) -> None:
        """A person may ask for all members of threads they see; they are told each once."""
        hidden = await self.a_thread(type=PRIVATE)
        bob = await self.session(self.bob)
        asked = {"guild_id": self.guild.id}
        for lists in ([self.thread["id"], hidden["id"], "1"], [self.thread["id"]]):
            bob.send(14, {**asked, "thread_member_lists": lists})
        await self.settled(bob)
        [told] = bob.seen("THREAD_MEMBER_LIST_UPDATE")
        [member] = told.pop("members")
        self.assertEqual(told, {**asked, "thread_id": self.thread["id"]})
        self.assertEqual((member["user_id"], member["presence"]), (self.alice.id, None))
        self.assertEqual(member["member"]["user"]["id"], self.alice.id)

    async def test_rows(self) -> None:
        """The member list of a thread is that of its channel; of one not seen there is none."""
        hidden = await self.a_thread(type=PRIVATE)
        bob = await self.session(self.bob)
        asked = {"guild_id": self.guild.id}
        bob.send(14, {**asked, "channels": {hidden["id"]: [[0, 99]]}})
        await self.settled(bob)
        self.assertEqual(bob.seen("GUILD_MEMBER_LIST_UPDATE"), [])
        bob.send(14, {**asked, "channels": {self.thread["id"]: [[0, 99]]}})
        [told] = (await bob.event("GUILD_MEMBER_LIST_UPDATE"))["ops"]
        self.assertEqual((told["op"], told["range"]), ("SYNC", [0, 99]))
        self.assertIn(self.bob.id, [
            each["member"]["user"]["id"] for each in told["items"] if "member" in each
        ])

    async def test_settings(self) -> None:
        """What one wants to hear is told to oneself."""
        alice, bot = [await self.session(each) for each in (self.alice, self.bot)]
        await self.ok("PATCH", f"{self.path}/@me/settings", {"flags": 4}, token=self.alice.token)
        self.assertEqual(await self.told(bot), [])
        self.assertEqual(await self.told(alice), ["THREAD_MEMBER_UPDATE"])
        [told] = alice.seen("THREAD_MEMBER_UPDATE")
        self.assertEqual((told["guild_id"], told["flags"]), (self.guild.id, 5))
        self.assertEqual((told["id"], told["user_id"]), (self.thread["id"], self.alice.id))


class ChangeTests(EventCase):
    async def test_archived(self) -> None:
        """Archiving is an update; who is in a thread that wakes is told what they are in it."""
        thread = await self.a_thread()
        alice, bot = [await self.session(each) for each in (self.alice, self.bot)]
        await self.edit(thread, archived=True)
        for client in (alice, bot):
            self.assertEqual(await self.told(client), ["THREAD_UPDATE"])
        await self.post(self.alice, thread["id"], "x")
        names = ["THREAD_UPDATE", "THREAD_MEMBER_UPDATE", "MESSAGE_CREATE"]
        self.assertEqual(await self.told(alice), names)
        self.assertEqual(await self.told(bot), ["THREAD_UPDATE", "MESSAGE_CREATE"])
        states = [e["thread_metadata"]["archived"] for e in bot.seen("THREAD_UPDATE")]
        self.assertEqual(states, [True, False])

    async def test_archived_from_disk(self) -> None:
        """That is so, too, when the thread was not in memory."""
        thread = await self.a_thread()
        await self.edit(thread, archived=True)
        bot = await self.session(self.bot)
        self.clock.advance(100)
        self.world.state.evict(50)
        await self.post(self.alice, thread["id"], "x")
        self.assertEqual(await self.told(bot), ["THREAD_UPDATE", "MESSAGE_CREATE"])

    async def test_deleted(self) -> None:
        """Who saw a thread is told that it is gone, and no more than its place."""
        plain = await self.a_bot_in(self.guild.id, self.alice, 0)
        clients = [await self.session(e) for e in (self.bot, self.alice, plain, self.bob)]
        thread = await self.a_thread(type=PRIVATE)
        for client in clients:
            await self.told(client)
        await self.ok("DELETE", f"/channels/{thread['id']}", token=self.alice.token)
        told = [await self.told(each) for each in clients]
        self.assertEqual(told, [["THREAD_DELETE"], ["THREAD_DELETE"], [], []])
        expected = {
            "id": thread["id"],
            "guild_id": self.guild.id,
            "parent_id": self.guild.channel_id,
            "type": PRIVATE,
        }
        self.assertEqual(clients[0].seen("THREAD_DELETE"), [expected])

    async def test_parent_deleted(self) -> None:
        """Of the threads of a channel that goes nothing is said."""
        channel = await self.a_channel(self.guild)
        await self.a_thread_from(await self.post(self.alice, channel["id"], "x"))
        bot = await self.session(self.bot)
        await self.ok("DELETE", f"/channels/{channel['id']}", token=self.alice.token)
        self.assertEqual(await self.told(bot), [])
        self.assertEqual(len(bot.seen("CHANNEL_DELETE")), 1)

    async def test_reactions(self) -> None:
        """What is done to messages in a thread is told to those who hear of it."""
        thread = await self.a_thread()
        made = await self.post(self.alice, thread["id"], "x")
        bob, bot = [await self.session(each) for each in (self.bob, self.bot)]
        path = f"/channels/{thread['id']}/messages/{made['id']}"
        token = self.alice.token
        await self.ok("PUT", f"{path}/reactions/%F0%9F%91%8D/@me", token=token)
        await self.ok("DELETE", path, token=token)
        self.assertEqual(await self.told(bot), ["MESSAGE_REACTION_ADD", "MESSAGE_DELETE"])
        self.assertEqual(await self.told(bob), [])


class SightTests(EventCase):
    async def test_at_the_beginning(self) -> None:
        """GUILD_CREATE has a bot's active threads; READY those that a person is in."""
        thread = await self.a_thread()
        await self.a_thread(type=PRIVATE)
        await self.edit(await self.a_thread(), archived=True)
        plain = await self.a_bot_in(self.guild.id, self.alice, 0)
        for who, count in ((self.bot, 2), (plain, 1)):
            bot = await self.a_session(who)
            told = (await bot.event("GUILD_CREATE"))["threads"]
            self.assertEqual(len(told), count)
            self.assertNotIn("member", told[0])
        for person, count in ((self.alice, 2), (self.bob, 0)):
            client = await self.a_session(person)
            [guild] = client.seen("READY")[0]["guilds"]
            self.assertEqual(len(guild["threads"]), count)
            if count:
                own = guild["threads"][0]["member"]
                self.assertEqual(guild["threads"][0]["id"], thread["id"])
                self.assertEqual(own.keys(), {"join_timestamp", "flags", "muted", "mute_config"})

    async def test_gained(self) -> None:
        """Who sees a channel again is told of its threads, and that there are none."""
        thread = await self.a_thread()
        empty = await self.a_channel(self.guild)
        plain = await self.a_bot_in(self.guild.id, self.alice, 0)
        bot = await self.session(plain)
        for channel_id, count in ((self.guild.channel_id, 1), (empty["id"], 0)):
            path = f"/channels/{channel_id}/permissions/{plain.id}"
            form = {"type": 1, "deny": str(VIEW_CHANNEL)}
            await self.ok("PUT", path, form, token=self.alice.token)
            self.assertEqual(await self.told(bot), [])
            await self.ok("DELETE", path, token=self.alice.token)
            self.assertEqual(await self.told(bot), ["THREAD_LIST_SYNC"])
            told = bot.seen("THREAD_LIST_SYNC")[-1]
            self.assertEqual(told["channel_ids"], [channel_id])
            self.assertEqual(len(told["threads"]), count)
        self.assertEqual(bot.seen("THREAD_LIST_SYNC")[0]["threads"][0]["id"], thread["id"])

    async def test_read_states(self) -> None:
        """READY says how far a person has read in the threads they are in."""
        thread = await self.a_thread()
        made = await self.post(self.bob, thread["id"], f"<@{self.alice.id}>")
        alice = await self.a_session(self.alice)
        states = {each["id"]: each for each in alice.seen("READY")[0]["read_state"]}
        self.assertEqual(states[thread["id"]]["mention_count"], 1)
        path = f"/channels/{thread['id']}/messages/{made['id']}/ack"
        await self.ok("POST", path, {}, token=self.alice.token)
        alice = await self.a_session(self.alice)
        states = {each["id"]: each for each in alice.seen("READY")[0]["read_state"]}
        self.assertEqual(states[thread["id"]]["last_message_id"], made["id"])
