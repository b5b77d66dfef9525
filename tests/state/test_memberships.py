"""Whose guilds are known: read once, current whatever happens meanwhile, forgotten in time."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from litecord.interfaces import ICursor
from litecord.model.snowflakes import Snowflake
from litecord.state.memberships import Memberships

ME = Snowflake(5)
_Row = namedtuple("_Row", ["guild_id"])


@implementer(ICursor)
class Reader:
    """A database that answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Deferred[list[Any]]] = []

    def query(self, sql: str, params: Any = None) -> Deferred[list[Any]]:
        """Note that somebody asks."""
        self.asked.append(Deferred())
        return self.asked[-1]

    def execute(self, sql: str, params: Any = None) -> Deferred[int]:
        """Nobody does."""
        raise AssertionError("nothing is written")

    def answer(self, *guild_ids: int) -> None:
        """Answer who asked last."""
        self.asked[-1].callback([_Row(Snowflake(each)) for each in guild_ids])


class MembershipTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.reader = Reader()
        self.memberships = Memberships()

    def hold(self) -> Deferred[None]:
        """Begin to hold."""
        return Deferred.fromCoroutine(self.memberships.hold(self.reader, ME))

    def guilds(self) -> set[int]:
        """What is known."""
        return set(self.memberships.of(ME))

    def test_read(self) -> None:
        """The guilds are read, and known until they are released."""
        held = self.hold()
        self.assertNoResult(held)
        self.reader.answer(1, 2)
        self.successResultOf(held)
        self.assertEqual((self.guilds(), list(self.memberships.users())), ({1, 2}, [ME]))
        self.memberships.release(ME)
        self.assertEqual((self.guilds(), ME in self.memberships), (set(), False))

    def test_once(self) -> None:
        """Several holders read once, also those who come later; the last one forgets."""
        first, second = self.hold(), self.hold()
        self.reader.answer(1)
        third = self.hold()
        for held in (first, second, third):
            self.successResultOf(held)
        self.assertEqual(len(self.reader.asked), 1)
        self.memberships.release(ME)
        self.memberships.release(ME)
        self.assertEqual(self.guilds(), {1})
        self.memberships.release(ME)
        self.assertNotIn(ME, self.memberships)

    def test_events(self) -> None:
        """What happens afterwards is noted; of people nobody holds nothing is."""
        self.hold()
        self.reader.answer(1)
        self.memberships.joined(ME, Snowflake(2))
        self.memberships.left(ME, Snowflake(1))
        self.memberships.joined(Snowflake(6), Snowflake(2))
        self.memberships.left(Snowflake(6), Snowflake(2))
        self.assertEqual((self.guilds(), Snowflake(6) in self.memberships), ({2}, False))

    def test_failure(self) -> None:
        """A failure is told to who asked, and nothing is held; the next one reads anew."""
        held = self.hold()
        self.reader.asked[-1].errback(ZeroDivisionError())
        self.failureResultOf(held, ZeroDivisionError)
        self.assertNotIn(ME, self.memberships)
        again = self.hold()
        self.reader.answer(3)
        self.successResultOf(again)
        self.assertEqual(self.guilds(), {3})

    def test_failure_of_another(self) -> None:
        """Who waits for a reader that fails, or is cancelled, reads themselves."""
        first, second, third = self.hold(), self.hold(), self.hold()
        self.reader.asked[-1].errback(ZeroDivisionError())
        self.failureResultOf(first, ZeroDivisionError)
        self.assertEqual(len(self.reader.asked), 2)
        second.cancel()
        self.failureResultOf(second, CancelledError)
        self.assertEqual(len(self.reader.asked), 3)
        self.reader.answer(1)
        self.successResultOf(third)
        self.memberships.release(ME)
        self.assertNotIn(ME, self.memberships)

    def test_cancelled_waiter(self) -> None:
        """Who waits may give up without harm."""
        first, second = self.hold(), self.hold()
        second.cancel()
        self.failureResultOf(second, CancelledError)
        self.reader.answer(1)
        self.successResultOf(first)
        self.memberships.release(ME)
        self.assertNotIn(ME, self.memberships)

    @given(
        st.sets(st.integers(1, 4)),
        st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=6),
        st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=6),
        st.integers(0, 6),
    )
    def test_current(
        self,
        before: set[int],
        during: list[tuple[bool, int]],
        after: list[tuple[bool, int]],
        seen: int,
    ) -> None:
        """
        What is known is the truth, wherever the rows stand among what happens while they are read.

        They may be of any moment in between: some of what is told was in them already.
        """
        self.setUp()
        self.hold()
        truth, rows = set(before), set(before)
        for number, (joins, guild_id) in enumerate(during):
            (truth.add if joins else truth.discard)(guild_id)
            if number < seen:
                rows = set(truth)
            told = self.memberships.joined if joins else self.memberships.left
            told(ME, Snowflake(guild_id))
        self.reader.answer(*rows)
        for joins, guild_id in after:
            (truth.add if joins else truth.discard)(guild_id)
            told = self.memberships.joined if joins else self.memberships.left
            told(ME, Snowflake(guild_id))
        self.assertEqual(self.guilds(), truth)
