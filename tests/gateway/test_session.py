"""Sessions by themselves: numbers, and what is kept for a replay."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.codec import Encoded
from litecord.gateway.encodings import JSON
from litecord.gateway.opcodes import CloseCode
from litecord.gateway.session import view_of
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import a_bare_session


def an_event(size: int = 2, name: str = "EVENT") -> Encoded:
    """An event whose data takes ``size`` bytes in the replay."""
    return Encoded(name, b"x" * (size - 1))


class Outlet:
    """Notes what a session sends."""

    buffered = 0

    def __init__(self) -> None:
        self.sent: list[tuple[int, Encoded]] = []
        self.closed: list[int] = []

    def dispatch(self, event: Encoded, number: int) -> None:
        self.sent.append((number, event))

    def close(self, code: int, reason: str | None = None) -> None:
        self.closed.append(code)


class NumberTests(SynchronousTestCase):
    def test_connected(self) -> None:
        """Events leave with rising numbers, from 1 on."""
        session, outlet = a_bare_session(), Outlet()
        session.connect(outlet)
        first, second = an_event(), an_event()
        session.dispatch(first)
        session.dispatch(second)
        self.assertEqual(outlet.sent, [(1, first), (2, second)])

    def test_disconnected(self) -> None:
        """Without a connection events are numbered and kept; nothing is sent to the old one."""
        session, outlet = a_bare_session(), Outlet()
        session.connect(outlet)
        session.dispatch(an_event())
        session.disconnect()
        missed = an_event()
        session.dispatch(missed)
        self.assertEqual((len(outlet.sent), session.sequence), (1, 2))
        self.assertEqual(session.missed(1), [(2, missed)])

    def test_ready_is_not_kept(self) -> None:
        """READY has number 1, but can be had only once."""
        session, outlet = a_bare_session(), Outlet()
        session.connect(outlet)
        session.begin({"v": 10})
        self.assertEqual([(n, each.name) for n, each in outlet.sent], [(1, "READY")])
        self.assertEqual((session.missed(1), session.missed(0)), ([], None))

    def test_tell(self) -> None:
        """What is for one session alone is encoded as that session has it."""
        session, outlet = a_bare_session(), Outlet()
        session.connect(outlet)
        session.tell("X", {"a": 1})
        [(_, event)] = outlet.sent
        self.assertEqual((event.name, event.body), ("X", b'{"a":1}'))

    def test_void(self) -> None:
        """A void session closes its connection with the reason why it became so."""
        session, outlet = a_bare_session(), Outlet()
        session.connect(outlet)
        session.void(CloseCode.AUTHENTICATION_FAILED)
        self.assertEqual((outlet.closed, session.is_void), ([4004], True))
        alone = a_bare_session()
        alone.void(CloseCode.UNKNOWN_ERROR)
        self.assertTrue(alone.is_void)

    def test_views(self) -> None:
        """Sessions of the same version and encoding share one view."""
        self.assertIs(view_of(10, JSON), view_of(10, JSON))
        self.assertIsNot(view_of(10, JSON), view_of(9, JSON))


class ReplayTests(SynchronousTestCase):
    def test_count(self) -> None:
        """With more events than are kept, the oldest can no longer be had."""
        session = a_bare_session(replay_events=3)
        for _ in range(5):
            session.dispatch(an_event())
        self.assertIsNone(session.missed(1))
        self.assertEqual([number for number, _ in session.missed(2) or ()], [3, 4, 5])

    def test_bytes(self) -> None:
        """So it is with more bytes; one event too big for the buffer is not kept at all."""
        session = a_bare_session(replay_bytes=10)
        for _ in range(3):
            session.dispatch(an_event(4))
        self.assertIsNone(session.missed(0))
        self.assertEqual(len(session.missed(1) or ()), 2)
        session.dispatch(an_event(11))
        self.assertEqual((session.missed(3), session.missed(4)), (None, []))
        session.dispatch(an_event(4))
        self.assertEqual(len(session.missed(4) or ()), 1)

    def test_nothing_is_kept(self) -> None:
        """Where the configuration keeps no events, only who missed none can go on."""
        session = a_bare_session(replay_events=0)
        session.dispatch(an_event())
        self.assertEqual((session.missed(0), session.missed(1)), (None, []))

    def test_the_future(self) -> None:
        """There is nothing behind a number that was never given."""
        session = a_bare_session()
        session.dispatch(an_event())
        self.assertIsNone(session.missed(2))

    @given(
        st.lists(st.integers(1, 30), max_size=40),
        st.integers(0, 10),
        st.integers(0, 100),
        st.integers(0, 41),
    )
    def test_bounds(self, sizes: list[int], most: int, room: int, since: int) -> None:
        """What is told again is exactly what came after, or nothing; the bounds always hold."""
        session = a_bare_session(replay_events=most, replay_bytes=room)
        events = [an_event(each) for each in sizes]
        for event in events:
            session.dispatch(event)
        missed = session.missed(since)
        kept = list(session._replay)
        self.assertLessEqual(len(kept), most)
        self.assertLessEqual(sum(len(each.data) for each in kept), room)
        self.assertEqual(kept, events[len(events) - len(kept) :])
        expected: Any = None
        if len(events) - len(kept) <= since <= len(events):
            expected = [(at + 1, events[at]) for at in range(since, len(events))]
        self.assertEqual(missed, expected)


class ShardTests(SynchronousTestCase):
    def test_all_guilds(self) -> None:
        """Without a shard a session has every guild."""
        session = a_bare_session()
        self.assertTrue(all(session.in_shard(Snowflake(each << 22)) for each in range(5)))

    def test_one_in_three(self) -> None:
        """A shard has those guilds whose time leaves its number when divided by their count."""
        session = a_bare_session(shard=(1, 3))
        had = [each for each in range(7) if session.in_shard(Snowflake(each << 22 | 4095))]
        self.assertEqual(had, [1, 4])
