"""What people are told now and then of big guilds whose goings-on they have not asked for."""

from __future__ import annotations

from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.gateway import passive
from litecord.gateway.commands import LEAST_LARGE_OF_PEOPLE
from litecord.gateway.passive import EVERY
from litecord.model.capabilities import PASSIVE_GUILD_UPDATE, PASSIVE_GUILD_UPDATE_V2
from litecord.model.channels import Channel, ChannelType
from litecord.model.snowflakes import Snowflake
from litecord.model.voice import VoiceState
from litecord.wire.passive import unread_json
from tests.support.fanout import a_message, denied
from tests.support.sessions import NOON, Room, Wire, a_room
from tests.support.states import CHANNEL, GUILD, a_channel

PERSON, TALKER = 5, Snowflake(6)
HIDDEN, VOICE = Snowflake(101), Snowflake(102)


class PassiveCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(
            *range(5, 5 + LEAST_LARGE_OF_PEOPLE),
            channels=[
                a_channel(CHANNEL),
                a_channel(HIDDEN, overwrites=(denied(),)),
                a_channel(VOICE, type=ChannelType.GUILD_VOICE),
            ],
        )

    def a_person(self, capabilities: int = 0) -> Wire:
        """A session for which the guild is big."""
        wire = self.room.a_session(
            PERSON, bot=False, large_threshold=25, capabilities=capabilities
        )
        self.room.clock.turn()
        wire.clear()
        return wire

    def post(self, id: int, channel_id: Snowflake = CHANNEL) -> None:
        """Somebody posts a message."""
        full = a_message(id=id)
        message = attrs.evolve(full.message, channel_id=channel_id)
        full = attrs.evolve(full, message=message)
        self.room.publish(events.MessageCreated(guild_id=GUILD, message=full))

    def talk(self, channel_id: Snowflake | None) -> None:
        """Somebody joins a voice channel, or leaves it."""
        voice = VoiceState(
            guild_id=GUILD, channel_id=channel_id, user_id=TALKER, session_id="session"
        )
        member, user = self.room.guild.members[TALKER], self.room.state.users[TALKER]
        self.room.publish(
            events.VoiceStateUpdated(guild_id=GUILD, voice=voice, member=member, user=user)
        )

    def wait(self, wire: Wire) -> list[tuple[str, Any]]:
        """Let time pass; what is told."""
        wire.clear()
        self.room.clock.advance(EVERY)
        return [(each["t"], each["d"]) for each in wire.payloads if each["t"]]


class PassiveTests(PassiveCase):
    def test_unread(self) -> None:
        """Which channels have something new: once for all of it, of those that can be seen."""
        wire = self.a_person()
        self.post(1001)
        self.post(1002)
        self.post(1003, HIDDEN)
        pinned = events.ChannelPinsUpdated(
            guild_id=GUILD, in_channel=CHANNEL, last_pin_timestamp=NOON
        )
        self.room.publish(pinned)
        self.assertNotIn("MESSAGE_CREATE", wire.names)
        unread = {
            "id": str(CHANNEL),
            "last_message_id": "1002",
            "last_pin_timestamp": "2026-03-01T12:00:00.000000+00:00",
        }
        told = {"guild_id": str(GUILD), "channel_unread_updates": [unread]}
        self.assertEqual(self.wait(wire), [("CHANNEL_UNREAD_UPDATE", told)])
        self.assertEqual(self.wait(wire), [])

    def test_alike(self) -> None:
        """What is the same for many is made once."""
        wires = [self.a_person() for _ in range(3)]
        made: list[Snowflake] = []
        unread = unread_json

        def counted(channel: Channel) -> dict[str, Any]:
            made.append(channel.id)
            return unread(channel)

        self.patch(passive, "unread_json", counted)
        self.post(1001)
        self.room.clock.advance(EVERY)
        for wire in wires:
            self.assertEqual(wire.names[-1], "CHANNEL_UNREAD_UPDATE")
        self.assertEqual(made, [CHANNEL])

    def test_nothing_seen(self) -> None:
        """What is new where one cannot see is not told at all."""
        wire = self.a_person()
        self.post(1003, HIDDEN)
        self.assertEqual(self.wait(wire), [])

    def test_voice_at_once(self) -> None:
        """A client without the capabilities hears of voice at once."""
        wire = self.a_person()
        self.talk(VOICE)
        self.assertEqual(wire.names, ["VOICE_STATE_UPDATE"])
        self.assertEqual(self.wait(wire), [])

    def test_v2(self) -> None:
        """The second form: what changed, with the members it is about, and who left voice."""
        wire = self.a_person(PASSIVE_GUILD_UPDATE_V2)
        self.post(1001)
        self.talk(VOICE)
        self.assertEqual(wire.names, [])
        [(name, told)] = self.wait(wire)
        self.assertEqual(name, "PASSIVE_UPDATE_V2")
        self.assertEqual(told["guild_id"], str(GUILD))
        self.assertEqual([each["last_message_id"] for each in told["updated_channels"]], ["1001"])
        [state] = told["updated_voice_states"]
        self.assertEqual((state["user_id"], state["channel_id"]), (str(TALKER), str(VOICE)))
        self.assertEqual([m["user"]["id"] for m in told["updated_members"]], [str(TALKER)])
        self.assertEqual(told["removed_voice_states"], [])
        self.talk(None)
        [(_, told)] = self.wait(wire)
        self.assertEqual(told["removed_voice_states"], [str(TALKER)])
        self.assertEqual(told["updated_voice_states"], [])
        self.assertEqual(self.wait(wire), [])

    def test_v1(self) -> None:
        """The first form: all who are in voice, whatever changed."""
        wire = self.a_person(PASSIVE_GUILD_UPDATE)
        self.talk(VOICE)
        self.wait(wire)
        self.post(1001)
        [(name, told)] = self.wait(wire)
        self.assertEqual(name, "PASSIVE_UPDATE_V1")
        self.assertEqual([each["id"] for each in told["channels"]], [str(CHANNEL)])
        self.assertEqual([each["user_id"] for each in told["voice_states"]], [str(TALKER)])
        self.assertEqual([each["user"]["id"] for each in told["members"]], [str(TALKER)])

    def test_asked(self) -> None:
        """Who asks for the guild is told everything at once, and nothing again."""
        wire = self.a_person(PASSIVE_GUILD_UPDATE_V2)
        self.post(1001)
        wire.say(14, {"guild_id": str(GUILD), "typing": True})
        self.assertEqual(self.wait(wire)[0][0], "GUILD_CREATE")
        self.post(1002)
        self.talk(VOICE)
        self.assertEqual(wire.names[-2:], ["MESSAGE_CREATE", "VOICE_STATE_UPDATE"])
        self.assertEqual(self.wait(wire), [])

    def test_ended(self) -> None:
        """When nobody is left to be told, nothing is under way."""
        wire = self.a_person()
        self.post(1001)
        wire.connection.lost(1000)
        self.assertEqual(self.room.fanout._subscriptions._passive._guilds, {})
        self.assertIsNone(self.room.fanout._subscriptions._passive._next)

    def test_server_stops(self) -> None:
        """A server that stops leaves nothing to be done later."""
        self.a_person()
        self.post(1001)
        self.room.registry.forget_all()
        self.assertIsNone(self.room.fanout._subscriptions._passive._next)
