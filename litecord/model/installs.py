"""Where applications are installed: in guilds, and for people."""

from __future__ import annotations

from typing import Final

import attrs

from .snowflakes import Snowflake

#: The scope that brings the application's bot into a guild.
BOT: Final = "bot"
#: The scope by which the application's commands can be used.
COMMANDS: Final = "applications.commands"


@attrs.frozen(kw_only=True)
class Integration:
    """
    An application in a guild; ``user_id`` is who added it, where that is known.

    With the scope ``BOT`` its bot is a member; one that has only ``COMMANDS`` has no member there.
    ``scopes`` are in alphabetical order.
    """

    id: Snowflake
    guild_id: Snowflake
    application_id: Snowflake
    user_id: Snowflake | None = None
    scopes: tuple[str, ...]

    @property
    def has_commands(self) -> bool:
        """Whether the application's commands are offered in the guild."""
        return COMMANDS in self.scopes or BOT in self.scopes


@attrs.frozen(kw_only=True)
class UserInstall:
    """An application that a person has for themselves, in all places where they are."""

    user_id: Snowflake
    application_id: Snowflake
    scopes: tuple[str, ...]
