"""What tests of a database have in common: a schema of their own, and a log to listen to."""

from __future__ import annotations

import os
from itertools import count
from typing import Any

import psycopg2
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import TestCase

from litecord.interfaces import ICursor
from litecord.storage.database import PostgresDatabase
from tests.support.ear import Ear
from tests.support.postgres import a_dsn

_numbers = count(1)


class SchemaTestCase(TestCase):
    """An empty schema on this run's server; ``admin`` reaches it by a way of its own."""

    timeout = 60.0

    def setUp(self) -> Any:
        return Deferred.fromCoroutine(self.prepare())

    async def prepare(self) -> None:
        """What comes before each test; to be extended."""
        self.dsn = await a_dsn()
        self.schema = f"test_{os.getpid()}_{next(_numbers)}"
        self.admin = psycopg2.connect(self.dsn)
        self.admin.autocommit = True
        self.addCleanup(self.admin.close)
        self.ask(f"create schema {self.schema}")
        self.addCleanup(self.ask, f"drop schema {self.schema} cascade")
        self.ask(f"set search_path = {self.schema}")

    def ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run a statement beside the database under test; its rows."""
        cursor = self.admin.cursor()
        cursor.execute(sql, params or None)
        return list(cursor.fetchall()) if cursor.description else []

    async def a_database(self, size: int = 2, dsn: str | None = None) -> PostgresDatabase:
        """Open a database in the schema; it is stopped after the test."""
        database = PostgresDatabase(reactor, size, dsn=dsn or self.dsn, schema=self.schema)
        database.startService()
        self.addCleanup(database.stopService)
        await self.all_connections(database)
        return database

    async def all_connections(self, database: PostgresDatabase) -> list[int]:
        """Wait until every connection is open and answers; the ids of their processes."""
        size = database._pool._size
        pids: list[int] = []
        all_here: Deferred[None] = Deferred()

        async def work(cursor: ICursor) -> None:
            (row,) = await cursor.query("select pg_backend_pid() as pid")
            pids.append(row.pid)
            if len(pids) == size:
                all_here.callback(None)
            await all_here

        await database.wait_until_ready()
        await gatherResults([database.transact(work) for _ in range(size)])
        self.assertEqual(len(database._pool._open), size)
        self.assertEqual(len(database._pool._idle), size)
        return pids

    def hear(self, words: str) -> Deferred[str]:
        """Fire with the next line of the log that has these words."""
        heard: Deferred[str] = Deferred()

        def observe(event: LogEvent) -> None:
            text = formatEvent(event)
            if words in text:
                globalLogPublisher.removeObserver(ear)
                # Later: whoever logs this is in the middle of something.
                reactor.callLater(0, heard.callback, text)

        ear = Ear(observe)
        globalLogPublisher.addObserver(ear)
        self.addCleanup(globalLogPublisher.removeObserver, ear)
        return heard
