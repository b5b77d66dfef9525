"""Long work in the reactor's thread, done a slice at a time so that all else goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

#: So many seconds of a turn go to coroutines that wait for theirs.
TURN: Final = 0.01


class Work(Protocol):
    """Something that takes long."""

    def slice(self) -> bool:
        """Do some of it, for a few milliseconds; whether there is more to do."""


@attrs.define(eq=False)
class Slices:
    """Does one slice in each turn of the reactor, of one work after the other."""

    _clock: IReactorTime
    _works: dict[Work, None] = attrs.field(init=False, factory=dict)
    _next: IDelayedCall | None = attrs.field(init=False, default=None)

    def begin(self, work: Work) -> None:
        """Do all of it, beginning with the next turn."""
        self._works[work] = None
        if self._next is None:
            self._next = self._clock.callLater(0, self._turn)

    def end(self, work: Work) -> None:
        """Do nothing more of it."""
        self._works.pop(work, None)
        if not self._works:
            self.stop()

    def stop(self) -> None:
        """Do nothing more at all."""
        self._works.clear()
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _turn(self) -> None:
        self._next = None
        work = next(iter(self._works))
        del self._works[work]
        try:
            if work.slice():
                self._works[work] = None
        finally:
            if self._works and self._next is None:
                self._next = self._clock.callLater(0, self._turn)


@attrs.define(eq=False)
class Turns:
    """
    Lets coroutines go on one after the other, as many in a turn as there is time for.

    However many clients come at once, all others are heard in between. While there is much else
    to do, one goes on in each turn.
    """

    _clock: IReactorTime
    #: whether there is
    _is_busy: Callable[[], bool]
    _waiting: deque[Deferred[None]] = attrs.field(init=False, factory=deque)
    _next: IDelayedCall | None = attrs.field(init=False, default=None)

    def enter(self) -> Deferred[None]:
        """Fires in one of the next turns; what is done at once then counts as that turn's work."""
        waiter: Deferred[None] = Deferred()
        self._waiting.append(waiter)
        if self._next is None:
            self._next = self._clock.callLater(0, self._turn)
        return waiter

    def stop(self) -> None:
        """Nobody goes on any more: who waits is cancelled."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        waiting, self._waiting = self._waiting, deque()
        for waiter in waiting:
            waiter.cancel()

    def _turn(self) -> None:
        self._next = None
        seconds, waiting = self._clock.seconds, self._waiting
        until = seconds() + TURN
        while waiting:
            waiting.popleft().callback(None)
            if seconds() >= until or self._is_busy():
                break
        if waiting and self._next is None:
            self._next = self._clock.callLater(0, self._turn)
