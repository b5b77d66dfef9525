"""The picture in memory: every event applied, sight before and after, forgetting."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.model.applications import Application
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.messages import FullMessage, Message
from litecord.model.permissions import EVERYONE_DEFAULT, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from litecord.state.guilds import GuildState
from litecord.state.state import Sight, State
from tests.support.states import (
    CHANNEL,
    GUILD,
    OWNER,
    a_channel,
    a_guild_created,
    a_guild_state,
    a_member,
    a_role,
    a_user_value,
)

BOB, CAROL = Snowflake(21), Snowflake(22)
STAFF, CREW = Snowflake(31), Snowflake(32)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HIDDEN = (Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL),)


class StateCase(SynchronousTestCase):
    state: State
    guild: GuildState

    def setUp(self) -> None:
        self.state, self.guild = a_guild_state(
            roles=[a_role(CREW, position=1), a_role(STAFF, position=2)],
            channels=[a_channel(CHANNEL)],
            members=[a_member(BOB, STAFF)],
        )

    def apply(self, event: events.Event) -> Sight | None:
        """Make an event true."""
        return self.state.apply(event)


class ApplyTests(StateCase):
    def test_guild_created(self) -> None:
        """A guild is there with all that it starts with, and its users are known."""
        self.assertEqual(set(self.guild.members), {OWNER, BOB})
        self.assertEqual(self.state.guild_of(CHANNEL), GUILD)
        self.assertEqual(self.state.channel(CHANNEL), (self.guild, self.guild.channels[CHANNEL]))
        self.assertEqual(set(self.state.users), {OWNER, BOB})

    def test_known_user_stays(self) -> None:
        """An event that was decided before a user changed does not bring back the old user."""
        changed = a_user_value(BOB, global_name="Bob")
        self.apply(events.UserUpdated(user_id=BOB, user=changed))
        old = a_user_value(BOB)
        member = a_member(BOB, nick="b")
        self.apply(events.MemberUpdated(guild_id=GUILD, member=member, user=old))
        self.assertEqual(self.state.users[BOB], changed)
        self.assertEqual(self.guild.members[BOB], member)

    def test_guild_updated(self) -> None:
        """A guild's fields are replaced; a new owner may do everything."""
        guild = attrs.evolve(self.guild.guild, owner_id=BOB)
        self.guild.base(OWNER), self.guild.base(BOB)
        self.apply(events.GuildUpdated(guild_id=GUILD, guild=guild))
        self.assertGreater(self.guild.base(BOB), self.guild.base(OWNER))

    def test_guild_deleted(self) -> None:
        """Nothing is left of a guild."""
        self.apply(events.GuildDeleted(guild_id=GUILD))
        self.assertIsNone(self.state.guild(GUILD))
        self.assertIsNone(self.state.guild_of(CHANNEL))

    def test_channels(self) -> None:
        """Channels come, change and go."""
        channel = a_channel(50)
        self.apply(events.ChannelCreated(guild_id=GUILD, channel=channel))
        self.assertEqual(self.state.guild_of(channel.id), GUILD)
        changed = attrs.evolve(channel, topic="words")
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=changed))
        self.assertEqual(self.guild.channels[channel.id], changed)
        self.apply(events.ChannelDeleted(guild_id=GUILD, channel=changed))
        self.assertIsNone(self.state.channel(channel.id))

    def test_messages_beside_channels(self) -> None:
        """A change of a channel does not make a message forgotten that came in meanwhile."""
        before = self.guild.channels[CHANNEL]
        self.apply(events.MessageCreated(guild_id=GUILD, message=a_message(99)))
        self.assertEqual(self.guild.channels[CHANNEL].last_message_id, 99)
        changed = attrs.evolve(before, topic="words")
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=changed))
        after = self.guild.channels[CHANNEL]
        self.assertEqual((after.topic, after.last_message_id), ("words", 99))
        self.apply(events.MessageCreated(guild_id=GUILD, message=a_message(98)))
        self.assertEqual(self.guild.channels[CHANNEL].last_message_id, 99)

    def test_roles(self) -> None:
        """A new role pushes up those at its position, a deleted one lets down those above it."""
        role = a_role(40, position=2)
        self.apply(events.RoleCreated(guild_id=GUILD, role=role))
        self.assertEqual(self.positions(), {GUILD: 0, CREW: 1, role.id: 2, STAFF: 3})
        changed = attrs.evolve(role, name="other")
        self.apply(events.RoleUpdated(guild_id=GUILD, role=changed))
        self.assertEqual(self.guild.roles[role.id], changed)
        self.apply(events.RoleDeleted(guild_id=GUILD, role_id=CREW))
        self.assertEqual(self.positions(), {GUILD: 0, role.id: 1, STAFF: 2})
        self.assertEqual(self.guild.members[BOB].roles, (STAFF,))
        self.apply(events.RoleDeleted(guild_id=GUILD, role_id=STAFF))
        self.assertEqual(self.guild.members[BOB].roles, ())

    def positions(self) -> dict[Snowflake, int]:
        """The position of each role."""
        return {each.id: each.position for each in self.guild.roles.values()}

    def test_members(self) -> None:
        """Members come, change and go; the user stays known."""
        user, member = a_user_value(CAROL), a_member(CAROL)
        self.apply(events.MemberAdded(guild_id=GUILD, member=member, user=user))
        self.assertEqual(self.guild.base(CAROL), EVERYONE_DEFAULT)
        changed = a_member(CAROL, STAFF, nick="c")
        self.apply(events.MemberUpdated(guild_id=GUILD, member=changed, user=user))
        self.assertEqual(self.guild.members[CAROL], changed)
        self.apply(events.MemberRemoved(guild_id=GUILD, user=user))
        self.assertEqual((CAROL in self.guild.members, self.guild.base(CAROL)), (False, 0))
        self.assertIn(CAROL, self.state.users)

    def test_tokens_and_applications(self) -> None:
        """Applications are known as they are now, until they are gone."""
        application = Application(id=Snowflake(5), owner_id=OWNER, name="app", verify_key="")
        self.apply(events.ApplicationChanged(user_id=OWNER, application=application))
        self.assertEqual(self.state.applications[application.id], application)
        self.apply(events.ApplicationDeleted(user_id=OWNER, application_id=application.id))
        self.assertEqual(self.state.applications, {})

    def test_guild_not_in_memory(self) -> None:
        """Events of a guild that nobody uses change nothing, and break nothing."""
        self.state.drop_guild(GUILD)
        user = a_user_value(CAROL)
        for event in (
            events.ChannelDeleted(guild_id=GUILD, channel=a_channel(CHANNEL)),
            events.RoleDeleted(guild_id=GUILD, role_id=STAFF),
            events.RoleCreated(guild_id=GUILD, role=a_role(40)),
            events.MemberAdded(guild_id=GUILD, member=a_member(CAROL), user=user),
            events.MemberRemoved(guild_id=GUILD, user=user),
            events.GuildUpdated(guild_id=GUILD, guild=self.guild.guild),
            events.MessageCreated(guild_id=GUILD, message=a_message(5)),
            events.GuildDeleted(guild_id=GUILD),
        ):
            self.assertIsNone(self.apply(event))
        self.assertEqual(self.state.guilds, {})


def a_message(id: int) -> FullMessage:
    """A message in the channel."""
    author = a_user_value(OWNER)
    message = Message(
        id=Snowflake(id), channel_id=CHANNEL, author_id=author.id, content="words"
    )
    return FullMessage(message=message, author=author)


class SightTests(StateCase):
    def setUp(self) -> None:
        super().setUp()
        self.guild.watch(BOB)
        self.guild.watch(OWNER)

    def test_hidden_channel(self) -> None:
        """Who is connected lost sight of a hidden channel, but not who may do everything."""
        channel = attrs.evolve(self.guild.channels[CHANNEL], overwrites=HIDDEN)
        sight = self.apply(events.ChannelUpdated(guild_id=GUILD, channel=channel))
        assert sight is not None
        self.assertEqual(sight.before, {BOB: {CHANNEL}, OWNER: {CHANNEL}})
        self.assertEqual(sight.after, {BOB: frozenset(), OWNER: {CHANNEL}})

    def test_role(self) -> None:
        """A role may take sight and give it back."""
        everyone = self.guild.roles[GUILD]
        blind = attrs.evolve(everyone, permissions=0)
        sight = self.apply(events.RoleUpdated(guild_id=GUILD, role=blind))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))
        staff = attrs.evolve(self.guild.roles[STAFF], permissions=VIEW_CHANNEL)
        sight = self.apply(events.RoleUpdated(guild_id=GUILD, role=staff))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), (frozenset(), {CHANNEL}))
        sight = self.apply(events.RoleDeleted(guild_id=GUILD, role_id=STAFF))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))

    def test_member(self) -> None:
        """Other roles of a member are nobody else's business."""
        hidden = attrs.evolve(
            self.guild.channels[CHANNEL],
            overwrites=(
                *HIDDEN,
                Overwrite(id=STAFF, type=OverwriteType.ROLE, allow=VIEW_CHANNEL),
            ),
        )
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=hidden))
        user = a_user_value(BOB)
        event = events.MemberUpdated(guild_id=GUILD, member=a_member(BOB), user=user)
        sight = self.apply(event)
        assert sight is not None
        self.assertEqual((sight.before, sight.after), ({BOB: {CHANNEL}}, {BOB: frozenset()}))
        removed = self.apply(events.MemberRemoved(guild_id=GUILD, user=user))
        assert removed is not None
        self.assertEqual(removed.after, {BOB: frozenset()})

    def test_nobody_connected(self) -> None:
        """Members who are not connected see nothing before and after; the caches live on."""
        self.guild.base(BOB)
        version, known = self.guild.version, dict(self.guild._bases)
        user = a_user_value(CAROL)
        member = a_member(CAROL)
        for event in (
            events.MemberAdded(guild_id=GUILD, member=member, user=user),
            events.MemberUpdated(
                guild_id=GUILD, member=attrs.evolve(member, roles=(STAFF,)), user=user
            ),
            events.MemberRemoved(guild_id=GUILD, user=user),
        ):
            self.assertIsNone(self.apply(event))
        self.assertEqual((self.guild.version, self.guild._bases), (version, known))

    def test_nickname(self) -> None:
        """What changes no role changes no sight."""
        event = events.MemberUpdated(
            guild_id=GUILD, member=a_member(BOB, STAFF, nick="b"), user=a_user_value(BOB)
        )
        self.assertIsNone(self.apply(event))

    def test_deleted(self) -> None:
        """A deleted guild was seen, and is not any more."""
        sight = self.apply(events.ChannelDeleted(guild_id=GUILD, channel=a_channel(CHANNEL)))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))


class ForgettingTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.seconds = 0.0
        self.state = State(lambda: self.seconds)
        self.state.apply(a_guild_created(channels=[a_channel(CHANNEL)]))

    def test_idle(self) -> None:
        """A guild that nobody used for long enough is forgotten, and its users with it."""
        self.seconds = 50
        self.state.guild(GUILD)
        self.seconds = 100
        self.state.evict(60)
        self.assertIn(GUILD, self.state.guilds)
        self.seconds = 111
        self.state.evict(60)
        self.assertEqual((self.state.guilds, self.state.users), ({}, {}))
        self.assertIsNone(self.state.guild_of(CHANNEL))

    def test_watched(self) -> None:
        """A guild that somebody is told of stays."""
        self.state.guilds[GUILD].watch(OWNER)
        self.seconds = 1000
        self.state.evict(60)
        self.assertIn(GUILD, self.state.guilds)
