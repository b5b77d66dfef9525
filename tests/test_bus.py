"""The bus: in order, once each, after the state, and nobody's failure is another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer
from zope.interface.verify import verifyObject

from litecord.bus import LocalBus
from litecord.events import AccessRevoked, Event, GuildDeleted, GuildTopic, UserTopic
from litecord.interfaces import IEventBus, ISubscriber
from litecord.model.snowflakes import Snowflake

ONE, TWO = Snowflake(1), Snowflake(2)


@implementer(ISubscriber)
@attrs.define(eq=False)
class Listener:
    """Notes what it is told, and may do something about it."""

    heard: list[tuple[Event, object]] = attrs.field(factory=list)
    then: Callable[[], object] | None = None

    def deliver(self, event: Event, sight: object) -> None:
        """Note an event."""
        self.heard.append((event, sight))
        if self.then is not None:
            self.then()


class BusTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.applied: list[Event] = []
        self.bus = LocalBus(self.apply)
        self.listener = Listener()
        self.event = GuildDeleted(guild_id=ONE)

    def apply(self, event: Event) -> object:
        """Be the state."""
        self.applied.append(event)
        return len(self.applied)

    def test_interface(self) -> None:
        """It is an event bus."""
        self.assertTrue(verifyObject(IEventBus, self.bus))

    def test_topic(self) -> None:
        """A subscriber is told of its topic and of no other."""
        self.bus.subscribe(GuildTopic(ONE), self.listener)
        self.bus.publish(self.event)
        self.bus.publish(GuildDeleted(guild_id=TWO))
        self.bus.publish(AccessRevoked(user_id=ONE, hashes=frozenset()))
        self.assertEqual([event for event, _ in self.listener.heard], [self.event])
        self.bus.subscribe(UserTopic(ONE), self.listener)
        self.bus.publish(AccessRevoked(user_id=ONE, hashes=frozenset()))
        self.assertEqual(len(self.listener.heard), 2)

    def test_state_first(self) -> None:
        """The state applies an event before anybody hears of it, and all hear what it said."""
        self.bus.subscribe(GuildTopic(ONE), self.listener)
        self.listener.then = lambda: self.assertEqual(self.applied, [self.event])
        self.bus.publish(self.event)
        self.assertEqual(self.listener.heard, [(self.event, 1)])

    def test_nobody(self) -> None:
        """Events that nobody listens to are true all the same."""
        self.successResultOf(self.bus.publish(self.event))
        self.assertEqual(self.applied, [self.event])

    def test_once(self) -> None:
        """Who subscribes twice is told once, and unsubscribes once."""
        for _ in range(2):
            self.bus.subscribe(GuildTopic(ONE), self.listener)
        self.bus.publish(self.event)
        self.assertEqual(len(self.listener.heard), 1)
        self.bus.unsubscribe(GuildTopic(ONE), self.listener)
        self.bus.publish(self.event)
        self.assertEqual(len(self.listener.heard), 1)

    def test_unsubscribe(self) -> None:
        """To end what never began does nothing; topics that nobody wants are forgotten."""
        self.bus.unsubscribe(GuildTopic(ONE), self.listener)
        self.bus.subscribe(GuildTopic(ONE), self.listener)
        self.bus.unsubscribe(GuildTopic(ONE), Listener())
        self.bus.publish(self.event)
        self.assertEqual(len(self.listener.heard), 1)
        self.bus.unsubscribe(GuildTopic(ONE), self.listener)
        self.assertEqual(self.bus._subscribers, {})

    def test_order(self) -> None:
        """Subscribers are told in the order in which they came, events in that of publishing."""
        heard: list[str] = []
        for name in "abc":
            listener = Listener(then=lambda name=name: heard.append(name))  # type: ignore[misc]
            self.bus.subscribe(GuildTopic(ONE), listener)
        self.bus.publish(self.event)
        self.bus.publish(self.event)
        self.assertEqual(heard, list("abcabc"))

    def test_failure(self) -> None:
        """A subscriber that fails is logged and costs the others nothing."""

        def fail() -> None:
            raise ZeroDivisionError

        self.bus.subscribe(GuildTopic(ONE), Listener(then=fail))
        self.bus.subscribe(GuildTopic(ONE), self.listener)
        self.successResultOf(self.bus.publish(self.event))
        self.assertEqual(len(self.listener.heard), 1)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_failure_of_the_state(self) -> None:
        """What the state cannot apply is told to nobody; whoever publishes hears of it."""

        def fail(event: Event) -> object:
            raise ZeroDivisionError

        bus = LocalBus(fail)
        bus.subscribe(GuildTopic(ONE), self.listener)
        self.assertRaises(ZeroDivisionError, bus.publish, self.event)
        self.assertEqual(self.listener.heard, [])

    def test_changes_while_telling(self) -> None:
        """Who comes or goes while an event is told makes no difference to that event."""
        topic, late = GuildTopic(ONE), Listener()

        def change() -> None:
            self.bus.unsubscribe(topic, self.listener)
            self.bus.subscribe(topic, late)

        first: Any = Listener(then=change)
        self.bus.subscribe(topic, first)
        self.bus.subscribe(topic, self.listener)
        self.bus.publish(self.event)
        self.assertEqual((len(self.listener.heard), len(late.heard)), (1, 0))
        first.then = None
        self.bus.publish(self.event)
        self.assertEqual((len(self.listener.heard), len(late.heard)), (1, 1))
