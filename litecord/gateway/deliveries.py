"""
The queue of what is to be sent: an event is encoded once for all who see it alike.

Who is told is settled when an event happens; encoding and sending wait for a later turn of the
reactor, so that a request is answered before the last delivery. A turn is kept short: what is left
waits for the next, in order. But a turn goes on, however long that takes, until no more than so
many events wait: then whoever causes events is served no faster than those who are told of them.
Where several events wait, what they come to for one client leaves in few writes (``cork``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from ..events import Event
from ..wire import versions
from ..wire.dispatches import DISPATCHES
from .audience import Recipients
from .codec import Encoded
from .cork import Cork
from .opcodes import CloseCode
from .session import Session

log = Logger()

#: Makes the ``d`` of an event.
Make = Callable[[], Any]
#: How many seconds one turn may take, and after how many deliveries the clock is looked at.
TURN, STEP = 0.01, 200


@attrs.define(eq=False)
class Deliveries:
    """What is to be sent, in order."""

    _clock: IReactorTime
    _most: int
    cork: Cork = attrs.field(init=False, factory=Cork)
    _queue: deque[Iterator[None]] = attrs.field(init=False, factory=deque)
    _is_draining: bool = attrs.field(init=False, default=False)

    @property
    def is_behind(self) -> bool:
        """Whether so many events wait that nothing should be begun that makes more of them."""
        return len(self._queue) > self._most // 10

    def put(self, told: Recipients, name: str, make: Make) -> None:
        """Have an event sent to those in ``told``, behind all that was put before."""
        if told.groups:
            self._queue.append(_sending(told, name, make))
            if not self._is_draining:
                self._is_draining = True
                self._clock.callLater(0, self._soon)

    def put_event(self, told: Recipients, event: Event) -> None:
        """Have an event of the bus sent, as all see it alike."""
        name, encode = DISPATCHES[type(event)]
        self.put(told, name, lambda: encode(event))

    def _soon(self) -> None:
        # What was written in the turn of the event leaves at the end of this one.
        self._clock.callLater(0, self._drain)

    def _drain(self) -> None:
        self.cork.is_in = len(self._queue) > 1
        self._send_some()
        self.cork.pull()  # who is cut off may cause more events
        self._is_draining = bool(self._queue)
        if self._is_draining:
            self._clock.callLater(0, self._drain)

    def _send_some(self) -> None:
        """Send as much as there is time for."""
        queue, seconds = self._queue, self._clock.seconds
        until = seconds() + TURN
        while queue:
            for _ in queue[0]:
                if seconds() >= until and len(queue) <= self._most:
                    return
            queue.popleft()


def _sending(told: Recipients, name: str, make: Make) -> Iterator[None]:
    """Send an event, with a pause now and then."""
    try:
        data = make()
        for view, sessions in told.groups:
            seen = versions.dispatch(name, data, view.version)
            if seen is None:
                continue
            event = Encoded(name, view.encoding.dumps_event(name, seen), view.encoding)
            for start in range(0, len(sessions), STEP):
                _dispatch(event, sessions[start : start + STEP])
                yield
    except Exception:
        log.failure("could not encode {name}", name=name)


def _dispatch(event: Encoded, sessions: tuple[Session, ...]) -> None:
    for session in sessions:
        try:
            session.dispatch(event)
        except Exception:
            # It no longer has the number or the place in the replay that it should have.
            log.failure("could not send {name} to a session", name=event.name)
            session.void(CloseCode.UNKNOWN_ERROR)
