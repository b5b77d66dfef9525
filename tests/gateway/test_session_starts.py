"""Limits on beginning sessions: max_concurrency, so many a day, so many at once, a shard's size."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.world import World
from litecord.model.snowflakes import Snowflake
from tests.support.builders import App
from tests.support.gateway import EVERYTHING, GatewayCase, GatewayClient
from tests.support.sessions import Room, Wire, a_room

ON = "[ratelimits]\nmode = on\n"
OFF = "[ratelimits]\nmode = off\n"


class ConcurrencyTests(SynchronousTestCase):
    config = ON

    def setUp(self) -> None:
        self.room: Room = a_room(5, 6, config=self.config)

    def identified(self, user_id: int = 5, *, bot: bool = True, **fields: Any) -> Wire:
        """A connection that said IDENTIFY."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(user_id, bot=bot), EVERYTHING if bot else None, **fields)
        return wire

    def assertBegun(self, wire: Wire) -> None:
        """A session has begun."""
        self.assertEqual((wire.code, wire.names[:1]), (None, ["READY"]))

    def assertInvalid(self, wire: Wire) -> None:
        """Op 9 came instead, and the connection is still there."""
        said = [(each["op"], each["d"]) for each in wire.payloads[1:]]
        self.assertEqual((wire.code, said), (None, [(9, False)]))

    def test_too_soon(self) -> None:
        """A second IDENTIFY within five seconds is an invalid session, behind them it is none."""
        self.assertBegun(self.identified())
        wire = self.identified()
        self.assertInvalid(wire)
        self.room.clock.advance(5)
        wire.identify(self.room.a_token(5))
        self.assertBegun(wire)

    def test_others(self) -> None:
        """Accounts do not wait for each other."""
        self.assertBegun(self.identified(5))
        self.assertBegun(self.identified(6))

    def test_people(self) -> None:
        """People have one key, whatever their shards."""
        self.room = a_room(5, config=f"{ON}[gateway]\nmax_concurrency = 4\n")
        self.assertBegun(self.identified(bot=False))
        self.assertInvalid(self.identified(bot=False, shard=[1, 2]))

    def test_shards(self) -> None:
        """Shards of different keys may start at once; those of the same key wait."""
        self.room = a_room(5, config=f"{ON}[gateway]\nmax_concurrency = 2\n")
        self.assertBegun(self.identified(shard=[0, 4]))
        self.assertBegun(self.identified(shard=[1, 4]))
        self.assertInvalid(self.identified(shard=[2, 4]))
        self.assertInvalid(self.identified(shard=[3, 4]))
        self.assertInvalid(self.identified())

    def test_refused(self) -> None:
        """An IDENTIFY that is refused for what it says uses nothing up."""
        self.assertEqual(self.identified(shard=[2, 1]).code, 4010)
        self.assertBegun(self.identified())

    def test_resume(self) -> None:
        """RESUME is free."""
        wire = self.identified()
        session = self.room(wire)
        again = self.room.wire()
        again.resume("token.of.5", session.id, session.sequence)
        self.assertEqual(again.names, ["RESUMED"])

    def test_not_enforced(self) -> None:
        """Without enforcement nobody waits."""
        for mode in ("headers", "off"):
            self.room = a_room(5, config=f"[ratelimits]\nmode = {mode}\n")
            for _ in range(3):
                self.assertBegun(self.identified())


class CountTests(SynchronousTestCase):
    """How many sessions there may be at once."""

    def test_people(self) -> None:
        """A person has at most so many sessions; one more is closed with 4015."""
        room = a_room(5, config=f"{OFF}[limits]\nsessions_per_user = 2\n")
        token = room.a_token(5, bot=False)
        first, second, third = (room.wire() for _ in range(3))
        for wire in (first, second, third):
            wire.identify(token, None)
        self.assertEqual([each.code for each in (first, second, third)], [None, None, 4015])
        self.assertEqual(third.reason, "Too many sessions.")
        self.assertEqual(len(room.fanout.sessions_of(room(first).user_id)), 2)

    def test_oldest_goes(self) -> None:
        """A session that waits for its client makes room, the one that waits longest first."""
        room = a_room(5, config=f"{OFF}[limits]\nsessions_per_user = 2\n")
        first, second = (room.a_session(5, bot=False) for _ in range(2))
        ids = [room(each).id for each in (first, second)]
        second.connection.lost(None)
        room.clock.advance(1)
        first.connection.lost(None)
        room.a_session(5, bot=False)
        self.assertEqual([room.registry.find(each) is None for each in ids], [False, True])

    def test_bots(self) -> None:
        """A bot may have any number."""
        room = a_room(5, config=f"{OFF}[limits]\nsessions_per_user = 1\n")
        for _ in range(3):
            room.a_session(5)
        self.assertEqual(len(room.registry), 3)

    def test_guilds(self) -> None:
        """How many guilds a shard may have is the configuration's."""
        room = a_room(5, config=f"{OFF}[gateway]\nguilds_per_shard = 1\n")
        guild = room.guild
        room.a_session(5)
        other = type(guild.guild.id)(3 << 22)
        room.state.guilds[other] = guild
        room.ledger.guilds[room(room.a_session(5)).user_id].add(other)
        room.registry.forget_all()
        room.state.memberships._held.clear()
        wire = room.wire()
        wire.identify(room.a_token(5))
        self.assertEqual(wire.code, 4011)
        for shard in ([0, 2], [1, 2]):
            self.assertIsNone(room.a_session(5, shard=shard).code)

    def test_guilds_are_not_loaded(self) -> None:
        """A shard with too many guilds is refused before they are loaded."""
        room = a_room(5, config=f"{OFF}[gateway]\nguilds_per_shard = 2\n")
        room.ledger.guilds[Snowflake(5)] |= {Snowflake(each << 22) for each in (3, 4)}
        loaded: list[int] = []

        async def load(world: World, guild_id: Snowflake) -> None:
            loaded.append(guild_id)

        self.patch(World, "load_guild", load)
        wire = room.wire()
        wire.identify(room.a_token(5))
        self.assertEqual((wire.code, loaded), (4011, []))
        self.assertNotIn(Snowflake(5), room.state.memberships)
        room.a_session(5, shard=[0, 2])
        self.assertEqual(loaded, [4 << 22])


class DayTests(GatewayCase):
    config = f"{ON}[gateway]\nsession_starts = 3\nmax_concurrency = 1\n"

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.app: App = await self.an_application(self.alice)

    async def start(self) -> GatewayClient:
        """Identify, when that is allowed again."""
        self.clock.advance(5)
        client = await self.connect()
        client.identify(self.app.token, 1)
        await client.until(lambda: client.lost or "READY" in client.names)
        return client

    async def limit(self) -> Any:
        """What the bot is told of its limit."""
        told = await self.ok("GET", "/gateway/bot", token=self.app.authorization)
        return told["session_start_limit"]

    async def test_counted(self) -> None:
        """GET /gateway/bot tells how many starts are left, and when that begins anew."""
        fresh = {"total": 3, "remaining": 3, "reset_after": 0, "max_concurrency": 1}
        self.assertEqual(await self.limit(), fresh)
        await self.start()
        self.clock.advance(60)
        self.assertEqual(
            await self.limit(), {**fresh, "remaining": 2, "reset_after": 86_340_000}
        )
        self.clock.advance(86_340)
        self.assertEqual(await self.limit(), fresh)

    async def test_used_up(self) -> None:
        """
        One start too many ends all sessions of the bot with 4004 and resets its token.

        With the new token the count begins anew.
        """
        sessions = [await self.start() for _ in range(3)]
        self.assertEqual((await self.limit())["remaining"], 0)
        refused = await self.start()
        self.assertEqual([await each.closed() for each in (refused, *sessions)], [4004] * 4)
        self.assertEqual(refused.names, [])
        call = self.call("GET", "/users/@me", token=self.app.authorization)
        await self.assertRefused(call, 401, 0)
        made = await self.ok(
            "POST", f"/applications/{self.app.id}/bot/reset", {}, token=self.alice.token
        )
        client = await self.connect()
        self.clock.advance(5)
        client.identify(made["token"], 1)
        await client.event("READY")
        told = await self.ok("GET", "/gateway/bot", token=f"Bot {made['token']}")
        self.assertEqual(told["session_start_limit"]["remaining"], 2)

    async def test_resumes(self) -> None:
        """A RESUME is no start."""
        client = await self.start()
        ready = client.seen("READY")[0]
        await client.hang_up()
        again = await self.connect()
        again.resume(self.app.token, ready["session_id"], client.sequence)
        await again.event("RESUMED")
        self.assertEqual((await self.limit())["remaining"], 2)


class CountedTests(GatewayCase):
    """Counted, but not enforced."""

    config = "[ratelimits]\nmode = headers\n[gateway]\nsession_starts = 1\n"

    async def test_counted(self) -> None:
        """What is used up is told, and nothing comes of it."""
        app = await self.an_application(await self.a_user())
        for _ in range(3):
            await self.a_session(app, 1)
        told = await self.ok("GET", "/gateway/bot", token=app.authorization)
        limit = told["session_start_limit"]
        self.assertEqual((limit["remaining"], limit["reset_after"]), (0, 86_400_000))
