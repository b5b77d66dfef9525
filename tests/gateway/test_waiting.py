"""Sessions that wait for their clients: how long, how many, and which goes first."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.sessions import Room, a_room

OFF = "[ratelimits]\nmode = off\n"


class WaitingTests(SynchronousTestCase):
    def a_room(self, *limits: str) -> Room:
        """A room with two bots and these limits."""
        return a_room(5, 6, config=OFF + "\n".join(["[limits]", *limits, ""]))

    def cut_off(self, room: Room, *user_ids: int) -> list[str]:
        """Sessions of these bots that were cut off, by their ids."""
        ids = []
        for each in user_ids:
            wire = room.a_session(each)
            ids.append(room(wire).id)
            wire.connection.lost(None)
        return ids

    def kept(self, room: Room, ids: list[str]) -> list[bool]:
        """Which of these can be resumed."""
        return [room.registry.find(each) is not None for each in ids]

    def test_of_one(self) -> None:
        """Of too many sessions of one bot the oldest ends; another bot's are not counted."""
        room = self.a_room("resumable_sessions_per_user = 2")
        ids = self.cut_off(room, 5, 6, 5, 5)
        self.assertEqual(self.kept(room, ids), [False, True, True, True])

    def test_in_all(self) -> None:
        """Of too many in all the oldest ends, whoever's it is."""
        room = self.a_room("resumable_sessions = 2")
        ids = self.cut_off(room, 5, 6, 6)
        self.assertEqual(self.kept(room, ids), [False, True, True])

    def test_none(self) -> None:
        """None need be kept: whoever is cut off is gone at once."""
        room = self.a_room("resumable_sessions = 0")
        ids = self.cut_off(room, 5, 6)
        self.assertEqual((self.kept(room, ids), len(room.registry)), ([False, False], 0))
        self.assertEqual(room.clock.getDelayedCalls(), [])

    def test_resumed(self) -> None:
        """Who came back does not wait any longer, and is the youngest when cut off again."""
        room = self.a_room("resumable_sessions = 2")
        ids = self.cut_off(room, 5, 6)
        again = room.wire()
        again.resume("token.of.5", ids[0], 1)
        self.assertEqual(again.names[-1], "RESUMED")
        again.connection.lost(None)
        ids += self.cut_off(room, 6)
        self.assertEqual(self.kept(room, ids), [True, False, True])

    def test_nothing_is_left(self) -> None:
        """When all have ended nothing is noted of any."""
        room = self.a_room()
        self.cut_off(room, 5, 5, 6)
        room.clock.advance(300)
        waiting = room.registry._waiting
        self.assertEqual((len(waiting), waiting._of), (0, {}))
