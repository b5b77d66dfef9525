"""The event bus of one process: events go to the subscribers of their topic, in order."""

from __future__ import annotations

from collections.abc import Callable

import attrs
from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger
from zope.interface import implementer

from .events import Event, Topic
from .interfaces import IEventBus, ISubscriber


@implementer(IEventBus)
@attrs.define(eq=False)
class LocalBus:
    """
    Deliver events within this process, in publishing order.

    ``apply`` is the state's: it is no ordinary subscriber but comes first, and what it returns
    (who could see what before and after) is handed to every subscriber with the event. A
    subscriber that fails is logged and costs the others nothing.
    """

    apply: Callable[[Event], object]
    _subscribers: dict[Topic, dict[ISubscriber, None]] = attrs.field(init=False, factory=dict)
    _log = Logger()

    def subscribe(self, topic: Topic, subscriber: ISubscriber) -> None:
        """Deliver later events on ``topic`` to ``subscriber``, once each."""
        self._subscribers.setdefault(topic, {})[subscriber] = None

    def unsubscribe(self, topic: Topic, subscriber: ISubscriber) -> None:
        """End what ``subscribe`` began; nothing happens where it never began."""
        there = self._subscribers.get(topic)
        if there is not None and there.pop(subscriber, 0) is None and not there:
            del self._subscribers[topic]

    def publish(self, event: Event) -> Deferred[None]:
        """Apply ``event`` to the state, then offer it to each subscriber of its topic."""
        sight = self.apply(event)
        for subscriber in tuple(self._subscribers.get(event.topic, ())):
            try:
                subscriber.deliver(event, sight)
            except Exception:
                self._log.failure("a subscriber failed on {event}", event=type(event).__name__)
        return succeed(None)
