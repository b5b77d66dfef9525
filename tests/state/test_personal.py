"""What connected people have chosen, in memory."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.settings import Personal
from litecord.model.snowflakes import Snowflake
from litecord.state.personal import Personals
from litecord.storage import settings
from litecord.wire.preloaded_settings import with_chosen

ALICE, BOB, GUILD = Snowflake(1), Snowflake(2), Snowflake(3)


class PersonalsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.personals = Personals()
        self.reading: list[Deferred[Personal]] = []
        self.patch(settings, "fetch", self.fetch)

    def fetch(self, cursor: object, user_id: Snowflake) -> Deferred[Personal]:
        self.reading.append(Deferred())
        return self.reading[-1]

    def hold(self) -> Deferred[None]:
        cursor: Any = None
        return Deferred.fromCoroutine(self.personals.hold(cursor, ALICE))

    def test_read_once(self) -> None:
        """It is read once for all who ask meanwhile, and forgotten when all are done with it."""
        asked = [self.hold(), self.hold()]
        self.assertEqual(len(self.reading), 1)
        self.reading[0].callback(Personal(settings={"theme": "light"}))
        for each in asked:
            self.successResultOf(each)
        self.successResultOf(self.hold())
        self.assertEqual(len(self.reading), 1)
        for _ in range(3):
            self.assertEqual(self.personals.of(ALICE).settings, {"theme": "light"})
            self.personals.release(ALICE)
        self.assertEqual(self.personals.of(ALICE), Personal())
        self.assertEqual(list(self.personals.users()), [])

    def test_changes(self) -> None:
        """What happens is noted for who is held; what was JSON alone is protobuf, too."""
        held = self.hold()
        self.reading[0].callback(Personal(settings={"theme": "light"}))
        self.successResultOf(held)
        for user_id in (ALICE, BOB):
            self.personals.choose(user_id, {"locale": "de"})
            self.personals.choose_for(user_id, GUILD, {"muted": True})
            self.personals.note(user_id, BOB, "tall")
        self.assertEqual(
            self.personals.of(ALICE),
            Personal(
                settings={"theme": "light", "locale": "de"},
                guilds={GUILD: {"muted": True}},
                notes={BOB: "tall"},
                proto=with_chosen(b"", {"theme": "light"}),
            ),
        )
        self.personals.note(ALICE, BOB, "")
        self.assertEqual(self.personals.of(ALICE).notes, {})
        self.assertEqual(self.personals.of(BOB), Personal())

    def test_meanwhile(self) -> None:
        """What was read while something changed may be old: it is read again."""
        held = self.hold()
        self.personals.choose(ALICE, {"theme": "light"})
        self.reading[0].callback(Personal())
        self.assertNoResult(held)
        self.assertEqual(len(self.reading), 2)
        self.reading[1].callback(Personal(settings={"theme": "light"}))
        self.successResultOf(held)
        self.assertEqual(self.personals.of(ALICE).settings, {"theme": "light"})

    def test_doubt(self) -> None:
        """What may be wrong is read anew, and what is being read is read once more."""
        held = self.hold()
        self.personals.doubt(ALICE)
        self.reading[0].callback(Personal())
        self.assertNoResult(held)
        self.reading[1].callback(Personal(settings={"theme": "light"}))
        self.successResultOf(held)
        self.personals.doubt(ALICE)
        self.personals.doubt(BOB)
        self.assertEqual(self.personals.of(ALICE), Personal())
        again = self.hold()
        self.reading[2].callback(Personal(settings={"theme": "dark"}))
        self.successResultOf(again)
        self.assertEqual(self.personals.of(ALICE).settings, {"theme": "dark"})

    def test_failure(self) -> None:
        """Who could not be read is not held; whoever waited reads by themselves."""
        first, second = self.hold(), self.hold()
        self.reading[0].errback(ZeroDivisionError())
        self.failureResultOf(first, ZeroDivisionError)
        self.assertEqual(len(self.reading), 2)
        self.reading[1].callback(Personal())
        self.successResultOf(second)
        self.personals.release(ALICE)
        self.assertEqual(list(self.personals.users()), [])
