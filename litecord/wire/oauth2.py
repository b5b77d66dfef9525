"""Authorising applications, on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..errors import wrong
from ..model.applications import Application
from ..model.guilds import Guild
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET, Unset
from ..model.users import User
from .applications import SCOPES, application_json
from .forms import Length, PermissionBits
from .users import user_json


def known_scopes(value: str) -> str:
    """The rule of scopes, which are separated by blanks: one at least, and all known."""
    scopes = value.split()
    if not scopes:
        raise wrong("BASE_TYPE_REQUIRED", "This field is required")
    if not set(scopes) <= set(SCOPES):
        raise wrong("BASE_TYPE_CHOICES", f"Value must be one of {SCOPES}.")
    return value


@attrs.frozen(kw_only=True)
class AuthorizeQuery:
    """The query of ``/oauth2/authorize``."""

    client_id: Snowflake
    scope: Annotated[str, known_scopes]
    permissions: PermissionBits | None = None
    guild_id: Snowflake | None = None
    redirect_uri: str | None = None
    response_type: str | None = None
    state: Annotated[str, Length(None, 1024)] | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What is asked for."""
        return frozenset(self.scope.split())


@attrs.frozen(kw_only=True)
class Authorize:
    """The body of ``POST /oauth2/authorize``; what it leaves out is taken from the query."""

    authorize: bool
    permissions: PermissionBits | Unset | None = UNSET
    guild_id: Snowflake | Unset | None = UNSET


def _guild_json(guild: Guild, permissions: int) -> dict[str, Any]:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "mfa_level": guild.mfa_level,
        "permissions": str(permissions),
    }


def consent_json(
    application: Application, bot: User | None, user: User, guilds: list[tuple[Guild, int]]
) -> dict[str, Any]:
    """What the page shows on which a user agrees: the guilds are those they may add a bot to."""
    told = {
        "user": user_json(user),
        "authorized": False,
        "application": application_json(application, bot),
        "guilds": [_guild_json(guild, permissions) for guild, permissions in guilds],
    }
    if bot is not None:
        told["bot"] = user_json(bot)
    return told
