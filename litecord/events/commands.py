"""What happens to commands of applications, and to who may use them."""

from __future__ import annotations

import attrs

from ..model.commands import ApplicationCommand, CommandPermissions
from ..model.snowflakes import Snowflake
from .base import GuildEvent, UserEvent


@attrs.frozen(kw_only=True)
class CommandsChanged(UserEvent):
    """
    Commands of one scope were put or removed; known to the state alone, nothing is dispatched.

    Of those that are ``forgotten`` all that guilds said of them is gone, too.
    """

    application_id: Snowflake
    guild_id: Snowflake | None
    put: tuple[ApplicationCommand, ...] = ()
    removed: frozenset[Snowflake] = frozenset()
    forgotten: frozenset[Snowflake] = frozenset()


@attrs.frozen(kw_only=True)
class CommandIndexUpdated(GuildEvent):
    """What people can use in a guild is not what it was: their clients ask for it anew."""


@attrs.frozen(kw_only=True)
class CommandPermissionsUpdated(GuildEvent):
    """A guild says something else of who may use a command, or all of an application."""

    said: CommandPermissions
