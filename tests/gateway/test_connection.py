"""One connection: greeting, heartbeats, limits, what may be said when, and how it ends."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import DatabaseUnavailable
from litecord.gateway.connection import Connection, Stage
from litecord.gateway.opcodes import Opcode
from tests.support.sessions import a_room

#: One and a half times the usual interval, in seconds.
PATIENCE = 41.25 * 1.5


class GreetingTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = a_room(5)

    def test_hello(self) -> None:
        """HELLO comes 5 ms after the handshake, with t and s as null."""
        wire = self.room.wire()
        self.room.clock.advance(0.0049)
        self.assertEqual(wire.frames, [])
        self.room.clock.advance(0.0002)
        self.assertEqual(
            wire.payloads,
            [
                {
                    "t": None,
                    "s": None,
                    "op": 10,
                    "d": {"heartbeat_interval": 41250, "_trace": ["litecord"]},
                }
            ],
        )

    def test_impatient_client(self) -> None:
        """Who speaks before HELLO gets that first and the answer then, and no second HELLO."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(5))
        self.room.clock.advance(1)
        self.assertEqual((wire.ops[:2], wire.names[0]), ([10, 0], "READY"))
        self.assertEqual(wire.ops.count(10), 1)

    def test_lost_before(self) -> None:
        """Who is gone before HELLO gets none, and nothing stays scheduled."""
        wire = self.room.wire()
        wire.connection.lost(None)
        self.room.clock.advance(1)
        self.assertEqual((wire.frames, self.room.clock.getDelayedCalls()), ([], []))

    def test_interval(self) -> None:
        """The interval is the configuration's."""
        wire = a_room(config="[gateway]\nheartbeat_interval = 1000\n").wire()
        wire.clock.advance(1)
        self.assertEqual(wire.payloads[0]["d"]["heartbeat_interval"], 1000)


class HeartbeatTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = a_room(5)
        self.wire = self.room.wire()
        self.room.clock.advance(0.1)
        self.wire.clear()

    def test_before_identify(self) -> None:
        """A heartbeat before IDENTIFY is answered like any other."""
        self.wire.say(1, None)
        self.assertEqual(self.wire.payloads, [{"t": None, "s": None, "op": 11, "d": None}])
        self.assertIsNone(self.wire.code)

    def test_qos(self) -> None:
        """Op 40 is answered too, and op 41 is taken without an answer."""
        self.wire.say(40, {"seq": 1, "qos": {"ver": 27, "active": True, "reasons": []}})
        self.wire.say(41, {"initialization_timestamp": 1, "session_id": "x"})
        self.assertEqual((self.wire.ops, self.wire.code), ([11], None))

    def test_missed(self) -> None:
        """Who is silent for one and a half intervals is closed with 4009."""
        self.room.clock.pass_by(PATIENCE - 0.2)
        self.assertIsNone(self.wire.code)
        self.room.clock.advance(1)
        self.assertEqual((self.wire.code, self.wire.reason), (4009, "Session timed out."))

    def test_asked(self) -> None:
        """Who is late by a quarter of an interval is asked for a heartbeat, once."""
        self.room.clock.advance(41.25 * 1.25 - 0.2)
        self.assertEqual(self.wire.payloads, [])
        self.room.clock.advance(0.2)
        self.assertEqual(self.wire.payloads, [{"t": None, "s": None, "op": 1, "d": None}])
        self.room.clock.advance(10)
        self.assertEqual((self.wire.ops, self.wire.code), ([1], None))

    def test_asked_and_answered(self) -> None:
        """A heartbeat that was asked for counts like any other: the next silence is a new one."""
        for _ in range(3):
            self.room.clock.advance(55)
            self.wire.say(1, None)
        self.assertEqual((self.wire.ops, self.wire.code), ([1, 11] * 3, None))
        self.room.clock.pass_by(PATIENCE + 1)
        self.assertEqual((self.wire.ops[-1], self.wire.code), (1, 4009))

    def test_kept_alive(self) -> None:
        """Each heartbeat buys another one and a half intervals."""
        for _ in range(5):
            self.room.clock.advance(60)
            self.wire.say(1, 0)
        self.assertIsNone(self.wire.code)

    def test_others_do_not_count(self) -> None:
        """Only heartbeats keep a connection."""
        self.wire.identify(self.room.a_token(5))
        self.room.clock.pass_by(60)
        self.wire.say(3, {"status": "idle"})
        self.room.clock.advance(2)
        self.assertEqual(self.wire.code, 4009)

    def test_missed_with_session(self) -> None:
        """After missed heartbeats the session can be resumed."""
        token = self.room.a_token(5)
        self.wire.identify(token)
        session = self.room(self.wire)
        self.room.clock.pass_by(PATIENCE + 1)
        self.assertEqual(self.wire.code, 4009)
        self.wire.connection.lost(4009)
        again = self.room.wire()
        again.resume(token, session.id, session.sequence)
        self.assertEqual(again.names, ["RESUMED"])


class LimitTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = a_room(5)
        self.wire = self.room.wire()

    def test_120_in_a_minute(self) -> None:
        """The 121st payload within 60 seconds closes with 4008."""
        for _ in range(120):
            self.wire.say(1, None)
        self.assertIsNone(self.wire.code)
        self.wire.say(1, None)
        self.assertEqual((self.wire.code, self.wire.ops.count(11)), (4008, 120))

    def test_sliding(self) -> None:
        """What was said a minute ago no longer counts."""
        for _ in range(4):
            for _ in range(60):
                self.wire.say(1, None)
            self.room.clock.advance(30.1)
        self.assertIsNone(self.wire.code)

    def test_size(self) -> None:
        """15 KiB can be said at once; a byte more closes with 4002."""
        payload = orjson.dumps({"op": 1, "d": None})
        self.wire.connection.received(payload.ljust(15360))
        self.assertEqual((self.wire.ops, self.wire.code), ([10, 11], None))
        self.wire.connection.received(payload.ljust(15361))
        self.assertEqual(self.wire.code, 4002)


class StrangerTests(SynchronousTestCase):
    """Connections that have no session."""

    def setUp(self) -> None:
        self.room = a_room(5, config="[gateway]\nidentify_timeout = 30\n")
        self.wire = self.room.wire()
        self.room.clock.advance(0.1)

    def test_closed(self) -> None:
        """Heartbeats alone do not keep a connection: without a session it is closed with 4009."""
        self.room.clock.advance(29)
        self.wire.say(1, None)
        self.assertIsNone(self.wire.code)
        self.room.clock.advance(1)
        self.assertEqual((self.wire.code, self.room.clock.getDelayedCalls()), (4009, []))

    def test_identified(self) -> None:
        """With a session it stays."""
        self.wire.identify(self.room.a_token(5))
        self.room.clock.advance(40)
        self.assertIsNone(self.wire.code)

    def test_resumed(self) -> None:
        """A session that is resumed is one, too."""
        token = self.room.a_token(5)
        self.wire.identify(token)
        session = self.room(self.wire)
        again = self.room.wire()
        again.resume(token, session.id, session.sequence)
        self.room.clock.advance(40)
        self.assertIsNone(again.code)

    def test_refused(self) -> None:
        """A RESUME that is refused makes no session."""
        self.wire.resume(self.room.a_token(5), "gone", 1)
        self.room.clock.advance(30)
        self.assertEqual(self.wire.code, 4009)


class ConfiguredLimitTests(SynchronousTestCase):
    def test_payloads(self) -> None:
        """How many payloads may be sent in a minute is the configuration's."""
        wire = a_room(config="[gateway]\npayloads = 3\n").wire()
        for _ in range(3):
            wire.say(1, None)
        self.assertIsNone(wire.code)
        wire.say(1, None)
        self.assertEqual(wire.code, 4008)

    def test_size(self) -> None:
        """So is how long one may be, be that less or more than usual."""
        payload = orjson.dumps({"op": 1, "d": None})
        for most in (4096, 65536):
            wire = a_room(config=f"[gateway]\npayload_size = {most}\n").wire()
            wire.connection.received(payload.ljust(most))
            self.assertIsNone(wire.code)
            wire.connection.received(payload.ljust(most + 1))
            self.assertEqual(wire.code, 4002)


UNDECODABLE = (b"", b"{", b"\xff", b'{"op": NaN}', b"[]", b'"x"', b"null", b"1")
NO_OPS = (b"{}", b'{"op":null}', b'{"op":true}', b'{"op":"1"}', b'{"op":1.0}', b'{"op":[]}')
UNKNOWN_OPS = (b'{"op":-1}', b'{"op":44}', b'{"op":99999999999999999999}')


class RefusalTests(SynchronousTestCase):
    def code_of(self, *said: bytes) -> int | None:
        """How a connection ends that has said this."""
        wire = a_room().wire()
        for each in said:
            wire.connection.received(each)
        return wire.code

    def test_undecodable(self) -> None:
        """What is no JSON object closes with 4002."""
        for said in UNDECODABLE:
            self.assertEqual(self.code_of(said), 4002, said)

    def test_unknown(self) -> None:
        """An opcode that is none closes with 4001, whatever it is."""
        for said in NO_OPS + UNKNOWN_OPS:
            self.assertEqual(self.code_of(said), 4001, said)

    def test_not_authenticated(self) -> None:
        """Before a session there is IDENTIFY, RESUME and what keeps the connection: else 4003."""
        allowed = {1, 2, 6, 40, 41}
        for opcode in Opcode:
            if opcode.value not in allowed:
                said = orjson.dumps({"op": opcode.value, "d": None})
                self.assertEqual(self.code_of(said), 4003, opcode)

    def test_once(self) -> None:
        """A closed connection is closed: what comes behind is not looked at."""
        wire = a_room().wire()
        wire.connection.received(b"{")
        wire.clear()
        wire.say(1, None)
        wire.connection.close(4000)
        wire.clock.advance(100)
        self.assertEqual((wire.code, wire.frames), (4002, []))

    def test_only_from_servers(self) -> None:
        """With a session, what only servers say closes with 4001."""
        room = a_room(5)
        for op in (0, 7, 9, 10, 11):
            wire = room.a_session(5)
            wire.say(op, None)
            self.assertEqual(wire.code, 4001)

    def test_users_only(self) -> None:
        """A bot may not say what only user accounts may."""
        room = a_room(5, 6)
        bot, user = room.a_session(5), room.a_session(6, bot=False)
        bot.say(14, {"guild_id": "1"})
        self.assertEqual(bot.code, 4001)
        user.say(14, {"guild_id": "1"})
        self.assertIsNone(user.code)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers(-5, 50) | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["op", "d", "token", "seq", "session_id", "intents", "shard", "presence",
                     "status", "activities", "guild_id", "query", "limit", "user_ids", "nonce"]
                ),
                inner,
                max_size=4,
            ),
            max_leaves=12,
        ),
        st.sampled_from([1, 2, 3, 6, 8, 40]),
        st.booleans(),
    )
    def test_hostile(self, data: Any, op: int, identified: bool) -> None:
        """Whatever is said, the answer is a close code of the protocol, and never 4000."""
        room = a_room(5)
        wire = room.a_session(5) if identified else room.wire()
        wire.say(op, data)
        room.clock.turn()
        self.assertIn(wire.code, {None, 4001, 4002, 4003, 4004, 4005, 4007, 4010, 4013})
        self.assertEqual(self.flushLoggedErrors(), [])


class WaitingTests(SynchronousTestCase):
    """The database takes its time over IDENTIFY."""

    def setUp(self) -> None:
        self.room = a_room(5)
        self.token = self.room.a_token(5)
        self.asked: list[tuple[Deferred[list[Any]], list[Any]]] = []
        self.room.ledger.answer = self.later
        self.wire = self.room.wire()
        self.room.clock.advance(0.1)
        self.wire.clear()

    def later(self, rows: list[Any]) -> Deferred[list[Any]]:
        """Answer when the test says so."""
        waiting: Deferred[list[Any]] = Deferred()
        self.asked.append((waiting, rows))
        return waiting

    def answer(self) -> None:
        """Answer all that was asked."""
        asked, self.asked = self.asked, []
        for waiting, rows in asked:
            waiting.callback(rows)
        self.room.clock.turn()

    def test_in_order(self) -> None:
        """What comes behind IDENTIFY waits for READY and is then seen to, in order."""
        self.wire.identify(self.token)
        self.wire.say(3, {"status": "idle"})
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        self.assertEqual((self.wire.ops, self.wire.code), ([], None))
        self.answer()
        self.assertEqual(self.wire.names, ["READY", "GUILD_MEMBERS_CHUNK", "GUILD_CREATE"])
        self.assertEqual(self.room(self.wire).presence.status, "idle")

    def test_heartbeats_at_once(self) -> None:
        """Heartbeats do not wait."""
        self.wire.identify(self.token)
        self.wire.say(1, None)
        self.assertEqual(self.wire.ops, [11])

    def test_second_identify(self) -> None:
        """A second IDENTIFY closes with 4005; the session of the first stays resumable."""
        self.wire.identify(self.token)
        self.wire.identify(self.token)
        self.assertIsNone(self.wire.code)
        self.answer()
        self.assertEqual((self.wire.code, self.wire.names[0]), (4005, "READY"))

    def test_again_after_refusal(self) -> None:
        """Behind a RESUME that is refused, an IDENTIFY that waited begins a session."""
        self.wire.say(6, {"token": self.token, "session_id": "gone", "seq": 1})
        self.wire.identify(self.token)
        self.answer()
        self.assertEqual((self.wire.ops[0], self.wire.names[0]), (9, "READY"))

    def test_gone_meanwhile(self) -> None:
        """Who hangs up before READY leaves nothing behind."""
        self.wire.identify(self.token)
        self.wire.connection.lost(None)
        self.answer()
        self.assertEqual(self.wire.frames, [])
        self.assertEqual(len(self.room.registry), 0)
        self.assertNotIn(5, self.room.state.memberships)
        self.assertFalse(self.room.state.presences.is_online(self.room.guild.members[5].user_id))
        self.assertEqual(self.room.clock.getDelayedCalls(), [])

    def test_database_gone(self) -> None:
        """Where the database is down, the connection is closed with 4000; that is no error."""
        self.wire.identify(self.token)
        [(waiting, _)] = self.asked
        waiting.errback(DatabaseUnavailable())
        self.assertEqual((self.wire.code, self.flushLoggedErrors()), (4000, []))
        self.assertNotIn(5, self.room.state.memberships)

    def test_bug(self) -> None:
        """A bug closes with 4000 and is logged."""
        self.wire.identify(self.token)
        [(waiting, _)] = self.asked
        waiting.errback(ZeroDivisionError())
        self.assertEqual(self.wire.code, 4000)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)


class BugTests(SynchronousTestCase):
    def test_handler(self) -> None:
        """An opcode whose handler fails closes with 4000, is logged, and costs nobody else."""
        room = a_room(5)
        wire = room.a_session(5)

        def broken(connection: Connection, data: object) -> None:
            raise ZeroDivisionError

        wire.connection.handlers = {**wire.connection.handlers, Opcode.PRESENCE_UPDATE: broken}
        wire.say(3, {})
        self.assertEqual(wire.code, 4000)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_unsupported(self) -> None:
        """An opcode that is known but not there yet is ignored, with a line in the log."""
        wire = a_room(5).a_session(5, bot=False)
        with capturedLogs() as said:
            wire.say(34, {"guild_id": "1", "channel_ids": []})
        self.assertEqual((wire.code, wire.frames), (None, []))
        self.assertEqual([each.get("opcode") for each in said], ["REQUEST_LAST_MESSAGES"])


class EndTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = a_room(5)
        self.token = self.room.a_token(5)
        self.wire = self.room.a_session(5)
        self.session = self.room(self.wire)

    def is_resumable(self) -> bool:
        """Whether the session can be resumed."""
        again = self.room.wire()
        again.resume(self.token, self.session.id, self.session.sequence)
        return again.names == ["RESUMED"]

    def test_goodbye(self) -> None:
        """Close codes 1000 and 1001 of the client end the session."""
        for code in (1000, 1001):
            wire = self.room.a_session(5)
            session = self.room(wire)
            wire.connection.lost(code)
            self.assertIsNone(self.room.registry.find(session.id))

    def test_others(self) -> None:
        """Any other way of going leaves it resumable."""
        for code in (None, 1005, 1006, 1002, 3000, 4000, 4200, 4901, 4999):
            wire = self.room.a_session(5)
            session = self.room(wire)
            wire.connection.lost(code)
            self.assertIs(self.room.registry.find(session.id), session, code)

    def test_closed_by_us(self) -> None:
        """What we close for what was said stays resumable too."""
        self.wire.say(44)
        self.wire.connection.lost(None)
        self.assertTrue(self.is_resumable())

    def test_reconnect(self) -> None:
        """A server that stops says op 7 and closes with 1012."""
        self.wire.connection.reconnect()
        self.assertEqual((self.wire.payloads[-1]["op"], self.wire.code), (7, 1012))
        self.assertIsNone(self.wire.payloads[-1]["d"])

    def test_no_timers(self) -> None:
        """A lost connection leaves the end of its session scheduled, and what sessions share."""
        before = len(self.room.clock.getDelayedCalls())
        self.wire.connection.lost(None)
        after = self.room.clock.getDelayedCalls()
        # Its heartbeat is waited for no more, its client is instead; and all events grow old.
        self.assertEqual((before, sorted(each.getTime() for each in after)), (2, [300, 450]))
        self.room.clock.advance(300)
        self.assertEqual(self.room.clock.getDelayedCalls(), [])
        self.assertFalse(self.is_resumable())

    def test_stage(self) -> None:
        """Once lost, a connection is closed, and knows its session no more."""
        self.wire.connection.lost(None)
        self.assertIs(self.wire.connection.stage, Stage.CLOSED)
        self.assertIsNone(self.wire.connection.session)
