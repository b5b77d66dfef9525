"""The only Deferred plumbing of the project: work that outlives whoever asked for it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

T = TypeVar("T")

_log = Logger()


def shielded(
    work: Deferred[T] | Coroutine[Deferred[Any], Any, T], *expected: type[Exception]
) -> Deferred[T]:
    """What ``work`` comes to; cancelling it abandons the answer and leaves ``work`` running.

    A failure of work that was abandoned is logged, for nobody else is left to hear of it, unless
    it is one of the ``expected`` kinds.
    """
    inner = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
    outer: Deferred[T] = Deferred()

    def succeeded(result: T) -> None:
        outer.callback(result)  # ignored by Deferred itself when it was cancelled

    def failed(failure: Failure) -> None:
        if outer.called:
            if failure.check(*expected):
                return
            _log.failure("work that its caller had abandoned failed", failure)
        else:
            outer.errback(failure)

    inner.addCallbacks(succeeded, failed)
    return outer


def spawn(
    coroutine: Coroutine[Deferred[Any], Any, object], log: Logger, what: str
) -> Deferred[None]:
    """Start ``coroutine`` and forget it; ``log`` hears of its failure, by the name ``what``.

    The Deferred fires with ``None`` when the coroutine is over, however it ended. Cancelling it
    cancels the coroutine.
    """

    def finished(result: object) -> None:
        if not isinstance(result, Failure):
            return
        if result.check(CancelledError):
            log.info("{what} was cancelled", what=what)
        else:
            log.failure("{what} failed", result, what=what)

    return Deferred.fromCoroutine(coroutine).addBoth(finished)
