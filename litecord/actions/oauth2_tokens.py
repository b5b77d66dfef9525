"""
What applications do at the token endpoint: they say who they are, and get tokens or give them up.

Every refusal has the form of RFC 6749 (5.2). A code that comes twice was stolen: all that came of
it is void then.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from hmac import compare_digest
from typing import Any

import attrs

from ..errors import (
    BadRequest,
    Forbidden,
    InvalidClient,
    NotFound,
    OAuth2Refusal,
    Unauthorized,
)
from ..events import AccessRevoked, TokenRevoked
from ..model.applications import PUBLIC_OAUTH2_CLIENT, Application
from ..model.oauth2 import (
    INSTALLING,
    PASSTHROUGH,
    SCOPES,
    TOKEN_LIFE,
    Grant,
    is_proof,
    new_secret,
)
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.tokens import token_hash
from ..model.users import Actor, TokenKind, User
from ..model.webhooks import SeenWebhook, Webhook
from ..state.guilds import GuildState
from ..storage import applications, grants, webhooks
from ..wire.oauth2 import RevokeRequest, TokenRequest
from . import additions, authorizations
from .auth import SYSTEM
from .world import Change, World, action, by_guild

#: Compared with where there is no such application: it takes as long.
_NO_SECRET = bytes(32)


@attrs.frozen
class Client:
    """Who a client says it is; the secret is its proof."""

    id: str | None
    secret: str | None


@attrs.frozen(kw_only=True)
class Issued:
    """What a client gets."""

    access_token: str
    scopes: Collection[str]
    user: User
    grant: Grant
    refresh_token: str | None = None
    guild: GuildState | None = None
    webhook: SeenWebhook | None = None


def _refused(what: str) -> OAuth2Refusal:
    return OAuth2Refusal("invalid_grant", f'Invalid "{what}" in request.')


# -- who asks -------------------------------------------------------------------------------------


@action(reads=True)
async def identify(change: Change, client: Client, *, may_be_public: bool) -> Application:
    """
    The application that a client is; 401 (``invalid_client``) where it does not prove that.

    One that ``may_be_public`` needs no secret, but one that it gives must be right.
    """
    application_id = _snowflake(client.id)
    application = await change.state.load_application(change.cursor, application_id)
    kept = await applications.fetch_secret(change.cursor, application_id) or _NO_SECRET
    is_right = compare_digest(token_hash(client.secret or ""), kept)
    if application is None or not (is_right or (may_be_public and client.secret is None)):
        raise InvalidClient()
    return application


def _snowflake(text: str | None) -> Snowflake:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise InvalidClient()
    return Snowflake(min(int(text), HIGHEST))


# -- getting tokens -------------------------------------------------------------------------------


async def issue(world: World, client: Client, form: TokenRequest) -> Issued:
    """What ``POST /oauth2/token`` is asked for."""
    if form.grant_type == "authorization_code":
        return await _by_code(world, client, form)
    if form.grant_type == "refresh_token":
        return await _by_refresh(world, client, form)
    if form.grant_type == "client_credentials":
        application = await world.perform(SYSTEM, identify, client, may_be_public=False)
        actor = Actor(user_id=application.owner_id, kind=TokenKind.USER)
        return await world.perform(actor, _by_secret, application, form)
    message = f"Grant type {(form.grant_type or 'None')[:100]} is not supported"
    raise OAuth2Refusal("unsupported_grant_type", message)


async def _by_code(world: World, client: Client, form: TokenRequest) -> Issued:
    # With a proof in place of the secret the code itself must have asked for one.
    public = form.code_verifier is not None
    application = await world.perform(SYSTEM, identify, client, may_be_public=public)
    hashed = token_hash(form.code or "")
    found = await world.perform(SYSTEM, look_up, hashed)
    if found is None or found.application_id != application.id:
        raise _refused("code")
    actor = Actor(user_id=found.user_id, kind=TokenKind.USER)
    issued = await world.perform(actor, exchange, found.guild_id, application, hashed, form)
    if issued is None:
        raise _refused("code")
    return issued


@action(reads=True)
async def look_up(change: Change, hashed: bytes) -> Grant | None:
    """What a code stands for."""
    return await grants.fetch_by_code(change.cursor, hashed)


def _by_application(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    application: Application = args[1]
    return ("application", application.id)


@action(guild=by_guild, exclusive=True, lock=_by_application)
async def exchange(
    change: Change,
    guild_id: Snowflake | None,
    application: Application,
    hashed: bytes,
    form: TokenRequest,
) -> Issued | None:
    """
    Tokens in place of a code; a bot that insisted on it comes into its guild now.

    ``None`` where the code was exchanged before: then what came of it is void now.
    """
    grant = await grants.fetch_by_code(change.cursor, hashed)
    if grant is None or grant.is_expired(change.now):
        raise _refused("code")
    if form.redirect_uri != grant.redirect_uri:
        raise _refused("redirect_uri")
    if grant.code_challenge is None:
        if form.code_verifier is not None:
            raise _refused("code_verifier")
    elif not is_proof(form.code_verifier or "", grant.code_challenge):
        raise _refused("code_verifier")
    if grant.exchanged:
        await _end(change, grant)
        return None
    if grant.permissions is not None and guild_id is not None:
        await _join(change, guild_id, application, grant)
    issued = await _renew(change, grant, grant.scopes)
    guild = None if guild_id is None else change.state.guild(guild_id)
    return attrs.evolve(issued, guild=guild, webhook=await _webhook(change, grant))


async def _join(
    change: Change, guild_id: Snowflake, application: Application, grant: Grant
) -> None:
    """Have the application in the guild, as the person agreed, if they still may have it there."""
    wanted = grant.scopes & INSTALLING
    try:
        await additions.add(change, guild_id, application, wanted, grant.permissions or 0)
    except (BadRequest, Forbidden, NotFound, Unauthorized) as error:
        raise OAuth2Refusal("invalid_grant", error.message) from None


async def _end(change: Change, grant: Grant) -> None:
    """Make all void that came of a grant."""
    gone = await grants.delete_tokens(change.cursor, grant.id)
    await grants.delete(change.cursor, grant.id)
    if gone:
        change.announce(AccessRevoked(user_id=grant.user_id, hashes=gone))


async def _webhook(change: Change, grant: Grant) -> SeenWebhook | None:
    if grant.webhook_id is None:
        return None
    webhook: Webhook | None = await webhooks.fetch(change.cursor, grant.webhook_id)
    return None if webhook is None else SeenWebhook(webhook=webhook, with_token=True)


async def _renew(change: Change, grant: Grant, scopes: Collection[str]) -> Issued:
    """A new access token and a new refresh token, in place of those before."""
    gone = await grants.delete_tokens(change.cursor, grant.id)
    if gone:
        change.announce(AccessRevoked(user_id=grant.user_id, hashes=gone))
    token = await authorizations.issue(change, grant, scopes, change.now + TOKEN_LIFE)
    refresh = new_secret()
    await grants.exchange(change.cursor, grant.id, token_hash(refresh))
    user = (await change.state.load_users(change.cursor, [grant.user_id]))[grant.user_id]
    return Issued(
        access_token=token, scopes=scopes, user=user, grant=grant, refresh_token=refresh
    )


async def _by_refresh(world: World, client: Client, form: TokenRequest) -> Issued:
    application = await world.perform(SYSTEM, identify, client, may_be_public=True)
    if client.secret is None and not application.flags & PUBLIC_OAUTH2_CLIENT:
        raise InvalidClient()
    hashed = token_hash(form.refresh_token or "")
    return await world.perform(SYSTEM, refresh, None, application, hashed, form.scope)


@action(lock=_by_application)
async def refresh(
    change: Change, guild_id: None, application: Application, hashed: bytes, scope: str | None
) -> Issued:
    """New tokens for those before, for as much as was granted or less."""
    grant = await grants.fetch_by_refresh(change.cursor, hashed)
    if grant is None or grant.application_id != application.id:
        raise _refused("refresh_token")
    scopes = grant.scopes if scope is None else frozenset(scope.split())
    if not scopes or not scopes <= grant.scopes:
        raise _invalid_scope()
    return await _renew(change, grant, scopes)


def _invalid_scope() -> OAuth2Refusal:
    message = "The requested scope is invalid, unknown, or malformed."
    return OAuth2Refusal("invalid_scope", message)


@action()
async def _by_secret(change: Change, application: Application, form: TokenRequest) -> Issued:
    """A token for the owner of the application, for whom the secret is as good as a password."""
    scopes = frozenset((form.scope or "").split())
    if not scopes or not scopes <= SCOPES - PASSTHROUGH:
        raise _invalid_scope()
    expires = change.now + TOKEN_LIFE
    grant = Grant(
        id=change.next_id(),
        user_id=application.owner_id,
        application_id=application.id,
        scopes=scopes,
        exchanged=True,
        expires_at=expires,
    )
    await grants.insert(change.cursor, grant)
    token = await authorizations.issue(change, grant, scopes, expires)
    user = (await change.state.load_users(change.cursor, [grant.user_id]))[grant.user_id]
    return Issued(access_token=token, scopes=scopes, user=user, grant=grant)


# -- giving them up -------------------------------------------------------------------------------


async def revoke(world: World, client: Client, form: RevokeRequest) -> None:
    """
    Make void all that a person granted an application, by any of its tokens.

    What is no token of the application's is void already (RFC 7009).
    """
    application = await world.perform(SYSTEM, identify, client, may_be_public=True)
    if client.secret is None and not application.flags & PUBLIC_OAUTH2_CLIENT:
        raise InvalidClient()
    if form.token is None:
        raise OAuth2Refusal("invalid_request", 'Missing "token" in request.')
    await world.perform(SYSTEM, _revoke, None, application, form.token)


@action(lock=_by_application)
async def _revoke(
    change: Change, guild_id: None, application: Application, token: str
) -> None:
    hashed = token_hash(token)
    grant = await grants.fetch_by_token(change.cursor, hashed)
    is_access_token = grant is not None
    if grant is None:
        grant = await grants.fetch_by_refresh(change.cursor, hashed)
    if grant is None or grant.application_id != application.id:
        return
    await authorizations.give_up(change, grant.user_id, application.id)
    if is_access_token:
        change.announce(TokenRevoked(user_id=grant.user_id, access_token=token))
