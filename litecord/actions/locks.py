"""Locks by name: who changes the same thing waits for each other, in order and not for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Any

import attrs
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from ..errors import Overloaded

#: How long anybody waits, in seconds, and how many may wait for one lock.
PATIENCE = 10.0
MOST_WAITERS = 500


@attrs.define(eq=False)
class Locks:
    """
    First come, first served.

    A lock exists while somebody holds it. Waiting ends with ``Overloaded`` (503) after
    ``PATIENCE`` seconds or where ``most_waiters`` wait for it already, and can be cancelled.
    """

    _clock: IReactorTime
    _most_waiters: int = MOST_WAITERS
    _held: dict[Hashable, deque[Deferred[None]]] = attrs.field(init=False, factory=dict)
    #: released, and not yet anybody else's
    _released: deque[Hashable] = attrs.field(init=False, factory=deque)
    _handing: bool = attrs.field(init=False, default=False)

    def acquire(self, key: Hashable) -> Deferred[None]:
        """Fire when ``key`` is the caller's, who must ``release`` it."""
        queue = self._held.get(key)
        if queue is None:
            self._held[key] = deque()
            return succeed(None)
        if len(queue) >= self._most_waiters:
            raise Overloaded()
        waiter: Deferred[None] = Deferred()
        patience: IDelayedCall = self._clock.callLater(PATIENCE, self._give_up, queue, waiter)
        queue.append(waiter)

        def waited(result: Any) -> Any:
            if patience.active():
                patience.cancel()
            if waiter in queue:
                queue.remove(waiter)
            return result

        return waiter.addBoth(waited)

    def release(self, key: Hashable) -> None:
        """Hand ``key`` to whoever has waited longest."""
        self._released.append(key)
        if self._handing:
            return  # who had it was done at once: a call within a call for each would be too deep
        self._handing = True
        try:
            while self._released:
                self._hand_on(self._released.popleft())
        finally:
            self._handing = False

    def _hand_on(self, key: Hashable) -> None:
        queue = self._held[key]
        if queue:
            queue.popleft().callback(None)
        else:
            del self._held[key]

    def _give_up(self, queue: deque[Deferred[None]], waiter: Deferred[None]) -> None:
        queue.remove(waiter)
        waiter.errback(Overloaded())
