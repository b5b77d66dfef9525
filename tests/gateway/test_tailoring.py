"""READY in the forms that clients of people ask for by capabilities."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.events import UserGuildSettingsUpdated, UserNoteUpdated
from litecord.gateway.tailoring import tailored_ready
from litecord.model.capabilities import (
    CLIENT_STATE_V2,
    DEDUPE_USER_OBJECTS,
    LAZY_USER_NOTES,
    PRIORITIZED_READY_PAYLOAD,
    VERSIONED_READ_STATES,
    VERSIONED_USER_GUILD_SETTINGS,
)
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import Room, Wire, a_room
from tests.support.states import GUILD, OWNER

FIVE = Snowflake(5)


class TailoringCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(5, 6)

    def begun(self, capabilities: object = 0, **fields: Any) -> Wire:
        """A person's connection whose session has just begun."""
        wire = self.room.wire()
        token = self.room.a_token(5, bot=False)
        self.room.publish(
            UserNoteUpdated(user_id=FIVE, target_id=OWNER, note="a note"),
            UserGuildSettingsUpdated(user_id=FIVE, guild_id=GUILD, settings={"muted": True}),
        )
        wire.identify(token, None, capabilities=capabilities, **fields)
        self.assertIsNone(wire.code)
        return wire

    def ready(self, capabilities: object = 0) -> Any:
        """The ``d`` of READY."""
        return self.begun(capabilities).data("READY")[0]


class PlainTests(TailoringCase):
    def test_plain(self) -> None:
        """Without capabilities all is in READY, in its plain form, and there is no more."""
        wire = self.begun()
        [told] = wire.data("READY")
        self.assertEqual(told["notes"], {str(OWNER): "a note"})
        self.assertEqual(len(told["user_guild_settings"]), 1)
        self.assertEqual(told["read_state"], [])
        self.assertEqual(wire.data("READY_SUPPLEMENTAL"), [])
        self.assertFalse({"users", "merged_members", "merged_presences"} & told.keys())
        self.assertEqual(told["guilds"][0]["name"], "guild")

    def test_nonsense(self) -> None:
        """What is no number, and bits that nobody knows, change nothing."""
        plain = self.ready().keys()
        for said in (None, "4", -1, True << 40, 1.5, [1]):
            self.assertEqual(self.ready(said).keys(), plain)

    def test_bots(self) -> None:
        """A bot has the one form there is for bots."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(6), capabilities=16381)
        self.assertEqual(wire.names, ["READY", "GUILD_CREATE"])
        self.assertEqual(wire.data("GUILD_CREATE")[0]["name"], "guild")


class CapabilityTests(TailoringCase):
    def test_notes(self) -> None:
        """Notes can be left out."""
        self.assertNotIn("notes", self.ready(LAZY_USER_NOTES))

    def test_versioned(self) -> None:
        """Read states and settings of guilds can come with a version, each by itself."""
        told = self.ready(VERSIONED_READ_STATES)
        empty = {"entries": [], "partial": False, "version": 0}
        self.assertEqual(told["read_state"], empty)
        self.assertIsInstance(told["user_guild_settings"], list)
        told = self.ready(VERSIONED_USER_GUILD_SETTINGS)["user_guild_settings"]
        self.assertEqual((told["partial"], told["entries"][0]["muted"]), (False, True))

    def test_newest_version(self) -> None:
        """The version of all is the highest of any."""
        given = {"read_state": [{"version": 3}, {"version": 7}, {}], "notes": {}}
        told, _ = tailored_ready(given, VERSIONED_READ_STATES)
        self.assertEqual(told["read_state"]["version"], 7)

    def test_properties(self) -> None:
        """The fields of a guild proper can be apart from what is in it."""
        [guild] = self.ready(CLIENT_STATE_V2)["guilds"]
        self.assertEqual((guild["id"], guild["data_mode"]), ("1", "full"))
        self.assertEqual((guild["properties"]["id"], guild["properties"]["name"]), ("1", "guild"))
        self.assertFalse({"name", "soundboard_sounds"} & guild.keys())
        self.assertFalse({"roles", "members", "soundboard_sounds"} & guild["properties"].keys())
        self.assertEqual((len(guild["roles"]), guild["member_count"]), (1, 3))

    def test_deduped(self) -> None:
        """Users can come once each, with their ids in all other places."""
        told = self.ready(DEDUPE_USER_OBJECTS)
        self.assertEqual([each["id"] for each in told["users"]], ["5"])
        [[own]] = told["merged_members"]
        self.assertEqual((own["user_id"], "user" in own), ("5", False))
        self.assertEqual(told["merged_presences"], {"friends": [], "guilds": [[]]})
        self.assertNotIn("presences", told)
        self.assertFalse({"members", "presences"} & told["guilds"][0].keys())
        self.assertIn("voice_states", told["guilds"][0])

    def test_deduped_friends(self) -> None:
        """So do those of relationships, private channels and presences."""
        friend = {"id": "7", "username": "seven"}
        presence = {"user": {"id": "7"}, "status": "online"}
        given = {
            "user": {"id": "5", "username": "five"},
            "guilds": [],
            "presences": [presence],
            "relationships": [{"id": "7", "type": 1, "user": friend}],
            "private_channels": [{"id": "9", "type": 1, "recipients": [friend]}],
        }
        told, _ = tailored_ready(given, DEDUPE_USER_OBJECTS)
        self.assertEqual([each["username"] for each in told["users"]], ["five", "seven"])
        self.assertEqual(told["relationships"], [{"id": "7", "type": 1, "user_id": "7"}])
        channel = {"id": "9", "type": 1, "recipient_ids": ["7"]}
        self.assertEqual(told["private_channels"], [channel])
        friends = [{"user_id": "7", "status": "online"}]
        self.assertEqual(told["merged_presences"]["friends"], friends)

    def test_prioritized(self) -> None:
        """What is not needed at once can come behind READY, in the order of its guilds."""
        wire = self.begun(DEDUPE_USER_OBJECTS | PRIORITIZED_READY_PAYLOAD)
        [told], [rest] = wire.data("READY"), wire.data("READY_SUPPLEMENTAL")
        self.assertEqual(wire.names[:2], ["READY", "READY_SUPPLEMENTAL"])
        self.assertEqual([each["user_id"] for each in told["merged_members"][0]], ["5"])
        self.assertNotIn("merged_presences", told)
        self.assertNotIn("voice_states", told["guilds"][0])
        self.assertEqual(
            rest,
            {
                "guilds": [{"id": "1", "voice_states": [], "activity_instances": []}],
                "merged_members": [[]],
                "merged_presences": {"friends": [], "guilds": [[]]},
                "lazy_private_channels": [],
                "disclose": [],
                "game_invites": [],
            },
        )

    def test_prioritized_alone(self) -> None:
        """That needs users to be told once each: without, it is as if it were not asked for."""
        wire = self.begun(PRIORITIZED_READY_PAYLOAD)
        self.assertEqual(wire.data("READY_SUPPLEMENTAL"), [])
        self.assertIn("members", wire.data("READY")[0]["guilds"][0])


class InitialGuildTests(TailoringCase):
    def test_first(self) -> None:
        """The guild that a client shows first can come before READY."""
        wire = self.begun(client_state={"initial_guild_id": "1", "guild_versions": {}})
        self.assertEqual(wire.names[:2], ["INITIAL_GUILD", "READY"])
        [guild] = wire.data("INITIAL_GUILD")
        self.assertEqual((guild["id"], guild["name"]), ("1", "guild"))

    def test_resumed(self) -> None:
        """It counts as an event, but is not told again."""
        wire = self.begun(client_state={"initial_guild_id": 1})
        session = self.room(wire)
        again = self.room.wire()
        again.resume("token.of.5", session.id, wire.numbers[-1])
        self.assertEqual((again.names, again.code), (["RESUMED"], None))

    def test_others(self) -> None:
        """Of a guild one is not in, and of what is none, nothing is told."""
        ids: tuple[Any, ...] = ("77", "x", None, [], {})
        for said in ids:
            wire = self.begun(client_state={"initial_guild_id": said})
            self.assertEqual(wire.names[0], "READY")
        states: tuple[Any, ...] = (None, [], "1")
        for state in states:
            self.assertEqual(self.begun(client_state=state).names[0], "READY")
