"""A bot's guilds, told of a few in each turn."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.gateway.opcodes import CloseCode
from litecord.gateway.session import Session
from litecord.gateway.slices import TURN
from litecord.gateway.welcomes import Welcomes
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import EVERYTHING, Room, Wire, a_bare_session, a_room
from tests.support.states import GUILD, a_member, a_user_value

BOT = Snowflake(5)


class Slow:
    """Stands for the fan-out: it takes half a turn to tell of a guild."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.told: list[tuple[Session, int]] = []

    def welcome(self, session: Session, guild_id: Snowflake) -> None:
        """Tell of a guild."""
        if guild_id == 13:
            raise ZeroDivisionError
        self.told.append((session, guild_id))
        self.clock.rightNow += TURN / 2


class WelcomesTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        fanout: Any = Slow(self.clock)
        self.told = fanout.told
        self.welcomes = Welcomes(self.clock, fanout)

    def begin(self, *guild_ids: int) -> Session:
        """Begin to tell a session of guilds."""
        session = a_bare_session()
        self.welcomes.begin(session, map(Snowflake, guild_ids))
        return session

    def turn(self) -> None:
        """Let one turn of the reactor go by."""
        call: Any
        [call] = self.clock.getDelayedCalls()
        work, given = call.func, call.args
        call.cancel()
        work(*given)

    def test_by_turns(self) -> None:
        """The first are told of at once, all others in order, in as many turns as it takes."""
        session = self.begin(1, 2, 3, 4, 5)
        self.assertEqual(self.told, [(session, 1), (session, 2)])
        self.turn()
        self.assertEqual(self.told[2:], [(session, 3), (session, 4)])
        self.turn()
        self.assertEqual(self.told[4:], [(session, 5)])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_all_at_once(self) -> None:
        """Where there is time for all, nothing waits."""
        self.begin(1, 2)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_several_sessions(self) -> None:
        """Sessions go on by turns: nobody waits for all guilds of another."""
        one, two = self.begin(1, 2, 3, 4, 5), self.begin(6, 7, 8)
        self.turn()
        self.turn()
        self.assertEqual(self.told[4:], [(one, 3), (one, 4), (two, 8)])

    def test_ended(self) -> None:
        """A session that ends meanwhile is told of no more, and one that has ended is no matter."""
        session = self.begin(1, 2, 3)
        self.welcomes.end(session)
        self.welcomes.end(session)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_void(self) -> None:
        """A session that is void is told nothing more."""
        session = self.begin(1, 2, 3, 4)
        session.void(CloseCode.UNKNOWN_ERROR)
        self.turn()
        self.assertEqual(len(self.told), 2)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_bug(self) -> None:
        """A guild that cannot be told of ends the session, and no other."""
        session, other = self.begin(1, 2, 13, 4), self.begin(1, 2, 3)
        with self.assertRaises(ZeroDivisionError):
            self.turn()
        self.assertTrue(session.is_void)
        self.turn()
        self.assertEqual(self.told[4:], [(other, 3)])

    def test_stopped(self) -> None:
        """When the server stops nothing more is told."""
        self.begin(1, 2, 3)
        self.welcomes.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])


class FanoutTests(SynchronousTestCase):
    """What happens to guilds that a session knows the ids of, and is not told of yet."""

    def setUp(self) -> None:
        self.room: Room = a_room(BOT)

    def a_late_session(self, intents: int = EVERYTHING) -> Wire:
        """A bot that has its READY and is told of no guild yet."""
        began: list[Any] = []
        self.patch(Welcomes, "begin", lambda self, *given: began.append(given))
        wire = self.room.a_session(BOT, intents)
        [(_, guild_ids)] = began
        self.assertEqual(list(guild_ids), [GUILD])
        return wire

    def test_told(self) -> None:
        """It is told of a guild as it is by then, of what happens from then on, and only once."""
        room, wire = self.room, self.a_late_session()
        first, second = a_user_value(20), a_user_value(21)
        room.publish(events.MemberAdded(guild_id=GUILD, member=a_member(20), user=first))
        self.assertEqual(wire.names, [])
        room.fanout.welcome(room(wire), GUILD)
        room.fanout.welcome(room(wire), GUILD)
        room.publish(events.MemberAdded(guild_id=GUILD, member=a_member(21), user=second))
        self.assertEqual(wire.names, ["GUILD_CREATE", "GUILD_MEMBER_ADD"])
        self.assertEqual(wire.data("GUILD_CREATE")[0]["member_count"], 3)

    def test_left(self) -> None:
        """A guild that it has left, or was thrown out of, is gone, which it must be told."""
        room, wire = self.room, self.a_late_session()
        room.publish(events.MemberRemoved(guild_id=GUILD, user=a_user_value(BOT)))
        room.fanout.welcome(room(wire), GUILD)
        room.clock.turn()
        self.assertEqual((wire.names, wire.data("GUILD_DELETE")[0]["id"]), (["GUILD_DELETE"], "1"))

    def test_without_intent(self) -> None:
        """Who did not ask for guilds is not told that one is gone."""
        room, wire = self.room, self.a_late_session(0)
        room.publish(events.MemberRemoved(guild_id=GUILD, user=a_user_value(BOT)))
        room.fanout.welcome(room(wire), GUILD)
        room.clock.turn()
        self.assertEqual(wire.names, [])

    def test_joined_meanwhile(self) -> None:
        """A guild that it has left and joined again is told of by that event, and no more."""
        room, wire = self.room, self.a_late_session()
        user = a_user_value(BOT, bot=True)
        room.publish(events.MemberRemoved(guild_id=GUILD, user=user))
        room.publish(
            events.MemberAdded(guild_id=GUILD, member=a_member(BOT), user=user),
            events.GuildJoined(user_id=BOT, guild_id=GUILD),
        )
        room.fanout.welcome(room(wire), GUILD)
        room.clock.turn()
        self.assertEqual(wire.names, ["GUILD_CREATE"])

    def test_in_doubt(self) -> None:
        """A guild that is in doubt by then closes the session, which is to begin afresh."""
        room, wire = self.room, self.a_late_session()
        room.state.drop_guild(GUILD)
        room.fanout.welcome(room(wire), GUILD)
        self.assertEqual(wire.code, CloseCode.UNKNOWN_ERROR)
