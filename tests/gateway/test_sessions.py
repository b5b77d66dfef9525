"""The registry: how sessions begin beside each other, what others see of them, how they end."""

from __future__ import annotations

from typing import Any

import attrs
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from litecord.actions.world import Change, action
from litecord.errors import OutcomeUnknown
from litecord.events import (
    GuildJoined,
    GuildLost,
    GuildTopic,
    MemberAdded,
    MemberRemoved,
    PresenceUpdated,
    UserLost,
    UserSettingsUpdated,
    UserUpdated,
)
from litecord.gateway.opcodes import CloseCode
from litecord.interfaces import ISubscriber
from litecord.model.snowflakes import Snowflake
from litecord.state.guilds import GuildState
from tests.support.sessions import Room, Wire, a_room
from tests.support.states import GUILD, OWNER, a_member, a_user_value

FIVE, OTHER = Snowflake(5), Snowflake(1 << 30)


@implementer(ISubscriber)
@attrs.define(eq=False)
class Listener:
    """Notes what it is told."""

    heard: list[Any] = attrs.field(factory=list)

    def deliver(self, event: Any, sight: object) -> None:
        """Note an event."""
        self.heard.append(event)


class BeginTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(5, 6)

    def test_ids(self) -> None:
        """Session ids are long, unlike each other, and say nothing."""
        ids = {self.room.registry.new_id() for _ in range(100)}
        self.assertEqual((len(ids), {len(each) for each in ids}), (100, {32}))

    def test_bot(self) -> None:
        """A bot gets READY with stubs, then each guild."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(5))
        self.assertEqual(wire.names, ["READY", "GUILD_CREATE"])
        self.assertEqual(wire.data("READY")[0]["guilds"], [{"id": "1", "unavailable": True}])

    def test_bot_without_guilds(self) -> None:
        """Without the GUILDS intent the stubs are all a bot gets."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(5), 0)
        self.assertEqual(wire.names, ["READY"])
        self.assertEqual(len(wire.data("READY")[0]["guilds"]), 1)

    def test_user(self) -> None:
        """A user account gets the guilds in READY, and its sessions."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(5, bot=False), None)
        self.assertEqual(wire.names, ["READY", "SESSIONS_REPLACE"])
        [ready] = wire.data("READY")
        self.assertEqual(ready["guilds"][0]["member_count"], 3)

    def test_nothing_between(self) -> None:
        """What happened before READY is in it, what happens behind it is told: nothing twice."""
        room, asked = self.room, []

        def later(rows: list[Any]) -> Deferred[list[Any]]:
            asked.append((waiting := Deferred[list[Any]](), rows))
            return waiting

        room.ledger.answer = later
        wire = room.wire()
        wire.identify(room.a_token(5))
        first, second = (a_user_value(each) for each in (20, 21))
        room.publish(MemberAdded(guild_id=GUILD, member=a_member(20), user=first))
        [(waiting, rows)] = asked
        waiting.callback(rows)
        room.clock.turn()
        room.publish(MemberAdded(guild_id=GUILD, member=a_member(21), user=second))
        [guild] = wire.data("GUILD_CREATE")
        self.assertEqual(guild["member_count"], 4)
        self.assertEqual([each["user"]["id"] for each in wire.data("GUILD_MEMBER_ADD")], ["21"])

    def test_joins_while_reading(self) -> None:
        """A guild that is joined or left while the rows are read is seen as it is afterwards."""
        room, asked = self.room, []

        def later(rows: list[Any]) -> Deferred[list[Any]]:
            asked.append((waiting := Deferred[list[Any]](), rows))
            return waiting

        room.ledger.answer = later
        stays, leaves = room.wire(), room.wire()
        stays.identify(room.a_token(7))
        leaves.identify(room.a_token(6))
        user = a_user_value(7, bot=True)
        room.publish(MemberAdded(guild_id=GUILD, member=a_member(7), user=user))
        room.publish(GuildJoined(user_id=Snowflake(7), guild_id=GUILD))
        room.publish(MemberRemoved(guild_id=GUILD, user=a_user_value(6)))
        for waiting, rows in asked:
            waiting.callback(rows)
        room.clock.turn()
        self.assertEqual(stays.names, ["READY", "GUILD_CREATE"])
        self.assertEqual((leaves.names, leaves.data("READY")[0]["guilds"]), (["READY"], []))

    def test_together(self) -> None:
        """Two sessions that begin at once ask the database once, and one failing harms no other."""
        room, asked = self.room, []

        def later(rows: list[Any]) -> Deferred[list[Any]]:
            asked.append((waiting := Deferred[list[Any]](), rows))
            return waiting

        room.ledger.answer = later
        wires = [room.wire() for _ in range(3)]
        for wire in wires:
            wire.identify(room.a_token(5))
        self.assertEqual(len(asked), 1)
        asked[0][0].errback(ZeroDivisionError())
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual([each.code for each in wires], [4000, None, None])
        self.assertEqual(len(asked), 2)
        asked[1][0].callback(asked[1][1])
        room.clock.turn()
        self.assertEqual([each.names[:1] for each in wires], [[], ["READY"], ["READY"]])

    def test_joined_in_between(self) -> None:
        """A membership the database has before memory does is told when its event comes."""
        self.room.ledger.guilds[Snowflake(8)] = {GUILD}
        wire = self.room.wire()
        wire.identify(self.room.a_token(8))
        self.assertEqual((wire.names, wire.data("READY")[0]["guilds"]), (["READY"], []))
        user = a_user_value(8, bot=True)
        self.room.publish(MemberAdded(guild_id=GUILD, member=a_member(8), user=user))
        self.room.publish(GuildJoined(user_id=Snowflake(8), guild_id=GUILD))
        self.assertEqual(wire.names, ["READY", "GUILD_CREATE"])

    def test_bug(self) -> None:
        """A READY that cannot be made leaves no session behind."""
        token = self.room.a_token(5)
        del self.room.state.users[OWNER]
        wire = self.room.wire()
        wire.identify(token)
        self.assertEqual(wire.code, 4000)
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 1)
        self.assertEqual((len(self.room.registry), self.room.guild.watched), (0, {}))
        self.assertFalse(self.room.state.presences.is_online(FIVE))


class PresenceTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(5, 6)
        self.watcher: Wire = self.room.a_session(6)

    def seen(self) -> list[str]:
        """The statuses that were told of user 5."""
        self.room.clock.turn()
        told = self.watcher.data("PRESENCE_UPDATE")
        self.assertEqual({each["user"]["id"] for each in told} - {"5"}, set())
        return [each["status"] for each in told]

    def test_comes_and_goes(self) -> None:
        """Others are told when somebody comes online, changes, and is gone."""
        wire = self.room.a_session(5)
        wire.say(3, {"status": "dnd"})
        wire.connection.lost(1000)
        self.assertEqual(self.seen(), ["online", "dnd", "offline"])

    def test_payload(self) -> None:
        """PRESENCE_UPDATE has the guild and what is on each platform."""
        self.room.a_session(5, presence={"status": "idle", "activities": [{"name": "x"}]})
        [told] = self.watcher.data("PRESENCE_UPDATE")
        self.assertEqual(
            (told["guild_id"], told["client_status"], told["activities"][0]["name"]),
            ("1", {"web": "idle"}, "x"),
        )

    def test_several_sessions(self) -> None:
        """Of several sessions the most important status counts: dnd, online, idle."""
        first = self.room.a_session(5, presence={"status": "idle"})
        second = self.room.a_session(5)
        first.say(3, {"status": "dnd"})
        second.connection.lost(1000)
        first.connection.lost(1000)
        # The end of the second changes who is where, not the status.
        self.assertEqual(self.seen(), ["idle", "online", "dnd", "offline"])

    def test_no_change(self) -> None:
        """What changes nothing is told to nobody."""
        wire = self.room.a_session(5)
        wire.say(3, {"status": "online"})
        self.room.a_session(5).connection.lost(1000)
        self.assertEqual(self.seen(), ["online"])

    def test_invisible(self) -> None:
        """Who is invisible from the start is never told of."""
        wire = self.room.a_session(5, presence={"status": "invisible"})
        wire.connection.lost(1000)
        self.assertEqual(self.seen(), [])

    def test_resumable(self) -> None:
        """Who is only cut off stays online as long as they may come back."""
        wire = self.room.a_session(5)
        wire.connection.lost(None)
        self.assertEqual(self.seen(), ["online"])
        self.room.clock.advance(300)
        self.assertEqual(self.seen(), ["online", "offline"])

    def test_own(self) -> None:
        """Nobody is told of themselves."""
        wire = self.room.a_session(5)
        wire.say(3, {"status": "dnd"})
        self.room.clock.turn()
        self.assertEqual(wire.names, [])

    def test_once_for_each_guild(self) -> None:
        """The event is published for each guild of the user."""
        listener = Listener()
        first = self.room.guild
        self.room.state.guilds[OTHER] = GuildState(
            guild=attrs.evolve(first.guild, id=OTHER),
            roles={OTHER: first.roles[GUILD]},
            channels={},
            members={FIVE: a_member(5, guild_id=OTHER)},
        )
        for guild_id in (GUILD, OTHER):
            self.room.world.bus.subscribe(GuildTopic(guild_id), listener)
        self.room.ledger.guilds[FIVE].add(OTHER)
        self.room.a_session(5)
        told = [each.guild_id for each in listener.heard if isinstance(each, PresenceUpdated)]
        self.assertEqual(sorted(told), [GUILD, OTHER])


class OwnSessionsTests(SynchronousTestCase):
    """SESSIONS_REPLACE, which only user accounts get."""

    def setUp(self) -> None:
        self.room: Room = a_room(5)
        self.wire: Wire = self.room.a_session(5, bot=False)

    def statuses(self) -> list[list[tuple[str, bool]]]:
        """What the first session was told of all of them."""
        self.room.clock.turn()
        told = self.wire.data("SESSIONS_REPLACE")
        return [[(each["status"], each.get("active")) for each in found] for found in told]

    def test_changes(self) -> None:
        """Each session is told when another begins, changes and ends."""
        other = self.room.a_session(5, bot=False)
        other.say(3, {"status": "invisible"})
        self.room.clock.turn()
        other.connection.lost(1000)
        self.assertEqual(
            self.statuses(),
            [
                [("online", None), ("online", True), ("online", False)],
                [("online", True), ("invisible", False)],
                [("online", True)],
            ],
        )

    def test_once_a_turn(self) -> None:
        """What changes in one turn is told once: many sessions of one user are no burden."""
        wires = [self.room.wire() for _ in range(20)]
        token = self.room.a_token(5, bot=False)
        for wire in wires:
            wire.say(2, {"token": token, "properties": {}})
        self.room.clock.turn()
        self.assertEqual(len(self.wire.data("SESSIONS_REPLACE")), 1)
        for wire in wires:
            self.assertEqual(len(wire.data("SESSIONS_REPLACE")), 1)

    def test_most(self) -> None:
        """At most 15 are listed, the youngest, beside the one that stands for them all."""
        for _ in range(20):
            self.room.a_session(5, bot=False)
        [*_, told] = self.wire.data("SESSIONS_REPLACE")
        ids = [each["session_id"] for each in told]
        self.assertEqual((len(ids), ids[0]), (16, "all"))
        self.assertNotIn(self.room(self.wire).id, ids)

    def test_all(self) -> None:
        """Where several sessions are seen, one more stands for what others see of them all."""
        game = {"name": "x", "type": 0}
        self.room.a_session(5, bot=False, presence={"status": "idle", "activities": [game]})
        [every, _, other] = self.wire.data("SESSIONS_REPLACE")[-1]
        self.assertEqual(
            {key: every[key] for key in ("session_id", "status", "client_info")},
            {
                "session_id": "all",
                "status": "online",
                "client_info": {"client": "unknown", "os": "unknown", "version": 0},
            },
        )
        self.assertEqual(every["activities"], other["activities"])
        self.assertEqual((other["hidden_activities"], "active" in every), ([], False))

    def test_systems(self) -> None:
        """A session is listed with the system that its client says it runs on."""
        said = {
            "Windows": "windows",
            "win32": "windows",
            "Mac OS X": "osx",
            "darwin": "osx",
            "Linux": "linux",
            "Android": "android",
            "iOS": "ios",
            "TempleOS": "unknown",
            "": "unknown",
        }
        for os, listed in said.items():
            wire = self.room.a_session(5, bot=False, properties={"os": os})
            [own] = [each for each in self.listed(wire) if each.get("active")]
            self.assertEqual(own["client_info"], {"client": "web", "os": listed, "version": 0})
            wire.connection.lost(1000)

    def listed(self, wire: Wire) -> list[Any]:
        """The sessions that one was told of last."""
        wire.say(3, {"status": "dnd"})
        self.room.clock.turn()
        told: list[Any] = wire.data("SESSIONS_REPLACE")[-1]
        return told

    def test_bots(self) -> None:
        """Bots hear nothing of it."""
        room = a_room(6)
        bot = room.a_session(6)
        room.a_session(6)
        self.assertEqual(bot.names, [])


class EndTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(5, 6)
        self.wire: Wire = self.room.a_session(5)
        self.session = self.room(self.wire)

    def test_nothing_is_left(self) -> None:
        """A session that is over leaves nothing in memory."""
        self.wire.connection.lost(1000)
        self.assertEqual(len(self.room.registry), 0)
        self.assertEqual(self.room.guild.watched, {})
        self.assertNotIn(FIVE, self.room.state.memberships)
        self.assertEqual(self.room.fanout.sessions_of(FIVE), [])
        self.assertEqual(self.room.clock.getDelayedCalls(), [])

    def test_memberships_of_others(self) -> None:
        """As long as one session of a user is left, their guilds stay known."""
        other = self.room.a_session(5)
        self.wire.connection.lost(1000)
        self.assertEqual(list(self.room.state.memberships.of(FIVE)), [GUILD])
        other.connection.lost(1000)
        self.assertNotIn(FIVE, self.room.state.memberships)

    def test_twice(self) -> None:
        """To end what has ended does nothing."""
        self.room.registry.end(self.session)
        self.room.registry.end(self.session)
        self.wire.connection.lost(None)
        self.assertEqual(len(self.room.registry), 0)

    def test_ttl(self) -> None:
        """How long a session waits for its client is the configuration's."""
        room = a_room(5, config="[gateway]\nsession_ttl = 10\n")
        wire = room.a_session(5)
        wire.connection.lost(None)
        room.clock.advance(9.9)
        self.assertEqual(len(room.registry), 1)
        room.clock.advance(0.2)
        self.assertEqual(len(room.registry), 0)

    def test_void(self) -> None:
        """A guild in doubt closes its sessions with 4000; they cannot be resumed."""
        self.room.publish(GuildLost(guild_id=GUILD))
        self.assertEqual(self.wire.code, CloseCode.UNKNOWN_ERROR)
        self.wire.connection.lost(None)
        self.assertIsNone(self.room.registry.find(self.session.id))

    def test_user_lost(self) -> None:
        """What is one user's own being in doubt, their sessions end, and nobody else's."""
        other, away = self.room.a_session(6), self.room.a_session(5)
        away.connection.lost(None)
        self.room.publish(UserLost(user_id=FIVE))
        self.assertEqual((self.wire.code, other.code), (CloseCode.UNKNOWN_ERROR, None))
        self.wire.connection.lost(None)
        self.assertEqual(len(self.room.registry), 1)

    def test_unknown_outcome(self) -> None:
        """A change outside guilds whose outcome nobody knows ends the sessions of who made it."""
        world, other = self.room.world, self.room.a_session(6)

        @action(single=True)
        async def chosen(change: Change) -> None:
            raise OutcomeUnknown()

        failed = Deferred.fromCoroutine(world.perform(self.session.actor, chosen))
        self.failureResultOf(failed, OutcomeUnknown)
        self.assertEqual((self.wire.code, other.code), (4000, None))

    def test_unknown_reading(self) -> None:
        """One that changes nothing ends none."""

        @action(reads=True)
        async def looked(change: Change) -> None:
            raise OutcomeUnknown()

        world = self.room.world
        failed = Deferred.fromCoroutine(world.perform(self.session.actor, looked))
        self.failureResultOf(failed, OutcomeUnknown)
        self.assertIsNone(self.wire.code)

    def test_unapplied(self) -> None:
        """An event of a user that cannot be made true in memory ends their sessions, too."""
        broken: Any = "no form of settings"
        self.room.a_token(5, bot=False)
        self.room.publish(UserSettingsUpdated(user_id=FIVE, settings=broken))
        self.assertEqual(self.wire.code, 4000)
        self.assertEqual(len(self.flushLoggedErrors()), 1)

    def test_forget_all(self) -> None:
        """When the server stops, sessions end without a word, and no timer stays."""
        self.room.a_session(6).connection.lost(None)
        self.room.registry.forget_all()
        self.wire.clear()
        self.wire.connection.lost(None)
        self.assertEqual((self.wire.frames, self.room.clock.getDelayedCalls()), ([], []))
        self.assertIsNone(self.room.registry.find(self.session.id))


class ReplayTests(SynchronousTestCase):
    """How long events are kept for a client that may come back."""

    def test_age(self) -> None:
        """An event is kept for at least half of the time configured, and at most for all of it."""
        room = a_room(5, config="[gateway]\nreplay_seconds = 100\nsession_ttl = 1000\n")
        wire = room.a_session(5)
        session = room(wire)
        wire.connection.lost(None)
        sequence = session.sequence
        room.clock.advance(49)
        room.publish(MemberRemoved(guild_id=GUILD, user=a_user_value(20)))
        room.clock.pass_by(50)
        self.assertEqual(len(session.missed(sequence) or ()), 1)
        room.clock.pass_by(2)
        self.assertIsNone(session.missed(sequence))
        self.assertEqual((session._kept_bytes, session.missed(session.sequence)), (0, []))

    def test_refused(self) -> None:
        """Who asks for what is too old is an invalid session."""
        room = a_room(5, config="[gateway]\nreplay_seconds = 100\nsession_ttl = 1000\n")
        wire = room.a_session(5)
        session = room(wire)
        wire.connection.lost(None)
        sequence = session.sequence
        room.publish(MemberRemoved(guild_id=GUILD, user=a_user_value(20)))
        room.clock.pass_by(200)
        again = room.wire()
        again.resume("token.of.5", session.id, sequence)
        self.assertEqual([(each["op"], each["d"]) for each in again.payloads[1:]], [(9, False)])


class ShardTests(SynchronousTestCase):
    def test_first(self) -> None:
        """What concerns a bot outside of guilds is told to its first shard alone."""
        room = a_room(5)
        alone, first, second = (
            room.a_session(5, shard=shard) for shard in (None, [0, 2], [1, 2])
        )
        room.publish(UserUpdated(user_id=FIVE, user=a_user_value(5, bot=True)))
        told = [len(each.data("USER_UPDATE")) for each in (alone, first, second)]
        self.assertEqual(told, [1, 1, 0])
