"""RESUME: what comes again, what is refused, and who has the session then."""

from __future__ import annotations

import zlib
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.connection import Connection, Stage
from tests.support.frames import unframe
from tests.support.sessions import URL, Room, Wire, a_room


class _Full(Wire):
    """A socket that takes nothing more."""

    def __init__(self, clock: Any, connection: Connection) -> None:
        super().__init__(clock)
        self.connection = connection

    def send(self, frame: bytes) -> None:
        """The client is cut off."""
        self.connection.lost(None)


class ResumeTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(5, 6)
        self.token = self.room.a_token(5)
        self.wire = self.room.a_session(5)
        self.session = self.room(self.wire)

    def resumed(self, seq: int | None = None, **given: Any) -> Wire:
        """A connection that said RESUME."""
        wire = self.room.wire(compress=given.get("compress"))
        wire.resume(
            given.get("token", self.token),
            given.get("session_id", self.session.id),
            self.session.sequence if seq is None else seq,
        )
        return wire

    def test_nothing_missed(self) -> None:
        """Who missed nothing gets RESUMED alone, whose ``d`` is an object."""
        before = self.session.sequence
        self.wire.connection.lost(None)
        wire = self.resumed()
        self.assertEqual(wire.payloads[1], {"t": "RESUMED", "s": before + 1, "op": 0,
                                            "d": {"_trace": ["litecord"]}})
        self.assertEqual(len(wire.payloads), 2)

    def test_replay(self) -> None:
        """What was missed comes again in order with its numbers, then RESUMED, then the rest."""
        before = self.session.sequence
        self.wire.connection.lost(None)
        for each in "abc":
            self.session.tell(each, {})
        wire = self.resumed(before)
        self.session.tell("d", {})
        self.assertEqual(wire.names, ["a", "b", "c", "RESUMED", "d"])
        self.assertEqual(wire.numbers, [before + each for each in range(1, 6)])

    def test_lost_meanwhile(self) -> None:
        """A connection that is lost over the replay stays closed; the session can be resumed."""
        before = self.session.sequence
        self.wire.connection.lost(None)
        for each in "abc":
            self.session.tell(each, {})
        wire = self.room.wire()
        wire.say(1)
        wire.connection.socket = _Full(self.room.clock, wire.connection)
        wire.connection.use(wire.connection.codec)
        wire.resume(self.token, self.session.id, before)
        self.assertIs(wire.connection.stage, Stage.CLOSED)
        self.assertEqual(self.resumed(before).names[:3], ["a", "b", "c"])

    def test_again_and_again(self) -> None:
        """A session can be resumed more than once; RESUMED is an event like others."""
        self.wire.connection.lost(None)
        first = self.resumed()
        first.connection.lost(4000)
        second = self.resumed(self.session.sequence - 1)
        self.assertEqual(second.names, ["RESUMED", "RESUMED"])

    def test_still_open(self) -> None:
        """A session is taken from an older connection, which is closed and no longer told."""
        wire = self.resumed()
        self.assertEqual((self.wire.code, wire.names), (4000, ["RESUMED"]))
        self.session.tell("a", {})
        self.wire.connection.lost(1000)  # even if it says goodbye now
        self.session.tell("b", {})
        self.assertEqual((self.wire.names, wire.names), ([], ["RESUMED", "a", "b"]))

    def test_other_compression(self) -> None:
        """Compression is the connection's: the next one may have another."""
        self.session.tell("a", {})
        wire = self.resumed(self.session.sequence - 1, compress="zlib-stream")
        frames = [each for frame in wire.frames for each in unframe(frame)]
        stream = zlib.decompressobj()
        said = b"".join(stream.decompress(payload) for _, payload in frames)
        self.assertIn(b'{"t":"a","s":', said)
        self.assertEqual({opcode for opcode, _ in frames}, {2})

    def assertInvalid(self, wire: Wire) -> None:
        """Op 9 with d false came, and the connection can be identified on."""
        self.assertEqual(
            (wire.payloads[1], wire.code), ({"t": None, "s": None, "op": 9, "d": False}, None)
        )
        wire.identify(self.token)
        self.assertEqual(wire.names[0], "READY")

    def test_unknown(self) -> None:
        """An unknown session is invalid; op 9 closes nothing."""
        self.assertInvalid(self.resumed(session_id="unknown"))

    def test_of_another(self) -> None:
        """So is the session of another token; its owner does not notice."""
        self.assertInvalid(self.resumed(token=self.room.a_token(6)))
        self.session.tell("a", {})
        self.assertEqual((self.wire.code, self.wire.names[-1]), (None, "a"))

    def test_said_goodbye(self) -> None:
        """So is one that was ended by its client."""
        self.wire.connection.lost(1000)
        self.assertInvalid(self.resumed())

    def test_expired(self) -> None:
        """So is one nobody came back to in time; until the last moment it is not."""
        self.wire.connection.lost(None)
        self.room.clock.advance(299)
        self.assertEqual(self.resumed().names, ["RESUMED"])
        wire = self.resumed()
        wire.connection.lost(None)
        self.room.clock.advance(301)
        self.assertInvalid(self.resumed())

    def test_forgotten(self) -> None:
        """So is one whose missed events are no longer kept; it is over then."""
        self.wire.connection.lost(None)
        for _ in range(1001):
            self.session.tell("a", {})
        self.assertInvalid(self.resumed(self.session.sequence - 1001))
        self.assertIsNone(self.room.registry.find(self.session.id))

    def test_from_the_start(self) -> None:
        """READY does not come again: who has not got it starts anew."""
        self.assertInvalid(self.resumed(0))
        self.assertEqual(self.wire.code, 4000)

    def test_the_future(self) -> None:
        """A number that was never given closes with 4007."""
        self.assertEqual(self.resumed(self.session.sequence + 1).code, 4007)

    def test_null(self) -> None:
        """No number at all is like none received."""
        wire = self.room.wire()
        wire.say(6, {"token": self.token, "session_id": self.session.id, "seq": None})
        self.assertInvalid(wire)

    def test_wrong_token(self) -> None:
        """A token that is none closes with 4004."""
        self.assertEqual(self.resumed(token="").code, 4004)

    def test_wrong(self) -> None:
        """A RESUME without its fields is a wrong payload."""
        wire = self.room.wire()
        wire.say(6, {"token": self.token})
        self.assertEqual(wire.code, 4001)

    def test_with_prefix(self) -> None:
        """``Bot`` may stand before the token here too."""
        self.assertEqual(self.resumed(token=f"Bot {self.token}").names, ["RESUMED"])

    def test_address(self) -> None:
        """The address to resume at is the one the client came to."""
        wire = self.room.wire()
        wire.identify(self.token)
        self.assertEqual(wire.data("READY")[0]["resume_gateway_url"], URL)
