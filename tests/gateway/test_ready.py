"""READY and GUILD_CREATE: what client libraries cannot do without."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway import ready
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.intents import GUILD_PRESENCES
from litecord.model.permissions import VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import ALL_FLAGS, EVERYTHING, URL, Room, Wire, a_room
from tests.support.states import CHANNEL, GUILD, a_channel, a_member, a_role

BLIND = EVERYTHING & ~GUILD_PRESENCES


class ReadyCase(SynchronousTestCase):
    def setUp(self) -> None:
        hidden = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)
        self.room: Room = a_room(
            5,
            members=[a_member(10, 50), a_member(11, nick="nick"), a_member(12)],
            channels=[
                a_channel(CHANNEL),
                a_channel(33, overwrites=(hidden,)),
                a_channel(34, type=2),
            ],
            roles=[a_role(50)],
        )

    def begun(self, *, bot: bool = True, intents: int | None = EVERYTHING, **said: Any) -> Wire:
        """A connection that has just begun its session."""
        wire = self.room.wire(said.pop("version", 10))
        wire.identify(self.room.a_token(5, bot=bot), intents if bot else None, **said)
        self.room.clock.turn()
        return wire

    def ready(self, **given: Any) -> Any:
        """The ``d`` of READY."""
        [told] = self.begun(**given).data("READY")
        return told

    def guild(self, **given: Any) -> Any:
        """The ``d`` of GUILD_CREATE."""
        [told] = self.begun(**given).data("GUILD_CREATE")
        return told


class ReadyTests(ReadyCase):
    #: What some library dies without; see also tests/clients.
    USER: ClassVar[set[str]] = {
        *("id", "username", "discriminator", "avatar", "flags", "mfa_enabled", "global_name"),
        *("bot", "verified", "email"),
    }

    def test_bot(self) -> None:
        """All that libraries index is there, of the right kind."""
        told = self.ready()
        self.assertEqual((told["v"], told["resume_gateway_url"]), (10, URL))
        application = {"id": "5", "flags": ALL_FLAGS, "flags_new": str(ALL_FLAGS)}
        self.assertEqual(told["application"], application)
        self.assertEqual(told["guilds"], [{"id": "1", "unavailable": True}])
        self.assertLessEqual(self.USER, told["user"].keys())
        self.assertEqual((told["user"]["id"], told["user"]["discriminator"]), ("5", "0"))
        self.assertIsNone(told["user"]["email"])
        for name in ("private_channels", "presences", "relationships", "geo_ordered_rtc_regions"):
            self.assertEqual(told[name], [], name)
        self.assertEqual((told["user_settings"], told["session_type"]), ({}, "normal"))
        self.assertNotIn("shard", told)

    def test_version(self) -> None:
        """READY says the version that was asked for, and the shard."""
        told = self.ready(version=9, shard=[0, 1])
        self.assertEqual((told["v"], told["shard"]), (9, [0, 1]))

    def test_user(self) -> None:
        """A user account gets its guilds whole, and what else clients of people look at."""
        told = self.ready(bot=False)
        self.assertNotIn("application", told)
        [guild] = told["guilds"]
        self.assertEqual((guild["id"], guild["unavailable"]), ("1", False))
        self.assertEqual([each["user"]["id"] for each in guild["members"]], ["5"])
        wanted = {
            *("user_guild_settings", "read_state", "sessions", "notification_settings", "notes"),
            *("connected_accounts", "friend_suggestion_count", "guild_join_requests"),
            *("game_relationships", "linked_users", "user_settings", "private_channels"),
            *("relationships", "presences", "geo_ordered_rtc_regions", "resume_gateway_url"),
            *("static_client_session_id", "auth_session_id_hash", "analytics_token", "auth"),
            *("country_code", "consents", "tutorial", "api_code_version", "experiments"),
            *("guild_experiments", "explicit_content_scan_version", "broadcaster_user_ids"),
            *("ad_personalization_toggles_disabled", "regional_feature_config", "session_type"),
        }
        self.assertLessEqual(wanted, told.keys())
        [session] = told["sessions"]
        self.assertEqual(
            (session["session_id"], session["status"], session["active"]),
            (told["session_id"], "online", True),
        )

    def test_device(self) -> None:
        """The device has the same name as long as the token is the same, and no other has it."""
        names = ("static_client_session_id", "auth_session_id_hash")
        first, again = self.ready(bot=False), self.ready(bot=False)
        for name in names:
            self.assertEqual(first[name], again[name])
        wire = self.room.wire()
        wire.identify(self.room.a_token(11, bot=False), None)
        [stranger] = wire.data("READY")
        self.assertFalse(any(stranger[name] == first[name] for name in names))

    def test_newer_flags(self) -> None:
        """Flags that do not fit into 31 bits are told as text alone."""
        self.room.a_token(5)
        held = self.room.state.applications
        held[Snowflake(5)] = attrs.evolve(held[Snowflake(5)], flags=ALL_FLAGS | 1 << 33)
        wire = self.room.wire()
        wire.identify("token.of.5")
        told = wire.data("READY")[0]["application"]
        self.assertEqual(
            (told["flags"], told["flags_new"]), (ALL_FLAGS, str(ALL_FLAGS | 1 << 33))
        )

    def test_several_sessions(self) -> None:
        """READY of a second session knows the first."""
        first = self.ready(bot=False)
        told = self.ready(bot=False)
        self.assertEqual(
            [(each["session_id"], each.get("active")) for each in told["sessions"]],
            [("all", None), (first["session_id"], False), (told["session_id"], True)],
        )


class GuildCreateTests(ReadyCase):
    #: What hikari wants to find even where it is null.
    FIELDS: ClassVar[set[str]] = {
        *("name", "icon", "splash", "banner", "description", "owner_id", "application_id"),
        *("afk_channel_id", "afk_timeout", "default_message_notifications", "features"),
        *("explicit_content_filter", "mfa_level", "nsfw_level", "preferred_locale"),
        *("premium_tier", "public_updates_channel_id", "rules_channel_id", "system_channel_id"),
        *("system_channel_flags", "vanity_url_code", "verification_level", "roles", "emojis"),
        *("stickers", "channels", "threads", "members", "presences", "voice_states"),
        *("stage_instances", "guild_scheduled_events", "soundboard_sounds", "joined_at"),
    }

    def test_fields(self) -> None:
        """Everything is there that a library may look for."""
        told = self.guild()
        self.assertLessEqual(self.FIELDS, told.keys())
        self.assertEqual(
            (told["large"], told["unavailable"], told["member_count"]), (False, False, 5)
        )
        self.assertEqual(told["joined_at"], "2026-01-01T00:00:00.000000+00:00")
        self.assertEqual({each["id"] for each in told["roles"]}, {"1", "50"})

    def test_channels(self) -> None:
        """Channels do not name the guild; a bot has those that it does not see, obfuscated."""
        told = self.guild()["channels"]
        self.assertEqual([each["id"] for each in told], ["3", "33", "34"])
        self.assertFalse(any("guild_id" in each for each in told))
        hidden = [(each["name"], each["flags"]) for each in told if each["flags"]]
        self.assertEqual(hidden, [("___hidden___", 1 << 17)])
        deny = {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
        self.assertEqual(told[1]["permission_overwrites"], [deny])

    def test_channels_of_people(self) -> None:
        """A person has the channels they see; all, where their client asks for that."""
        for capabilities, wanted in ((0, ["3", "34"]), (1 << 15, ["3", "33", "34"])):
            [told] = self.ready(bot=False, capabilities=capabilities)["guilds"]
            self.assertEqual([each["id"] for each in told["channels"]], wanted)

    def test_members(self) -> None:
        """With presences a small guild comes with everybody, without them one comes alone."""
        self.assertEqual(len(self.guild()["members"]), 5)
        told = self.guild(intents=BLIND)
        self.assertEqual([each["user"]["id"] for each in told["members"]], ["5"])
        self.assertEqual((told["member_count"], told["presences"]), (5, []))

    def test_by_now(self) -> None:
        """A guild is told as it is by now, however often it was told before."""
        first = {each["user"]["username"] for each in self.guild()["members"]}
        state = self.room.state
        state.set_user(attrs.evolve(state.users[Snowflake(12)], username="renamed"))
        member = self.room.guild.members[12]
        self.room.guild.members[12] = attrs.evolve(member, nick="new")
        [told] = [each for each in self.guild()["members"] if each["user"]["id"] == "12"]
        self.assertNotIn("renamed", first)
        self.assertEqual((told["user"]["username"], told["nick"]), ("renamed", "new"))

    def test_presences(self) -> None:
        """Those who are not offline have a presence, oneself among them."""
        self.room.a_session(12, presence={"status": "idle"})
        self.room.a_session(11, presence={"status": "invisible"})
        told = self.guild()["presences"]
        seen = {each["user"]["id"]: each["status"] for each in told}
        self.assertEqual(seen, {"5": "online", "12": "idle"})
        self.assertFalse(any("guild_id" in each for each in told))

    def test_large(self) -> None:
        """Of a large guild those come who are online, or have a role or a nick."""
        for each in range(100, 150):
            self.room.guild.members[Snowflake(each)] = a_member(each)
            self.room.a_token(each)
        self.room.a_session(120)
        told = self.guild()
        self.assertEqual((told["large"], told["member_count"]), (True, 55))
        self.assertEqual(
            {each["user"]["id"] for each in told["members"]}, {"5", "10", "11", "120"}
        )
        self.assertFalse(self.guild(large_threshold=60)["large"])

    def test_giant(self) -> None:
        """Of a giant one nobody comes but oneself."""
        self.patch(ready, "MOST_SHOWN", 4)
        self.assertEqual(len(self.guild()["members"]), 1)

    def test_joined(self) -> None:
        """The guild is the same when it is joined as when one connects."""
        first = self.guild()
        state, session = self.room.state, self.room.registry.find(
            self.begun().data("READY")[0]["session_id"]
        )
        assert session is not None
        again = ready.guild_create_json(state, session, self.room.guild)
        self.assertEqual(set(again), set(first))
