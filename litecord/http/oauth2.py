"""
Authorising applications, and what they do with tokens.

See https://docs.discord.com/developers/topics/oauth2.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from ..actions import authorizations, oauth2, oauth2_tokens, openid
from ..actions.auth import SYSTEM
from ..actions.oauth2 import Granted
from ..actions.oauth2_tokens import Client, Issued
from ..errors import InvalidScope, OAuth2Refusal
from ..model.oauth2 import OPENID, TOKEN_LIFE
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..wire.guilds import guild_json
from ..wire.oauth2 import (
    Authorize,
    AuthorizeQuery,
    RevokeRequest,
    TokenRequest,
    authorization_json,
    claims,
    consent_json,
    current_json,
    location,
    scopes_text,
)
from ..wire.webhooks import webhook_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from .origin import base_url

routes = Routes()

#: Tokens are nobody else's to keep (RFC 6749, 5.1).
_UNCACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
DENIED = {
    "error": "access_denied",
    "error_description": "The resource owner or authorization server denied the request",
}
INVALID_SCOPE = {
    "error": "invalid_scope",
    "error_description": "The requested scope is invalid, unknown, or malformed.",
}


# -- consent --------------------------------------------------------------------------------------


@routes.get("/oauth2/authorize", auth=Auth.USER)
async def ask(call: Call, query: AuthorizeQuery) -> Reply:
    """What a user is asked to agree to."""
    consent = await call.perform(oauth2.ask, query)
    asked = consent.asked
    return Reply(
        consent_json(
            asked.application,
            consent.bot,
            call.world.state.users[call.actor.user_id],
            consent.guilds,
            scopes=asked.scopes,
            integration_type=asked.integration_type,
            redirect_uri=asked.redirect_uri,
            authorized=consent.authorized,
        )
    )


@routes.post("/oauth2/authorize", auth=Auth.USER)
async def authorize(call: Call, query: AuthorizeQuery, body: Authorize) -> Reply:
    """The user agrees, or does not; of what nobody can grant the application is told."""
    try:
        return Reply({"location": await _decided(call, query, body)})
    except InvalidScope as error:
        if error.redirect_uri is None:
            raise
        return Reply({"location": refused_location(error.redirect_uri, query, INVALID_SCOPE)})


async def _decided(call: Call, query: AuthorizeQuery, body: Authorize) -> str:
    default = f"{base_url(call)}/oauth2/authorized"
    if not body.authorize:
        uri = await call.perform(oauth2.deny, query)
        return refused_location(uri or default, query, DENIED)
    granted = await call.perform(oauth2.grant, query, body)
    return granted_location(granted, default, query)


def refused_location(uri: str, query: AuthorizeQuery, why: Mapping[str, str]) -> str:
    """Where a user goes of whom the application gets nothing."""
    return location(uri, why, query.state, in_fragment=query.response_type == "token")


def granted_location(granted: Granted, default: str, query: AuthorizeQuery) -> str:
    """Where a user goes who agreed."""
    said: dict[str, str] = {}
    if granted.code is not None:
        said["code"] = granted.code
    if granted.access_token is not None:
        said |= {
            "token_type": "Bearer",
            "access_token": granted.access_token,
            "expires_in": _life(),
            "scope": scopes_text(granted.scopes),
        }
    if granted.guild_id is not None:
        said |= {"guild_id": str(granted.guild_id), "permissions": str(granted.permissions)}
    in_fragment = granted.access_token is not None
    return location(granted.redirect_uri or default, said, query.state, in_fragment=in_fragment)


def _life() -> str:
    return str(int(TOKEN_LIFE.total_seconds()))


@routes.get("/oauth2/tokens", auth=Auth.USER)
async def list_tokens(call: Call) -> Reply:
    """The applications that the user authorised."""
    found = await call.perform(authorizations.list_own)
    return Reply([authorization_json(e.authorization, e.application, e.bot) for e in found])


@routes.delete("/oauth2/tokens/<token_id>", auth=Auth.USER)
async def delete_token(call: Call, token_id: Snowflake) -> Reply:
    """The user no longer authorises an application."""
    await call.perform(authorizations.take_back, token_id)
    return NO_CONTENT


# -- tokens ---------------------------------------------------------------------------------------


def _client(call: Call, body: TokenRequest | RevokeRequest) -> Client:
    """Who a client says it is, in the header or in the body; not in both (RFC 6749, 2.3)."""
    header = call.request.getHeader("authorization")
    if header is None:
        return Client(body.client_id, body.client_secret)
    kind, _, given = header.partition(" ")
    if kind.lower() != "basic" or body.client_secret is not None:
        raise OAuth2Refusal("invalid_request", "The client must authenticate in one way.")
    try:
        text = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise OAuth2Refusal("invalid_request", "The Authorization header is malformed.") from None
    name, _, secret = text.partition(":")
    return Client(unquote_plus(name), unquote_plus(secret))


@routes.post("/oauth2/token", auth=Auth.ANYBODY)
async def make_token(call: Call, body: TokenRequest) -> Reply:
    """Tokens for a code, for a refresh token, or for the owner."""
    issued = await oauth2_tokens.issue(call.world, _client(call, body), body)
    told: dict[str, Any] = {
        "token_type": "Bearer",
        "access_token": issued.access_token,
        "expires_in": int(TOKEN_LIFE.total_seconds()),
        "scope": scopes_text(issued.scopes),
    }
    if issued.refresh_token is not None:
        told["refresh_token"] = issued.refresh_token
    if issued.guild is not None:
        guild = issued.guild
        told["guild"] = guild_json(guild.guild, guild.roles.values(), guild.emojis.values())
    if issued.webhook is not None:
        told["webhook"] = webhook_json(issued.webhook, base_url(call))
    if OPENID in issued.scopes:
        told["id_token"] = await _id_token(call, issued)
    return Reply(told, headers=_UNCACHED)


async def _id_token(call: Call, issued: Issued) -> str:
    world = call.world
    return openid.id_token(
        await world.perform(SYSTEM, openid.signing_key),
        issuer=base_url(call),
        client_id=issued.grant.application_id,
        nonce=issued.grant.nonce,
        now=world.clock.now(),
        claims=claims(issued.user, issued.scopes, _picture(call, issued.user)),
    )


@routes.post("/oauth2/token/revoke", auth=Auth.ANYBODY)
async def revoke_token(call: Call, body: RevokeRequest) -> Reply:
    """End all that a person granted an application."""
    await oauth2_tokens.revoke(call.world, _client(call, body), body)
    return Reply({}, headers=_UNCACHED)


@routes.get("/oauth2/@me", auth=Auth.BEARER, scope="")
async def get_current(call: Call) -> Reply:
    """What the access token is good for."""
    found = await call.perform(authorizations.current)
    return Reply(
        current_json(found.application, found.bot, found.user, found.scopes, found.expires_at)
    )


# -- OpenID Connect -------------------------------------------------------------------------------


@routes.get("/oauth2/userinfo", auth=Auth.BEARER, scope=OPENID)
async def get_userinfo(call: Call) -> Reply:
    """Who authorised the application."""
    user = call.world.state.users[call.actor.user_id]
    return Reply(claims(user, call.actor.scopes, _picture(call, user)))


@routes.get("/oauth2/keys", auth=Auth.ANYBODY)
async def get_keys(call: Call) -> Reply:
    """The keys by which id_tokens are verified."""
    key = await call.world.perform(SYSTEM, openid.signing_key)
    return Reply({"keys": [key.as_jwk()]})


def _picture(call: Call, user: User) -> str:
    """Where a user's avatar is."""
    base = base_url(call)
    if user.avatar is not None:
        return f"{base}/avatars/{user.id}/{user.avatar}.png"
    return f"{base}/embed/avatars/{(user.id >> 22) % 6}.png"
