"""Statements and transactions on a real PostgreSQL that hangs up, refuses, and comes back."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections import Counter
from operator import methodcaller
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import make_dsn
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from litecord.errors import DatabaseUnavailable, OutcomeUnknown
from litecord.interfaces import ICursor, IDatabase
from litecord.storage.database import ForeignKeyViolated, PostgresDatabase, UniqueViolated
from litecord.storage.embedded import EmbeddedPostgres
from tests.support.databases import SchemaTestCase
from tests.support.door import Door

INSERT = "insert into notes (id, text) values (%(id)s, %(text)s)"


def sockets() -> int:
    """How many descriptors of this process are sockets."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return len([link for link in links if str(link.readlink()).startswith("socket:")])


class Refusal(Exception):
    """An action says no."""


class InterfaceTests(SynchronousTestCase):
    def test_keeps_the_contract(self) -> None:
        """What actions are promised is there."""
        database = PostgresDatabase(reactor, 1)
        self.assertTrue(verifyObject(IDatabase, database))
        self.assertTrue(verifyObject(ICursor, database.autocommit))


class NotesTestCase(SchemaTestCase):
    """A table of notes, and one connection unless a test wants more."""

    async def prepare(self) -> None:
        await super().prepare()
        self.ask("create table notes (id bigint primary key, text text)")
        self.addCleanup(self.ask, "select pg_advisory_unlock_all()")

    def ids(self) -> list[int]:
        """What is committed."""
        return [id for (id,) in self.ask("select id from notes order by id")]

    def shut(self, gate: int = 1) -> None:
        """Statements that pass this gate wait from now on."""
        self.ask("select pg_advisory_lock(%s)", gate)

    def let_through(self, gate: int = 1) -> None:
        self.ask("select pg_advisory_unlock(%s)", gate)

    def terminate(self, *pids: int) -> None:
        for pid in pids:
            self.ask("select pg_terminate_backend(%s)", pid)


PASS = "select pg_advisory_xact_lock_shared(1)"


class AutocommitTests(NotesTestCase):
    async def prepare(self) -> None:
        await super().prepare()
        self.database = await self.a_database(1)
        self.cursor = self.database.autocommit

    async def test_rows_have_names(self) -> None:
        """A row is a named tuple."""
        (row,) = await self.cursor.query("select 1 as id, 'x' as text")
        self.assertEqual((row.id, row.text), (1, "x"))
        self.assertEqual(row, (1, "x"))

    async def test_rows_of_changes(self) -> None:
        """What a statement returns is rows, too; nothing is an empty list."""
        (row,) = await self.cursor.query(f"{INSERT} returning id", {"id": 1, "text": "x"})
        self.assertEqual(row.id, 1)
        self.assertEqual(await self.cursor.query("select * from notes where id = 2"), [])

    async def test_counts(self) -> None:
        """``execute`` tells how many rows were touched."""
        fill = "insert into notes select generate_series(1, 7)"
        self.assertEqual(await self.cursor.execute(fill), 7)
        self.assertEqual(await self.cursor.execute("delete from notes where id > 5"), 2)
        self.assertEqual(await self.cursor.execute("delete from notes where id > 5"), 0)

    async def test_commits_alone(self) -> None:
        """A statement is committed when its Deferred fires."""
        await self.cursor.execute(INSERT, {"id": 1, "text": "x"})
        self.assertEqual(self.ids(), [1])

    async def test_server_errors_cost_nothing(self) -> None:
        """After a statement that the server refuses, the connection is as good as before."""
        with self.assertRaises(psycopg2.errors.UndefinedTable):
            await self.cursor.query("select * from nowhere")
        with self.assertRaises(psycopg2.errors.SyntaxError):
            await self.cursor.execute("selec")
        await self.all_connections(self.database)

    async def test_our_errors_cost_nothing(self) -> None:
        """A statement that cannot even be sent gives the connection back, too."""
        with self.assertRaises(KeyError):
            await self.cursor.execute(INSERT, {"id": 1})
        with self.assertRaises(ValueError):
            await self.cursor.execute(INSERT, {"id": 1, "text": "\0"})
        with self.assertRaises(psycopg2.ProgrammingError):
            await self.cursor.query(INSERT, {"id": 1, "text": "no rows to give"})
        await self.all_connections(self.database)

    async def test_unfit_connections_are_replaced(self) -> None:
        """Who leaves a transaction open on a shared connection does not harm the next one."""
        before = await self.all_connections(self.database)
        await self.cursor.execute("begin")
        self.assertNotEqual(await self.all_connections(self.database), before)
        await self.all_connections(self.database)

    async def test_large_statements(self) -> None:
        """A statement that does not fit into the socket's buffer is sent in pieces."""
        text = "x" * 20_000_000
        await self.cursor.execute(INSERT, {"id": 1, "text": text})
        (row,) = await self.cursor.query("select text from notes")
        self.assertTrue(row.text == text)

    async def test_answers_come_later(self) -> None:
        """However fast the server is, a loop over statements lets the reactor turn."""
        for _ in range(200):
            answer = self.cursor.query("select 1")
            self.assertFalse(answer.called)
            await answer

    async def test_queue(self) -> None:
        """More statements than connections are served one after the other."""
        await gatherResults([
            self.cursor.execute(INSERT, {"id": id, "text": ""}) for id in range(100)
        ])
        self.assertEqual(self.ids(), list(range(100)))
        await self.all_connections(self.database)

    async def test_cancel_does_not_interrupt(self) -> None:
        """A caller may go; its statement runs to the end before the connection is used again."""
        self.shut()
        abandoned = self.cursor.execute(
            "insert into notes select 1 from (select pg_advisory_xact_lock_shared(1)) as gate"
        )
        abandoned.cancel()
        with self.assertRaises(CancelledError):
            await abandoned
        following = self.cursor.query("select id from notes")
        self.let_through()
        (row,) = await following
        self.assertEqual(row.id, 1)
        await self.all_connections(self.database)

    async def test_cancel_in_the_queue(self) -> None:
        """A caller that goes while it waits has never asked."""
        self.shut()
        first = self.cursor.query(PASS)
        abandoned = self.cursor.execute(INSERT, {"id": 1, "text": ""})
        abandoned.cancel()
        with self.assertRaises(CancelledError):
            await abandoned
        self.let_through()
        await first
        await self.all_connections(self.database)
        self.assertEqual(self.ids(), [])

    async def test_late_failure_is_logged(self) -> None:
        """What becomes of an abandoned statement is not lost if it fails."""
        self.shut()
        abandoned = self.cursor.query("select 1 / (pg_advisory_xact_lock_shared(1) is null)::int")
        abandoned.cancel()
        with self.assertRaises(CancelledError):
            await abandoned
        following = self.cursor.query("select 1")
        self.let_through()
        await following
        self.assertEqual(len(self.flushLoggedErrors(psycopg2.errors.DivisionByZero)), 1)

    async def test_violations(self) -> None:
        """A violated constraint is told by the name that the migration gave it."""
        self.ask("create table tags (note bigint constraint of_note references notes)")
        await self.cursor.execute(INSERT, {"id": 1, "text": ""})
        with self.assertRaises(UniqueViolated) as unique:
            await self.cursor.execute(INSERT, {"id": 1, "text": ""})
        self.assertEqual(unique.exception.constraint, "notes_pkey")
        with self.assertRaises(ForeignKeyViolated) as foreign:
            await self.cursor.execute("insert into tags values (2)")
        self.assertEqual(foreign.exception.constraint, "of_note")
        await self.all_connections(self.database)


class TransactionTests(NotesTestCase):
    async def prepare(self) -> None:
        await super().prepare()
        self.database = await self.a_database(1)

    async def test_commit(self) -> None:
        """What the work returns is returned, after what it did was committed."""

        async def work(cursor: ICursor) -> str:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            await cursor.execute(INSERT, {"id": 2, "text": ""})
            self.assertEqual(self.ids(), [])
            (row,) = await cursor.query("select count(*) as notes from notes")
            return f"{row.notes} notes"

        self.assertEqual(await self.database.transact(work), "2 notes")
        self.assertEqual(self.ids(), [1, 2])
        await self.all_connections(self.database)

    async def test_work_may_be_a_deferred(self) -> None:
        """Anything that can be awaited is work."""
        note = {"id": 1, "text": ""}
        count = await self.database.transact(lambda cursor: cursor.execute(INSERT, note))
        self.assertEqual(count, 1)
        self.assertEqual(self.ids(), [1])

    async def test_rollback(self) -> None:
        """When the work raises, nothing of it stays, and the exception goes on."""

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            raise Refusal

        with self.assertRaises(Refusal):
            await self.database.transact(work)
        self.assertEqual(self.ids(), [])
        await self.all_connections(self.database)

    async def test_rollback_after_failed_statement(self) -> None:
        """The same when a statement fails, be it the first."""
        for statement in ("select 1/0", "selec"):
            with self.assertRaises(psycopg2.Error):
                await self.database.transact(methodcaller("execute", statement))
            await self.all_connections(self.database)

    async def test_nothing_to_do(self) -> None:
        """Work that touches nothing is fine, and so is work that refuses at once."""

        async def work(cursor: ICursor) -> int:
            return 5

        async def refuse(cursor: ICursor) -> int:
            raise Refusal

        self.assertEqual(await self.database.transact(work), 5)
        with self.assertRaises(Refusal):
            await self.database.transact(refuse)
        await self.all_connections(self.database)

    async def test_swallowed_failure_is_no_commit(self) -> None:
        """PostgreSQL undoes a transaction in which a statement failed: we do not call it done."""

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            try:
                await cursor.execute(INSERT, {"id": 1, "text": ""})
            except UniqueViolated:
                return

        with self.assertRaises(UniqueViolated):
            await self.database.transact(work)
        self.assertEqual(self.ids(), [])
        await self.all_connections(self.database)

    async def test_savepoints(self) -> None:
        """Work that goes back to a savepoint can go on."""

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            await cursor.execute("savepoint before")
            try:
                await cursor.execute(INSERT, {"id": 1, "text": ""})
            except UniqueViolated:
                await cursor.execute("rollback to savepoint before")

        await self.database.transact(work)
        self.assertEqual(self.ids(), [1])

    async def test_violation_at_commit(self) -> None:
        """A deferred constraint speaks at COMMIT, and is heard."""
        self.ask("alter table notes add constraint text_once unique (text) deferrable"
                 " initially deferred")

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": "same"})
            await cursor.execute(INSERT, {"id": 2, "text": "same"})

        with self.assertRaises(UniqueViolated) as unique:
            await self.database.transact(work)
        self.assertEqual(unique.exception.constraint, "text_once")
        await self.all_connections(self.database)

    async def test_cursor_ends_with_its_transaction(self) -> None:
        """A cursor that is kept does not reach into somebody else's transaction."""
        kept: list[ICursor] = []

        async def work(cursor: ICursor) -> None:
            kept.append(cursor)

        await self.database.transact(work)
        with self.assertRaises(RuntimeError):
            await kept[0].execute(INSERT, {"id": 1, "text": ""})
        self.assertEqual(self.ids(), [])

    async def test_one_statement_at_a_time(self) -> None:
        """Two at once within one transaction are a bug: told, and nothing is committed."""

        async def work(cursor: ICursor) -> None:
            cursor.execute(INSERT, {"id": 1, "text": ""}).addErrback(lambda lost: None)
            await cursor.execute(INSERT, {"id": 2, "text": ""})

        with self.assertRaises(psycopg2.ProgrammingError):
            await self.database.transact(work)
        await self.all_connections(self.database)
        self.assertEqual(self.ids(), [])

    async def test_forgotten_await(self) -> None:
        """A statement that the work did not wait for is a bug, too."""

        async def work(cursor: ICursor) -> None:
            cursor.execute(INSERT, {"id": 1, "text": ""}).addErrback(lambda lost: None)

        with self.assertRaises(psycopg2.ProgrammingError):
            await self.database.transact(work)
        await self.all_connections(self.database)

    async def test_cancel_does_not_interrupt(self) -> None:
        """The client may hang up at any time: what has begun is committed all the same."""
        gate: Deferred[None] = Deferred()

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            await gate
            await cursor.execute(INSERT, {"id": 2, "text": ""})

        abandoned = self.database.transact(work)
        abandoned.cancel()
        with self.assertRaises(CancelledError):
            await abandoned
        following = self.database.autocommit.query("select id from notes order by id")
        gate.callback(None)
        self.assertEqual(await following, [(1,), (2,)])
        await self.all_connections(self.database)

    async def test_cancel_in_the_queue(self) -> None:
        """Who goes while waiting for a connection has not begun."""
        gate: Deferred[None] = Deferred()

        async def wait(cursor: ICursor) -> None:
            await gate

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})

        first = self.database.transact(wait)
        abandoned = self.database.transact(work)
        abandoned.cancel()
        with self.assertRaises(CancelledError):
            await abandoned
        gate.callback(None)
        await first
        await self.all_connections(self.database)
        self.assertEqual(self.ids(), [])

    async def test_work_may_cancel_its_own_statement(self) -> None:
        """A connection on which a statement still runs is not given to anybody else."""
        self.shut()

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            slow = cursor.query(PASS)
            slow.cancel()
            await slow

        with self.assertRaises(CancelledError):
            await self.database.transact(work)
        await self.all_connections(self.database)
        self.let_through()
        self.assertEqual(self.ids(), [])

    async def test_abandoned_for_good(self) -> None:
        """Work that waits for what never comes, and is forgotten, does not keep its connection."""
        before = await self.all_connections(self.database)
        waiting: Deferred[None] = Deferred()

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            reactor.callLater(0, waiting.callback, None)
            await Deferred()

        forgotten = self.database.transact(work)
        await waiting
        del forgotten
        gc.collect()
        self.assertNotEqual(await self.all_connections(self.database), before)
        self.assertEqual(self.ids(), [])


class RerunTests(NotesTestCase):
    async def prepare(self) -> None:
        await super().prepare()
        self.database = await self.a_database(2)
        self.ask("insert into notes values (1, '0'), (2, '0')")
        self.runs = 0

    async def meet(self, cursor: ICursor) -> None:
        """Have another transaction change what this one has read and is about to change."""
        await cursor.execute("set transaction isolation level repeatable read")
        await cursor.query("select text from notes")
        await self.database.autocommit.execute("update notes set text = text || '+'")

    async def test_serialization_failure(self) -> None:
        """Work that met another transaction is run again, from its beginning."""

        async def work(cursor: ICursor) -> int:
            self.runs += 1
            if self.runs <= 3:
                await self.meet(cursor)
            await cursor.execute("update notes set text = text || '!' where id = 1")
            return self.runs

        self.assertEqual(await self.database.transact(work), 4)
        self.assertEqual(self.ask("select text from notes where id = 1"), [("0+++!",)])
        await self.all_connections(self.database)

    async def test_gives_up(self) -> None:
        """After three more runs the client is told to come again later."""

        async def work(cursor: ICursor) -> None:
            self.runs += 1
            await self.meet(cursor)
            await cursor.execute("update notes set text = text || '!' where id = 1")

        with self.assertRaises(DatabaseUnavailable) as given_up:
            await self.database.transact(work)
        self.assertNotIsInstance(given_up.exception, OutcomeUnknown)
        self.assertEqual(self.runs, 4)
        await self.all_connections(self.database)

    async def test_deadlock(self) -> None:
        """Of two transactions that wait for each other one is run again; both are done.

        (Now and then the one that is run again is quicker than the one it made room for, and they
        meet once more.)
        """
        both = {1: Deferred[None](), 2: Deferred[None]()}

        async def work(cursor: ICursor, first: int, second: int) -> None:
            self.runs += 1
            await cursor.execute("set local deadlock_timeout = '10ms'")
            change = "update notes set text = text || '!' where id = %(id)s"
            await cursor.execute(change, {"id": first})
            if not both[first].called:
                both[first].callback(None)
            await both[second]
            both[second] = Deferred()
            both[second].callback(None)
            await cursor.execute(change, {"id": second})

        await gatherResults([
            self.database.transact(lambda cursor: work(cursor, 1, 2)),
            self.database.transact(lambda cursor: work(cursor, 2, 1)),
        ])
        self.assertGreater(self.runs, 2)
        self.assertEqual(self.ask("select text from notes"), [("0!!",), ("0!!",)])


class TerminationTests(NotesTestCase):
    """The server ends single connections."""

    async def test_idle(self) -> None:
        """An idle connection that goes is noticed at once and replaced."""
        database = await self.a_database(2)
        pids = set(await self.all_connections(database))
        self.assertEqual(len(pids), 2)
        replaced = self.hear("replaced a lost connection")
        self.terminate(*pids)
        self.assertIn(self.schema_of_run(), await replaced)
        await self.all_connections(database)
        self.assertFalse(pids & set(await self.all_connections(database)))

    def schema_of_run(self) -> str:
        """What the log calls the database."""
        (name,) = self.ask("select current_database()")[0]
        return f"database {name} on "

    async def test_running_alone(self) -> None:
        """Nobody knows what became of a statement that was running by itself."""
        database = await self.a_database(1)
        (pid,) = await self.all_connections(database)
        self.shut()
        running = database.autocommit.query(PASS)
        self.terminate(pid)
        with self.assertRaises(OutcomeUnknown):
            await running
        self.let_through()
        await self.all_connections(database)

    async def test_running_in_a_transaction(self) -> None:
        """A transaction that loses its connection before COMMIT has done nothing, surely."""
        database = await self.a_database(1)
        (pid,) = await self.all_connections(database)
        self.shut()

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            running = cursor.query(PASS)
            self.terminate(pid)
            await running

        with self.assertRaises(DatabaseUnavailable) as lost:
            await database.transact(work)
        self.assertNotIsInstance(lost.exception, OutcomeUnknown)
        self.let_through()
        await self.all_connections(database)
        self.assertEqual(self.ids(), [])

    async def test_between_two_statements(self) -> None:
        """A transaction may lose its connection while it does something else."""
        database = await self.a_database(1)

        async def work(cursor: ICursor) -> None:
            (row,) = await cursor.query("select pg_backend_pid() as pid")
            replaced = self.hear("replaced a lost connection")
            self.terminate(row.pid)
            await replaced
            await cursor.execute(INSERT, {"id": 1, "text": ""})

        with self.assertRaises(DatabaseUnavailable) as lost:
            await database.transact(work)
        self.assertNotIsInstance(lost.exception, OutcomeUnknown)
        await self.all_connections(database)
        self.assertEqual(self.ids(), [])

    async def test_before_commit_is_sent(self) -> None:
        """A COMMIT that could not even be sent was none."""
        database = await self.a_database(1)

        async def work(cursor: ICursor) -> None:
            (row,) = await cursor.query("select pg_backend_pid() as pid")
            replaced = self.hear("replaced a lost connection")
            self.terminate(row.pid)
            await replaced

        with self.assertRaises(DatabaseUnavailable) as lost:
            await database.transact(work)
        self.assertNotIsInstance(lost.exception, OutcomeUnknown)
        await self.all_connections(database)


class DoorTests(NotesTestCase):
    """The way to the server is cut."""

    async def prepare(self) -> None:
        await super().prepare()
        self.door = Door(reactor, self.dsn)
        self.addCleanup(self.door.remove)

    async def test_outcome_of_commit_unknown(self) -> None:
        """A COMMIT that was done, but never answered, is told from a refusal."""
        self.door.open()
        database = await self.a_database(1, self.door.dsn)
        self.door.cut_after = b"commit"

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})

        with self.assertRaises(OutcomeUnknown):
            await database.transact(work)
        self.door.cut_after = None
        self.assertEqual(self.ids(), [1])
        await self.all_connections(database)

    async def test_outcome_of_statement_unknown(self) -> None:
        """The same for a statement that commits by itself."""
        self.door.open()
        database = await self.a_database(1, self.door.dsn)
        self.door.cut_after = b"insert"
        with self.assertRaises(OutcomeUnknown):
            await database.autocommit.execute(INSERT, {"id": 1, "text": ""})
        self.door.cut_after = None
        self.assertEqual(self.ids(), [1])
        await self.all_connections(database)

    async def test_cut_while_idle(self) -> None:
        """Connections that are cut without a word are replaced."""
        self.door.open()
        database = await self.a_database(3, self.door.dsn)
        replaced = self.hear("replaced a lost connection")
        self.door.cut()
        await replaced
        await self.all_connections(database)

    async def test_away_at_the_start(self) -> None:
        """We start without a server, refuse at once, and serve as soon as it is there."""
        database = PostgresDatabase(reactor, 2, dsn=self.door.dsn, schema=self.schema)
        self.addCleanup(database.stopService)
        away = self.hear("is unavailable")
        database.startService()
        ready = database.wait_until_ready()
        line = await away
        self.assertIn(str(self.door.directory), line)
        with self.assertRaises(DatabaseUnavailable):
            await database.autocommit.query("select 1")
        with self.assertRaises(DatabaseUnavailable):
            await database.transact(lambda cursor: cursor.query("select 1"))
        self.assertFalse(ready.called)
        back = self.hear("is back")
        self.door.open()
        await ready
        await back
        await database.autocommit.query("select 1")

    async def test_goes_and_comes_back(self) -> None:
        """While the server is away everything is refused; afterwards all connections are there."""
        self.door.open()
        database = await self.a_database(2, self.door.dsn)
        away = self.hear("is unavailable")
        await self.door.close()
        await away
        with self.assertRaises(DatabaseUnavailable):
            await database.autocommit.query("select 1")
        back = self.hear("is back")
        self.door.open()
        await back
        await self.all_connections(database)

    async def test_wrong_password(self) -> None:
        """A password that is wrong may be put right on the server: we go on, and keep it secret."""
        dsn = make_dsn(self.dsn, password="sesame")
        try:
            psycopg2.connect(dsn).close()
        except psycopg2.OperationalError:
            pass
        else:
            self.skipTest("this server does not ask for passwords")
        database = PostgresDatabase(reactor, 1, dsn=dsn)
        self.addCleanup(database.stopService)
        away = self.hear("is unavailable")
        database.startService()
        line = await away
        self.assertIn("password authentication failed", line)
        self.assertNotIn("sesame", line)
        with self.assertRaises(DatabaseUnavailable):
            await database.autocommit.query("select 1")

    async def test_stop_while_connecting(self) -> None:
        """A server that does not answer does not delay the end."""
        self.door.behind = Mute()
        self.door.open()
        database = PostgresDatabase(reactor, 2, dsn=self.door.dsn)
        database.startService()
        await self.door.behind.reached
        await database.stopService()


class Mute:
    """A server that takes connections and says nothing."""

    def __init__(self) -> None:
        self.reached: Deferred[None] = Deferred()

    def connect(self, factory: object) -> None:
        """Take one."""
        if not self.reached.called:
            self.reached.callback(None)


class RestartTests(NotesTestCase):
    async def test_restart(self) -> None:
        """The server is stopped and started again: refused, then served, with all connections."""
        directory = Path(tempfile.mkdtemp(prefix="litecord-test-"))
        self.addCleanup(shutil.rmtree, directory)
        directory.chmod(0o711)
        server = EmbeddedPostgres(
            reactor=reactor, data=directory / "data", durable=False, on_exit=self.fail,
            system=directory / "system",
        )
        self.addCleanup(lambda: Deferred.fromCoroutine(server.stop()))
        dsn = await server.start()
        database = PostgresDatabase(reactor, 3, dsn=dsn)
        database.startService()
        self.addCleanup(database.stopService)
        await database.wait_until_ready()
        pids = set(await self.all_connections(database))

        away = self.hear("is unavailable")
        await server.stop()
        await away
        with self.assertRaises(DatabaseUnavailable):
            await database.autocommit.query("select 1")

        back = self.hear("is back")
        self.assertEqual(await server.start(), dsn)
        await back
        self.assertFalse(pids & set(await self.all_connections(database)))


class SessionTests(NotesTestCase):
    async def shown(self, database: PostgresDatabase, *names: str) -> list[str]:
        rows = []
        for name in names:
            ((value,),) = await database.autocommit.query(f"show {name}")
            rows.append(value)
        return rows

    async def test_settings(self) -> None:
        """Every connection has what statements rely on."""
        database = await self.a_database(1)
        self.assertEqual(
            await self.shown(database, "timezone", "statement_timeout", "application_name",
                             "client_encoding", "search_path"),
            ["UTC", "30s", "litecord", "UTF8", f'"{self.schema}"' ],
        )

    async def test_without_a_schema(self) -> None:
        """No schema, no search_path of ours."""
        database = PostgresDatabase(reactor, 1)
        self.addCleanup(database.stopService)
        database.open(str(make_dsn(self.dsn, application_name="other")))
        await database.wait_until_ready()
        self.assertEqual(
            await self.shown(database, "application_name", "search_path"),
            ["other", '"$user", public'],
        )

    async def test_any_name_will_do(self) -> None:
        """A schema is found by its name, whatever that is made of."""
        name = f'Odd, \\ name\'s "{os.getpid()}"'
        quoted = '"' + name.replace('"', '""') + '"'
        self.ask(f"create schema {quoted}")
        self.addCleanup(self.ask, f"drop schema {quoted} cascade")
        self.schema = name
        database = await self.a_database(1)
        ((found,),) = await database.autocommit.query("select current_schema")
        self.assertEqual(found, name)


class ServiceTests(NotesTestCase):
    async def test_stop_waits_for_transactions(self) -> None:
        """What has begun when we are stopped is committed; what comes later is refused."""
        database = await self.a_database(1)
        gate: Deferred[None] = Deferred()

        async def work(cursor: ICursor) -> None:
            await cursor.execute(INSERT, {"id": 1, "text": ""})
            await gate
            await cursor.execute(INSERT, {"id": 2, "text": ""})

        running = database.transact(work)
        stopped = database.stopService()
        with self.assertRaises(DatabaseUnavailable):
            await database.autocommit.query("select 1")
        self.assertFalse(stopped.called)
        gate.callback(None)
        await running
        await stopped
        self.assertEqual(self.ids(), [1, 2])

    async def test_unreadable_dsn(self) -> None:
        """A dsn that is none is told at once, without its text."""
        database = PostgresDatabase(reactor, 1)
        with self.assertRaises(ValueError):
            database.open("password=open sesame")


class LeakTests(NotesTestCase):
    async def twice(self, cursor: ICursor, id: int) -> None:
        await cursor.execute(INSERT, {"id": id, "text": ""})
        await cursor.execute(INSERT, {"id": id, "text": ""})

    async def refuse(self, cursor: ICursor, id: int) -> None:
        await cursor.execute(INSERT, {"id": id, "text": ""})
        raise Refusal

    def operate(self, database: PostgresDatabase, id: int) -> Deferred[Any]:
        """One of seven things that are done to a database."""
        note = {"id": id, "text": ""}
        match id % 7:
            case 0:
                return database.autocommit.execute(INSERT, note)
            case 1:
                return database.autocommit.query("select * from notes")
            case 2:
                return database.autocommit.query("select 1/0")
            case 3:
                return database.transact(lambda cursor: cursor.execute(INSERT, note))
            case 4:
                return database.transact(lambda cursor: self.refuse(cursor, id))
            case 5:
                return database.transact(lambda cursor: self.twice(cursor, id))
        abandoned = database.autocommit.query("select 1")
        if id % 2:
            abandoned = database.transact(lambda cursor: cursor.query("select 1"))
        abandoned.cancel()
        return abandoned

    async def outcome(self, operation: Deferred[Any]) -> str:
        try:
            return type(await operation).__name__
        except (psycopg2.Error, UniqueViolated, Refusal, CancelledError) as error:
            return type(error).__name__

    async def test_nothing_leaks(self) -> None:
        """After a thousand operations of every kind all connections are there, and no more."""
        before = sockets()
        database = PostgresDatabase(reactor, 3, dsn=self.dsn, schema=self.schema)
        database.startService()
        self.addCleanup(database.stopService)
        pids = await self.all_connections(database)
        outcomes: Counter[str] = Counter()
        for start in range(0, 1000, 100):
            outcomes.update(await gatherResults([
                Deferred.fromCoroutine(self.outcome(self.operate(database, id)))
                for id in range(start, start + 100)
            ]))
        self.assertEqual(outcomes, {
            "int": 286, "list": 143, "DivisionByZero": 143, "Refusal": 143,
            "UniqueViolated": 143, "CancelledError": 142,
        })
        self.assertCountEqual(await self.all_connections(database), pids)
        self.assertEqual(sockets(), before + 2 * 3)
        await database.stopService()
        self.assertEqual(sockets(), before)
