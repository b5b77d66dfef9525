"""The guards: who is told what when they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.access import above_member, above_role, in_channel, in_guild
from litecord.errors import (
    ApiError,
    MissingAccess,
    MissingPermissions,
    UnknownChannel,
    UnknownGuild,
)
from litecord.model.channels import Channel, ChannelType, Overwrite, OverwriteType
from litecord.model.permissions import (
    ADMINISTRATOR,
    ALL,
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_MESSAGES,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from litecord.model.snowflakes import Snowflake
from litecord.model.users import TokenKind
from litecord.model.webhooks import Webhook, WebhookActor, WebhookType
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_guild_state, a_member, a_role

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOB, CAROL, EVE = Snowflake(21), Snowflake(22), Snowflake(23)
LOW, HIGH, TWIN = Snowflake(31), Snowflake(32), Snowflake(33)


@attrs.frozen
class Actor:
    """Who acts."""

    user_id: Snowflake


@attrs.frozen
class Asked:
    """As much of a ``Change`` as the guards look at."""

    state: Any
    actor: Any
    now: datetime = NOON


class AccessTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.state, self.guild = a_guild_state(
            roles=[
                a_role(LOW, KICK_MEMBERS, position=1),
                a_role(HIGH, 0, position=2),
                a_role(TWIN, 0, position=2),
            ],
            members=[a_member(BOB, LOW), a_member(CAROL, HIGH)],
            channels=[a_channel(CHANNEL)],
        )

    def asked_by(self, user_id: Snowflake, now: datetime = NOON) -> Any:
        """A change of this user's."""
        return Asked(self.state, Actor(user_id), now)

    def change_member(self, user_id: Snowflake, **changes: Any) -> None:
        """Have a member be otherwise."""
        self.guild.members[user_id] = attrs.evolve(self.guild.members[user_id], **changes)
        self.guild.member_changed(user_id)

    def change_channel(self, **changes: Any) -> None:
        """Have the channel be otherwise."""
        self.guild.channels[CHANNEL] = attrs.evolve(self.guild.channels[CHANNEL], **changes)
        self.guild.changed()

    def refused(self, error: type[ApiError], guard: Callable[..., Any], *args: Any) -> None:
        """The guard refuses with just this."""
        with self.assertRaises(error) as caught:
            guard(*args)
        self.assertIs(type(caught.exception), error)

    def test_in_guild(self) -> None:
        """No guild, no member and no permission are three things."""
        self.refused(UnknownGuild, in_guild, self.asked_by(BOB), Snowflake(99))
        self.refused(MissingAccess, in_guild, self.asked_by(EVE), GUILD)
        self.refused(MissingPermissions, in_guild, self.asked_by(BOB), GUILD, MANAGE_CHANNELS)
        both = KICK_MEMBERS | MANAGE_CHANNELS
        self.refused(MissingPermissions, in_guild, self.asked_by(BOB), GUILD, both)
        here = in_guild(self.asked_by(BOB), GUILD, KICK_MEMBERS)
        self.assertEqual((here.member.user_id, here.is_owner), (BOB, False))

    def test_owner(self) -> None:
        """The owner has every permission and stands above all."""
        here = in_guild(self.asked_by(OWNER), GUILD, ALL)
        self.assertTrue(here.is_owner)
        self.assertTrue(here.is_administrator)
        self.assertTrue(here.outranks(self.guild.roles[HIGH]))

    def test_timeout(self) -> None:
        """Who is timed out may do nothing in the guild but look, administrators excepted."""
        self.change_member(BOB, communication_disabled_until=NOON + timedelta(seconds=1))
        self.refused(MissingPermissions, in_guild, self.asked_by(BOB), GUILD, KICK_MEMBERS)
        in_guild(self.asked_by(BOB), GUILD, VIEW_CHANNEL)
        in_guild(self.asked_by(BOB, NOON + timedelta(seconds=1)), GUILD, KICK_MEMBERS)
        self.guild.roles[LOW] = a_role(LOW, ADMINISTRATOR, position=1)
        self.guild.changed()
        in_guild(self.asked_by(BOB), GUILD, KICK_MEMBERS)

    def test_in_channel(self) -> None:
        """No channel, no sight of it and no permission in it are three things."""
        self.refused(UnknownChannel, in_channel, self.asked_by(BOB), Snowflake(99))
        self.refused(MissingAccess, in_channel, self.asked_by(EVE), CHANNEL)
        need = MANAGE_CHANNELS
        self.refused(MissingPermissions, in_channel, self.asked_by(BOB), CHANNEL, need)
        here = in_channel(self.asked_by(BOB), CHANNEL, SEND_MESSAGES)
        self.assertEqual((here.channel.id, here.guild.guild.id), (CHANNEL, GUILD))

    def test_webhook(self) -> None:
        """A webhook stands in its own channel alone, and moderates nothing there."""
        other = Snowflake(CHANNEL + 1)
        self.guild.channels[other] = a_channel(other)
        webhook = Webhook(
            id=EVE, type=WebhookType.INCOMING, guild_id=GUILD, channel_id=CHANNEL, token="x"
        )
        actor = WebhookActor(user_id=EVE, kind=TokenKind.WEBHOOK, webhook=webhook)
        asked: Any = Asked(self.state, actor)
        here = in_channel(asked, CHANNEL, SEND_MESSAGES)
        self.assertEqual(here.member.user_id, EVE)
        self.refused(MissingPermissions, in_channel, asked, CHANNEL, MANAGE_MESSAGES)
        self.refused(UnknownChannel, in_channel, asked, other)
        self.refused(MissingAccess, in_guild, asked, GUILD)
        self.assertNotIn("'x'", repr(actor))

    def test_overwrites(self) -> None:
        """What an overwrite of the channel says counts there."""
        allow = Overwrite(id=BOB, type=OverwriteType.MEMBER, allow=MANAGE_CHANNELS)
        self.change_channel(overwrites=(allow,))
        in_channel(self.asked_by(BOB), CHANNEL, MANAGE_CHANNELS)
        hide = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)
        self.change_channel(overwrites=(hide,))
        self.refused(MissingAccess, in_channel, self.asked_by(BOB), CHANNEL)
        in_channel(self.asked_by(OWNER), CHANNEL, SEND_MESSAGES)

    def test_timeout_in_channel(self) -> None:
        """Who is timed out sees a channel and may not post there, until the time is over."""
        self.change_member(BOB, communication_disabled_until=NOON + timedelta(seconds=1))
        self.refused(MissingPermissions, in_channel, self.asked_by(BOB), CHANNEL, SEND_MESSAGES)
        in_channel(self.asked_by(BOB), CHANNEL)
        in_channel(self.asked_by(BOB, NOON + timedelta(seconds=1)), CHANNEL, SEND_MESSAGES)

    def test_above_role(self) -> None:
        """One stands above lower roles only; of two at one position the older is higher."""
        bob, carol = (in_guild(self.asked_by(each), GUILD) for each in (BOB, CAROL))
        above_role(carol, self.guild.roles[LOW])
        above_role(bob, self.guild.roles[GUILD])
        self.refused(MissingPermissions, above_role, bob, self.guild.roles[LOW])
        self.refused(MissingPermissions, above_role, bob, self.guild.roles[HIGH])
        self.refused(MissingPermissions, above_role, carol, self.guild.roles[HIGH])
        above_role(carol, self.guild.roles[TWIN])

    def test_above_member(self) -> None:
        """One stands above members with lower roles, and nobody above the owner."""
        bob, carol, owner = (in_guild(self.asked_by(each), GUILD) for each in (BOB, CAROL, OWNER))
        above_member(carol, bob.member)
        self.refused(MissingPermissions, above_member, bob, carol.member)
        self.refused(MissingPermissions, above_member, bob, bob.member)
        for each in (bob, carol, owner):
            self.refused(MissingPermissions, above_member, each, owner.member)

    def test_voice(self) -> None:
        """In a voice channel one cannot connect to one may only see it."""
        voice: Channel = a_channel(CHANNEL, type=ChannelType.GUILD_VOICE)
        deny = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=1 << 20)
        self.guild.channels[CHANNEL] = attrs.evolve(voice, overwrites=(deny,))
        self.guild.changed()
        here = in_channel(self.asked_by(BOB), CHANNEL)
        self.assertEqual(here.permissions, VIEW_CHANNEL)
