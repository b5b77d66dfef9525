"""The database of one world: an external one, or the embedded PostgreSQL, which is kept running."""

from __future__ import annotations

from typing import Any

import psycopg2
from twisted.internet import defer
from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.internet.task import deferLater
from twisted.logger import Logger

from . import shared
from .config import Config
from .deferreds import spawn
from .errors import DatabaseUnavailable
from .model.snowflakes import Snowflake
from .storage.database import PostgresDatabase
from .storage.embedded import EmbeddedError, EmbeddedPostgres, InUse
from .storage.ids import fetch_highest
from .storage.migrations import MigrationError, migrate

log = Logger()

#: Seconds between two attempts of ours: to migrate a database that went away meanwhile, and to
#: start an embedded server again that does not want to.
RETRY, FIRST_RESTART, LONGEST_RESTART = 1.0, 1.0, 30.0


class StartError(Exception):
    """Why the server cannot run, in one line."""


class Store:
    """
    Where a world's tables are; nothing is opened or started before ``open()``.

    ``patience`` is for how many seconds ``open()`` waits for a database that is away (``None``: as
    long as it takes). With ``shares`` it is content to use the embedded server of another process,
    which uses the same data directory.
    """

    def __init__(
        self, config: Config, reactor: Any, *, patience: float | None = None, shares: bool = False
    ) -> None:
        self._reactor = reactor
        self._dsn = config.database.dsn
        self._patience = patience
        self._shares = shares
        self._closing = False
        self._pausing: Deferred[None] = succeed(None)
        self.database = PostgresDatabase(reactor, config.database.pool)
        self._embedded = EmbeddedPostgres(
            reactor=reactor,
            data=config.litecord.data,
            user=config.database.user,
            on_exit=self._gone,
        )

    async def open(self) -> Snowflake:
        """
        Wait for the database and bring its tables up to date; the highest id in them.

        ``StartError`` where that cannot be.
        """
        dsn = self._dsn or await self._start()
        self.database.startService()
        self.database.open(dsn)
        while True:
            self._check()
            await self._reachable()
            try:
                await migrate(self.database, shared.path("sql"))
                return await fetch_highest(self.database.autocommit)
            except MigrationError as error:
                raise StartError(str(error)) from error
            except psycopg2.Error as error:
                why = " ".join(str(error).split())
                raise StartError(f"the database refuses to be read: {why}") from error
            except DatabaseUnavailable:  # it went away meanwhile
                await self._pause(RETRY)

    async def close(self) -> None:
        """
        Let running transactions end; stop the embedded server, even one that is starting.

        An ``open()`` that has not come to its end fails with ``CancelledError``.
        """
        self._closing = True
        await self.database.stopService()
        await self._embedded.stop()
        self._pausing.cancel()

    async def _start(self) -> str:
        """Start the embedded server; the way to it."""
        try:
            try:
                dsn = await self._embedded.start()
            except InUse:
                if not self._shares:
                    raise
                dsn = self._embedded.running_dsn()
        except EmbeddedError as error:
            self._check()
            raise StartError(str(error)) from error
        self._check()
        return dsn

    def _check(self) -> None:
        if self._closing:
            raise CancelledError()

    def _pause(self, seconds: float) -> Deferred[None]:
        self._check()
        self._pausing = deferLater(self._reactor, seconds)
        return self._pausing

    async def _reachable(self) -> None:
        waiting = self.database.wait_until_ready()
        if self._patience is not None:
            waiting.addTimeout(self._patience, self._reactor)
        try:
            await waiting
        except defer.TimeoutError as error:
            why = self.database.trouble or "it does not answer"
            raise StartError(f"the database is unavailable: {why}") from error

    def _gone(self, why: str) -> None:
        """The embedded server died: start it again, as somebody would an external one."""
        if not self._closing:
            log.error("{why}; starting it again", why=why)
            spawn(self._restart(), log, "restarting the embedded PostgreSQL")

    async def _restart(self) -> None:
        delay = FIRST_RESTART
        while True:
            try:
                await self._embedded.start()
                return
            except EmbeddedError as error:
                if self._closing:
                    return
                log.error("{why}; trying again in {delay:.0f} s", why=error, delay=delay)
            await self._pause(delay)
            delay = min(2 * delay, LONGEST_RESTART)
