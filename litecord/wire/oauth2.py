"""Authorising applications, on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import attrs

from ..errors import Faults
from ..model.applications import Application, IntegrationType
from ..model.guilds import Guild
from ..model.oauth2 import Authorization
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET, Unset
from ..model.users import User
from .applications import application_json
from .forms import Length, OneOf, PermissionBits, UrlEncoded
from .json import timestamp
from .users import user_json


@attrs.frozen(kw_only=True)
class AuthorizeQuery:
    """
    The query of ``/oauth2/authorize``.

    What it leaves out of ``scope`` and ``permissions`` is what the application asks for by default.
    """

    client_id: Snowflake
    scope: str | None = None
    permissions: PermissionBits | None = None
    guild_id: Snowflake | None = None
    disable_guild_select: bool = False
    integration_type: IntegrationType | None = None
    redirect_uri: str | None = None
    response_type: Annotated[str, OneOf("code", "token")] | None = None
    state: Annotated[str, Length(None, 1024)] | None = None
    prompt: Annotated[str, OneOf("consent", "none")] = "consent"
    code_challenge: Annotated[str, Length(43, 128)] | None = None
    code_challenge_method: Annotated[str, OneOf("S256")] | None = None
    nonce: Annotated[str, Length(None, 1024)] | None = None

    def check(self) -> Faults | None:
        """A challenge says how it was made: without that it would be the verifier itself."""
        if self.code_challenge is not None and self.code_challenge_method is None:
            message = "Value must be one of ('S256',)."
            return Faults.at(("code_challenge_method",), "BASE_TYPE_CHOICES", message)
        if self.code_challenge_method is not None and self.code_challenge is None:
            message = "This field is required"
            return Faults.at(("code_challenge",), "BASE_TYPE_REQUIRED", message)
        return None


@attrs.frozen(kw_only=True)
class Authorize:
    """The body of ``POST /oauth2/authorize``; what it leaves out is taken from the query."""

    authorize: bool
    permissions: PermissionBits | Unset | None = UNSET
    guild_id: Snowflake | Unset | None = UNSET
    integration_type: IntegrationType | Unset | None = UNSET
    webhook_channel_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class TokenRequest(UrlEncoded):
    """The body of ``POST /oauth2/token``; which fields are needed depends on ``grant_type``."""

    grant_type: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    code: str | None = None
    redirect_uri: str | None = None
    code_verifier: str | None = None
    refresh_token: str | None = None
    scope: str | None = None


@attrs.frozen(kw_only=True)
class RevokeRequest(UrlEncoded):
    """The body of ``POST /oauth2/token/revoke``; what kind of token it is, is found out."""

    token: str | None = None
    token_type_hint: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


def location(uri: str, said: Mapping[str, str], state: str | None, *, in_fragment: bool) -> str:
    """Where a browser goes next: an address of the application's, with what it is told."""
    told = dict(said)
    if state is not None:
        told["state"] = state
    if in_fragment:
        return f"{uri}#{urlencode(told)}"
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(told)}"


def scopes_text(scopes: Iterable[str]) -> str:
    """Scopes as one text."""
    return " ".join(sorted(scopes))


def _guild_json(guild: Guild, permissions: int) -> dict[str, Any]:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "mfa_level": guild.mfa_level,
        "permissions": str(permissions),
    }


def consent_json(
    application: Application,
    bot: User | None,
    user: User,
    guilds: Iterable[tuple[Guild, int]],
    *,
    scopes: Iterable[str],
    integration_type: IntegrationType,
    redirect_uri: str | None,
    authorized: bool,
) -> dict[str, Any]:
    """What the page shows on which a user agrees: the guilds are those they may add a bot to."""
    told = {
        "user": user_json(user),
        "authorized": authorized,
        "application": application_json(application, bot),
        "scopes": sorted(scopes),
        "integration_type": integration_type,
        "redirect_uri": redirect_uri,
        "guilds": [_guild_json(guild, permissions) for guild, permissions in guilds],
    }
    if bot is not None:
        told["bot"] = user_json(bot)
    return told


def authorization_json(
    agreed: Authorization, application: Application, bot: User | None
) -> dict[str, Any]:
    """What a user is told of what they agreed to."""
    return {
        "id": str(agreed.id),
        "scopes": sorted(agreed.scopes),
        "application": application_json(application, bot),
    }


def current_json(
    application: Application, bot: User | None, user: User, scopes: Iterable[str], expires: Any
) -> dict[str, Any]:
    """What an application is told of its access token; who it acts for, if it may know them."""
    told = {
        "application": application_json(application, bot),
        "scopes": sorted(scopes),
        "expires": timestamp(expires),
    }
    if "identify" in told["scopes"]:
        told["user"] = user_json(user)
    return told


def claims(user: User, scopes: Iterable[str], picture: str) -> dict[str, Any]:
    """What OpenID tells of a user, as far as the scopes go."""
    told: dict[str, Any] = {"sub": str(user.id)}
    if "identify" in scopes:
        told |= {
            "preferred_username": user.username,
            "nickname": user.global_name,
            "picture": picture,
            "locale": user.locale,
        }
    if "email" in scopes:
        told |= {"email": user.email, "email_verified": user.verified}
    return told
