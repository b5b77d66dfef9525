"""
Commands of applications, from the side of those who use them: what is offered where, and to whom.

A command is offered where its application is installed: in a guild, or for a person wherever they
are. Who may then use it is computed as the documentation says, from what the command itself asks
for and from what the guild says of it (``model.commands.is_allowed``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import attrs

from ..model.applications import Application, IntegrationType
from ..model.channels import ChannelType
from ..model.commands import (
    ApplicationCommand,
    Asker,
    Context,
    Permissions,
    is_allowed,
)
from ..model.installs import COMMANDS, UserInstall
from ..model.permissions import (
    ADMINISTRATOR,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    USE_APPLICATION_COMMANDS,
)
from ..model.snowflakes import Snowflake
from ..state.commands import Scope
from ..storage import commands as storage
from . import installs
from .access import InPrivate, InThread, Place
from .world import Change

_IN_CHANNELS: Final = USE_APPLICATION_COMMANDS | SEND_MESSAGES
_IN_THREADS: Final = USE_APPLICATION_COMMANDS | SEND_MESSAGES_IN_THREADS

GUILD, USER = IntegrationType.GUILD_INSTALL, IntegrationType.USER_INSTALL


@attrs.frozen(kw_only=True)
class Offer:
    """
    How the commands of an application come to be where the actor is.

    ``installs`` are the ways in which it is installed, as far as they count here; none if it is
    not. Without a ``context`` all places are meant.
    """

    application: Application
    context: Context | None
    installs: frozenset[IntegrationType]

    def includes(self, command: ApplicationCommand) -> bool:
        """Whether a command of the application is offered here at all."""
        return any(command.is_for(self.context, each) for each in self.installs)

    def authorizes(self, command: ApplicationCommand) -> frozenset[IntegrationType]:
        """The installs by which a command is offered here."""
        return frozenset(each for each in self.installs if command.is_for(self.context, each))


async def find(
    change: Change,
    application_id: Snowflake,
    command_id: Snowflake,
    guild_id: Snowflake | None,
) -> ApplicationCommand | None:
    """A command that is registered for a guild or everywhere, as it is now."""
    for each in await scopes(change, application_id, guild_id):
        command = each.commands.get(command_id)
        if command is not None:
            return command
    return None


async def scopes(
    change: Change, application_id: Snowflake, guild_id: Snowflake | None
) -> tuple[Scope, ...]:
    """What an application has registered everywhere, behind what it has in a guild, if any."""
    wanted: tuple[Snowflake | None, ...] = (None,) if guild_id is None else (guild_id, None)
    held = change.state.commands
    found = [held.get(application_id, each) for each in wanted]
    if None in found:
        await held.load(change.cursor, [application_id], guild_id)
        found = [held.get(application_id, each) for each in wanted]
    return tuple(each for each in found if each is not None)


# -- where ----------------------------------------------------------------------------------------


def context_of(application: Application, here: Place) -> Context:
    """What an application is told of where it is used."""
    if not isinstance(here, InPrivate):
        return Context.GUILD
    channel = here.channel
    if channel.type == ChannelType.DM and application.bot_id in channel.recipients:
        return Context.BOT_DM
    return Context.PRIVATE_CHANNEL


async def offer(change: Change, application: Application, here: Place) -> Offer:
    """How an application's commands are offered to the actor, who is a person, in a place."""
    of_user = await installs.of_user(change, change.actor.user_id)
    found = {USER} if _has_commands(of_user.get(application.id)) else set()
    context = context_of(application, here)
    if not isinstance(here, InPrivate):
        installed = here.guild.integrations.get(application.id)
        if installed is not None and installed.has_commands:
            found.add(GUILD)
    elif context is Context.BOT_DM and await _shares_guild(change, application.id):
        found.add(GUILD)
    return Offer(application=application, context=context, installs=frozenset(found))


def _has_commands(install: UserInstall | None) -> bool:
    return install is not None and COMMANDS in install.scopes


async def _shares_guild(change: Change, application_id: Snowflake) -> bool:
    """Whether the actor is in a guild that has an application."""
    user_id = change.actor.user_id
    for guild_id in change.state.memberships.of(user_id):
        guild = change.state.guilds.get(guild_id)
        if guild is not None and application_id in guild.integrations:
            return True
    return await storage.shares_guild(change.cursor, user_id, application_id)


# -- who ------------------------------------------------------------------------------------------


async def may_use(
    change: Change, command: ApplicationCommand, here: Place, offered: Offer
) -> bool:
    """
    Whether the actor may use a command in a place where its application is offered.

    What a guild says counts where the application is installed in it. An age-restricted command
    is for adults, in channels that are so, too, or in the DM with the application's bot.
    """
    if not offered.includes(command):
        return False
    if command.nsfw and not (change.user.nsfw_allowed and _is_for_adults(here, offered)):
        return False
    if isinstance(here, InPrivate):
        return True
    if here.permissions & ADMINISTRATOR:
        return True
    needed = _IN_THREADS if isinstance(here, InThread) else _IN_CHANNELS
    if here.permissions & needed != needed:
        return False
    if GUILD not in offered.authorizes(command):
        return True
    [scope, _] = await scopes(change, command.application_id, here.guild.guild.id)
    return is_allowed(command, _asker(here), *_said(scope, command))


def _said(
    scope: Scope, command: ApplicationCommand
) -> tuple[Permissions | None, Permissions | None]:
    """What a guild says of a command, and of all commands of its application."""
    said = scope.permissions
    return said.get(command.id), said.get(command.application_id)


def _asker(here: Place) -> Asker:
    if isinstance(here, InPrivate):
        raise TypeError("nothing is said of private channels")
    return Asker(
        guild_id=here.guild.guild.id,
        user_id=here.member.user_id,
        role_ids=here.member.roles,
        channel_id=here.parent.id if isinstance(here, InThread) else here.channel.id,
        permissions=here.permissions,
    )


def _is_for_adults(here: Place, offered: Offer) -> bool:
    if isinstance(here, InPrivate):
        return offered.context is Context.BOT_DM
    return here.parent.nsfw if isinstance(here, InThread) else here.channel.nsfw


# -- all that is offered --------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Offered:
    """An application with those of its commands that are offered, and what a guild says of them."""

    application: Application
    commands: tuple[ApplicationCommand, ...]
    said: Mapping[Snowflake, Permissions]


async def commands_offered(
    change: Change, offers: Collection[Offer], guild_id: Snowflake | None
) -> list[Offered]:
    """What these applications offer, those that registered it first first."""
    ids = [each.application.id for each in offers]
    await change.state.commands.load(change.cursor, ids, guild_id)
    return [await _offered(change, each, guild_id) for each in offers]


async def _offered(change: Change, offered: Offer, guild_id: Snowflake | None) -> Offered:
    application = offered.application
    found = await scopes(change, application.id, guild_id)
    commands = (command for each in found for command in each.commands.values())
    return Offered(
        application=application,
        commands=tuple(
            sorted((each for each in commands if offered.includes(each)), key=lambda each: each.id)
        ),
        said={} if guild_id is None else found[0].permissions,
    )


def offer_in(application: Application) -> Offer:
    """How the commands of an application are offered in a guild that has it."""
    return Offer(application=application, context=Context.GUILD, installs=frozenset({GUILD}))
