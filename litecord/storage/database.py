"""PostgreSQL through txpostgres: autocommitted statements, transactions, lost connections.

The only importer of txpostgres. A connection that is lost is replaced by the pool; what ran on it
fails with :class:`DatabaseUnavailable`, or with its subclass :class:`OutcomeUnknown` where the
server may have committed it all the same.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import psycopg2
from psycopg2.extensions import (
    POLL_OK,
    POLL_WRITE,
    TRANSACTION_STATUS_IDLE,
    TRANSACTION_STATUS_INERROR,
    TRANSACTION_STATUS_INTRANS,
)
from psycopg2.extras import NamedTupleCursor
from twisted.application.service import Service
from twisted.internet import defer
from twisted.internet.defer import Deferred, fail
from twisted.logger import Logger
from twisted.python.failure import Failure
from txpostgres import txpostgres
from zope.interface import implementer

from ..deferreds import shielded
from ..errors import DatabaseUnavailable, OutcomeUnknown
from ..interfaces import ICursor, IDatabase
from .dsn import parameters, whereabouts
from .pool import Pool, Refused
from .sqlstates import Conflict, ForeignKeyViolated, UniqueViolated, meaning
from .values import Json, register

__all__ = ["ForeignKeyViolated", "Json", "PostgresDatabase", "UniqueViolated"]

T = TypeVar("T")
Fetch = Callable[[Any], Any]

CONNECT_TIMEOUT = 10.0  # seconds
RERUNS = 3  # of a transaction that met another one

_log = Logger()


def _rows(cursor: Any) -> Any:
    return cursor.fetchall()


def _count(cursor: Any) -> Any:
    return cursor.rowcount


def _tag(cursor: Any) -> Any:
    return cursor.statusmessage


class _Connection(txpostgres.Connection):
    """A txpostgres connection that takes less time over a statement.

    txpostgres guards a connection with a lock, stops watching its socket and watches it again
    around every statement and every read, and lets the reactor make another round before it gives
    out a result. Here the pool sees to it that a connection has one user; the socket is watched as
    long as the connection is open, which is also how an idle connection is seen to die; and a
    result is given out as soon as it is there. That is safe because nothing is done with the
    connection after that: whoever hears of the result may start the next statement at once.

    What is watched is a duplicate of libpq's descriptor. libpq closes its own when it sees the
    end of the stream, before we can tell the reactor, and the number may be taken again by then.
    """

    def __init__(self, reactor: Any, pool: Pool[_Connection]) -> None:
        super().__init__(reactor)
        self._pool = pool
        self._descriptor = -1  # while it is open
        self._cursor: Any = None
        self._answer: Deferred[Any] | None = None  # of the statement that runs
        self._fetch: Fetch = _rows
        self._lost: type[DatabaseUnavailable] = DatabaseUnavailable
        self._alone = False
        self.refusal: Exception | None = None  # what the server last answered a statement with

    async def open(self, wanted: dict[str, Any]) -> _Connection:
        """Connect; raise ``Refused`` if that cannot be."""
        try:
            await self._connected(wanted).addTimeout(CONNECT_TIMEOUT, self.reactor)
            self.reactor.removeReader(self)
            self._descriptor = os.dup(self._connection.fileno())
            self.reactor.addReader(self)
            register(self._connection)
            self._cursor = self._connection.cursor()
        except defer.TimeoutError as error:
            raise Refused(f"no answer within {CONNECT_TIMEOUT:.0f} seconds") from error
        except psycopg2.Error as error:
            raise Refused(" ".join(str(error).split())) from error
        finally:
            if self._cursor is None:
                self.close()
        return self

    def _connected(self, wanted: dict[str, Any]) -> Deferred[None]:
        """Fire when txpostgres has connected; to be cancelled even when it is about to tell."""
        answer: Deferred[None] = Deferred(lambda _: self.close())

        def tell(result: Any) -> None:
            if not answer.called:
                answer.callback(result if isinstance(result, Failure) else None)

        self.connect(**wanted, cursor_factory=NamedTupleCursor).addBoth(tell)
        return answer

    def run(
        self, sql: str, params: object, fetch: Fetch, lost: type[DatabaseUnavailable],
        *, alone: bool = False,
    ) -> Deferred[Any]:
        """Start a statement; fire with what ``fetch`` finds in the cursor when it is over.

        Fires with ``lost`` if the connection goes while the statement runs. One that is ``alone``
        gives the connection back. Cancelling drops the answer; the statement runs to its end.
        """
        try:
            if self._answer is not None:  # its answer may be here already, but nobody had it yet
                raise psycopg2.ProgrammingError("a statement of this transaction still runs")
            self._cursor.execute(sql, params)
        except Exception as error:
            if self._connection.closed:
                self._die(error)
                return fail(DatabaseUnavailable())
            if alone:
                self.give_back()
            return fail(error)
        answer: Deferred[Any] = Deferred()
        self._answer, self._fetch, self._lost, self._alone = answer, fetch, lost, alone
        self._advance(started=True)
        return answer

    def status(self) -> int:
        """Where libpq sees this connection: idle, in a transaction, busy or lost."""
        status: int = self._connection.get_transaction_status()
        return status

    def give_back(self) -> None:
        """End the use of this connection; one that is not fit for the next user is replaced."""
        self.refusal = None
        if self.status() == TRANSACTION_STATUS_IDLE:
            self._pool.release(self)
        else:
            self._pool.lost(self, "it was left in the middle of a transaction")

    def close(self) -> None:
        """Close the connection, open or not yet; the statement that runs fails as lost."""
        if self._descriptor >= 0:
            self.reactor.removeReader(self)
            self.reactor.removeWriter(self)
            os.close(self._descriptor)
            self._descriptor = -1
        if self._connection is not None:
            super().close()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.called:
            answer.errback(self._lost())

    def fileno(self) -> int:
        """The descriptor that the reactor watches."""
        return self._descriptor if self._descriptor >= 0 else int(super().fileno())

    def doRead(self) -> None:
        """There is something to read, be it the end of the stream."""
        if self._descriptor >= 0:
            self._advance()
        else:
            txpostgres._PollingMixin.doRead(self)  # noqa: SLF001

    def doWrite(self) -> None:
        """There is room for the rest of a statement."""
        if self._descriptor >= 0:
            self.reactor.removeWriter(self)
            self._advance()
        else:
            txpostgres._PollingMixin.doWrite(self)  # noqa: SLF001

    def connectionLost(self, reason: Failure) -> None:
        """The reactor saw the socket go."""
        if self._descriptor >= 0:
            self._die(reason.value)
        else:
            super().connectionLost(reason)

    def _advance(self, *, started: bool = False) -> None:
        """Let libpq send and receive; give out the result when there is one."""
        try:
            state = self._connection.poll()
            if state == POLL_WRITE:
                self.reactor.addWriter(self)
            if state != POLL_OK or self._answer is None:
                return
            result = self._fetch(self._cursor)
        except Exception as error:
            if self._connection.closed or self._answer is None:
                self._die(error)
                return
            self.refusal = meaning(error)
            result = Failure(self.refusal)
        if started:  # a loop over statements lets the reactor turn, however fast the server is
            self.reactor.callLater(0, self._settle, self._answer, result)
        else:
            self._settle(self._answer, result)

    def _settle(self, answer: Deferred[Any], result: Any) -> None:
        if self._answer is not answer:
            return  # the connection was closed meanwhile, and the caller told that it is lost
        self._answer = None
        if self._alone:
            self.give_back()
        if not isinstance(result, Failure):
            answer.callback(result)  # ignored by a Deferred that was cancelled
        elif answer.called:
            _log.failure("a statement that its caller had abandoned failed", result)
        else:
            answer.errback(result)

    def _die(self, error: BaseException | None) -> None:
        self._pool.lost(self, " ".join(str(error).split()))


@implementer(ICursor)
class _Autocommit:
    """Each statement on whichever connection is free."""

    def __init__(self, pool: Pool[_Connection]) -> None:
        self._pool = pool

    def query(self, sql: str, params: object = None) -> Deferred[list[Any]]:
        """The rows of one statement."""
        return self._run(sql, params, _rows)

    def execute(self, sql: str, params: object = None) -> Deferred[int]:
        """How many rows one statement touched."""
        return self._run(sql, params, _count)

    def _run(self, sql: str, params: object, fetch: Fetch) -> Deferred[Any]:
        connection = self._pool.take()
        if connection is not None:
            return connection.run(sql, params, fetch, OutcomeUnknown, alone=True)
        return self._pool.acquire().addCallback(
            lambda freed: freed.run(sql, params, fetch, OutcomeUnknown, alone=True))


@implementer(ICursor)
class _Transaction:
    """One transaction; BEGIN travels with its first statement, which saves a round trip."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._begun = self._over = False

    def query(self, sql: str, params: object = None) -> Deferred[list[Any]]:
        """The rows of one statement."""
        return self._run(sql, params, _rows)

    def execute(self, sql: str, params: object = None) -> Deferred[int]:
        """How many rows one statement touched."""
        return self._run(sql, params, _count)

    def _run(self, sql: str, params: object, fetch: Fetch) -> Deferred[Any]:
        if self._over:
            return fail(RuntimeError("this transaction is over"))
        if not self._begun:
            self._begun = True
            sql = "begin;" + sql
        return self._connection.run(sql, params, fetch, DatabaseUnavailable)

    async def commit(self) -> None:
        """Make it last, or raise why the server would not."""
        self._over = True
        if not self._begun:
            return
        tag = await self._connection.run("commit", None, _tag, OutcomeUnknown)
        if tag != "COMMIT":  # PostgreSQL answers ROLLBACK, no error, after a failed statement
            raise self._connection.refusal or RuntimeError(f"COMMIT was answered with {tag}")

    async def rollback(self) -> None:
        """Undo it, unless it is over; what cannot be undone now ends with the connection."""
        self._over = True
        if self._connection.status() in (TRANSACTION_STATUS_INTRANS, TRANSACTION_STATUS_INERROR):
            with suppress(DatabaseUnavailable):  # lost: the server has rolled back
                await self._connection.run("rollback", None, _tag, DatabaseUnavailable)


@implementer(IDatabase)
class PostgresDatabase(Service):
    """A database that may come and go; ``reactor`` provides time and watches descriptors."""

    def __init__(
        self, reactor: Any, size: int, *, dsn: str | None = None, schema: str | None = None
    ) -> None:
        self._reactor = reactor
        self._dsn = dsn
        self._schema = schema
        self._pool: Pool[_Connection] = Pool(reactor, size)
        self.autocommit: ICursor = _Autocommit(self._pool)

    def startService(self) -> None:
        """Begin to connect, if it is known to what."""
        super().startService()
        if self._dsn is not None:
            self.open(self._dsn)

    def stopService(self) -> Deferred[None]:
        """Let running transactions end, within bounds, and close all connections."""
        super().stopService()
        return Deferred.fromCoroutine(self._pool.stop())

    def open(self, dsn: str) -> None:
        """Begin to connect to ``dsn``, a libpq connection string or URI, and never give up.

        Host names are resolved by libpq, which waits for the answer: give an address or a socket
        directory where a name server may be slow.
        """
        wanted = parameters(dsn, self._schema)

        def connect() -> Deferred[_Connection]:
            return Deferred.fromCoroutine(_Connection(self._reactor, self._pool).open(wanted))

        self._pool.start(connect, whereabouts(wanted))

    def wait_until_ready(self) -> Deferred[None]:
        """Fire when the database can be used; cancel it to wait no longer."""
        return self._pool.ready()

    @property
    def trouble(self) -> str | None:
        """Why the last attempt to connect failed, in one line; ``None`` where it did not."""
        return self._pool.trouble

    def transact(self, work: Callable[[ICursor], Awaitable[T]]) -> Deferred[T]:
        """Run ``work`` in one transaction, committed when it returns, undone when it raises.

        ``work`` must be re-runnable: after a deadlock or a serialization failure it is run again
        from its beginning, up to three times, in a new transaction. Cancelling ends the wait for
        a connection; what has begun is not interrupted. ``OutcomeUnknown`` means that
        the connection was lost after COMMIT was sent.
        """
        return Deferred.fromCoroutine(self._transact(work))

    async def _transact(self, work: Callable[[ICursor], Awaitable[T]]) -> T:
        connection = self._pool.take() or await self._pool.acquire()
        return await shielded(_used(connection, work))


async def _used(connection: _Connection, work: Callable[[ICursor], Awaitable[T]]) -> T:
    """Run ``work`` on ``connection`` until it meets no other transaction, then give it back."""
    reruns = RERUNS
    try:
        while True:
            try:
                return await _attempt(_Transaction(connection), work)
            except Conflict:
                if not reruns:
                    raise
            reruns -= 1
    finally:
        connection.give_back()


async def _attempt(transaction: _Transaction, work: Callable[[ICursor], Awaitable[T]]) -> T:
    try:
        result = await work(transaction)
        await transaction.commit()
    except Exception:
        await transaction.rollback()
        raise
    return result
