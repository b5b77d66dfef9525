"""
Commands that applications register, and who may use them where.

Follows https://docs.discord.com/developers/interactions/application-commands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import IntEnum
from typing import Final

import attrs

from .applications import IntegrationType
from .channels import ChannelType
from .snowflakes import Snowflake


class CommandType(IntEnum):
    """Where a client offers a command."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3
    PRIMARY_ENTRY_POINT = 4


class OptionType(IntEnum):
    """What an option of a command takes."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


class Context(IntEnum):
    """Where an interaction takes place."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


class Handler(IntEnum):
    """Who answers an entry point."""

    APP_HANDLER = 1
    DISCORD_LAUNCH_ACTIVITY = 2
    APP_HANDLER_LAUNCH_ACTIVITY = 3


class PermissionTarget(IntEnum):
    """What the id of a command's permission names."""

    ROLE = 1
    USER = 2
    CHANNEL = 3


#: Options that hold others, and those that a person fills in by choosing or typing.
NESTING: Final = frozenset({OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP})
CHOOSABLE: Final = frozenset({OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER})
#: The whole numbers that a client's JSON can say exactly: what an option takes.
MOST_INTEGER: Final = 2**53 - 1
MOST_NUMBER: Final = 2**53
#: The contexts of a command that says none.
ALL_CONTEXTS: Final = tuple(Context)

#: What is written instead of a text for people of other languages, by locale.
Localizations = Mapping[str, str]


@attrs.frozen(kw_only=True)
class Choice:
    """One of the values that an option takes."""

    name: str
    value: str | int | float
    name_localizations: Localizations | None = None


@attrs.frozen(kw_only=True)
class Option:
    """
    A parameter of a command, or a command below it with ``options`` of its own.

    ``channel_types`` is empty where all are taken; bounds are ``None`` where there are none.
    """

    type: OptionType
    name: str
    description: str
    name_localizations: Localizations | None = None
    description_localizations: Localizations | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    options: tuple[Option, ...] = ()
    channel_types: tuple[ChannelType, ...] = ()
    min_value: int | float | None = None
    max_value: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    autocomplete: bool = False


@attrs.frozen(kw_only=True)
class ApplicationCommand:
    """
    A command, of all guilds or of one.

    ``contexts`` is ``None`` where nothing was said: then it is offered everywhere, or where
    ``dm_permission`` (an older way to say so) is false in guilds only.
    ``default_member_permissions`` are the bits that a member needs of whom nothing else is said;
    0 is nobody, ``None`` everybody. ``version`` changes whenever anything else does.
    """

    id: Snowflake
    application_id: Snowflake
    guild_id: Snowflake | None = None
    type: CommandType = CommandType.CHAT_INPUT
    name: str
    name_localizations: Localizations | None = None
    description: str = ""
    description_localizations: Localizations | None = None
    options: tuple[Option, ...] = ()
    default_member_permissions: int | None = None
    default_permission: bool = True
    nsfw: bool = False
    integration_types: tuple[IntegrationType, ...] = (IntegrationType.GUILD_INSTALL,)
    contexts: tuple[Context, ...] | None = None
    dm_permission: bool = True
    handler: Handler | None = None
    version: Snowflake

    @property
    def key(self) -> tuple[CommandType, str]:
        """What no other command of the same application and scope has."""
        return self.type, self.name

    @property
    def in_dms(self) -> bool:
        """Whether it is offered in the DM with the application's bot."""
        if self.contexts is None:
            return self.dm_permission
        return Context.BOT_DM in self.contexts

    def is_for(self, context: Context | None, install: IntegrationType) -> bool:
        """Whether an install of its application offers it there, or (``None``) anywhere at all."""
        if self.guild_id is not None:
            return context is Context.GUILD and install is IntegrationType.GUILD_INSTALL
        if install not in self.integration_types:
            return False
        if context is None:
            return True
        if self.contexts is None:
            return context is Context.GUILD or self.dm_permission
        return context in self.contexts


@attrs.frozen(kw_only=True)
class CommandPermission:
    """A role, a user or a channel for which commands are allowed, or are not."""

    id: Snowflake
    type: PermissionTarget
    permission: bool


Permissions = tuple[CommandPermission, ...]


@attrs.frozen(kw_only=True)
class CommandPermissions:
    """What is said in a guild of one command; ``id`` is the application's if it is of all."""

    id: Snowflake
    application_id: Snowflake
    guild_id: Snowflake
    permissions: Permissions


@attrs.frozen(kw_only=True)
class Asker:
    """
    A member who would use a command in a channel, or (``None``) in whichever.

    Of a thread it is the parent that counts.
    """

    guild_id: Snowflake
    user_id: Snowflake
    role_ids: Collection[Snowflake]
    channel_id: Snowflake | None
    permissions: int


def all_channels(guild_id: Snowflake) -> Snowflake:
    """The id that stands for all channels of a guild."""
    return Snowflake(guild_id - 1)


def is_allowed(
    command: ApplicationCommand,
    asker: Asker,
    of_command: Permissions | None,
    of_application: Permissions | None,
) -> bool:
    """
    Whether a member who is no administrator may use a command.

    ``default_member_permissions`` say so where the guild says nothing. What is said of the whole
    application can take that away; what is said of the command itself counts more than both. In
    either, a user counts more than roles, one allowed role more than denied ones, roles more than
    @everyone, and a channel more than all channels.
    """
    needed = command.default_member_permissions
    if needed is None:
        allowed = command.default_permission
    else:
        allowed = needed != 0 and asker.permissions & needed == needed
    if _of_member(asker, of_application or ()) is False:
        allowed = False
    own = _of_member(asker, of_command or ())
    if own is not None:
        allowed = own
    if asker.channel_id is None:
        return allowed
    here = _of_channel(asker, asker.channel_id, of_command or ())
    if here is None:
        here = _of_channel(asker, asker.channel_id, of_application or ())
    return allowed and here is not False


def _said(said: Permissions, type: PermissionTarget, id: int) -> bool | None:
    for each in said:
        if each.type is type and each.id == id:
            return each.permission
    return None


def _of_channel(asker: Asker, channel_id: Snowflake, said: Permissions) -> bool | None:
    own = _said(said, PermissionTarget.CHANNEL, channel_id)
    if own is not None:
        return own
    return _said(said, PermissionTarget.CHANNEL, all_channels(asker.guild_id))


def _of_member(asker: Asker, said: Permissions) -> bool | None:
    own = _said(said, PermissionTarget.USER, asker.user_id)
    if own is not None:
        return own
    of_roles = [
        each.permission
        for each in said
        if each.type is PermissionTarget.ROLE and each.id in asker.role_ids
    ]
    if of_roles:
        return any(of_roles)
    return _said(said, PermissionTarget.ROLE, asker.guild_id)
