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
        queue = self._held[key]
        if queue:
            queue.popleft().callback(None)
        else:
            del self._held[key]

    def _give_up(self, queue: deque[Deferred[None]], waiter: Deferred[None]) -> None:
        queue.remove(waiter)
        waiter.errback(Overloaded())
