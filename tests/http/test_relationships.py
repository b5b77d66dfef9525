"""Relationships over HTTP: requests, friends, blocks, who is ignored, and what both are told."""

from __future__ import annotations

from typing import Any

from litecord.actions import relationships
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account, PopulatedCase
from tests.support.gateway import GatewayCase

MINE = "/users/@me/relationships"
FRIEND, BLOCKED, INCOMING, OUTGOING = 1, 2, 3, 4


class RelationshipCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.bob = await self.a_user("alice"), await self.a_user("bob")

    async def put(self, by: Account, to: Account, **form: Any) -> None:
        await self.ok("PUT", f"{MINE}/{to.id}", form, token=by.token)

    async def types(self, of: Account) -> dict[str, int]:
        """What somebody has, by user id."""
        found = await self.ok("GET", MINE, token=of.token)
        return {each["id"]: each["type"] for each in found}

    async def befriend(self, one: Account, other: Account) -> None:
        await self.put(one, other)
        await self.put(other, one)


class FriendTests(RelationshipCase):
    async def test_request(self) -> None:
        """A request by name is outgoing for the one and incoming for the other."""
        await self.ok("POST", MINE, {"username": "BOB"}, token=self.alice.token)
        [made] = await self.ok("GET", MINE, token=self.alice.token)
        self.assertEqual((made["type"], made["user"]["username"]), (OUTGOING, "bob"))
        self.assertEqual((made["nickname"], made["user_ignored"]), (None, False))
        self.assertEqual(await self.types(self.bob), {self.alice.id: INCOMING})

    async def test_accept(self) -> None:
        """Both are friends when one has accepted, by whichever type; each asks the other."""
        await self.put(self.alice, self.bob)
        await self.put(self.bob, self.alice, type=FRIEND)
        self.assertEqual(await self.types(self.alice), {self.bob.id: FRIEND})
        self.assertEqual(await self.types(self.bob), {self.alice.id: FRIEND})
        call = self.call("PUT", f"{MINE}/{self.bob.id}", {}, token=self.alice.token)
        await self.assertRefused(call, 400, 80007)

    async def test_refusals(self) -> None:
        """Nobody befriends themselves, a bot, nobody, or whom nobody asked for it."""
        bot = await self.an_application(self.bob)
        token = self.alice.token
        for path, form, status, code in (
            (self.alice.id, {}, 400, 80003),
            (bot.id, {}, 400, 80002),
            ("1", {}, 404, 10013),
            (self.bob.id, {"type": FRIEND}, 400, 80005),
            (self.bob.id, {"type": INCOMING}, 400, 50035),
        ):
            await self.assertRefused(
                self.call("PUT", f"{MINE}/{path}", form, token=token), status, code
            )
        call = self.call("POST", MINE, {"username": "nobody"}, token=token)
        await self.assertRefused(call, 400, 80004)
        call = self.call("PATCH", f"{MINE}/{self.bob.id}", {"nickname": "x"}, token=token)
        await self.assertRefused(call, 400, 80006)
        call = self.call("GET", MINE, token=bot.authorization)
        await self.assertRefused(call, 403, 20001)

    async def test_withdraw(self) -> None:
        """A request that is withdrawn or refused, and a friendship that ends, end for both."""
        for ends in (self.alice, self.bob):
            await self.put(self.alice, self.bob)
            other = self.bob if ends is self.alice else self.alice
            await self.ok("DELETE", f"{MINE}/{other.id}", token=ends.token)
            self.assertEqual(await self.types(self.alice), {})
            self.assertEqual(await self.types(self.bob), {})
        await self.befriend(self.alice, self.bob)
        await self.ok("DELETE", f"{MINE}/{self.alice.id}", token=self.bob.token)
        self.assertEqual(await self.types(self.alice), {})

    async def test_remove_requests(self) -> None:
        """All requests are refused at once; friends stay, and nothing is ever spam."""
        carol = await self.a_user("carol")
        await self.befriend(self.alice, carol)
        await self.put(self.bob, self.alice)
        await self.ok("DELETE", f"{MINE}?only_spam=true", token=self.alice.token)
        self.assertEqual(len(await self.types(self.alice)), 2)
        await self.ok("DELETE", MINE, token=self.alice.token)
        self.assertEqual(await self.types(self.alice), {carol.id: FRIEND})
        self.assertEqual(await self.types(self.bob), {})

    async def test_nickname(self) -> None:
        """What a friend is called is one's own business, and none without an empty name."""
        await self.befriend(self.alice, self.bob)
        path = f"{MINE}/{self.bob.id}"
        await self.ok("PATCH", path, {"nickname": "Bobby"}, token=self.alice.token)
        [mine] = await self.ok("GET", MINE, token=self.alice.token)
        [theirs] = await self.ok("GET", MINE, token=self.bob.token)
        self.assertEqual((mine["nickname"], theirs["nickname"]), ("Bobby", None))
        await self.ok("PATCH", path, {"nickname": None}, token=self.alice.token)
        [mine] = await self.ok("GET", MINE, token=self.alice.token)
        self.assertIsNone(mine["nickname"])

    async def test_limit(self) -> None:
        """Friends and those whom one has asked are counted."""
        self.patch(relationships, "MOST", 1)
        await self.put(self.alice, await self.a_user("carol"))
        call = self.call("PUT", f"{MINE}/{self.bob.id}", {}, token=self.alice.token)
        await self.assertRefused(call, 400, 30002)

    async def test_sources(self) -> None:
        """Who lets only some ask them is not asked by others."""
        carol = await self.a_user("carol")
        path = "/users/@me/settings"
        only = {"friend_source_flags": {"mutual_friends": True}}
        await self.ok("PATCH", path, only, token=self.bob.token)
        call = self.call("PUT", f"{MINE}/{self.bob.id}", {}, token=self.alice.token)
        await self.assertRefused(call, 400, 80000)
        await self.befriend(carol, self.alice)
        await self.put(self.bob, carol)
        await self.put(carol, self.bob)
        await self.put(self.alice, self.bob)
        self.assertEqual((await self.types(self.bob))[self.alice.id], INCOMING)

    async def test_mutual_friends(self) -> None:
        """Two are told which friends they have in common."""
        carol = await self.a_user("carol")
        for each in (self.alice, self.bob):
            await self.befriend(each, carol)
        path = f"/users/{self.bob.id}/relationships"
        found = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual([each["id"] for each in found], [carol.id])
        call = self.call("GET", "/users/1/relationships", token=self.alice.token)
        await self.assertRefused(call, 404, 10013)


class BlockTests(RelationshipCase):
    async def test_block(self) -> None:
        """Who is blocked is a friend no more and cannot ask again, until the block ends."""
        await self.befriend(self.alice, self.bob)
        await self.put(self.alice, self.bob, type=BLOCKED)
        self.assertEqual(await self.types(self.alice), {self.bob.id: BLOCKED})
        self.assertEqual(await self.types(self.bob), {})
        call = self.call("PUT", f"{MINE}/{self.alice.id}", {}, token=self.bob.token)
        await self.assertRefused(call, 400, 80001)
        await self.put(self.bob, self.alice, type=BLOCKED)
        await self.ok("DELETE", f"{MINE}/{self.bob.id}", token=self.alice.token)
        self.assertEqual(await self.types(self.alice), {})
        self.assertEqual(await self.types(self.bob), {self.alice.id: BLOCKED})

    async def test_ignore(self) -> None:
        """Whom one ignores one may have anything else with; the other one does not know."""
        path = f"{MINE}/{self.bob.id}/ignore"
        await self.ok("PUT", path, token=self.alice.token)
        [found] = await self.ok("GET", MINE, token=self.alice.token)
        self.assertEqual((found["type"], found["user_ignored"]), (0, True))
        self.assertEqual(await self.types(self.bob), {})
        await self.befriend(self.alice, self.bob)
        [found] = await self.ok("GET", MINE, token=self.alice.token)
        self.assertEqual((found["type"], found["user_ignored"]), (FRIEND, True))
        await self.ok("DELETE", f"{MINE}/{self.bob.id}", token=self.alice.token)
        self.assertEqual(await self.types(self.alice), {self.bob.id: 0})
        for _ in range(2):
            await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(await self.types(self.alice), {})

    async def test_messages(self) -> None:
        """Neither writes to the other while one has blocked the other, nor reacts."""
        await self.befriend(self.alice, self.bob)
        form = {"recipient_id": self.bob.id}
        dm = await self.ok("POST", "/users/@me/channels", form, token=self.alice.token)
        messages, text = f"/channels/{dm['id']}/messages", {"content": "hello"}
        made = await self.ok("POST", messages, text, token=self.bob.token)
        await self.put(self.alice, self.bob, type=BLOCKED)
        for each in (self.alice, self.bob):
            call = self.call("POST", messages, text, token=each.token)
            await self.assertRefused(call, 403, 50007)
        reaction = f"{messages}/{made['id']}/reactions/%F0%9F%91%8D/@me"
        await self.assertRefused(self.call("PUT", reaction, token=self.bob.token), 403, 90001)
        self.world.state.private.drop(Snowflake(int(dm["id"])))
        call = self.call("POST", messages, text, token=self.bob.token)
        await self.assertRefused(call, 403, 50007)


class ReachTests(RelationshipCase):
    async def open(self, by: Account, to: Any) -> str:
        form = {"recipient_id": to.id}
        dm = await self.ok("POST", "/users/@me/channels", form, token=by.token)
        return f"/channels/{dm['id']}/messages"

    async def test_strangers(self) -> None:
        """Without a guild or a friendship nobody is written to."""
        messages, text = await self.open(self.alice, self.bob), {"content": "hello"}
        call = self.call("POST", messages, text, token=self.alice.token)
        await self.assertRefused(call, 403, 50278)
        guild = await self.a_guild(self.alice)
        await self.join(self.bob, guild)
        await self.ok("POST", messages, text, token=self.alice.token)

    async def test_restricted(self) -> None:
        """Who closes a guild to messages is written to by its members no more, but for friends."""
        guild = await self.a_guild(self.alice)
        await self.join(self.bob, guild)
        messages, text = await self.open(self.alice, self.bob), {"content": "hello"}
        closed = {"restricted_guilds": [guild.id]}
        await self.ok("PATCH", "/users/@me/settings", closed, token=self.bob.token)
        call = self.call("POST", messages, text, token=self.alice.token)
        await self.assertRefused(call, 403, 50007)
        await self.ok("POST", messages, text, token=self.bob.token)
        await self.befriend(self.alice, self.bob)
        await self.ok("POST", messages, text, token=self.alice.token)

    async def test_bots(self) -> None:
        """A bot writes to the members of its guilds alone, and not to those who block it."""
        guild = await self.a_guild(self.alice)
        bot = await self.a_bot_in(guild.id, self.alice)
        for account, code in ((self.alice, 0), (self.bob, 50278)):
            form = {"recipient_id": account.id}
            token = bot.authorization
            dm = await self.ok("POST", "/users/@me/channels", form, token=token)
            path, text = f"/channels/{dm['id']}/messages", {"content": "hello"}
            if code:
                await self.assertRefused(self.call("POST", path, text, token=token), 403, code)
            else:
                await self.ok("POST", path, text, token=token)
                await self.ok(
                    "PUT", f"{MINE}/{bot.id}", {"type": BLOCKED}, token=self.alice.token
                )
                await self.assertRefused(self.call("POST", path, text, token=token), 403, 50007)


class SessionTests(GatewayCase):
    async def test_told(self) -> None:
        """Both are told of what there is on their side, and a third one of nothing."""
        alice, bob, carol = [await self.a_user(each) for each in ("alice", "bob", "carol")]
        hers, his, other = [await self.a_session(each) for each in (alice, bob, carol)]
        await self.ok("PUT", f"{MINE}/{bob.id}", {}, token=alice.token)
        asked = await hers.event("RELATIONSHIP_ADD")
        told = await his.event("RELATIONSHIP_ADD")
        self.assertEqual((asked["type"], asked["user"]["id"]), (OUTGOING, bob.id))
        self.assertEqual((told["type"], told["id"]), (INCOMING, alice.id))
        self.assertTrue(told["should_notify"])
        self.assertNotIn("should_notify", asked)
        await self.ok("PUT", f"{MINE}/{alice.id}", {}, token=bob.token)
        for session, friend in ((hers, bob), (his, alice)):
            told = await session.event("RELATIONSHIP_ADD")
            self.assertEqual(told["type"], FRIEND)
            presence = await session.event("PRESENCE_UPDATE")
            self.assertEqual((presence["user"], presence["status"]), ({"id": friend.id}, "online"))
            self.assertNotIn("guild_id", presence)
        await self.ok("PATCH", f"{MINE}/{bob.id}", {"nickname": "B"}, token=alice.token)
        updated = await hers.event("RELATIONSHIP_UPDATE")
        self.assertEqual((updated["id"], updated["nickname"]), (bob.id, "B"))
        await self.ok("PUT", f"{MINE}/{bob.id}", {"type": BLOCKED}, token=alice.token)
        self.assertEqual((await hers.event("RELATIONSHIP_ADD"))["type"], BLOCKED)
        gone = await his.event("RELATIONSHIP_REMOVE")
        self.assertEqual((gone["id"], gone["type"]), (alice.id, FRIEND))
        await self.settled(his, other)
        self.assertEqual(his.seen("RELATIONSHIP_UPDATE"), [])
        self.assertEqual([each for each in other.names if "RELATION" in each], [])

    async def test_ready(self) -> None:
        """READY has relationships, and the presences of friends who are there."""
        alice, bob = [await self.a_user(each) for each in ("alice", "bob")]
        for one, other in ((alice, bob), (bob, alice)):
            await self.ok("PUT", f"{MINE}/{other.id}", {}, token=one.token)
        his = await self.a_session(bob)
        hers = await self.a_session(alice)
        [ready] = hers.seen("READY")
        [relationship] = ready["relationships"]
        self.assertEqual((relationship["type"], relationship["user"]["id"]), (FRIEND, bob.id))
        self.assertEqual([each["user"]["id"] for each in ready["presences"]], [bob.id])
        deduped = await self.a_session(alice, capabilities=1 << 4)
        [ready] = deduped.seen("READY")
        [presence] = ready["merged_presences"]["friends"]
        self.assertEqual((presence["user_id"], presence["status"]), (bob.id, "online"))
        self.assertEqual(ready["relationships"][0]["user_id"], bob.id)
        self.assertIn(bob.id, [each["id"] for each in ready["users"]])
        came = await his.event("PRESENCE_UPDATE")
        self.assertEqual((came["user"]["id"], came["status"]), (alice.id, "online"))

    async def test_renamed(self) -> None:
        """Friends are told of a user who changed."""
        alice, bob = [await self.a_user(each) for each in ("alice", "bob")]
        for one, other in ((alice, bob), (bob, alice)):
            await self.ok("PUT", f"{MINE}/{other.id}", {}, token=one.token)
        his = await self.a_session(bob)
        await self.ok("PATCH", "/users/@me", {"global_name": "Al"}, token=alice.token)
        told = await his.event("PRESENCE_UPDATE")
        self.assertEqual(told["user"]["global_name"], "Al")
