"""
Authorising applications: a user is asked, and agrees or does not.

See https://docs.discord.com/developers/topics/oauth2. What is asked for is looked at as a whole
before anything is said to the user; nobody is ever sent to an address that is not registered.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from ..errors import (
    BadRequest,
    Fault,
    Faults,
    InvalidScope,
    NotYourApplication,
    WrongChannelType,
    wrong_at,
)
from ..model.applications import Application, InstallParams, IntegrationType
from ..model.channels import FORUM_TYPES, MESSAGEABLE_TYPES, Channel
from ..model.guilds import Guild
from ..model.installs import BOT, COMMANDS
from ..model.oauth2 import (
    CODE_LIFE,
    INSTALLING,
    NEED_APPROVAL,
    PASSTHROUGH,
    ROLE_CONNECTIONS,
    SCOPES,
    TOKEN_LIFE,
    UPDATE_COMMANDS,
    WEBHOOK,
    Grant,
    new_secret,
)
from ..model.permissions import MANAGE_GUILD, MANAGE_WEBHOOKS
from ..model.snowflakes import Snowflake
from ..model.tokens import token_hash
from ..model.unset import UNSET
from ..model.users import Actor, User
from ..model.webhooks import Webhook, WebhookType, new_webhook_token
from ..storage import grants
from ..storage import members as members_storage
from ..wire.oauth2 import Authorize, AuthorizeQuery, scopes_text
from . import additions, applications, authorizations, installs, webhooks
from .access import in_channel
from .world import Change, World, action, by_channel

#: Where webhooks can be.
_WITH_WEBHOOKS = MESSAGEABLE_TYPES | FORUM_TYPES


@attrs.frozen(kw_only=True)
class Asked:
    """What an application asks for, all of it in order."""

    application: Application
    scopes: frozenset[str]
    permissions: int
    integration_type: IntegrationType
    redirect_uri: str | None

    @property
    def installs_in_guild(self) -> bool:
        """Whether the application is to come into a guild."""
        return bool(self.scopes & INSTALLING) and not self.installs_for_user

    @property
    def installs_for_user(self) -> bool:
        """Whether the user is to have the application for themselves."""
        is_for_user = self.integration_type is IntegrationType.USER_INSTALL
        return is_for_user and COMMANDS in self.scopes


@attrs.frozen(kw_only=True)
class Consent:
    """What a user is asked to agree to, and the guilds and channels among which they choose."""

    asked: Asked
    bot: User | None
    guilds: list[tuple[Guild, int]]
    channels: list[tuple[Guild, Channel]]
    #: whether they agreed to all of it before, and need not be asked
    authorized: bool


@attrs.frozen(kw_only=True)
class Granted:
    """What came of it that a user agreed."""

    redirect_uri: str | None
    guild_id: Snowflake | None = None
    permissions: int | None = None
    code: str | None = None
    access_token: str | None = None
    scopes: Collection[str] = ()


# -- what is asked for ----------------------------------------------------------------------------


async def _asked(
    change: Change, query: AuthorizeQuery, integration_type: IntegrationType | None = None
) -> Asked:
    """What is asked for, if this user may authorise the application in this way at all."""
    application = await applications.fetch(change, query.client_id)
    redirect_uri = _redirect_uri(application, query)
    is_owner = application.owner_id == change.actor.user_id
    if not application.bot_public and not is_owner:
        raise NotYourApplication()
    kind = _integration_type(application, integration_type or query.integration_type)
    defaults = application.integration_types.get(kind) or application.install_params
    scopes = _scopes(query, defaults)
    fault = _scope_fault(scopes, kind, is_owner=is_owner)
    if fault is not None:
        raise InvalidScope(Faults.at(("scope",), fault.code, fault.message), redirect_uri)
    _check_flow(scopes, query)
    permissions: int = query.permissions or 0
    if query.permissions is None and query.scope is None and defaults is not None:
        permissions = defaults.permissions
    return Asked(
        application=application,
        scopes=scopes,
        permissions=permissions,
        integration_type=kind,
        redirect_uri=redirect_uri,
    )


def _redirect_uri(application: Application, query: AuthorizeQuery) -> str | None:
    """Where the user is sent then: what is registered, and equal to it byte for byte."""
    uris = application.redirect_uris
    if query.redirect_uri is not None:
        if query.redirect_uri not in uris:
            message = "Redirect URI is not supported by client."
            raise wrong_at(("redirect_uri",), "REDIRECT_URI_INVALID", message)
        return query.redirect_uri
    if query.response_type is None:
        return None
    if not uris:
        message = "The application has no redirect URI."
        raise wrong_at(("redirect_uri",), "REDIRECT_URI_INVALID", message)
    return uris[0]


def _integration_type(
    application: Application, wanted: IntegrationType | None
) -> IntegrationType:
    supported = application.integration_types
    if wanted is None:
        default = IntegrationType.GUILD_INSTALL
        return default if default in supported or not supported else next(iter(supported))
    if wanted not in supported:
        message = "The application does not support this integration type."
        raise wrong_at(("integration_type",), "INTEGRATION_TYPE_UNSUPPORTED", message)
    return wanted


def _scopes(query: AuthorizeQuery, defaults: InstallParams | None) -> frozenset[str]:
    if query.scope is not None:
        return frozenset(query.scope.split())
    return frozenset(() if defaults is None else defaults.scopes)


def _scope_fault(
    scopes: frozenset[str], kind: IntegrationType, *, is_owner: bool
) -> Fault | None:
    """Why these scopes cannot be granted, whoever agrees."""
    if not scopes:
        return Fault("BASE_TYPE_REQUIRED", "This field is required")
    if not scopes <= SCOPES:
        return Fault("BASE_TYPE_CHOICES", f"Value must be one of {tuple(sorted(SCOPES))}.")
    if scopes & NEED_APPROVAL and not is_owner:
        message = f"Not approved for this application: {scopes_text(scopes & NEED_APPROVAL)}"
        return Fault("SCOPE_NOT_APPROVED", message)
    if UPDATE_COMMANDS in scopes:
        message = f"{UPDATE_COMMANDS} is for the client credentials grant only."
        return Fault("SCOPE_INVALID", message)
    if BOT in scopes and kind is IntegrationType.USER_INSTALL:
        return Fault("SCOPE_INVALID", "Users cannot install bots.")
    return None


def _check_flow(scopes: frozenset[str], query: AuthorizeQuery) -> None:
    """Refuse a way of granting that does not go with the scopes."""
    if query.response_type is None and not scopes <= INSTALLING:
        raise wrong_at(("response_type",), "BASE_TYPE_REQUIRED", "This field is required")
    only_by_code = scopes & {ROLE_CONNECTIONS, WEBHOOK}
    if query.response_type == "token" and only_by_code:
        message = f"Cannot be granted implicitly: {scopes_text(only_by_code)}"
        raise wrong_at(("response_type",), "RESPONSE_TYPE_UNSUPPORTED", message)
    if query.code_challenge is not None and query.response_type != "code":
        message = "A challenge is answered with a code."
        raise wrong_at(("code_challenge",), "CODE_CHALLENGE_UNSUPPORTED", message)


@action(reads=True)
async def ask(change: Change, query: AuthorizeQuery) -> Consent:
    """What a user is asked to agree to."""
    asked = await _asked(change, query)
    user_id, application = change.actor.user_id, asked.application
    guilds, channels = [], []
    for guild_id in await members_storage.list_guild_ids(change.cursor, user_id):
        guild = await change.guild(guild_id)
        if guild is None:
            continue
        if guild.base(user_id) & MANAGE_GUILD:
            guilds.append((guild.guild, guild.base(user_id)))
        if WEBHOOK in asked.scopes:
            for channel in guild.channels.values():
                may = guild.permissions(user_id, channel, change.now) & MANAGE_WEBHOOKS
                if may and channel.type in _WITH_WEBHOOKS:
                    channels.append((guild.guild, channel))
    return Consent(
        asked=asked,
        bot=await authorizations.bot_of(change, application),
        guilds=guilds,
        channels=channels,
        authorized=await _is_authorized(change, asked),
    )


async def _is_authorized(change: Change, asked: Asked) -> bool:
    """Whether the actor agreed to all of it before, and nothing is installed that is not there."""
    if asked.scopes & PASSTHROUGH or asked.installs_in_guild:
        return False
    user_id, application_id = change.actor.user_id, asked.application.id
    agreed = await grants.fetch_authorization(change.cursor, user_id, application_id)
    if agreed is None or not asked.scopes <= agreed.scopes:
        return False
    if not asked.installs_for_user:
        return True
    return application_id in await installs.of_user(change, user_id)


@action(reads=True)
async def deny(change: Change, query: AuthorizeQuery) -> str | None:
    """The user does not agree: only what they were asked is looked at; where they are sent."""
    return (await _asked(change, query)).redirect_uri


# -- what is granted ------------------------------------------------------------------------------


async def _by_place(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The guild that is named, or that of the channel which gets a webhook."""
    query, form = args
    if form.webhook_channel_id is not None:
        return await by_channel(world, (form.webhook_channel_id,))
    return _guild_id(query, form)


def _guild_id(query: AuthorizeQuery, form: Authorize) -> Snowflake | None:
    return query.guild_id if form.guild_id is UNSET else form.guild_id


def _by_client(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    return applications.by_application(actor, (args[0].client_id,))


@action(guild=_by_place, exclusive=True, lock=_by_client)
async def grant(change: Change, query: AuthorizeQuery, form: Authorize) -> Granted:
    """
    The user agrees: the application is installed, and gets a code or a token if it wants one.

    A bot that insists on a code comes only when the code is exchanged.
    """
    kind = None if form.integration_type is UNSET else form.integration_type
    asked = await _asked(change, query, kind)
    application, by_code = asked.application, query.response_type == "code"
    granted = Granted(redirect_uri=asked.redirect_uri, scopes=asked.scopes)
    joins_later = False
    if asked.installs_in_guild:
        joins_later = _joins_later(asked, query)
        granted = await _install(change, asked, query, form, later=joins_later)
    elif asked.installs_for_user:
        wanted = asked.scopes & INSTALLING
        await installs.put_for_actor(change, application.id, wanted)
    webhook_id = await _make_webhook(change, asked, form)
    if query.response_type is not None or asked.installs_for_user:
        await authorizations.agree(change, application, asked.scopes)
    if query.response_type is None:
        return granted
    made = Grant(
        id=change.next_id(),
        user_id=change.actor.user_id,
        application_id=application.id,
        scopes=asked.scopes,
        redirect_uri=asked.redirect_uri,
        code_challenge=query.code_challenge,
        nonce=query.nonce,
        guild_id=granted.guild_id,
        permissions=granted.permissions if joins_later else None,
        webhook_id=webhook_id,
        exchanged=not by_code,
        expires_at=change.now + (CODE_LIFE if by_code else TOKEN_LIFE),
    )
    if by_code:
        code = new_secret()
        await grants.insert(change.cursor, made, token_hash(code))
        return attrs.evolve(granted, code=code)
    await grants.insert(change.cursor, made)
    token = await authorizations.issue(change, made, made.scopes, change.now + TOKEN_LIFE)
    return attrs.evolve(granted, access_token=token)


def _joins_later(asked: Asked, query: AuthorizeQuery) -> bool:
    """Whether the bot comes only when a code is exchanged; refuses it without a code."""
    if not asked.application.bot_require_code_grant or BOT not in asked.scopes:
        return False
    if query.response_type != "code":
        raise BadRequest("Integration requires code grant")
    return True


async def _install(
    change: Change, asked: Asked, query: AuthorizeQuery, form: Authorize, *, later: bool
) -> Granted:
    """Have the application in the guild that the user chose."""
    guild_id = _guild_id(query, form)
    if guild_id is None:
        raise wrong_at(("guild_id",), "BASE_TYPE_REQUIRED", "This field is required")
    if query.disable_guild_select and query.guild_id not in (None, guild_id):
        raise wrong_at(("guild_id",), "GUILD_SELECT_DISABLED", "Another guild cannot be chosen.")
    if form.webhook_channel_id is not None:
        _check_same_guild(change, guild_id, form.webhook_channel_id)
    permissions = asked.permissions if form.permissions is UNSET else form.permissions or 0
    if later:
        permissions = additions.grantable(change, guild_id, permissions)
    else:
        permissions = await additions.add(
            change, guild_id, asked.application, asked.scopes & INSTALLING, permissions
        )
    return Granted(
        redirect_uri=asked.redirect_uri,
        scopes=asked.scopes,
        guild_id=guild_id,
        permissions=permissions,
    )


def _check_same_guild(change: Change, guild_id: Snowflake, channel_id: Snowflake) -> None:
    """Refuse a webhook in another guild than the one whose lock is held."""
    if change.state.guild_of(channel_id) != guild_id:
        message = "The channel is not in the guild."
        raise wrong_at(("webhook_channel_id",), "CHANNEL_INVALID", message)


async def _make_webhook(change: Change, asked: Asked, form: Authorize) -> Snowflake | None:
    """The webhook that the application gets with its token, if it asks for one."""
    if WEBHOOK not in asked.scopes:
        return None
    if form.webhook_channel_id is None:
        raise wrong_at(("webhook_channel_id",), "BASE_TYPE_REQUIRED", "This field is required")
    here = in_channel(change, form.webhook_channel_id, MANAGE_WEBHOOKS)
    if here.channel.type not in _WITH_WEBHOOKS:
        raise WrongChannelType()
    webhook = Webhook(
        id=change.next_id(),
        type=WebhookType.INCOMING,
        guild_id=here.guild.guild.id,
        channel_id=here.channel.id,
        user_id=change.actor.user_id,
        name=asked.application.name,
        avatar=None,
        token=new_webhook_token(),
        application_id=asked.application.id,
    )
    await webhooks.add(change, webhook)
    return webhook.id
