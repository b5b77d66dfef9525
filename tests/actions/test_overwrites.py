"""Overwrites: nobody gives or takes by them what they have not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.access import in_channel, in_guild
from litecord.actions.overwrites import check_changed, check_new, wanted
from litecord.errors import MissingPermissions, UnknownOverwrite
from litecord.model.channels import ChannelType, Overwrite, OverwriteType
from litecord.model.permissions import (
    ADMINISTRATOR,
    ALL,
    BAN_MEMBERS,
    MANAGE_ROLES,
    MENTION_EVERYONE,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from litecord.model.snowflakes import Snowflake
from litecord.wire.channels import OverwriteForm
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_guild_state, a_member, a_role

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOB, ADMIN, NOBODY = Snowflake(21), Snowflake(22), Snowflake(29)
MANAGER, LORD, PLAIN = Snowflake(31), Snowflake(32), Snowflake(33)
CATEGORY = Snowflake(4)
ROLE, MEMBER = OverwriteType.ROLE, OverwriteType.MEMBER


def overwrite(id: int, allow: int = 0, deny: int = 0, type: OverwriteType = ROLE) -> Overwrite:
    """An overwrite."""
    return Overwrite(id=Snowflake(id), type=type, allow=allow, deny=deny)


@attrs.frozen
class Actor:
    """Who acts."""

    user_id: Snowflake


@attrs.frozen
class Asked:
    """As much of a ``Change`` as is looked at."""

    state: Any
    actor: Actor
    now: datetime = NOON


class OverwriteCase(SynchronousTestCase):
    #: what the channel has, and what its category has
    in_channel: tuple[Overwrite, ...] = ()
    in_category: tuple[Overwrite, ...] = ()

    def setUp(self) -> None:
        self.build()

    def build(self, **given: Any) -> None:
        """Make the guild."""
        self.state, self.guild = a_guild_state(
            roles=[
                a_role(MANAGER, MANAGE_ROLES, position=1),
                a_role(LORD, ADMINISTRATOR, position=2),
                a_role(PLAIN, 0, position=3),
            ],
            channels=[
                a_channel(
                    CATEGORY, type=ChannelType.GUILD_CATEGORY, overwrites=given.get("above", ())
                ),
                a_channel(CHANNEL, parent_id=CATEGORY, overwrites=given.get("here", ())),
            ],
            members=[a_member(BOB, MANAGER), a_member(ADMIN, LORD)],
        )

    def asked(self, user_id: Snowflake) -> Any:
        """A change on behalf of somebody."""
        return Asked(self.state, Actor(user_id))


class NewTests(OverwriteCase):
    def new(self, user_id: Snowflake, *overwrites: Overwrite) -> None:
        """Check the overwrites of a channel that somebody makes."""
        check_new(in_guild(self.asked(user_id), GUILD), overwrites)

    def test_what_one_has(self) -> None:
        """What one has can be given and taken; all else neither."""
        self.new(BOB, overwrite(PLAIN, SEND_MESSAGES, VIEW_CHANNEL))
        self.assertRaises(MissingPermissions, self.new, BOB, overwrite(PLAIN, BAN_MEMBERS))
        self.assertRaises(MissingPermissions, self.new, BOB, overwrite(PLAIN, 0, BAN_MEMBERS))

    def test_manage_roles(self) -> None:
        """Of MANAGE_ROLES only an administrator says anything, be it the manager's own."""
        self.assertRaises(MissingPermissions, self.new, BOB, overwrite(PLAIN, MANAGE_ROLES))
        for user_id in ADMIN, OWNER:
            self.new(user_id, overwrite(PLAIN, MANAGE_ROLES | BAN_MEMBERS, 0))


class ChangedTests(OverwriteCase):
    def changed(self, user_id: Snowflake, *overwrites: Overwrite) -> None:
        """Check the overwrites that somebody sets in the channel."""
        change = self.asked(user_id)
        check_changed(change, in_channel(change, CHANNEL), overwrites)

    def test_what_one_has(self) -> None:
        """What one has in the guild can be set."""
        self.changed(BOB, overwrite(PLAIN, SEND_MESSAGES))
        self.assertRaises(MissingPermissions, self.changed, BOB, overwrite(PLAIN, BAN_MEMBERS))
        self.changed(ADMIN, overwrite(PLAIN, BAN_MEMBERS))

    def test_only_changes_count(self) -> None:
        """What was there before may stay, whoever touches the rest; it may not be taken away."""
        self.build(here=(overwrite(PLAIN, BAN_MEMBERS),))
        self.changed(BOB, overwrite(PLAIN, BAN_MEMBERS | SEND_MESSAGES))
        self.assertRaises(MissingPermissions, self.changed, BOB, overwrite(PLAIN))

    def test_category(self) -> None:
        """What one has in the category can be set as well."""
        self.build(above=(overwrite(MANAGER, BAN_MEMBERS | MENTION_EVERYONE),))
        self.changed(BOB, overwrite(PLAIN, MENTION_EVERYONE))

    def test_manager_of_the_channel(self) -> None:
        """Who has MANAGE_ROLES by the channel itself sets everything there."""
        for mine in overwrite(MANAGER, MANAGE_ROLES), overwrite(BOB, MANAGE_ROLES, type=MEMBER):
            self.build(here=(mine,))
            self.changed(BOB, overwrite(PLAIN, BAN_MEMBERS))
        self.build(here=(overwrite(PLAIN, MANAGE_ROLES),))  # which is not bob's
        self.assertRaises(MissingPermissions, self.changed, BOB, overwrite(PLAIN, BAN_MEMBERS))

    def test_no_manager(self) -> None:
        """Without MANAGE_ROLES nothing is set at all."""
        self.build(here=(overwrite(MANAGER, 0, MANAGE_ROLES),))
        self.assertRaises(MissingPermissions, self.changed, BOB, overwrite(PLAIN))


class WantedTests(OverwriteCase):
    def wanted(self, *forms: OverwriteForm, before: Any = ()) -> tuple[Overwrite, ...]:
        """What a list asks for."""
        return wanted(self.guild, forms, before)

    def form(self, id: int, **given: Any) -> OverwriteForm:
        """One of the list."""
        return OverwriteForm(id=Snowflake(id), **given)

    def test_types(self) -> None:
        """A target that is a role is one, any other a member, unless the form says which."""
        found = self.wanted(self.form(PLAIN), self.form(BOB))
        self.assertEqual({each.id: each.type for each in found}, {PLAIN: ROLE, BOB: MEMBER})
        self.assertRaises(UnknownOverwrite, self.wanted, self.form(PLAIN, type=MEMBER))
        self.assertRaises(UnknownOverwrite, self.wanted, self.form(BOB, type=ROLE))

    def test_unknown(self) -> None:
        """Who is not there gets no overwrite, but keeps the one they had."""
        self.assertRaises(UnknownOverwrite, self.wanted, self.form(NOBODY))
        had = overwrite(NOBODY, SEND_MESSAGES, type=MEMBER)
        [kept] = self.wanted(self.form(NOBODY, allow=0, deny=VIEW_CHANNEL), before=[had])
        self.assertEqual(kept, overwrite(NOBODY, 0, VIEW_CHANNEL, type=MEMBER))

    def test_twice(self) -> None:
        """Of two for one id the last counts; they come by id, with bits that mean something."""
        found = self.wanted(
            self.form(PLAIN, allow=1), self.form(BOB), self.form(PLAIN, allow=-1, deny=None)
        )
        self.assertEqual([each.id for each in found], [BOB, PLAIN])
        self.assertEqual((found[1].allow, found[1].deny), (ALL, 0))
