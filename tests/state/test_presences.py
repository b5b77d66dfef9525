"""Presences: what others see of what the sessions of a user say."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.presences import Presence, Status
from litecord.model.snowflakes import Snowflake
from litecord.state.presences import Presences, SessionPresence

ME = Snowflake(5)


def says(status: Status, platform: str = "web", *names: str) -> SessionPresence:
    """What a session says."""
    activities = tuple({"name": each} for each in names)
    return SessionPresence(status=status, platform=platform, activities=activities)


class PresenceTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.presences = Presences()

    def say(self, session: str, said: SessionPresence | None) -> Any:
        """What others are to be told; ``None`` where nothing changes for them."""
        return self.presences.update(ME, session, said)

    def test_nobody(self) -> None:
        """Who has no session is offline."""
        self.assertEqual(self.presences.of(ME), Presence(user_id=ME))
        self.assertFalse(self.presences.is_online(ME))
        self.assertIsNone(self.say("a", None))
        self.assertEqual(self.presences.own(ME), {})

    def test_one(self) -> None:
        """One session is seen as it says."""
        seen = self.say("a", says(Status.IDLE, "desktop", "game"))
        self.assertEqual(
            (seen.status, seen.client_status, seen.activities),
            (Status.IDLE, {"desktop": "idle"}, ({"name": "game"},)),
        )
        self.assertIs(self.presences.of(ME), seen)
        self.assertIsNone(self.say("a", says(Status.IDLE, "desktop", "game")))
        self.assertEqual(self.say("a", None), Presence(user_id=ME))

    def test_priority(self) -> None:
        """dnd is seen before online, online before idle; each platform has its own best."""
        self.say("a", says(Status.IDLE, "web"))
        self.say("b", says(Status.ONLINE, "mobile"))
        seen = self.say("c", says(Status.DND, "web"))
        self.assertEqual(
            (seen.status, seen.client_status), (Status.DND, {"web": "dnd", "mobile": "online"})
        )
        self.assertEqual(self.say("c", None).status, Status.ONLINE)
        self.assertEqual(self.say("b", None).status, Status.IDLE)

    def test_activities(self) -> None:
        """Activities are those of the most important session that has any."""
        self.say("a", says(Status.ONLINE, "web", "game"))
        seen = self.say("b", says(Status.DND, "web"))
        self.assertEqual(seen.activities, ({"name": "game"},))
        seen = self.say("b", says(Status.DND, "web", "other"))
        self.assertEqual(seen.activities, ({"name": "other"},))

    def test_invisible(self) -> None:
        """Invisible is offline to others, but the user's own sessions know."""
        self.assertIsNone(self.say("a", says(Status.INVISIBLE, "web", "game")))
        self.assertFalse(self.presences.is_online(ME))
        self.assertEqual(self.presences.own(ME)["a"].status, Status.INVISIBLE)
        self.assertEqual(self.say("b", says(Status.ONLINE)).activities, ())

    def test_online(self) -> None:
        """Those of a guild who are online are found, from whichever side is shorter."""
        for each in (5, 6, 7):
            self.presences.update(Snowflake(each), "a", says(Status.ONLINE))
        few: dict[Snowflake, None] = {Snowflake(each): None for each in (6, 9)}
        many: dict[Snowflake, None] = {Snowflake(each): None for each in range(6, 100)}
        self.assertEqual([each.user_id for each in self.presences.online(few)], [6])
        self.assertEqual([each.user_id for each in self.presences.online(many)], [6, 7])

    @given(
        st.lists(
            st.tuples(
                st.sampled_from("abc"),
                st.none() | st.builds(says, st.sampled_from(Status), st.sampled_from(["web", "x"])),
            )
        )
    )
    def test_told_exactly(self, said: list[tuple[str, SessionPresence | None]]) -> None:
        """Who applies what is told always sees what is so; nothing is told twice."""
        presences, shown = Presences(), Presence(user_id=ME)
        for session, each in said:
            told = presences.update(ME, session, each)
            if told is not None:
                self.assertNotEqual(told, shown)
                shown = told
            self.assertEqual(presences.of(ME), shown)
            self.assertEqual(presences.is_online(ME), shown.status is not Status.OFFLINE)
        for session in "abc":
            presences.update(ME, session, None)
        self.assertEqual((presences._sessions, presences._seen), ({}, {}))
