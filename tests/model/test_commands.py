"""Commands, and the arithmetic of who may use them."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.applications import IntegrationType
from litecord.model.commands import (
    ApplicationCommand,
    Asker,
    CommandPermission,
    Context,
    Permissions,
    PermissionTarget,
    all_channels,
    is_allowed,
)
from litecord.model.permissions import BAN_MEMBERS, KICK_MEMBERS, MANAGE_GUILD
from litecord.model.snowflakes import Snowflake

GUILD, USER, ROLE, OTHER, CHANNEL = map(Snowflake, (100, 1, 2, 3, 4))
EVERYWHERE = all_channels(GUILD)
PING = ApplicationCommand(
    id=Snowflake(9), application_id=Snowflake(8), name="ping", version=Snowflake(9)
)
ASKER = Asker(
    guild_id=GUILD, user_id=USER, role_ids=(ROLE, OTHER), channel_id=CHANNEL, permissions=0
)


def role(id: Snowflake, permission: bool = True) -> CommandPermission:
    """Something said of a role."""
    return CommandPermission(id=id, type=PermissionTarget.ROLE, permission=permission)


def user(permission: bool = True) -> CommandPermission:
    """Something said of the asker."""
    return CommandPermission(id=USER, type=PermissionTarget.USER, permission=permission)


def channel(id: Snowflake, permission: bool = True) -> CommandPermission:
    """Something said of a channel."""
    return CommandPermission(id=id, type=PermissionTarget.CHANNEL, permission=permission)


said = st.lists(
    st.builds(
        CommandPermission,
        id=st.sampled_from((GUILD, USER, ROLE, OTHER, CHANNEL, EVERYWHERE, Snowflake(77))),
        type=st.sampled_from(PermissionTarget),
        permission=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda each: (each.type, each.id),
).map(tuple)
needed = st.one_of(st.none(), st.sampled_from((0, KICK_MEMBERS, KICK_MEMBERS | BAN_MEMBERS)))


class AllowedTests(SynchronousTestCase):
    def assertAllowed(
        self,
        wanted: bool,
        of_command: Permissions = (),
        of_application: Permissions = (),
        command: ApplicationCommand = PING,
        asker: Asker = ASKER,
    ) -> None:
        """Fail unless this is how it comes out."""
        self.assertIs(is_allowed(command, asker, of_command, of_application), wanted)

    def test_defaults(self) -> None:
        """Where nothing is said it is the command's own permissions that count, all of them."""
        self.assertAllowed(True)
        for bits, held, wanted in (
            (0, ~0, False),
            (KICK_MEMBERS, KICK_MEMBERS | MANAGE_GUILD, True),
            (KICK_MEMBERS | BAN_MEMBERS, KICK_MEMBERS, False),
        ):
            command = attrs.evolve(PING, default_member_permissions=bits)
            asker = attrs.evolve(ASKER, permissions=held)
            self.assertAllowed(wanted, command=command, asker=asker)
        self.assertAllowed(False, command=attrs.evolve(PING, default_permission=False))

    def test_precedence(self) -> None:
        """A user counts more than roles, an allowed role more than others, all than @everyone."""
        self.assertAllowed(False, (role(GUILD, False),))
        self.assertAllowed(True, (role(GUILD, False), role(ROLE)))
        self.assertAllowed(True, (role(ROLE, False), role(OTHER)))
        self.assertAllowed(False, (role(ROLE), user(False)))
        self.assertAllowed(True, (role(GUILD, False), role(ROLE, False), user()))

    def test_lifts_defaults(self) -> None:
        """What is said of the command lifts its defaults; what is said of all does not."""
        closed = attrs.evolve(PING, default_member_permissions=0)
        self.assertAllowed(True, (user(),), command=closed)
        self.assertAllowed(True, (role(GUILD),), command=closed)
        self.assertAllowed(False, (), (user(),), command=closed)
        self.assertAllowed(False, (), (user(False),))
        self.assertAllowed(True, (role(ROLE),), (user(False),), command=closed)

    def test_channels(self) -> None:
        """A channel counts more than all channels, the command's more than the application's."""
        self.assertAllowed(False, (channel(CHANNEL, False), user()))
        self.assertAllowed(False, (channel(EVERYWHERE, False),))
        self.assertAllowed(True, (channel(EVERYWHERE, False), channel(CHANNEL)))
        self.assertAllowed(False, (), (channel(CHANNEL, False),))
        self.assertAllowed(True, (channel(EVERYWHERE),), (channel(CHANNEL, False),))
        anywhere = attrs.evolve(ASKER, channel_id=None)
        self.assertAllowed(True, (channel(EVERYWHERE, False),), asker=anywhere)

    @given(said, said, needed)
    def test_own_word_is_last(
        self, of_command: Permissions, of_application: Permissions, bits: int | None
    ) -> None:
        """A user of whom the command says something is not asked for anything else."""
        command = attrs.evolve(PING, default_member_permissions=bits)
        anywhere = attrs.evolve(ASKER, channel_id=None)
        for permission in (True, False):
            mine = (*(each for each in of_command if each.id != USER), user(permission))
            self.assertAllowed(permission, mine, of_application, command, anywhere)

    @given(said, said, needed, st.integers(0, 7))
    def test_order_is_nothing(
        self,
        of_command: Permissions,
        of_application: Permissions,
        bits: int | None,
        held: int,
    ) -> None:
        """In which order it is said makes no difference, nor what is said of others."""
        command = attrs.evolve(PING, default_member_permissions=bits)
        asker = attrs.evolve(ASKER, permissions=held)
        wanted = is_allowed(command, asker, of_command, of_application)
        mine = [
            tuple(each for each in reversed(one) if each.id != 77)
            for one in (of_command, of_application)
        ]
        self.assertAllowed(wanted, mine[0], mine[1], command, asker)

    @given(said, said, needed)
    def test_more_is_not_less(
        self, of_command: Permissions, of_application: Permissions, bits: int | None
    ) -> None:
        """Who holds more permissions may not do less."""
        command = attrs.evolve(PING, default_member_permissions=bits)
        more = attrs.evolve(ASKER, permissions=KICK_MEMBERS | BAN_MEMBERS)
        if is_allowed(command, ASKER, of_command, of_application):
            self.assertAllowed(True, of_command, of_application, command, more)


class PlaceTests(SynchronousTestCase):
    def test_contexts(self) -> None:
        """A command is offered where it says, and by the installs that it names."""
        here, alone = IntegrationType.GUILD_INSTALL, IntegrationType.USER_INSTALL
        for fields, places in (
            ({}, (0, 1, 2)),
            ({"dm_permission": False}, (0,)),
            ({"contexts": (Context.BOT_DM,), "dm_permission": False}, (1,)),
        ):
            command = attrs.evolve(PING, **fields)
            found = tuple(each.value for each in Context if command.is_for(each, here))
            self.assertEqual(found, places)
            self.assertFalse(any(command.is_for(each, alone) for each in Context))
            self.assertTrue(command.is_for(None, here))
        self.assertEqual(attrs.evolve(PING, contexts=(Context.GUILD,)).in_dms, False)

    def test_of_a_guild(self) -> None:
        """A guild's command is for the guild alone, and not for who has the application there."""
        command = attrs.evolve(PING, guild_id=GUILD, integration_types=tuple(IntegrationType))
        places = [
            (context, install)
            for context in Context
            for install in IntegrationType
            if command.is_for(context, install)
        ]
        self.assertEqual(places, [(Context.GUILD, IntegrationType.GUILD_INSTALL)])
