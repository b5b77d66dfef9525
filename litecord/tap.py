"""
The composition root: what is made of what, for ``twistd litecord`` and for larger deployments.

``service(config, reactor)`` is the whole daemon as one service; nothing in it is global, so there
may be several in one process.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
from autobahn.twisted.resource import WebSocketResource
from twisted.application.service import IService, Service
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool
from twisted.python.usage import Options as BaseOptions
from twisted.python.usage import UsageError

from . import shared
from .access_log import AccessLog
from .actions.locks import Locks
from .actions.passwords import Passwords
from .actions.world import World
from .bus import LocalBus
from .clock import WorldClock
from .config import Config, ConfigError
from .deferreds import spawn
from .gateway.fanout import Fanout
from .gateway.protocol import GatewayFactory
from .gateway.sessions import SessionRegistry
from .http.app import endpoints
from .http.endpoint import Pipeline
from .ids import SnowflakeSource
from .interfaces import IDatabase
from .ready import Ready, write_ready_file
from .site import FrontDoor, FrontSite
from .state.state import State
from .storage.database import PostgresDatabase
from .storage.embedded import EmbeddedError, EmbeddedPostgres
from .storage.ids import fetch_highest
from .storage.migrations import MigrationError, migrate

log = Logger()

#: Threads for what takes long: password hashes and images.
THREADS = 2
#: Seconds between looks for what nobody used, and after how many it is forgotten.
EVICT_EVERY, IDLE = 60.0, 900.0


class StartError(Exception):
    """Why the server cannot run, in one line."""


class Threads:
    """A small pool of threads of one world."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, THREADS, "litecord")

    def start(self) -> None:
        """Let work begin."""
        self._pool.start()

    def stop(self) -> None:
        """Wait for what runs, and end the threads."""
        self._pool.stop()

    def run(self, function: Any, *args: object) -> Deferred[Any]:
        """Run ``function`` in a thread."""
        return deferToThreadPool(self._reactor, self._pool, function, *args)


def make_world(
    config: Config, database: IDatabase, clock: WorldClock, passwords: Passwords
) -> World:
    """A world on a database, without any socket."""
    state = State(clock.seconds)
    return World(
        config=config,
        database=database,
        state=state,
        bus=LocalBus(state.apply),
        clock=clock,
        ids=SnowflakeSource(clock),
        locks=Locks(clock),
        passwords=passwords,
    )


class Edges:
    """The sockets' side of a world: its site and its gateway."""

    def __init__(self, world: World, reactor: Any, access_log: Any = None) -> None:
        self.registry = SessionRegistry(world, Fanout(world.state, world.bus, world.clock))
        self.gateway = GatewayFactory(self.registry, reactor)
        rest = Pipeline(world, endpoints()).app.resource()
        self.site = FrontSite(
            world.config,
            FrontDoor(world.config, rest, WebSocketResource(self.gateway)),
            reactor,
            access_log,
        )


class Store:
    """The database of a world: an external one, or the embedded PostgreSQL, which is started."""

    def __init__(self, config: Config, reactor: Any) -> None:
        self._config = config
        self._reactor = reactor
        self.database = PostgresDatabase(
            reactor, config.database.pool, dsn=config.database.dsn or None
        )
        self._embedded: EmbeddedPostgres | None = None
        self._closing = False

    async def open(self) -> None:
        """Wait for the database, and bring its tables up to date; ``StartError`` if it cannot."""
        if not self._config.database.dsn:
            self._embedded = EmbeddedPostgres(
                reactor=self._reactor,
                data=self._config.litecord.data,
                user=self._config.database.user or None,
                on_exit=self._gone,
            )
            try:
                self.database.open(await self._embedded.start())
            except EmbeddedError as error:
                raise StartError(str(error)) from error
        self.database.startService()
        await self.database.wait_until_ready()
        try:
            await migrate(self.database, shared.path("sql"))
        except MigrationError as error:
            raise StartError(str(error)) from error

    def _gone(self, why: str) -> None:
        """The embedded server died: start it again, as somebody would an external one."""
        log.error("the embedded PostgreSQL is gone: {why}", why=why)
        if not self._closing and self._embedded is not None:
            spawn(self._embedded.start(), log, "restarting the embedded PostgreSQL")

    async def close(self) -> None:
        """Let running transactions end; stop the embedded server."""
        self._closing = True
        await self.database.stopService()
        if self._embedded is not None:
            await self._embedded.stop()


@asynccontextmanager
async def offline(config: Config, reactor: Any) -> AsyncIterator[World]:
    """A world on its database, without any port: for the commands of ``litecord``."""
    threads = Threads(reactor)
    store = Store(config, reactor)
    world = make_world(config, store.database, WorldClock(reactor), Passwords(threads.run))
    threads.start()
    try:
        await store.open()
        world.ids.start_above(await fetch_highest(store.database.autocommit))
        yield world
    finally:
        await store.close()
        threads.stop()


class Litecord(Service):
    """
    The daemon as a service: a database, a world, a port.

    The port is opened first, so that one that is taken is told at once. Until the database is
    there and migrated, requests are answered 503. ``ready`` fires with what the ready file says,
    or fails with ``StartError``.
    """

    def __init__(self, config: Config, reactor: Any) -> None:
        self._config = config
        self._reactor = reactor
        self._threads = Threads(reactor)
        self._store = Store(config, reactor)
        self._port: Any = None
        self._ready_file = config.litecord.ready_file
        self._access_log = AccessLog(config.litecord.access_log)
        self._evicting: LoopingCall | None = None
        self._starting: Deferred[None] | None = None
        self.ready: Deferred[Ready] = Deferred()
        self.world = make_world(
            config, self._store.database, WorldClock(reactor), Passwords(self._threads.run)
        )
        is_logged = config.litecord.access_log != "off"
        self._edges = Edges(self.world, reactor, self._access_log.line if is_logged else None)

    def startService(self) -> None:
        """Begin; ``ready`` tells how it went."""
        super().startService()
        self._threads.start()
        self._starting = Deferred.fromCoroutine(self._start())
        self._starting.addErrback(self._failed)

    async def _start(self) -> None:
        self._edges.site.is_open = False
        self._access_log.open()
        self._port = await self._listen()
        await self._store.open()
        self.world.ids.start_above(await fetch_highest(self._store.database.autocommit))
        self._edges.site.is_open = True
        self._evicting = LoopingCall(self.world.state.evict, IDLE)
        self._evicting.clock = self._reactor
        self._evicting.start(EVICT_EVERY, now=False)
        ready = Ready.of(self._config, self._port.getHost())
        if self._ready_file is not None:
            write_ready_file(self._ready_file, ready)
        log.info("Litecord listens on {base_url}", base_url=ready.base_url)
        self.ready.callback(ready)

    async def _listen(self) -> Any:
        endpoint = serverFromString(self._reactor, self._config.litecord.listen)
        try:
            return await endpoint.listen(self._edges.site)
        except CannotListenError as error:
            reason = error.socketError
            raise StartError(f"cannot listen on {self._config.litecord.listen}: {reason}") from None

    def _failed(self, failure: Failure) -> None:
        if not self.running:
            return  # stopped while it was starting
        if not failure.check(StartError):
            log.failure("the start failed", failure)
            failure = Failure(StartError(f"the start failed: {failure.getErrorMessage()}"))
        self.ready.errback(failure)

    async def _stop(self) -> None:
        if self._ready_file is not None:
            self._ready_file.unlink(missing_ok=True)
        if self._starting is not None:
            self._starting.cancel()
        if self._evicting is not None and self._evicting.running:
            self._evicting.stop()
        if self._port is not None:
            await self._port.stopListening()
        await self._edges.gateway.stop()
        await self._edges.site.stop()
        await self._store.close()
        self._threads.stop()
        self._access_log.close()

    def stopService(self) -> Deferred[None]:
        """Tell clients to come back later, finish what has begun, and stop the database."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())


def service(config: Config, reactor: Any) -> Litecord:
    """The whole of Litecord as one service, to be parented by a larger deployment."""
    return Litecord(config, reactor)


class Options(BaseOptions):
    """The command line of ``twistd litecord``."""

    synopsis = "[--config=FILE] [--listen=ENDPOINT]"
    longdesc = "A server that speaks Discord's HTTP API and Gateway, on this machine alone."
    optParameters = [
        ["config", "c", None, "The ini file to read; without it everything is at its default."],
        ["listen", "l", None, "Where to listen, instead of what the ini file says."],
    ]

    def postOptions(self) -> None:
        """Read the configuration while there is still a terminal to complain on."""
        try:
            config = Config.from_path(Path(self["config"])) if self["config"] else Config()
            if self["listen"]:
                config = config.override("litecord", "listen", self["listen"])
        except ConfigError as error:
            raise UsageError(str(error)) from error
        self["settings"] = config


@attrs.define
class _ExitStatus:
    """Makes the process end with status 1 after a failed start, for twistd itself would say 0."""

    reactor: Any

    def failed(self, failure: Failure) -> None:
        """Say why, in one line, and stop."""
        why = failure.getErrorMessage()
        log.critical("Litecord cannot start: {why}", why=why)
        self.reactor.addSystemEventTrigger("after", "shutdown", self._leave, why)
        self.reactor.callWhenRunning(self.reactor.stop)

    def _leave(self, why: str) -> None:
        # Behind everything twistd still does, the removal of its pid file among it.
        atexit.register(self._exit, why)

    def _exit(self, why: str) -> None:
        sys.stdout.flush()
        if sys.__stderr__ is not None:  # sys.stderr itself is a log that nobody reads any more
            sys.__stderr__.write(f"litecord: {why}\n")
            sys.__stderr__.flush()
        os._exit(1)


def makeService(options: Options) -> IService:
    """What ``twistd litecord`` runs."""
    from twisted.internet import reactor

    made = service(options["settings"], reactor)
    made.ready.addErrback(_ExitStatus(reactor).failed)
    found: IService = made
    return found
