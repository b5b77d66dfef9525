"""Every event is told in some form, or there is a reason why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.events import Event
from litecord.model.snowflakes import Snowflake
from litecord.wire.dispatches import DISPATCHES, guild_delete_json


def kinds(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Every event that can happen; what events are made from is called something-Event."""
    for found in iter_modules(events.__path__):
        module = import_module(f"{events.__name__}.{found.name}")
        for name, each in vars(module).items():
            if isinstance(each, type) and issubclass(each, base) and not name.endswith("Event"):
                yield each


#: Events without an encoder, each with the reason.
UNTOLD: dict[type[Event], str] = {
    events.GuildCreated: "each session is told with what its user sees: gateway/ready.py",
    events.GuildUpdated: "as above, where it changes what somebody sees",
    events.GuildDeleted: "GUILD_DELETE is made by fan-out, for it ends a subscription",
    events.GuildLost: "sessions are closed, for nobody knows what is true",
    events.GuildJoined: "GUILD_CREATE is made by fan-out, for it begins a subscription",
    events.AccessRevoked: "sessions are closed",
    events.UserLost: "sessions are closed",
    events.ApplicationChanged: "for the state alone: an application's owner asks for it",
    events.ApplicationDeleted: "for the state alone",
    events.CommandsChanged: "for the state alone",
    **dict.fromkeys(kinds(events.ThreadEvent), "some see more of it: gateway/threads.py"),
}

#: One name for two events: what happens in guilds is called alike outside, what is ephemeral like
#: what is not, and an interaction is told of to both sides.
SHARED = {
    *("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"),
    *("PRESENCE_UPDATE", "VOICE_STATE_UPDATE", "VOICE_SERVER_UPDATE"),
    *("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "INTERACTION_CREATE"),
}


class TableTests(SynchronousTestCase):
    def test_every_event(self) -> None:
        """An event has an encoder or a reason, and not both."""
        self.assertEqual(set(kinds()) ^ DISPATCHES.keys() ^ UNTOLD.keys(), set())
        self.assertEqual(DISPATCHES.keys() & UNTOLD.keys(), set())

    def test_names(self) -> None:
        """A name is in capitals, and tells of one event."""
        names = Counter(name for name, _ in DISPATCHES.values())
        self.assertEqual([name for name in names if not re.fullmatch("[A-Z0-9_]+", name)], [])
        self.assertEqual({name for name, number in names.items() if number > 1}, SHARED)


class EncoderTests(SynchronousTestCase):
    def encoded(self, event: Event) -> object:
        """What ``d`` is."""
        return DISPATCHES[type(event)][1](event)

    def test_place(self) -> None:
        """What happens in a guild names it; what happens in a private channel names none."""
        given = {"in_channel": Snowflake(2), "message_id": Snowflake(3)}
        told = {"id": "3", "channel_id": "2"}
        fields = {each.name for each in attrs.fields(events.MessageDeleted)}
        self.assertLessEqual({"guild_id", *given}, fields)
        deleted = events.MessageDeleted(guild_id=None, **given)
        self.assertEqual(self.encoded(deleted), told)
        deleted = events.MessageDeleted(guild_id=Snowflake(1), **given)
        self.assertEqual(self.encoded(deleted), {**told, "guild_id": "1"})

    def test_guild_delete(self) -> None:
        """A guild is unavailable, or it is not mentioned that it could be."""
        self.assertEqual(guild_delete_json(Snowflake(1)), {"id": "1"})
        told = guild_delete_json(Snowflake(1), unavailable=True)
        self.assertEqual(told, {"id": "1", "unavailable": True})
