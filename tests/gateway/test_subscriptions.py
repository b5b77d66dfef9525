"""What people are told of guilds: what they asked for by ops 14 and 37, and what all are told."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.gateway.commands import LARGE_OF_PEOPLE, LEAST_LARGE_OF_PEOPLE
from litecord.model.presences import Status
from litecord.model.relationships import Relationship, RelationshipType
from litecord.model.settings import Personal
from litecord.model.snowflakes import Snowflake
from litecord.model.subscriptions import Subscription
from litecord.wire.forms import decode
from litecord.wire.subscriptions import (
    MOST_CHANNELS,
    MOST_GUILDS,
    MOST_RANGES,
    MOST_WATCHED,
    UpdateGuildSubscription,
)
from tests.support.builders import Account
from tests.support.fanout import a_message
from tests.support.gateway import GatewayCase, GatewayClient
from tests.support.listrooms import OPEN, be, become
from tests.support.sessions import NOON, Room, Wire, a_room
from tests.support.sidebars import Sidebar
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_member, a_user_value

PERSON, OTHER, WATCHED = 5, 6, 7


def of(**given: Any) -> dict[str, Any]:
    """The ``d`` of op 14 for the guild."""
    return {"guild_id": str(GUILD), **given}


class SubscriptionCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(PERSON, OTHER, WATCHED, channels=[a_channel(OPEN)])
        self.wire: Wire = self.room.a_session(PERSON, bot=False)

    def told(self) -> list[str]:
        """The names of what was told since this was last asked."""
        self.room.clock.turn()
        names = self.wire.names
        self.wire.clear()
        return names


class FormTests(SynchronousTestCase):
    def test_replaces(self) -> None:
        """What is given takes the place of what was; what is not, or is null, stays."""
        before = Subscription(typing=True, threads=True, members=frozenset([Snowflake(5)]))
        form = decode(
            UpdateGuildSubscription,
            of(
                typing=False,
                threads=None,
                members=["6", 7, "6"],
                channels={"8": [[0, 99], [100, 199]]},
                thread_member_lists=["9"],
                unheard_of=1,
            ),
        )
        after = form.on(before)
        expected = Subscription(
            threads=True,
            members=frozenset([Snowflake(6), Snowflake(7)]),
            channels={Snowflake(8): ((0, 99), (100, 199))},
            thread_member_lists=frozenset([Snowflake(9)]),
        )
        self.assertEqual(after, expected)
        self.assertEqual(decode(UpdateGuildSubscription, of()).on(after), after)


class HostileTests(SubscriptionCase):
    """What is no subscription closes with 4001; nothing of it is done."""

    def test_wrong(self) -> None:
        """Wrong shapes, and more than there may be."""
        many = list(range(MOST_WATCHED + 1))
        ranges = [[0, 99]] * (MOST_RANGES + 1)
        wrong: list[Any] = [
            None,
            [],
            {},
            of(guild_id="x"),
            of(typing="yes"),
            of(members={"5": True}),
            of(members=["x"]),
            of(members=many),
            of(thread_member_lists=many),
            of(channels=[[0, 99]]),
            of(channels={"x": [[0, 99]]}),
            of(channels={str(OPEN): [0, 99]}),
            of(channels={str(OPEN): [[0]]}),
            of(channels={str(OPEN): [[0, 99, 199]]}),
            of(channels={str(OPEN): [["a", "b"]]}),
            of(channels={str(OPEN): [[0, 99.5]]}),
            of(channels={str(OPEN): [[-1, 50]]}),
            of(channels={str(OPEN): [[99, 0]]}),
            of(channels={str(OPEN): [[0, 100]]}),
            of(channels={str(OPEN): [[2**31, 2**31]]}),
            of(channels={str(OPEN): ranges}),
            of(channels={str(each): [[0, 99]] for each in range(MOST_CHANNELS + 1)}),
        ]
        for data in wrong:
            with self.subTest(data=data):
                self.assertEqual(self.closed(14, data), 4001)

    def test_wrong_bulk(self) -> None:
        """Op 37 is as strict in each of its guilds."""
        wrong: list[Any] = [
            {},
            {"subscriptions": None},
            {"subscriptions": [of()]},
            {"subscriptions": {"x": {}}},
            {"subscriptions": {str(GUILD): None}},
            {"subscriptions": {str(GUILD): {"typing": 1}}},
            {"subscriptions": {str(GUILD): {"channels": {str(OPEN): [[5, 4]]}}}},
            {"subscriptions": {str(each): {} for each in range(MOST_GUILDS + 1)}},
        ]
        for data in wrong:
            with self.subTest(data=data):
                self.assertEqual(self.closed(37, data), 4001)

    def closed(self, op: int, data: Any) -> int | None:
        """The close code that an answer to this has."""
        wire = self.room.a_session(PERSON, bot=False)
        wire.say(op, data)
        self.assertEqual(self.room.fanout._subscriptions._guilds, {})
        return wire.code

    def test_strange(self) -> None:
        """What is right but names what does not exist does nothing."""
        strange = {
            "members": ["999"],
            "channels": {"999": [[0, 99]], str(OPEN): []},
            "thread_member_lists": ["999"],
        }
        self.wire.say(14, of(**strange))
        self.wire.say(14, {**of(**strange), "guild_id": "998"})
        self.wire.say(37, {"subscriptions": {}})
        self.assertEqual(self.told(), [])
        self.assertIsNone(self.wire.code)

    def test_forgotten(self) -> None:
        """Nothing is left of what a session asked for when it has ended."""
        channels = {str(OPEN): [[0, 99]]}
        self.wire.say(14, of(members=[str(WATCHED)], member_updates=True, channels=channels))
        self.wire.connection.lost(1000)
        self.assertEqual(self.room.fanout._subscriptions._guilds, {})
        become(self.room, WATCHED, nick="x")

    def test_never_asked(self) -> None:
        """Many who ask again and again have no more than they asked for last."""
        for number in range(50):
            self.wire.say(14, of(members=[str(number)]))
        there = self.room.fanout._subscriptions._guilds[GUILD]
        self.assertEqual(list(there._watching), [49])


class MemberTests(SubscriptionCase):
    """Which memberships and presences people are told of."""

    def join(self, user_id: int) -> None:
        """Somebody joins."""
        member, user = a_member(user_id), a_user_value(user_id)
        self.room.world.publish(events.MemberAdded(guild_id=GUILD, member=member, user=user))

    def leave(self, user_id: int, by: int | None = None) -> None:
        """Somebody leaves, or is removed."""
        user, who = a_user_value(user_id), None if by is None else Snowflake(by)
        self.room.world.publish(events.MemberRemoved(guild_id=GUILD, user=user, by=who))

    def test_nobody(self) -> None:
        """Who asked for nothing is told of themselves alone."""
        become(self.room, WATCHED, nick="x")
        be(self.room, WATCHED, Status.ONLINE)
        self.join(50)
        self.leave(50)
        self.assertEqual(self.told(), [])
        become(self.room, PERSON, nick="x")
        self.assertEqual(self.told(), ["GUILD_MEMBER_UPDATE"])

    def test_members(self) -> None:
        """Members asked for by name: updates, presences, and that they left; once."""
        self.wire.say(14, of(members=[str(WATCHED)], member_updates=True))
        become(self.room, WATCHED, nick="x")
        be(self.room, WATCHED, Status.ONLINE)
        self.assertEqual(self.told(), ["GUILD_MEMBER_UPDATE", "PRESENCE_UPDATE"])
        self.wire.say(14, of(member_updates=False))
        self.leave(WATCHED)
        self.join(WATCHED)
        self.assertEqual(self.told(), ["GUILD_MEMBER_REMOVE"])
        become(self.room, OTHER, nick="x")
        be(self.room, OTHER, Status.ONLINE)
        self.assertEqual(self.told(), [])

    def test_no_longer(self) -> None:
        """The members asked for last take the place of those before."""
        self.wire.say(14, of(members=[str(WATCHED)]))
        self.wire.say(14, of(members=[]))
        become(self.room, WATCHED, nick="x")
        self.assertEqual(self.told(), [])

    def test_presence(self) -> None:
        """A presence has the guild; mere activities are told to those who asked for them."""
        self.wire.say(14, of(members=[str(WATCHED), str(PERSON)]))
        be(self.room, WATCHED, Status.DND)
        self.room.clock.turn()
        [told] = self.wire.data("PRESENCE_UPDATE")
        self.assertEqual((told["status"], told["guild_id"]), ("dnd", str(GUILD)))
        self.assertEqual(told["user"], {"id": str(WATCHED)})
        self.told()
        be(self.room, WATCHED, Status.DND, "chess")
        be(self.room, PERSON, Status.DND)
        self.assertNotIn("PRESENCE_UPDATE", self.told())
        self.wire.say(14, of(activities=True))
        be(self.room, WATCHED, Status.DND, "go")
        self.assertEqual(self.told(), ["PRESENCE_UPDATE"])

    def test_member_updates(self) -> None:
        """All memberships: who joins, changes and leaves; presences are another thing."""
        self.wire.say(14, of(member_updates=True))
        self.join(50)
        become(self.room, 50, nick="x")
        be(self.room, 50, Status.ONLINE)
        self.leave(50)
        names = ["GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"]
        self.assertEqual(self.told(), names)

    def test_friends(self) -> None:
        """Nobody needs to ask to be told of a friend; of somebody they blocked they must."""
        types = {WATCHED: RelationshipType.FRIEND, OTHER: RelationshipType.BLOCKED}
        relationships = {
            Snowflake(each): Relationship(
                user_id=Snowflake(PERSON), target_id=Snowflake(each), type=type, since=NOON
            )
            for each, type in types.items()
        }
        held = self.room.state.personal._held[Snowflake(PERSON)]
        held.personal = Personal(relationships=relationships)
        become(self.room, WATCHED, nick="x")
        self.leave(WATCHED)
        self.join(WATCHED)
        become(self.room, OTHER, nick="x")
        self.assertEqual(self.told(), ["GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"])

    def test_own_actions(self) -> None:
        """Who removes somebody is told; a bot that does is told what its intents say."""
        bot = self.room.a_session(OTHER, 0)
        self.room.clock.turn()
        self.told()
        bot.clear()
        self.leave(WATCHED, by=PERSON)
        self.assertEqual(self.told(), ["GUILD_MEMBER_REMOVE"])
        self.join(WATCHED)
        self.leave(WATCHED, by=OTHER)
        self.assertEqual(self.told(), [])
        self.assertEqual(bot.names, [])


class BigGuildTests(SynchronousTestCase):
    """In a guild of many, people are told what it is; what goes on there only if they ask."""

    def setUp(self) -> None:
        self.room = a_room(*range(5, 5 + LEAST_LARGE_OF_PEOPLE), channels=[a_channel(CHANNEL)])
        self.wire = self.a_person(25)

    def a_person(self, threshold: int) -> Wire:
        """A session of a person who calls a guild of more members large."""
        wire = self.room.a_session(PERSON, bot=False, large_threshold=threshold)
        self.room.clock.turn()
        wire.clear()
        return wire

    def told(self) -> list[str]:
        """What is told of a change of the guild, a message and somebody who types."""
        channel = a_channel(CHANNEL, topic="words")
        member, user = a_member(OWNER), a_user_value(OWNER)
        self.room.publish(
            events.ChannelUpdated(guild_id=GUILD, channel=channel),
            events.MessageCreated(guild_id=GUILD, message=a_message()),
            events.TypingStarted(
                guild_id=GUILD, in_channel=CHANNEL, member=member, user=user, at=NOON
            ),
        )
        names = self.wire.names
        self.wire.clear()
        return names

    def test_not_asked(self) -> None:
        """Nothing that goes on is told."""
        self.assertEqual(self.told(), ["CHANNEL_UPDATE"])

    def test_asked(self) -> None:
        """Who asks for it is told the guild once more, then everything."""
        self.wire.say(14, of(typing=True, channels={str(CHANNEL): [[0, 99]]}))
        self.room.clock.turn()
        self.assertEqual(self.wire.names, ["GUILD_CREATE", "GUILD_MEMBER_LIST_UPDATE"])
        self.wire.clear()
        self.assertEqual(self.told(), ["CHANNEL_UPDATE", "MESSAGE_CREATE", "TYPING_START"])
        self.wire.say(14, of(typing=False, channels={}))
        self.room.clock.turn()
        self.wire.clear()
        self.assertEqual(self.told(), ["CHANNEL_UPDATE", "MESSAGE_CREATE"])

    def test_threshold(self) -> None:
        """What a client calls large is from 25 to 250 members; 250 where it does not say."""
        self.wire = self.a_person(26)
        self.assertEqual(self.told(), ["CHANNEL_UPDATE", "MESSAGE_CREATE"])
        for asked, large in ((1, 25), (1000, 250), ("x", LARGE_OF_PEOPLE)):
            wire = self.room.a_session(PERSON, bot=False, large_threshold=asked)
            self.assertEqual(self.room(wire).large_threshold, large)

    def test_bots(self) -> None:
        """Bots are told what their intents say, however big the guild."""
        self.wire = self.room.a_session(6)
        self.assertEqual(self.told(), ["CHANNEL_UPDATE", "MESSAGE_CREATE", "TYPING_START"])


class WireTests(GatewayCase):
    """The same over sockets, done by what people do."""

    timeout = 60
    alice: Account
    bob: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice)
        self.path = f"/guilds/{self.guild.id}"
        self.bob = await self.a_member(self.guild, "bob")
        self.client: GatewayClient = await self.a_session(self.alice)
        self.sidebar = Sidebar()
        self.heard = 0

    async def rows(self) -> list[Any]:
        """The rows of the open list, as the client has them by now."""
        await self.client.settle()
        self.sidebar.hear(self.client.payloads[self.heard :])
        self.heard = len(self.client.payloads)
        names = {int(self.alice.id): "alice", int(self.bob.id): "bob"}
        return [names.get(each, each) for each in self.sidebar.brief()]

    async def test_list(self) -> None:
        """Joining, presence, hoisted roles, nicknames, new names and leaving move rows."""
        self.client.send(
            37,
            {"subscriptions": {self.guild.id: {"channels": {self.guild.channel_id: [[0, 99]]}}}},
        )
        self.assertEqual(await self.rows(), ["online 1", "alice", "offline 1", "bob"])
        bob = await self.a_session(self.bob)
        self.assertEqual(await self.rows(), ["online 2", "alice", "bob"])
        member = f"{self.path}/members/{self.bob.id}"
        await self.ok("PATCH", member, {"nick": "Aaron"}, token=self.alice.token)
        self.assertEqual(await self.rows(), ["online 2", "bob", "alice"])
        role = await self.a_role(self.guild, hoist=True)
        role_path = f"{member}/roles/{role}"
        await self.ok("PUT", role_path, token=self.alice.token)
        self.assertEqual(await self.rows(), [f"{role} 1", "bob", "online 1", "alice"])
        await self.ok("DELETE", f"{self.path}/roles/{role}", token=self.alice.token)
        self.assertEqual(await self.rows(), ["online 2", "bob", "alice"])
        await self.ok("PATCH", member, {"nick": None}, token=self.alice.token)
        await self.ok("PATCH", "/users/@me", {"global_name": "AAA"}, token=self.bob.token)
        self.assertEqual(await self.rows(), ["online 2", "bob", "alice"])
        bob.send(3, {"status": "invisible", "activities": [], "since": None, "afk": False})
        await bob.settle()
        self.assertEqual(await self.rows(), ["online 1", "alice", "offline 1", "bob"])
        await self.ok("DELETE", member, token=self.alice.token)
        self.assertEqual(await self.rows(), ["online 1", "alice"])

    async def test_overwrite(self) -> None:
        """A channel that is shut has another list, of those who may still see it."""
        self.client.send(
            14,
            {"guild_id": self.guild.id, "channels": {self.guild.channel_id: [[0, 99]]}},
        )
        await self.rows()
        overwrite = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
        form = {"type": 0, "deny": "1024"}
        await self.ok("PUT", overwrite, form, token=self.alice.token)
        self.assertEqual(await self.rows(), [])
        [other] = set(self.sidebar.lists) - {"everyone"}
        self.assertEqual(self.sidebar.brief(other), ["online 1", int(self.alice.id)])
        self.assertTrue(other.isdigit())

    async def test_resumed(self) -> None:
        """What a session asked for outlives its connection, and what it missed is told."""
        channels = {self.guild.channel_id: [[0, 99]]}
        self.client.send(14, {"guild_id": self.guild.id, "channels": channels})
        await self.rows()
        [ready] = self.client.seen("READY")
        sequence = self.client.sequence
        await self.client.hang_up()
        await self.a_session(self.bob)
        client = await self.connect()
        client.resume(self.alice.token, ready["session_id"], sequence)
        await client.payload(0, "RESUMED")
        self.client, self.heard = client, 0
        self.assertEqual(await self.rows(), ["online 2", "alice", "bob"])
