"""What all events have in common, whoever adds one."""

from __future__ import annotations

import attrs
from attrs.exceptions import FrozenInstanceError
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.events import ChannelEvent, Event, GuildEvent, UserEvent
from litecord.events.base import GuildTopic, PrivateTopic, UserTopic
from litecord.model.snowflakes import Snowflake
from tests.wire.test_dispatches import kinds


class EventTests(SynchronousTestCase):
    def test_exported(self) -> None:
        """Every event is had from the package itself."""
        missing = [each.__name__ for each in kinds() if not hasattr(events, each.__name__)]
        self.assertEqual(missing, [])

    def test_frozen(self) -> None:
        """What happened does not change any more, and is built by naming its parts."""
        for each in kinds():
            self.assertTrue(attrs.has(each), each)
            for field in attrs.fields(each):
                self.assertTrue(field.kw_only, (each, field.name))
            self.assertRaises(FrozenInstanceError, setattr, object.__new__(each), "guild_id", 1)

    def test_topics(self) -> None:
        """Every event says on which topic it is published."""
        silent = [each.__name__ for each in kinds() if each.topic is Event.topic]
        self.assertEqual(silent, [])

    def test_channels(self) -> None:
        """What happens in a channel says in which."""
        undecided = ChannelEvent.channel_id
        silent = [each for each in kinds(ChannelEvent) if each.channel_id is undecided]
        self.assertEqual(silent, [])

    def test_where(self) -> None:
        """A guild's topic, a user's, or that of private channels."""
        one = Snowflake(1)
        self.assertEqual(GuildEvent(guild_id=one).topic, GuildTopic(one))
        self.assertEqual(UserEvent(user_id=one).topic, UserTopic(one))
        self.assertEqual(ChannelEvent(guild_id=None).topic, PrivateTopic())
        self.assertEqual(ChannelEvent(guild_id=one).topic, GuildTopic(one))

    def test_undecided(self) -> None:
        """What has not been decided is a mistake, not a silence."""
        self.assertRaises(TypeError, lambda: Event().topic)
        self.assertRaises(TypeError, lambda: ChannelEvent(guild_id=None).channel_id)
