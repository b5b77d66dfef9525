"""IDENTIFY and presence: what is refused, what is tolerated, what follows."""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

from twisted.trial.unittest import SynchronousTestCase

from litecord.events import AccessRevoked
from litecord.gateway import commands
from litecord.gateway.opcodes import CloseCode
from litecord.model.intents import GUILD_PRESENCES, Intent
from litecord.model.presences import Status
from litecord.model.snowflakes import Snowflake
from litecord.model.tokens import token_hash
from litecord.model.users import Actor, TokenKind
from tests.support.frames import unframe
from tests.support.sessions import EVERYTHING, Wire, a_room

GUILDS = Intent.GUILDS.value
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


class IdentifyCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = a_room(5, 6)
        self.token = self.room.a_token(5)

    def identified(
        self, intents: int | None = GUILDS, *, version: int = 10, **fields: Any
    ) -> Wire:
        """A connection that said IDENTIFY."""
        wire = self.room.wire(version)
        wire.identify(fields.pop("token", self.token), intents, **fields)
        return wire

    def assertBegun(self, wire: Wire) -> None:
        """A session has begun."""
        self.assertEqual((wire.code, wire.names[0]), (None, "READY"))

    def assertRefused(self, wire: Wire, code: CloseCode) -> None:
        """The connection was closed instead."""
        self.assertEqual((wire.code, wire.reason, wire.names), (code, code.reason, []))


class TokenTests(IdentifyCase):
    def test_good(self) -> None:
        """A token does with and without ``Bot`` before it."""
        self.assertBegun(self.identified())
        self.assertBegun(self.identified(token=f"Bot {self.token}"))

    def test_wrong(self) -> None:
        """A token that is none closes with 4004; so does one of OAuth2."""
        bearer = Actor(user_id=Snowflake(5), kind=TokenKind.BEARER)
        self.room.state._tokens[token_hash("bearer")] = bearer
        self.assertRefused(self.identified(token="bearer"), CloseCode.AUTHENTICATION_FAILED)
        for token in ("", "Bot ", "x" * 10_000):
            self.assertRefused(self.identified(token=token), CloseCode.AUTHENTICATION_FAILED)

    def test_bug(self) -> None:
        """Where a session cannot be made nothing of its user is kept in memory."""

        def broken(*args: object) -> None:
            raise RuntimeError("broken")

        self.patch(commands, "_session", broken)
        self.assertRefused(self.identified(), CloseCode.UNKNOWN_ERROR)
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)
        self.assertNotIn(Snowflake(5), self.room.state.memberships)

    def test_no_token(self) -> None:
        """Without a token, or with something else for one, the payload is wrong: 4001."""
        wire = self.room.wire()
        wire.say(2, {"properties": {}, "intents": 1})
        self.assertRefused(wire, CloseCode.UNKNOWN_OPCODE)
        self.assertRefused(self.identified(token=["x"]), CloseCode.UNKNOWN_OPCODE)

    def test_twice(self) -> None:
        """IDENTIFY and RESUME with a session close with 4005; the session stays."""
        for op in (2, 6):
            wire = self.identified()
            session = self.room(wire)
            wire.say(op, {"token": self.token, "session_id": session.id, "seq": 1, "intents": 1})
            self.assertEqual(wire.code, 4005)
            self.assertIs(self.room.registry.find(session.id), session)

    def test_revoked(self) -> None:
        """A token that is revoked ends its sessions with 4004, and no others."""
        wire, other = self.identified(), self.identified(token=self.room.a_token(6))
        session = self.room(wire)
        hashes = frozenset({token_hash(self.token)})
        self.room.publish(AccessRevoked(user_id=Snowflake(5), hashes=hashes))
        self.assertEqual((wire.code, other.code), (4004, None))
        wire.connection.lost(None)
        self.assertIsNone(self.room.registry.find(session.id))

    def test_revoked_while_away(self) -> None:
        """A session without a connection is over at once when its token is revoked."""
        wire = self.identified()
        wire.connection.lost(None)
        self.assertEqual(len(self.room.registry), 1)
        hashes = frozenset({token_hash(self.token)})
        self.room.publish(AccessRevoked(user_id=Snowflake(5), hashes=hashes))
        self.assertEqual(len(self.room.registry), 0)
        self.assertFalse(self.room.state.presences.is_online(Snowflake(5)))


class FieldTests(IdentifyCase):
    TOLERATED: ClassVar[tuple[dict[str, Any], ...]] = (
        {"properties": None},
        {"properties": {"$os": "linux", "$browser": "x", "$device": "x", "os": 5}},
        {"properties": [], "v": 3, "guild_subscriptions": True, "capabilities": 1},
        {"presence": {"status": None, "game": None, "since": 0, "afk": False}},
        {"presence": {"status": "tired", "activities": None, "since": None, "afk": None}},
        {"presence": {"status": "online", "game": {"name": "x", "type": 0}}},
        {"presence": {"activities": [None, 5, {"type": 0}, {"name": ""}, {"name": "x"}]}},
        {"presence": None, "compress": None, "large_threshold": None, "shard": None},
        {"large_threshold": 0},
        {"large_threshold": 10**9},
        {"large_threshold": "many"},
        {"client_state": {"guild_versions": {}}, "capabilities": 16381},
    )

    def test_tolerated(self) -> None:
        """What libraries send beside and instead of the documented fields closes nothing."""
        for fields in self.TOLERATED:
            self.assertBegun(self.identified(**fields))

    def test_large_threshold(self) -> None:
        """The threshold stays between 50 and 250, and is 50 for who says nothing."""
        said = {None: 50, 10: 50, 100: 100, 250: 250, 1000: 250}
        for asked, got in said.items():
            wire = self.identified(large_threshold=asked)
            self.assertEqual(self.room(wire).large_threshold, got)

    def test_platform(self) -> None:
        """A bot is on the web, unless it says that it is a phone."""
        for said, platform in (
            ({"browser": "discord.py"}, "web"),
            ({"browser": "Discord iOS"}, "mobile"),
            ({"$browser": "Discord Android"}, "mobile"),
            ({"browser": "Discord Client"}, "desktop"),
            ({"browser": 5}, "web"),
        ):
            wire = self.identified(properties=said)
            self.assertEqual(self.room(wire).presence.platform, platform, said)

    def test_compress(self) -> None:
        """``compress`` makes each event a zlib stream of its own; other payloads stay text."""
        wire = self.room.wire()
        wire.identify(self.token, GUILDS, compress=True)
        wire.say(1, 1)
        frames = [each for frame in wire.frames for each in unframe(frame)]
        self.assertEqual([opcode for opcode, _ in frames], [1, 2, 2, 1])
        self.assertIn(b'"READY"', zlib.decompress(frames[1][1]))

    def test_compress_twice(self) -> None:
        """Transport compression wins: nothing is compressed twice."""
        wire = self.room.wire(compress="zlib-stream")
        wire.identify(self.token, GUILDS, compress=True)
        stream = zlib.decompressobj()
        said = b"".join(
            stream.decompress(payload) for frame in wire.frames for _, payload in unframe(frame)
        )
        self.assertIn(b'{"t":"READY","s":1,"op":0,"d":', said)


class IntentTests(IdentifyCase):
    def test_required(self) -> None:
        """From version 8 on a bot must say its intents: 4013."""
        for version in (8, 9, 10):
            self.assertRefused(self.identified(None, version=version), CloseCode.INVALID_INTENTS)
        for version in (6, 7):
            self.assertBegun(self.identified(None, version=version))

    def test_unknown(self) -> None:
        """Bits that nobody knows close with 4013."""
        for intents in (1 << 29, 1 << 60, -1):
            self.assertRefused(self.identified(intents), CloseCode.INVALID_INTENTS)

    def test_undocumented(self) -> None:
        """Bits that libraries send though no documentation has them are taken."""
        self.assertBegun(self.identified(EVERYTHING | 1 << 17))

    def test_disallowed(self) -> None:
        """A privileged intent that the application is not allowed closes with 4014."""
        token = self.room.a_token(6, flags=0)
        for bit in (1, 8, 15):
            wire = self.identified(GUILDS | 1 << bit, token=token)
            self.assertRefused(wire, CloseCode.DISALLOWED_INTENTS)
        self.assertBegun(self.identified(EVERYTHING & ~PRIVILEGED, token=token))

    def test_by_default(self) -> None:
        """Up to version 7, who says none has all that the application is allowed."""
        wire = self.identified(None, version=7)
        self.assertTrue(self.room(wire).intents & GUILD_PRESENCES)
        plain = self.identified(None, version=7, token=self.room.a_token(6, flags=0))
        self.assertFalse(self.room(plain).intents & PRIVILEGED)

    def test_content(self) -> None:
        """Version 10 reads content by its intent, the others by what the application may."""
        unread = EVERYTHING & ~(1 << 15)
        self.assertFalse(self.room(self.identified(unread)).reads_content)
        self.assertTrue(self.room(self.identified(EVERYTHING)).reads_content)
        self.assertTrue(self.room(self.identified(unread, version=9)).reads_content)
        plain = self.room.a_token(6, flags=0)
        wire = self.identified(GUILDS, version=9, token=plain)
        self.assertFalse(self.room(wire).reads_content)

    def test_users(self) -> None:
        """A user account says no intents and has none."""
        wire = self.identified(None, token=self.room.a_token(6, bot=False))
        self.assertBegun(wire)
        self.assertEqual((self.room(wire).intents, self.room(wire).reads_content), (0, True))


class ShardTests(IdentifyCase):
    def test_wrong(self) -> None:
        """A shard that there cannot be closes with 4010."""
        numbers: list[Any] = [[1, 1], [2, 1], [-1, 1], [0, 0], [0], [], [0, 1, 2], [None, 1]]
        shards = [*numbers, "0", {}]
        for shard in shards:
            self.assertRefused(self.identified(shard=shard), CloseCode.INVALID_SHARD)

    def test_in_ready(self) -> None:
        """READY says the shard if it was said, and lists the guilds of that shard alone."""
        self.assertEqual(self.identified().data("READY")[0].get("shard"), None)
        zero, one = (self.identified(shard=[each, 2]).data("READY")[0] for each in (0, 1))
        self.assertEqual((zero["shard"], one["shard"]), ([0, 2], [1, 2]))
        self.assertEqual(([each["id"] for each in zero["guilds"]], one["guilds"]), (["1"], []))

    def test_too_many_guilds(self) -> None:
        """A bot with more than 2500 guilds in a shard must use more of them: 4011."""
        for each in range(2, 2502):
            id = Snowflake(each << 22)
            self.room.state.guilds[id] = self.room.guild
            self.room.ledger.guilds[Snowflake(5)].add(id)
        self.assertRefused(self.identified(), CloseCode.SHARDING_REQUIRED)
        self.assertIsNone(self.identified(shard=[1, 2]).code)


class PresenceTests(IdentifyCase):
    def presence(self, said: dict[str, Any], *, bot: bool = True) -> Any:
        """What others see of somebody who said this by op 3."""
        wire = self.room.a_session(5, bot=bot)
        wire.say(3, said)
        self.assertIsNone(wire.code)
        return self.room.state.presences.of(Snowflake(5))

    def test_statuses(self) -> None:
        """Statuses are seen as they are said, but invisible is seen as offline."""
        for said, seen in (
            ("online", Status.ONLINE),
            ("idle", Status.IDLE),
            ("dnd", Status.DND),
            ("invisible", Status.OFFLINE),
            ("offline", Status.OFFLINE),
            ("bored", Status.ONLINE),
            (None, Status.ONLINE),
        ):
            self.assertIs(self.presence({"status": said}).status, seen)
            self.setUp()

    def test_activities_of_bots(self) -> None:
        """Of a bot's activities name, type, state and url are kept; id and time are added."""
        seen = self.presence(
            {
                "status": "online",
                "activities": [
                    {"name": "x", "type": 0, "url": "https://twitch.tv/x", "details": "no"},
                    {"name": "y", "type": 1, "url": "https://twitch.tv/x", "state": "s"},
                    {"name": "z", "type": 1, "url": "https://example.org"},
                    {"type": 4, "state": "words"},
                ],
            }
        ).activities
        now = 1772366400000
        game, stream, no_stream, words = seen
        self.assertEqual(game, {"name": "x", "type": 0, "id": game["id"], "created_at": now})
        self.assertEqual((stream["url"], stream["state"]), ("https://twitch.tv/x", "s"))
        self.assertNotIn("url", no_stream)
        self.assertEqual((words["id"], words["name"]), ("custom", "Custom Status"))
        self.assertNotEqual(game["id"], stream["id"])

    def test_activities_of_people(self) -> None:
        """A person's client may say more."""
        said = {"activities": [{"name": "x", "type": 0, "details": "d", "secret": 1}]}
        [seen] = self.presence(said, bot=False).activities
        self.assertEqual((seen["details"], seen.get("secret")), ("d", None))

    def test_keeps_platform(self) -> None:
        """Op 3 does not change where the session is."""
        wire = self.room.a_session(5, properties={"browser": "Discord iOS"})
        wire.say(3, {"status": "dnd"})
        seen = self.room.state.presences.of(Snowflake(5))
        self.assertEqual(seen.client_status, {"mobile": "dnd"})

    def statuses(self, config: str, *waits: float) -> list[str]:
        """What a session's status is after each of these seconds, at which it says another."""
        self.room = a_room(5, config=config)
        wire, found = self.room.a_session(5), list[str]()
        for number, wait in enumerate(waits):
            self.room.clock.advance(wait)
            wire.say(3, {"status": ("idle", "dnd")[number % 2]})
            found.append(self.room(wire).presence.status.value)
        self.assertIsNone(wire.code)
        return found

    def test_too_often(self) -> None:
        """Of more than five updates in 20 seconds the rest is ignored; then five more count."""
        on = "[ratelimits]\nmode = on\n"
        told = self.statuses(on, *[1] * 6)
        self.assertEqual(told, ["idle", "dnd", "idle", "dnd", "idle", "idle"])
        told = self.statuses(on, *[1] * 6, 14, 0.9)
        self.assertEqual(told[-3:], ["idle", "idle", "idle"])
        told = self.statuses(on, *[1] * 6, 15, 1)
        self.assertEqual(told[-3:], ["idle", "idle", "dnd"])

    def test_how_often(self) -> None:
        """How many count is the configuration's; where no limits are enforced, all do."""
        told = self.statuses("[ratelimits]\nmode = on\n[gateway]\npresence_updates = 1\n", 0, 0)
        self.assertEqual(told, ["idle", "idle"])
        for mode in ("off", "headers"):
            told = self.statuses(f"[ratelimits]\nmode = {mode}\n", *[0] * 10)
            self.assertEqual(told, ["idle", "dnd"] * 5)

    def test_wrong(self) -> None:
        """Op 3 that says nothing at all is a wrong payload."""
        wire = self.room.a_session(5)
        wire.say(3, None)
        self.assertEqual(wire.code, 4001)
