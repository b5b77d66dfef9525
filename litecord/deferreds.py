"""The only Deferred plumbing of the project: work that outlives whoever asked for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred, DeferredList
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
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


async def few_at_a_time(
    most: int,
    work: Callable[[T], Coroutine[Deferred[Any], Any, object]],
    given: Iterable[T],
) -> None:
    """Do ``work`` on all that is given, on at most so many at a time.

    Once some of it fails no more is begun; the failure is raised when what had begun is over.
    """
    left = deque(given)

    async def go_on() -> None:
        try:
            while left:
                await work(left.popleft())
        except BaseException:
            left.clear()
            raise

    workers = [Deferred.fromCoroutine(go_on()) for _ in range(min(most, len(left)))]
    ended: Any = await DeferredList(workers, consumeErrors=True)
    for succeeded, result in ended:
        if not succeeded:
            result.raiseException()


class Repeated:
    """Work that is done when it is started, and again whenever so many seconds are over."""

    def __init__(
        self,
        clock: IReactorTime,
        seconds: float,
        work: Callable[[], Coroutine[Deferred[Any], Any, object]],
        log: Logger,
        what: str,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._work = work
        self._log = log
        self._what = what
        self._working: Deferred[None] | None = None
        self._pause: Deferred[None] | None = None
        self._running = False

    def start(self) -> None:
        """Begin, the first time now; what fails is logged, and tried again the next time."""
        self._running = True
        self._working = spawn(self._go_on(), self._log, self._what)

    async def stop(self) -> None:
        """Wait for the end of what is being done, and begin no more."""
        self._running = False
        if self._pause is not None:
            self._pause.cancel()
        if self._working is not None:
            await self._working

    async def _go_on(self) -> None:
        while self._running:
            await spawn(self._work(), self._log, self._what)
            if self._running:
                self._pause = deferLater(self._clock, self._seconds)
                try:
                    await self._pause
                except CancelledError:
                    return
