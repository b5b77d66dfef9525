"""The queue of deliveries: order, one encode for each view, short turns, contained failures."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.audience import recipients
from litecord.gateway.codec import Encoded
from litecord.gateway.deliveries import STEP, TURN, Deliveries
from litecord.gateway.encodings import JSON
from litecord.gateway.session import Session, view_of
from tests.support.sessions import a_bare_session


class SlowClock(Clock):
    """Time passes whenever somebody looks at it."""

    look = 0.0

    def seconds(self) -> float:
        """The time, and some of it is gone."""
        self.rightNow += self.look
        return self.rightNow


class Outlet:
    """Notes what is sent; fails if it is told to."""

    buffered = 0

    def __init__(self, sent: list[tuple[int, str]], user_id: int) -> None:
        self.sent, self.user_id = sent, user_id
        self.fails = False
        self.closed: int | None = None
        self.events: list[Encoded] = []

    def dispatch(self, event: Encoded, number: int) -> None:
        if self.fails:
            raise ZeroDivisionError
        self.events.append(event)
        self.sent.append((self.user_id, event.name))

    def close(self, code: int, reason: str | None = None) -> None:
        self.closed = code


class DeliveryTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = SlowClock()
        self.deliveries = Deliveries(self.clock, 1000)
        self.sent: list[tuple[int, str]] = []
        self.outlets: dict[int, Outlet] = {}

    def a_session(self, user_id: int, **given: Any) -> Session:
        """A connected session."""
        session = a_bare_session(user_id, **given)
        outlet = self.outlets[user_id] = Outlet(self.sent, user_id)
        session.connect(outlet)
        return session

    def put(self, name: str, *sessions: Session, data: Any = None) -> None:
        """Have something sent."""
        self.deliveries.put(recipients(sessions), name, lambda: data or {})

    def turns(self) -> int:
        """Let everything be sent; in how many turns."""
        turns = 0
        while self.clock.calls:
            [call] = self.clock.calls
            self.clock.calls.remove(call)
            call.func(*call.args)
            turns += 1
        return turns

    def test_later(self) -> None:
        """Nothing is sent in the turn of the event, nor in the next, in which answers leave."""
        self.put("a", self.a_session(5))
        self.assertEqual(self.sent, [])
        self.assertEqual((self.turns(), self.sent), (2, [(5, "a")]))

    def test_order(self) -> None:
        """Everybody gets everything in order."""
        first, second = self.a_session(5), self.a_session(6)
        self.put("a", first, second)
        self.put("b", second)
        self.put("c", first, second)
        self.turns()
        self.assertEqual([name for who, name in self.sent if who == 5], ["a", "c"])
        self.assertEqual([name for who, name in self.sent if who == 6], ["a", "b", "c"])

    def test_nobody(self) -> None:
        """What is for nobody is not even made."""
        self.deliveries.put(recipients([]), "a", lambda: self.fail("was made"))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_made_once(self) -> None:
        """The data is made once, and encoded once for each view."""
        made: list[int] = []

        def make() -> dict[str, Any]:
            made.append(1)
            return {}

        sessions = [self.a_session(5), self.a_session(6)]
        older = self.a_session(7, view=view_of(9, JSON))
        self.deliveries.put(recipients([*sessions, older]), "a", make)
        self.turns()
        one, two, three = (self.outlets[each].events[0] for each in (5, 6, 7))
        self.assertEqual(made, [1])
        self.assertIs(one, two)
        self.assertIsNot(one, three)

    def test_hidden(self) -> None:
        """An event that a version does not have is not sent to it."""
        self.put("THREAD_CREATE", self.a_session(5), self.a_session(6, view=view_of(8, JSON)))
        self.turns()
        self.assertEqual(self.sent, [(5, "THREAD_CREATE")])

    def test_short_turns(self) -> None:
        """A turn ends when its time is up, in the middle of an event if need be."""
        self.clock.look = TURN / 2.5
        sessions = [self.a_session(each) for each in range(STEP * 5)]
        self.put("a", *sessions)
        self.put("b", sessions[0])
        self.assertGreater(self.turns(), 3)
        self.assertEqual(len(self.sent), STEP * 5 + 1)
        self.assertEqual(self.sent[-1], (0, "b"))

    def test_bounded(self) -> None:
        """With too many events waiting a turn goes on, whatever its length, until they are few."""
        self.clock.look = TURN
        self.deliveries = Deliveries(self.clock, 3)
        session = self.a_session(5)
        for name in "abcdefgh":
            self.put(name, session)
        # It pauses behind the first event that leaves no more than three; that one still counts.
        for _ in range(2):
            [call] = self.clock.calls
            self.clock.calls.remove(call)
            call.func(*call.args)
        self.assertEqual([name for _, name in self.sent], list("abcdef"))
        self.turns()
        self.assertEqual([name for _, name in self.sent], list("abcdefgh"))

    def test_put_while_sending(self) -> None:
        """What happens while something is sent is sent behind it."""
        session = self.a_session(5)

        def make() -> dict[str, Any]:
            self.put("b", session)
            return {}

        self.deliveries.put(recipients([session]), "a", make)
        self.put("c", session)
        self.turns()
        self.assertEqual([name for _, name in self.sent], ["a", "c", "b"])

    def test_broken_encoder(self) -> None:
        """An event that cannot be made is logged; the next ones are sent."""
        session = self.a_session(5)

        def make() -> dict[str, Any]:
            raise ZeroDivisionError

        self.deliveries.put(recipients([session]), "a", make)
        self.put("b", session)
        self.put("c", session, data={"x": object()})
        self.put("d", session)
        self.turns()
        self.assertEqual([name for _, name in self.sent], ["b", "d"])
        self.assertEqual(len(self.flushLoggedErrors()), 2)

    def test_broken_session(self) -> None:
        """A session that fails is closed, for it may have missed something; others go on."""
        broken, sound = self.a_session(5), self.a_session(6)
        self.outlets[5].fails = True
        self.put("a", broken, sound)
        self.turns()
        self.assertEqual((self.sent, self.outlets[5].closed), ([(6, "a")], 4000))
        self.assertTrue(broken.is_void)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
