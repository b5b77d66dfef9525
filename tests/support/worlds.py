"""Test cases with a world: a real database, a real port, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import attrs
import orjson
import treq
from argon2 import PasswordHasher
from twisted.internet import reactor, threads
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import TestCase
from twisted.web.client import Agent, HTTPConnectionPool

from litecord.actions.passwords import Passwords
from litecord.assembly import Edges, make_world
from litecord.bus import LocalBus
from litecord.clock import WorldClock
from litecord.config import Config
from litecord.events import Event
from litecord.storage.database import PostgresDatabase
from litecord.storage.migrations import migrate

from .consistency import assert_state_matches
from .postgres import a_dsn

SQL = Path(__file__).parents[2] / "sql"
#: When every test begins.
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

TRUNCATE = """
    select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' cascade' as statement
    from pg_tables where schemaname = current_schema() and tablename <> 'schema_migrations'
"""

_migrated = False


class TestClock(WorldClock):
    """
    Wall time that stands still until the test moves it.

    Calls without delay (a delivery in the next turn) run on the real reactor, for the sockets are
    real too; all others wait until ``advance``.
    """

    def __init__(self) -> None:
        super().__init__(Clock())

    def now(self) -> datetime:
        """The wall time."""
        return NOON + timedelta(seconds=self._reactor.seconds())

    def callLater(self, delay: float, callable: Any, *args: object, **kw: object) -> Any:  # noqa: A002
        """Schedule a call."""
        scheduler: Any = self._reactor if delay > 0.01 else reactor
        return scheduler.callLater(delay, callable, *args, **kw)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._reactor.advance(seconds)


def _in_thread(function: Callable[..., object], *args: object) -> Deferred[object]:
    return threads.deferToThread(function, *args)


class RecordingBus(LocalBus):
    """A bus that notes what is published."""

    def __init__(self, apply: Callable[[Event], object], events: list[Event]) -> None:
        super().__init__(apply)
        self._events = events

    def publish(self, event: Event) -> Deferred[None]:
        """Note ``event`` and publish it."""
        self._events.append(event)
        return super().publish(event)


@attrs.frozen
class Answer:
    """An HTTP answer."""

    status: int
    body: Any
    headers: Any

    def __iter__(self) -> Any:
        return iter((self.status, self.body))


@attrs.frozen(kw_only=True)
class Exchange:
    """A request as far as a witness needs it, and the answer; ``body`` is decoded if it is JSON."""

    method: str
    path: str
    version: int
    status: int
    content_type: str | None
    body: Any
    #: the id of the test that asked
    test: str = ""


class WorldCase(TestCase):
    """
    A test with a world of its own, empty at first.

    ``self.call`` speaks HTTP to it over a real port, ``self.events`` holds all that was published.
    """

    timeout = 30
    #: Sees every exchange and raises if it does not like it (see ``tests/conformance``).
    witness: Callable[[Exchange], None] | None = None
    config: ClassVar[str] = "[ratelimits]\nmode = off\n"
    #: Whether links are looked at.
    looks_outside: ClassVar[bool] = False
    #: Whether memory must be what the database is when the test is over.
    ends_consistent: bool = True

    async def setUp(self) -> None:  # type: ignore[override]
        global _migrated  # noqa: PLW0603 - one database per process
        self.database = PostgresDatabase(reactor, 3, dsn=await a_dsn())
        self.database.startService()
        self.addCleanup(self.database.stopService)
        await self.database.wait_until_ready()
        if not _migrated:
            await migrate(self.database, SQL)
            _migrated = True
        [row] = await self.database.autocommit.query(TRUNCATE)
        await self.database.autocommit.execute(row.statement)
        self.clock = TestClock()
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.world = make_world(
            Config.from_string(self.config).override(
                "litecord", "data", str(Path(self.mktemp()).absolute())
            ),
            self.database,
            self.clock,
            Passwords(_in_thread, hasher),
            _in_thread,
            outside=reactor if self.looks_outside else None,
        )
        self.events: list[Event] = []
        self.world.bus = RecordingBus(self.world.state.apply, self.events)
        self.edges = Edges(self.world, reactor)
        listen: Any = reactor
        self.port: Any = listen.listenTCP(0, self.edges.site, interface="127.0.0.1")
        self.base = f"http://127.0.0.1:{self.port.getHost().port}"
        self.world.cdn.base = self.base
        self._pool = HTTPConnectionPool(reactor)
        self._agent = Agent(reactor, pool=self._pool)
        self.addCleanup(self._hang_up)
        self.addCleanup(self._check_state)  # the last one is the first to run

    async def _check_state(self) -> None:
        if self.ends_consistent:
            await assert_state_matches(self.world)

    async def _hang_up(self) -> None:
        await self._pool.closeCachedConnections()
        await self.world.previews.stop()
        await self.edges.gateway.stop(patience=0)
        await self.port.stopListening()

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        version: int = 10,
    ) -> Answer:
        """Send a request and read its answer; ``body`` is sent as JSON, bytes as they are."""
        sent: dict[Any, Any] = dict(headers or {})
        if token is not None:
            sent["Authorization"] = token
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        response = await treq.request(
            method, f"{self.base}/api/v{version}{path}", data=data, headers=sent, agent=self._agent
        )
        raw = await response.content()
        [kind] = response.headers.getRawHeaders("content-type") or [None]
        answer = Answer(
            response.code,
            orjson.loads(raw) if kind == "application/json" else raw,
            response.headers,
        )
        if self.witness is not None:
            self.witness(
                Exchange(
                    method=method,
                    path=path,
                    version=version,
                    status=answer.status,
                    content_type=kind,
                    body=answer.body,
                    test=self.id(),
                )
            )
        return answer

    async def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send a request that must succeed; the body of its answer."""
        answer = await self.call(method, path, body, **options)
        self.assertIn(answer.status, (200, 201, 204), f"{method} {path}: {answer.body}")
        return answer.body

    async def assertRefused(
        self, asked: Coroutine[Deferred[Any], Any, Answer], status: int, code: int
    ) -> Any:
        """The answer is this refusal; its body."""
        answer = await asked
        self.assertEqual((answer.status, answer.body.get("code")), (status, code), answer.body)
        return answer.body

    def announced(self, kind: type[Event]) -> list[Any]:
        """The events of one kind that were published."""
        return [each for each in self.events if type(each) is kind]
