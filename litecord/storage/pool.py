"""A pool of connections to one server, lent to one borrower at a time and replaced when lost.

While the server answers, borrowers queue, first come first served, within bounds. As soon as an
attempt to connect fails and nothing is open, they are refused at once and one connection at a time
is tried, at growing intervals, until one succeeds. One line of the log tells of the first loss
or refusal, one tells that the server is back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from itertools import takewhile
from typing import Any, Generic, Protocol, TypeVar

import attrs
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from ..errors import DatabaseUnavailable

_log = Logger()

WAITERS = 500
WAIT = 10.0  # seconds, for a connection to become free
FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0  # seconds between attempts to connect
DRAIN = 10.0  # seconds that borrowers have to finish when the pool stops

FINE, SHORT, AWAY = 0, 1, 2  # what the log has been told of the server


class Refused(Exception):
    """An attempt to connect failed; ``str()`` says why, in one line and without secrets."""


class Poolable(Protocol):
    """What the pool asks of a connection."""

    def close(self) -> None:
        """Close it; safe to call twice."""


C = TypeVar("C", bound=Poolable)


@attrs.define(eq=False)
class Pool(Generic[C]):
    """Up to ``size`` open connections; ``clock`` is an ``IReactorTime``."""

    _clock: Any
    _size: int
    _connect: Callable[[], Deferred[C]] | None = attrs.field(default=None, init=False)
    _where: str = attrs.field(default="", init=False)
    _open: set[C] = attrs.field(factory=set, init=False)
    _idle: list[C] = attrs.field(factory=list, init=False)
    _connecting: set[Deferred[C]] = attrs.field(factory=set, init=False)
    _waiting: OrderedDict[Deferred[C], float] = attrs.field(factory=OrderedDict, init=False)
    _until_ready: list[Deferred[None]] = attrs.field(factory=list, init=False)
    _until_drained: list[Deferred[None]] = attrs.field(factory=list, init=False)
    _retry: IDelayedCall | None = attrs.field(default=None, init=False)
    _expiry: IDelayedCall | None = attrs.field(default=None, init=False)
    _serving: bool = attrs.field(default=False, init=False)
    _delay: float = attrs.field(default=FIRST_DELAY, init=False)
    _refused: bool = attrs.field(default=False, init=False)  # the last attempt to connect failed
    _reported: int = attrs.field(default=FINE, init=False)  # what the log has been told
    _loss: str | None = attrs.field(default=None, init=False)  # why a connection is being replaced
    #: Why the last attempt to connect failed; ``None`` where it did not.
    trouble: str | None = attrs.field(default=None, init=False)

    def start(self, connect: Callable[[], Deferred[C]], where: str) -> None:
        """Open connections with ``connect`` from now on; ``where`` names the server in the log.

        ``connect`` fires with ``Refused`` when the server cannot be reached or does not want us.
        """
        if self._connect is not None:
            raise RuntimeError("the database is open already")
        self._connect, self._where = connect, where
        self._refused, self._reported, self._loss = False, FINE, None
        self._delay = FIRST_DELAY
        self._fill()

    def take(self) -> C | None:
        """A connection, if one is idle."""
        return self._idle.pop() if self._idle and not self._waiting else None

    def acquire(self) -> Deferred[C]:
        """A connection, as soon as one is free; cancel it to leave the queue."""
        connection = self.take()
        if connection is not None:
            return succeed(connection)
        if self._connect is None or (self._refused and not self._open):
            return fail(DatabaseUnavailable())
        if len(self._waiting) >= WAITERS:
            return fail(DatabaseUnavailable())
        waiter: Deferred[C] = Deferred(self._leave)
        self._waiting[waiter] = self._clock.seconds() + WAIT
        if self._expiry is None:
            self._expiry = self._clock.callLater(WAIT, self._expire)
        return waiter

    def release(self, connection: C) -> None:
        """Take back what ``take`` or ``acquire`` gave; whoever has waited longest gets it."""
        if connection not in self._open:
            return  # lost meanwhile, and replaced
        if self._connect is None:
            self._close(connection)
        else:
            self._idle.append(connection)
            if self._waiting and not self._serving:
                self._serve()

    def lost(self, connection: C, reason: str) -> None:
        """``connection``, lent or idle, is of no more use: close and replace it."""
        if connection not in self._open:
            return
        self._loss = reason
        self._close(connection)
        self._fill()

    def ready(self) -> Deferred[None]:
        """Fire as soon as a connection is open, which may be never; cancel it to stop waiting."""
        if self._open:
            return succeed(None)
        waiter: Deferred[None] = Deferred(self._until_ready.remove)
        self._until_ready.append(waiter)
        return waiter

    async def stop(self) -> None:
        """Refuse new borrowers, let the present ones finish for ``DRAIN`` seconds, close all."""
        self._connect = None
        for call in (self._retry, self._expiry):
            if call is not None:
                call.cancel()
        self._retry = self._expiry = None
        for attempt in list(self._connecting):
            attempt.cancel()
        self._refuse_waiters()
        for waiter in self._until_ready[:]:
            waiter.cancel()
        for connection in self._idle[:]:
            self._close(connection)
        if self._open:
            late = self._clock.callLater(DRAIN, self._close_all)
            drained: Deferred[None] = Deferred()
            self._until_drained.append(drained)
            await drained
            if late.active():
                late.cancel()

    def _serve(self) -> None:
        """Lend to who waits: in a loop, for borrowers that fail at once release while we lend."""
        self._serving = True
        while self._idle and self._waiting:
            waiter, _ = self._waiting.popitem(last=False)
            waiter.callback(self._idle.pop())
        self._serving = False

    def _close_all(self) -> None:
        _log.warn("{count} database connections were closed while in use", count=len(self._open))
        for connection in list(self._open):
            self._close(connection)

    def _close(self, connection: C) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        connection.close()
        if not self._open:
            drained, self._until_drained = self._until_drained, []
            for waiter in drained:
                waiter.callback(None)

    def _wanted(self) -> int:
        """How many connections to open now: while the server refuses, a single one to try."""
        if self._connect is None or self._retry is not None:
            return 0
        missing = self._size - len(self._open) - len(self._connecting)
        return min(missing, 1 - len(self._connecting)) if self._refused else missing

    def _fill(self) -> None:
        while self._connect is not None and self._wanted() > 0:
            attempt = self._connect()
            self._connecting.add(attempt)
            attempt.addBoth(self._attempted, attempt)

    def _attempted(self, result: C | Failure, attempt: Deferred[C]) -> None:
        self._connecting.discard(attempt)
        if isinstance(result, Failure):
            if self._connect is not None:
                self._failed(result)
        elif self._connect is None:
            result.close()
        else:
            self._opened(result)

    def _opened(self, connection: C) -> None:
        self._open.add(connection)
        self._refused, self._delay, self.trouble = False, FIRST_DELAY, None
        if self._reported:
            _log.info("database {where} is back ({open} of {size} connections open)",
                      where=self._where, open=len(self._open), size=self._size)
        elif self._loss is not None:
            _log.info("database {where}: replaced a lost connection ({reason})",
                      where=self._where, reason=self._loss)
        self._reported, self._loss = FINE, None
        self.release(connection)
        ready, self._until_ready = self._until_ready, []
        for waiter in ready:
            waiter.callback(None)
        self._fill()

    def _failed(self, failure: Failure) -> None:
        again, self._refused, self.trouble = self._refused, True, failure.getErrorMessage()
        if not self._open:
            self._refuse_waiters()
        if self._retry is None:
            self._retry = self._clock.callLater(self._delay, self._try_again)
            self._delay = min(2 * self._delay, LONGEST_DELAY)
        if not failure.check(Refused):
            _log.failure("cannot make a database connection", failure)
        elif not self._open:
            self._report(AWAY, "database {where} is unavailable, trying again: {reason}", failure)
        elif again:  # at a shutdown one connection is lost first: a moment later all are
            self._report(SHORT, "database {where} grants {open} connections, not {size}, trying"
                         " again: {reason}", failure)

    def _report(self, state: int, line: str, failure: Failure) -> None:
        """Tell the log once, and again only when it has become worse."""
        if state > self._reported:
            self._reported = state
            _log.error(line, where=self._where, open=len(self._open), size=self._size,
                       reason=failure.getErrorMessage())

    def _try_again(self) -> None:
        self._retry = None
        self._fill()

    def _leave(self, waiter: Deferred[C]) -> None:
        self._waiting.pop(waiter, None)

    def _expire(self) -> None:
        """Refuse who has waited too long: all wait equally long, so the first are the oldest."""
        self._expiry = None
        now = self._clock.seconds()
        expired = list(takewhile(lambda waiter: self._waiting[waiter] <= now, self._waiting))
        for waiter in expired:
            del self._waiting[waiter]
        if self._waiting:
            oldest = next(iter(self._waiting.values()))
            self._expiry = self._clock.callLater(oldest - now, self._expire)
        for waiter in expired:
            _refuse(waiter)

    def _refuse_waiters(self) -> None:
        waiting, self._waiting = self._waiting, OrderedDict()
        for waiter in waiting:
            _refuse(waiter)


def _refuse(waiter: Deferred[C]) -> None:
    if not waiter.called:  # it may have been cancelled by one refused before it
        waiter.errback(DatabaseUnavailable())
