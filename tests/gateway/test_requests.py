"""Op 8: members of a guild in chunks."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import deferLater
from twisted.trial.unittest import SynchronousTestCase

from litecord.events import MemberAdded, MemberRemoved
from litecord.gateway import requests
from litecord.gateway.requests import LOOKED_AT, MUCH
from litecord.model.intents import GUILD_MEMBERS, GUILD_PRESENCES
from litecord.model.permissions import BAN_MEMBERS, KICK_MEMBERS, MANAGE_ROLES
from tests.support.sessions import EVERYTHING, Room, Wire, a_room
from tests.support.states import GUILD, OWNER, a_member, a_role, a_user_value

ON = "[ratelimits]\nmode = on\n"
OFF = "[ratelimits]\nmode = off\n"


class RequestCase(SynchronousTestCase):
    config = OFF

    def setUp(self) -> None:
        named = [a_member(10, nick="Zed"), a_member(11, nick="zoe"), a_member(12)]
        self.room: Room = a_room(5, members=named, config=self.config)
        self.wire: Wire = self.room.a_session(5)

    def asked(self, wire: Wire | None = None, **data: Any) -> list[Any]:
        """The chunks that answer."""
        wire = wire or self.wire
        wire.clear()
        wire.say(8, {"guild_id": str(GUILD), **data})
        self.room.clock.turn()
        return wire.data("GUILD_MEMBERS_CHUNK")

    def ids(self, chunk: Any) -> list[int]:
        """Whose members a chunk has."""
        return [int(each["user"]["id"]) for each in chunk["members"]]


class QueryTests(RequestCase):
    def test_all(self) -> None:
        """An empty query without limit has everybody."""
        [chunk] = self.asked(query="", limit=0)
        self.assertEqual(sorted(self.ids(chunk)), [2, 5, 10, 11, 12])
        self.assertEqual(
            (chunk["guild_id"], chunk["chunk_index"], chunk["chunk_count"]), ("1", 0, 1)
        )
        self.assertFalse({"not_found", "presences", "nonce"} & chunk.keys())

    def test_prefix(self) -> None:
        """A query finds by the beginning of username or nick, whatever the case."""
        self.assertEqual(self.ids(self.asked(query="z", limit=10)[0]), [10, 11])
        self.assertEqual(self.ids(self.asked(query="USER1", limit=10)[0]), [10, 11, 12])
        self.assertEqual(self.ids(self.asked(query="USER1", limit=2)[0]), [10, 11])
        self.assertEqual(self.ids(self.asked(query="", limit=1)[0]), [2])

    def test_nobody(self) -> None:
        """Where nobody matches there is one empty chunk, for callers wait for it."""
        [chunk] = self.asked(query="nobody", limit=5)
        self.assertEqual(
            (chunk["members"], chunk["chunk_index"], chunk["chunk_count"]), ([], 0, 1)
        )

    def test_most(self) -> None:
        """A query has at most 100 members, however many are asked for."""
        for each in range(100, 250):
            member = a_member(each)
            self.room.publish(MemberAdded(guild_id=GUILD, member=member, user=a_user_value(each)))
        for limit in (100, 1000, 0):
            [chunk] = self.asked(query="user1", limit=limit)
            self.assertEqual(len(chunk["members"]), 100)


class IdTests(RequestCase):
    def test_list(self) -> None:
        """Ids are answered in their order, once each; the unknown ones are told as strings."""
        [chunk] = self.asked(user_ids=["12", 10, "12", "99"])
        self.assertEqual((self.ids(chunk), chunk["not_found"]), ([12, 10], ["99"]))

    def test_one(self) -> None:
        """A single id need not be a list, nor a string."""
        for given in ("10", 10):
            self.assertEqual(self.ids(self.asked(user_ids=given)[0]), [10])

    def test_no_ids(self) -> None:
        """What can be no id comes back as it came."""
        [chunk] = self.asked(user_ids=["x", -1, None, str(2**70)])
        self.assertEqual(chunk["not_found"], ["x", -1, None, str(2**70)])

    def test_guild_id(self) -> None:
        """The guild too may be a number, a string or a list; a bot has only the first of a list."""
        for given in (1, "1", [1], ["1", "1"]):
            self.wire.clear()
            self.wire.say(8, {"guild_id": given, "user_ids": []})
            self.assertEqual(len(self.wire.data("GUILD_MEMBERS_CHUNK")), 1)

    def test_most(self) -> None:
        """Only the first hundred ids are looked at."""
        [chunk] = self.asked(user_ids=[*range(1000, 1100), 10])
        self.assertEqual((chunk["members"], len(chunk["not_found"])), ([], 100))


class DetailTests(RequestCase):
    def test_nonce(self) -> None:
        """A nonce of up to 32 bytes is echoed, a longer one dropped."""
        self.assertEqual(self.asked(user_ids=[], nonce="n" * 32)[0]["nonce"], "n" * 32)
        self.assertNotIn("nonce", self.asked(user_ids=[], nonce="n" * 33)[0])
        self.assertNotIn("nonce", self.asked(user_ids=[], nonce="ü" * 17)[0])
        self.assertEqual(self.asked(user_ids=[], nonce='"' * 32)[0]["nonce"], '"' * 32)
        self.assertEqual(self.asked(user_ids=[], nonce=7)[0]["nonce"], 7)

    def test_presences(self) -> None:
        """Presences come if they are asked for and may be had."""
        self.room.a_session(10)
        [chunk] = self.asked(query="", limit=0, presences=True)
        self.assertEqual({each["user"]["id"] for each in chunk["presences"]}, {"5", "10"})
        blind = self.room.a_session(5, EVERYTHING & ~GUILD_PRESENCES)
        [chunk] = self.asked(blind, query="", limit=0, presences=True)
        self.assertNotIn("presences", chunk)

    def test_without_intent(self) -> None:
        """Without the members intent members can be asked for by name or id, but not listed."""
        wire = self.room.a_session(5, EVERYTHING & ~GUILD_MEMBERS)
        self.assertEqual(self.asked(wire, query="", limit=0), [])
        self.assertEqual(self.asked(wire, query="", limit=10), [])
        self.assertIsNone(wire.code)
        self.assertEqual(self.ids(self.asked(wire, query="z", limit=1)[0]), [10])
        self.assertEqual(self.ids(self.asked(wire, user_ids="10")[0]), [10])

    def test_elsewhere(self) -> None:
        """Of a guild the session has not there is no answer, and no harm."""
        wire = self.room.a_session(5, shard=[1, 2])
        for guild_id in ("1", "77"):
            wire.say(8, {"guild_id": guild_id, "query": "", "limit": 0})
        self.assertEqual((wire.names, wire.code), ([], None))

    def test_wrong(self) -> None:
        """A request without query and ids, or without a guild, closes with 4001."""
        for data in ({"guild_id": "1"}, {"query": ""}, {"guild_id": "x", "query": ""}, None):
            wire = self.room.a_session(5)
            wire.say(8, data)
            self.assertEqual(wire.code, 4001, data)

    def test_users(self) -> None:
        """A person who manages roles, kicks or bans may ask about all members; others, by name."""
        owner, wire = (self.room.a_session(each, bot=False) for each in (OWNER, 5))
        [chunk] = self.asked(owner, query="", limit=0, presences=True)
        self.assertEqual((len(chunk["members"]), len(chunk["presences"])), (5, 2))
        self.assertEqual((self.asked(wire, query="", limit=0), wire.code), ([], None))
        self.assertEqual(len(self.asked(wire, query="", limit=2)[0]["members"]), 2)
        self.assertEqual(len(self.asked(wire, query="z", limit=0)[0]["members"]), 2)

    def test_permissions(self) -> None:
        """Each of the three permissions will do."""
        for each in (MANAGE_ROLES, KICK_MEMBERS, BAN_MEMBERS):
            self.room = a_room(members=[a_member(5, 7)], roles=[a_role(7, each)])
            wire = self.room.a_session(5, bot=False)
            self.assertEqual(len(self.asked(wire, query="", limit=0)), 1)


class ChunkTests(RequestCase):
    def setUp(self) -> None:
        super().setUp()
        for each in range(1000, 3000):
            member = a_member(each)
            self.room.world.publish(
                MemberAdded(guild_id=GUILD, member=member, user=a_user_value(each))
            )
        self.room.clock.turn()
        self.wire.clear()

    def chunks(self) -> list[Any]:
        """The chunks that came so far."""
        return self.wire.data("GUILD_MEMBERS_CHUNK")

    def test_in_thousands(self) -> None:
        """A long list comes in chunks of 1000, in different turns, numbered."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0, "nonce": "n"})
        self.assertEqual(len(self.chunks()), 1)
        self.room.clock.turn()
        chunks = self.chunks()
        self.assertEqual([len(each["members"]) for each in chunks], [1000, 1000, 5])
        self.assertEqual(
            [(each["chunk_index"], each["chunk_count"], each["nonce"]) for each in chunks],
            [(0, 3, "n"), (1, 3, "n"), (2, 3, "n")],
        )
        self.assertEqual(len({each for chunk in chunks for each in self.ids(chunk)}), 2005)

    def test_who_leaves(self) -> None:
        """Who leaves before their chunk is made is not in it: the client knows they are gone."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        gone = a_user_value(2999)
        self.room.world.publish(MemberRemoved(guild_id=GUILD, user=gone))
        self.room.clock.turn()
        self.assertEqual([len(each["members"]) for each in self.chunks()], [1000, 1000, 4])

    def test_many_names(self) -> None:
        """A guild is not looked through for a name in one turn; who comes and goes is no harm."""
        self.wire.say(8, {"guild_id": "1", "query": "USER2", "limit": 100, "nonce": "n"})
        self.assertGreater(len(self.room.guild.members), LOOKED_AT)
        self.assertEqual(len(self.chunks()[0]["members"]), 100)
        self.wire.clear()
        self.wire.say(8, {"guild_id": "1", "query": "user2999", "limit": 100})
        self.assertEqual(self.chunks(), [])
        self.room.world.publish(MemberRemoved(guild_id=GUILD, user=a_user_value(2998)))
        self.room.clock.turn()
        self.assertEqual([self.ids(each) for each in self.chunks()], [[2999]])

    def test_in_turn(self) -> None:
        """What is asked while an answer is under way is answered behind it."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0, "nonce": "all"})
        self.wire.say(8, {"guild_id": "1", "user_ids": ["5"], "nonce": "one"})
        self.room.clock.turn()
        self.assertEqual([each["nonce"] for each in self.chunks()], ["all"] * 3 + ["one"])
        self.assertIsNone(self.room(self.wire).requests)

    def test_slow_reader(self) -> None:
        """A client that reads slowly is sent the rest when it has read what came before."""
        self.wire.buffered = MUCH + 1
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        self.room.clock.pass_by(5)
        self.assertEqual(len(self.chunks()), 1)
        self.wire.buffered = MUCH
        self.room.clock.pass_by(1)
        self.assertEqual(len(self.chunks()), 3)

    def test_away(self) -> None:
        """A client that is away is sent the rest when it is back: its replay is not filled."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        session = self.room(self.wire)
        self.wire.connection.lost(None)
        paused: list[float] = []

        def counted(clock: Any, delay: float) -> Any:
            paused.append(delay)
            return deferLater(clock, delay)

        self.patch(requests, "deferLater", counted)
        self.room.clock.pass_by(5)
        self.assertLess(len(paused), 20)
        again = self.room.wire()
        again.resume("token.of.5", session.id, session.sequence)
        self.room.clock.pass_by(1)
        self.assertEqual(len(again.data("GUILD_MEMBERS_CHUNK")), 2)

    def test_gone(self) -> None:
        """A session that ends is sent nothing more, and nothing stays scheduled."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        self.wire.connection.lost(1000)
        self.room.clock.pass_by(1)
        self.assertEqual((len(self.chunks()), self.room.clock.getDelayedCalls()), (1, []))

    def test_stopped(self) -> None:
        """Nor does anything when the server stops."""
        self.wire.buffered = MUCH + 1
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        self.room.clock.turn()
        self.room.registry.forget_all()
        self.wire.connection.lost(None)
        self.room.clock.pass_by(1)
        self.assertEqual(self.room.clock.getDelayedCalls(), [])

    def test_asker_leaves(self) -> None:
        """The rest is not sent when the session has left the guild."""
        self.wire.say(8, {"guild_id": "1", "query": "", "limit": 0})
        self.room.publish(MemberRemoved(guild_id=GUILD, user=a_user_value(5)))
        self.assertEqual(len(self.chunks()), 1)


class RateTests(RequestCase):
    config = ON

    def test_once_in_thirty_seconds(self) -> None:
        """The whole list of a guild comes once in 30 seconds; RATE_LIMITED tells when again."""
        self.assertEqual(len(self.asked(query="", limit=0)), 1)
        self.room.clock.advance(10)
        self.assertEqual(self.asked(query="", limit=0, nonce="n"), [])
        self.assertEqual(
            self.wire.data("RATE_LIMITED"),
            [{"opcode": 8, "retry_after": 20.0, "meta": {"guild_id": "1", "nonce": "n"}}],
        )
        self.room.clock.advance(20)
        self.assertEqual(len(self.asked(query="", limit=0)), 1)

    def test_others(self) -> None:
        """Queries, ids, and other sessions are not limited by that."""
        self.asked(query="", limit=0)
        self.assertEqual(len(self.asked(query="z", limit=1)), 1)
        self.assertEqual(len(self.asked(user_ids="5")), 1)
        self.room.clock.advance(5)
        self.assertEqual(len(self.asked(self.room.a_session(5), query="", limit=0)), 1)

    def test_configured(self) -> None:
        """How long that is is the configuration's."""
        self.room = a_room(5, config=f"{ON}[gateway]\nall_members_every = 2\n")
        self.wire = self.room.a_session(5)
        self.asked(query="", limit=0)
        self.room.clock.advance(1)
        self.assertEqual(self.asked(query="", limit=0), [])
        self.room.clock.advance(1)
        self.assertEqual(len(self.asked(query="", limit=0)), 1)

    def test_off(self) -> None:
        """Nothing is limited where the configuration says so."""
        for mode in ("off", "headers"):
            self.room = a_room(5, config=f"[ratelimits]\nmode = {mode}\n")
            self.wire = self.room.a_session(5)
            for _ in range(2):
                self.assertEqual(len(self.asked(query="", limit=0)), 1)


class SoundTests(RequestCase):
    def test_each_guild(self) -> None:
        """Op 31 is answered for each guild that the session has, once, and for no other."""
        for bot in (True, False):
            wire = self.room.a_session(5, bot=bot)
            wire.say(31, {"guild_ids": [str(GUILD), "77", int(GUILD)]})
            self.assertEqual(
                wire.data("SOUNDBOARD_SOUNDS"), [{"guild_id": "1", "soundboard_sounds": []}]
            )

    def test_wrong(self) -> None:
        """What is no list of ids closes with 4001."""
        for data in (None, {}, {"guild_ids": "1"}, {"guild_ids": ["x"]}):
            wire = self.room.a_session(5)
            wire.say(31, data)
            self.assertEqual(wire.code, 4001, data)
