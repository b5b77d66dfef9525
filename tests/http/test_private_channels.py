"""Private channels over HTTP: opened, written in, listed and closed."""

from __future__ import annotations

from typing import Any

from litecord.events import MessageCreated, PrivateChannelClosed, PrivateChannelOpened
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account, PopulatedCase
from tests.support.gateway import GatewayCase
from tests.support.messages import MessageCase

CHANNELS = "/users/@me/channels"


class PrivateChannelCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.bob = await self.a_user("alice"), await self.a_user("bob")
        await self.join(self.bob, await self.a_guild(self.alice))

    async def a_dm(self, by: Account, to: Account) -> Any:
        """The DM of two users, as ``by`` is told of it."""
        return await self.ok("POST", CHANNELS, {"recipient_id": to.id}, token=by.token)


class OpenTests(PrivateChannelCase):
    async def test_open(self) -> None:
        """A DM has the other one as its recipient; the other one does not have it open yet."""
        made = await self.a_dm(self.alice, self.bob)
        self.assertEqual(
            made,
            {
                "id": made["id"],
                "type": 1,
                "flags": 0,
                "last_message_id": None,
                "last_pin_timestamp": None,
                "recipients": [made["recipients"][0]],
            },
        )
        self.assertEqual(made["recipients"][0]["id"], self.bob.id)
        [event] = self.announced(PrivateChannelOpened)
        self.assertEqual(str(event.user_id), self.alice.id)
        self.assertEqual(await self.ok("GET", CHANNELS, token=self.alice.token), [made])
        self.assertEqual(await self.ok("GET", CHANNELS, token=self.bob.token), [])

    async def test_same(self) -> None:
        """There is one DM of two users, whoever asks for it, in whichever way."""
        made = await self.a_dm(self.alice, self.bob)
        again = await self.a_dm(self.alice, self.bob)
        theirs = await self.a_dm(self.bob, self.alice)
        listed = {"recipients": [self.bob.id]}
        modern = await self.ok("POST", CHANNELS, listed, token=self.alice.token)
        found = await self.ok("GET", f"/users/@me/dms/{self.bob.id}", token=self.alice.token)
        self.assertEqual({each["id"] for each in (again, theirs, modern, found)}, {made["id"]})
        self.assertEqual(theirs["recipients"][0]["id"], self.alice.id)
        path = f"/users/@me/dms/{self.alice.id}"
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 404, 10003)

    async def test_refusals(self) -> None:
        """Oneself, nobody and those who do not exist are no recipients; bots do not meet."""
        forms: list[dict[str, Any]] = [
            {"recipient_id": self.alice.id},
            {"recipient_id": "1"},
            {"recipients": [self.alice.id]},
        ]
        for form in forms:
            call = self.call("POST", CHANNELS, form, token=self.alice.token)
            await self.assertRefused(call, 400, 50033)
        call = self.call("POST", CHANNELS, {}, token=self.alice.token)
        await self.assertRefused(call, 400, 50035)
        one, other = [await self.an_application(self.alice) for _ in "12"]
        call = self.call("POST", CHANNELS, {"recipient_id": other.id}, token=one.authorization)
        await self.assertRefused(call, 403, 50007)

    async def test_strangers(self) -> None:
        """Who is not in it can do nothing with it, and it is no channel of a guild."""
        channel = f"/channels/{(await self.a_dm(self.alice, self.bob))['id']}"
        carol = await self.a_user("carol")
        for method, path, form in (
            ("GET", channel, None),
            ("DELETE", channel, None),
            ("GET", f"{channel}/messages", None),
            ("POST", f"{channel}/messages", {"content": "hello"}),
            ("POST", f"{channel}/typing", None),
            ("POST", f"{channel}/invites", {}),
        ):
            call = self.call(method, path, form, token=carol.token)
            await self.assertRefused(call, 403, 50001)
        guilds: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", f"{channel}/invites", {}),
            ("PUT", f"{channel}/permissions/{self.bob.id}", {"type": 1}),
            ("POST", f"{channel}/messages/bulk-delete", {"messages": ["1", "2"]}),
        ]
        for method, path, given in guilds:
            call = self.call(method, path, given, token=self.alice.token)
            await self.assertRefused(call, 403, 50003)


class TalkTests(PrivateChannelCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.channel = f"/channels/{(await self.a_dm(self.alice, self.bob))['id']}"
        self.events.clear()

    async def post(self, by: Account, content: str = "hello", **more: Any) -> Any:
        form = {"content": content, **more}
        return await self.ok("POST", f"{self.channel}/messages", form, token=by.token)

    async def test_post(self) -> None:
        """The first message opens the channel for the other one; mentions reach users alone."""
        content = f"<@{self.bob.id}> @everyone"
        made = await self.post(self.alice, content)
        self.assertEqual([each["id"] for each in made["mentions"]], [self.bob.id])
        self.assertFalse(made["mention_everyone"])
        [opened] = self.announced(PrivateChannelOpened)
        self.assertEqual(str(opened.user_id), self.bob.id)
        [told] = await self.ok("GET", CHANNELS, token=self.bob.token)
        self.assertEqual(told["last_message_id"], made["id"])
        await self.post(self.bob)
        self.assertEqual(len(self.announced(PrivateChannelOpened)), 1)
        self.assertEqual(len(self.announced(MessageCreated)), 2)
        page = await self.ok("GET", f"{self.channel}/messages", token=self.bob.token)
        self.assertEqual([each["content"] for each in page], ["hello", content])

    async def test_answer(self) -> None:
        """A reply refers to a channel of no guild."""
        first = await self.post(self.alice)
        answer = await self.post(self.bob, message_reference={"message_id": first["id"]})
        self.assertEqual(answer["type"], 19)
        self.assertNotIn("guild_id", answer["message_reference"])
        self.assertEqual(answer["referenced_message"]["id"], first["id"])

    async def test_edit_and_delete(self) -> None:
        """One changes one's own messages and nobody else's."""
        made = await self.post(self.alice)
        path = f"{self.channel}/messages/{made['id']}"
        edited = await self.ok("PATCH", path, {"content": "bye"}, token=self.alice.token)
        self.assertEqual(edited["content"], "bye")
        call = self.call("PATCH", path, {"content": "x"}, token=self.bob.token)
        await self.assertRefused(call, 403, 50005)
        call = self.call("DELETE", path, token=self.bob.token)
        await self.assertRefused(call, 403, 50003)
        answer = await self.call("DELETE", path, token=self.alice.token)
        self.assertEqual(answer.status, 204)

    async def test_pins_and_reactions(self) -> None:
        """Everybody in it may pin and react; nobody removes the reactions of the other."""
        made = await self.post(self.alice)
        pin = f"{self.channel}/messages/pins/{made['id']}"
        answer = await self.call("PUT", pin, token=self.bob.token)
        self.assertEqual(answer.status, 204)
        told = await self.ok("GET", self.channel, token=self.alice.token)
        self.assertIsNotNone(told["last_pin_timestamp"])
        reactions = f"{self.channel}/messages/{made['id']}/reactions/%F0%9F%91%8D"
        await self.ok("PUT", f"{reactions}/@me", token=self.bob.token)
        users = await self.ok("GET", reactions, token=self.alice.token)
        self.assertEqual([each["id"] for each in users], [self.bob.id])
        call = self.call("DELETE", f"{reactions}/{self.bob.id}", token=self.alice.token)
        await self.assertRefused(call, 403, 50003)

    async def test_ack(self) -> None:
        """One notes how far one has read, and loses nothing when the channel is loaded anew."""
        made = await self.post(self.alice)
        ack = f"{self.channel}/messages/{made['id']}/ack"
        await self.ok("POST", ack, {"token": None}, token=self.bob.token)
        self.world.state.private.drop(int(made["channel_id"]))  # type: ignore[arg-type]
        told = await self.ok("GET", self.channel, token=self.bob.token)
        self.assertEqual(told["last_message_id"], made["id"])


class StatementTests(MessageCase):
    async def test_one(self) -> None:
        """A post to somebody is one statement where both are connected, or friends."""
        form, token = {"recipient_id": self.alice.id}, self.bob.token
        dm = await self.ok("POST", CHANNELS, form, token=token)
        path, text = f"/channels/{dm['id']}/messages", {"content": "hello"}
        await self.ok("POST", path, text, token=token)
        state, cursor = self.world.state, self.database.autocommit
        ids = [Snowflake(int(each.id)) for each in (self.alice, self.bob)]
        for each in ids:
            await state.memberships.hold(cursor, each)
            await state.personal.hold(cursor, each)
        with self.counting() as statements:
            await self.ok("POST", path, text, token=token)
        self.assertEqual(len(statements), 1)
        for each in ids:
            state.memberships.release(each)
            state.personal.release(each)
        for by, to in ((self.alice, self.bob), (self.bob, self.alice)):
            await self.ok("PUT", f"/users/@me/relationships/{to.id}", {}, token=by.token)
        with self.counting() as statements:
            await self.ok("POST", path, text, token=token)
        self.assertEqual(len(statements), 1)


class CloseTests(PrivateChannelCase):
    async def test_close(self) -> None:
        """A closed DM is closed for oneself, and comes back with its messages."""
        made = await self.a_dm(self.alice, self.bob)
        channel = f"/channels/{made['id']}"
        form = {"content": "hello"}
        await self.ok("POST", f"{channel}/messages", form, token=self.alice.token)
        closed = await self.ok("DELETE", channel, token=self.alice.token)
        self.assertEqual(closed["id"], made["id"])
        self.assertEqual(await self.ok("GET", CHANNELS, token=self.alice.token), [])
        self.assertEqual(len(await self.ok("GET", CHANNELS, token=self.bob.token)), 1)
        [event] = self.announced(PrivateChannelClosed)
        self.assertEqual(str(event.user_id), self.alice.id)
        await self.ok("POST", f"{channel}/messages", form, token=self.bob.token)
        self.assertEqual(len(await self.ok("GET", CHANNELS, token=self.alice.token)), 1)
        page = await self.ok("GET", f"{channel}/messages", token=self.alice.token)
        self.assertEqual(len(page), 2)


class SessionTests(GatewayCase):
    async def test_told(self) -> None:
        """Both are told what happens, a third one is not; READY has the channels one has open."""
        alice, bob, carol = [await self.a_user(each) for each in ("alice", "bob", "carol")]
        await self.join(bob, await self.a_guild(alice))
        hers, his, other = [await self.a_session(each) for each in (alice, bob, carol)]
        made = await self.ok("POST", CHANNELS, {"recipient_id": bob.id}, token=alice.token)
        self.assertEqual((await hers.event("CHANNEL_CREATE"))["id"], made["id"])
        self.assertEqual(his.seen("CHANNEL_CREATE"), [])
        await self.post(alice, made["id"], "hello")
        told = await his.event("CHANNEL_CREATE")
        self.assertEqual(told["recipients"][0]["id"], alice.id)
        for session in (hers, his):
            message = await session.event("MESSAGE_CREATE")
            self.assertEqual(message["content"], "hello")
            self.assertNotIn("guild_id", message)
            self.assertNotIn("member", message)
        await self.ok("POST", f"/channels/{made['id']}/typing", token=bob.token)
        typing = await hers.event("TYPING_START")
        self.assertEqual(typing.keys(), {"channel_id", "user_id", "timestamp"})
        await self.ok("DELETE", f"/channels/{made['id']}", token=bob.token)
        await his.event("CHANNEL_DELETE")
        again = await self.a_session(alice)
        [ready] = again.seen("READY")
        self.assertEqual([each["id"] for each in ready["private_channels"]], [made["id"]])
        await self.settled(other)
        self.assertEqual(set(other.names) & {"CHANNEL_CREATE", "MESSAGE_CREATE"}, set())

    async def test_bots(self) -> None:
        """A bot is told of messages with the intent, of their content too, of DMs until v7."""
        alice = await self.a_user("alice")
        app = await self.a_bot_in((await self.a_guild(alice)).id, alice)
        with_it = await self.a_session(app, 1 << 12)
        without = await self.a_session(app, 1 << 9)
        old = await self.a_session(app, 1 << 12, query="v=6&encoding=json")
        made = await self.ok("POST", CHANNELS, {"recipient_id": app.id}, token=alice.token)
        await self.post(alice, made["id"], "hello")
        self.assertEqual((await with_it.event("MESSAGE_CREATE"))["content"], "hello")
        self.assertEqual((await old.event("CHANNEL_CREATE"))["id"], made["id"])
        await self.settled(with_it, without)
        self.assertEqual(without.seen("MESSAGE_CREATE"), [])
        self.assertEqual(with_it.seen("CHANNEL_CREATE"), [])
