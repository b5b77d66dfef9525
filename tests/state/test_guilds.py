"""One guild in memory: permissions, sight, and what is remembered of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.channels import ChannelType, Overwrite, OverwriteType
from litecord.model.members import Member
from litecord.model.permissions import (
    ADMINISTRATOR,
    ALL,
    EVERYONE_DEFAULT,
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    TIMED_OUT,
    VIEW_CHANNEL,
)
from litecord.model.snowflakes import Snowflake
from litecord.model.voice import VoiceState
from litecord.state import guilds
from litecord.state.guilds import GuildState
from tests.support.states import (
    CHANNEL,
    GUILD,
    JOINED,
    OWNER,
    a_channel,
    a_guild_state,
    a_member,
    a_role,
)

BOB, CAROL, EVE = Snowflake(21), Snowflake(22), Snowflake(23)
STAFF, OTHER = Snowflake(31), Snowflake(4)


class CountingGuild(GuildState):
    """A guild that counts how often permissions in a channel are worked out."""

    counted: int = 0

    def _in_channel(self, *args: Any, **given: Any) -> int:
        self.counted += 1
        return super()._in_channel(*args, **given)


class GuildCase(SynchronousTestCase):
    def setUp(self) -> None:
        _, made = a_guild_state(
            roles=[a_role(STAFF, KICK_MEMBERS, position=1)],
            channels=[a_channel(CHANNEL), a_channel(OTHER)],
            members=[a_member(BOB, STAFF), a_member(CAROL)],
        )
        self.guild = CountingGuild(made.guild, made.roles, made.channels, made.members)

    def may(self, user_id: Snowflake, channel_id: Snowflake = CHANNEL) -> int:
        """What a member may do in a channel."""
        return self.guild.permissions(user_id, self.guild.channels[channel_id], JOINED)

    def overwrite(self, channel_id: Snowflake, *overwrites: Overwrite) -> None:
        """Give a channel overwrites."""
        channel = self.guild.channels[channel_id]
        self.guild.channels[channel_id] = attrs.evolve(channel, overwrites=overwrites)
        self.guild.changed()

    def hide(self, channel_id: Snowflake) -> None:
        """Hide a channel from everyone."""
        self.overwrite(
            channel_id, Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)
        )

    def become(self, member: Member) -> None:
        """Change a member."""
        self.guild.members[member.user_id] = member
        self.guild.member_changed(member.user_id)


class PermissionTests(GuildCase):
    def test_base(self) -> None:
        """The owner may do everything, a member what their roles say, a stranger nothing."""
        self.assertEqual(self.guild.base(OWNER), ALL)
        self.assertEqual(self.guild.base(CAROL), EVERYONE_DEFAULT)
        self.assertEqual(self.guild.base(BOB), EVERYONE_DEFAULT | KICK_MEMBERS)
        self.assertEqual(self.guild.base(EVE), 0)

    def test_in_channel(self) -> None:
        """Overwrites count in their channel, for members."""
        deny = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=SEND_MESSAGES)
        allow = Overwrite(id=STAFF, type=OverwriteType.ROLE, allow=SEND_MESSAGES)
        self.overwrite(CHANNEL, deny, allow)
        self.assertTrue(self.may(BOB) & SEND_MESSAGES)
        self.assertFalse(self.may(CAROL) & SEND_MESSAGES)
        self.assertTrue(self.may(CAROL, OTHER) & SEND_MESSAGES)
        self.assertEqual((self.may(EVE), self.may(OWNER)), (0, ALL))

    def test_timeout(self) -> None:
        """A timeout counts until it is over, and is not remembered beyond that."""
        until = JOINED + timedelta(seconds=1)
        self.become(a_member(BOB, STAFF, communication_disabled_until=until))
        channel = self.guild.channels[CHANNEL]
        self.assertEqual(self.guild.permissions(BOB, channel, JOINED), TIMED_OUT)
        self.assertEqual(TIMED_OUT, VIEW_CHANNEL | READ_MESSAGE_HISTORY)
        self.assertTrue(self.guild.permissions(BOB, channel, until) & SEND_MESSAGES)
        self.assertEqual(self.guild.permissions(BOB, channel, JOINED), TIMED_OUT)

    def test_remembered(self) -> None:
        """What somebody may do in a channel is worked out once until something changes."""
        for _ in range(3):
            self.may(BOB)
        self.assertEqual(self.guild.counted, 1)
        self.guild.changed()
        self.may(BOB)
        self.assertEqual(self.guild.counted, 2)

    def test_one_member_forgotten(self) -> None:
        """A member who changes costs nobody else's permissions."""
        self.may(BOB), self.may(CAROL), self.guild.base(CAROL)
        self.guild.roles[STAFF] = a_role(STAFF, ADMINISTRATOR, position=1)
        self.become(a_member(CAROL, STAFF))
        self.assertEqual((self.may(CAROL), self.guild.base(CAROL)), (ALL, ALL))
        self.guild.counted = 0
        self.assertFalse(self.may(BOB) & ADMINISTRATOR, "BOB was looked up anew")
        self.assertEqual(self.guild.counted, 0)

    def test_bounded(self) -> None:
        """Not more than so many pairs of member and channel are remembered."""
        self.patch(guilds, "MOST_CACHED", 3)
        for _ in range(4):
            for user_id in (OWNER, BOB, CAROL):
                for channel_id in (CHANNEL, OTHER):
                    self.may(user_id, channel_id)
                    kept = sum(len(each) for each in self.guild._permissions.values())
                    self.assertLessEqual(kept, 3)
                    self.assertEqual(kept, self.guild._cached)

    def test_holds(self) -> None:
        """One of several bits suffices, in the guild or in a channel."""
        holds = self.guild.holds
        self.assertTrue(holds(BOB, KICK_MEMBERS | MANAGE_CHANNELS))
        self.assertFalse(holds(CAROL, KICK_MEMBERS | MANAGE_CHANNELS))
        self.assertFalse(holds(EVE, VIEW_CHANNEL))
        allow = Overwrite(id=CAROL, type=OverwriteType.MEMBER, allow=MANAGE_CHANNELS)
        self.overwrite(CHANNEL, allow)
        self.assertTrue(holds(CAROL, MANAGE_CHANNELS, CHANNEL))
        self.assertFalse(holds(CAROL, MANAGE_CHANNELS, OTHER))

    def test_top_role(self) -> None:
        """The highest role counts, of two at one position the older, without any @everyone."""
        twin = a_role(STAFF + 1, position=1)
        self.guild.roles[twin.id] = twin
        self.become(a_member(BOB, twin.id, STAFF))
        self.assertEqual(self.guild.top_role(self.guild.members[BOB]).id, STAFF)
        self.assertEqual(self.guild.top_role(self.guild.members[CAROL]).id, GUILD)


class SightTests(GuildCase):
    def test_sight(self) -> None:
        """Hidden channels are not seen, but by who may do everything."""
        self.hide(CHANNEL)
        self.assertEqual(self.guild.sight(BOB), {OTHER})
        self.assertEqual(self.guild.sight(OWNER), {CHANNEL, OTHER})
        self.assertEqual(self.guild.sight(EVE), frozenset())

    def test_shared(self) -> None:
        """Members with the same roles share what they see; a named one has their own."""
        self.become(a_member(BOB))
        self.assertIs(self.guild.sight(BOB), self.guild.sight(CAROL))
        self.overwrite(
            CHANNEL, Overwrite(id=BOB, type=OverwriteType.MEMBER, deny=VIEW_CHANNEL)
        )
        self.assertEqual(self.guild.sight(BOB), {OTHER})
        self.assertEqual(self.guild.sight(CAROL), {CHANNEL, OTHER})

    def test_of_one_who_changes(self) -> None:
        """Other roles, other sight; a named member's is not kept either."""
        self.hide(CHANNEL)
        allow = Overwrite(id=STAFF, type=OverwriteType.ROLE, allow=VIEW_CHANNEL)
        personal = Overwrite(id=CAROL, type=OverwriteType.MEMBER, allow=SEND_MESSAGES)
        hidden = self.guild.channels[CHANNEL].overwrites
        self.overwrite(CHANNEL, *hidden, allow, personal)
        self.assertEqual((len(self.guild.sight(BOB)), len(self.guild.sight(CAROL))), (2, 1))
        self.become(a_member(BOB))
        self.become(a_member(CAROL, STAFF))
        self.assertEqual((len(self.guild.sight(BOB)), len(self.guild.sight(CAROL))), (1, 2))

    def test_voice(self) -> None:
        """A voice channel is seen though one cannot connect to it."""
        voice = a_channel(CHANNEL, type=ChannelType.GUILD_VOICE)
        deny = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=1 << 20)
        self.guild.channels[CHANNEL] = attrs.evolve(voice, overwrites=(deny,))
        self.guild.changed()
        self.assertIn(CHANNEL, self.guild.sight(CAROL))


class ViewableTests(GuildCase):
    CATEGORY, INNER = Snowflake(41), Snowflake(42)

    def setUp(self) -> None:
        super().setUp()
        channels = self.guild.channels
        channels[self.CATEGORY] = a_channel(self.CATEGORY, type=ChannelType.GUILD_CATEGORY)
        channels[self.INNER] = a_channel(
            self.INNER, type=ChannelType.GUILD_VOICE, parent_id=self.CATEGORY
        )
        self.hide(self.CATEGORY)

    def test_categories(self) -> None:
        """The category of a channel that one sees is viewable, though it is not seen itself."""
        self.assertEqual(self.guild.sight(BOB), {CHANNEL, OTHER, self.INNER})
        self.assertEqual(self.guild.viewable(BOB), self.guild.channels.keys())
        self.hide(self.INNER)
        self.assertEqual(self.guild.viewable(BOB), {CHANNEL, OTHER})
        self.assertEqual(self.guild.viewable(EVE), frozenset())

    def test_in_voice(self) -> None:
        """So is the voice channel that one is in, for nobody else and no longer than that."""
        self.hide(self.INNER)
        voice = VoiceState(guild_id=GUILD, user_id=BOB, channel_id=self.INNER, session_id="s")
        self.guild.voice.put(voice)
        self.assertEqual(self.guild.viewable(BOB), self.guild.channels.keys())
        self.assertNotIn(self.INNER, self.guild.sight(BOB))
        self.assertEqual(self.guild.viewable(CAROL), {CHANNEL, OTHER})
        del self.guild.channels[self.INNER]
        self.guild.changed()
        self.assertEqual(self.guild.viewable(BOB), {CHANNEL, OTHER})
        self.guild.voice.put(attrs.evolve(voice, channel_id=None))
        self.assertEqual(self.guild.viewable(BOB), {CHANNEL, OTHER})

    def test_shared(self) -> None:
        """Who sees the same views the same; it is worked out once."""
        self.become(a_member(BOB))
        self.assertIs(self.guild.viewable(BOB), self.guild.viewable(CAROL))


class WatchTests(GuildCase):
    def test_counts(self) -> None:
        """A member is watched as long as one session is left."""
        self.guild.watch(BOB)
        self.guild.watch(BOB)
        self.guild.unwatch(BOB)
        self.assertIn(BOB, self.guild.watched)
        self.guild.unwatch(BOB)
        self.assertNotIn(BOB, self.guild.watched)
        self.guild.unwatch(BOB)

    def test_version(self) -> None:
        """The version rises when something changes for somebody who is connected."""
        before = self.guild.version
        self.guild.member_changed(BOB)
        self.assertEqual(self.guild.version, before)
        self.guild.watch(BOB)
        self.guild.member_changed(BOB)
        self.assertEqual(self.guild.version, before + 1)
        self.guild.changed()
        self.assertEqual(self.guild.version, before + 2)
