"""Applications: what a developer makes so that there is a bot, and the bot's token."""

from __future__ import annotations

import secrets
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..errors import (
    ApplicationHasNoBot,
    NotYourApplication,
    Overloaded,
    TooManyApplications,
    UnknownApplication,
)
from ..events import AccessRevoked, ApplicationChanged, ApplicationDeleted, UserUninstalled
from ..model.applications import LIMITED_FLAGS, OWNER_FLAGS, Application
from ..model.snowflakes import Snowflake
from ..model.tokens import new_token, token_hash
from ..model.unset import UNSET
from ..model.users import Actor, TokenKind, User
from ..storage import applications, grants, installs, tokens, users
from ..storage.sqlstates import UniqueViolated
from ..wire.applications import CreateApplication, ModifyApplication
from ..wire.images import Image
from . import image_data, members
from .installs import drop as drop_integration
from .users import free_discriminator
from .world import Change, World, action, by_actor, by_guild

MOST_APPLICATIONS = 50

#: What the bot may change of its application; the owner may change more.
_OF_BOTS = (
    *("description", "icon", "cover_image", "interactions_endpoint_url"),
    *("role_connections_verification_url", "custom_install_url", "explicit_content_filter"),
)
_IMAGES = ("icon", "cover_image")
_OF_OWNERS = (
    *_OF_BOTS,
    *("name", "bot_public", "bot_require_code_grant"),
    *("terms_of_service_url", "privacy_policy_url"),
)


@attrs.frozen
class Seen:
    """An application with what is told along with it."""

    application: Application
    bot: User | None
    owner: User
    guilds: int
    #: how many people have it for themselves, and how many authorised it
    installs: int = 0
    authorizations: int = 0


# -- reading --------------------------------------------------------------------------------------


async def fetch(change: Change, application_id: Snowflake) -> Application:
    """An application; 10002 where there is none."""
    found = await change.state.load_application(change.cursor, application_id)
    if found is None:
        raise UnknownApplication()
    return found


async def _own(change: Change, application_id: Snowflake) -> Application:
    """The application, for its owner (20012 for all others)."""
    found = await fetch(change, application_id)
    if found.owner_id != change.actor.user_id:
        raise NotYourApplication()
    return found


async def own_or_mine(change: Change, application_id: Snowflake) -> Application:
    """The application, for its owner and its bot (20012 for all others)."""
    if change.actor.application_id == application_id:
        return await fetch(change, application_id)
    return await _own(change, application_id)


async def _seen(change: Change, application: Application) -> Seen:
    bot_id = application.bot_id
    wanted = [application.owner_id] if bot_id is None else [application.owner_id, bot_id]
    known = await change.state.load_users(change.cursor, wanted)
    return Seen(
        application,
        None if bot_id is None else known[bot_id],
        known[application.owner_id],
        0 if bot_id is None else await applications.count_guilds(change.cursor, bot_id),
        *await grants.count_users(change.cursor, application.id),
    )


@action(reads=True)
async def get(change: Change, application_id: Snowflake) -> Seen:
    """An application, for its owner and its bot."""
    return await _seen(change, await own_or_mine(change, application_id))


@action(reads=True)
async def get_public(change: Change, application_id: Snowflake) -> Seen:
    """An application, for anybody."""
    return await _seen(change, await fetch(change, application_id))


@action(reads=True)
async def list_owned(change: Change) -> list[Seen]:
    """The actor's applications."""
    owned = await applications.list_owned(change.cursor, change.actor.user_id)
    return [await _seen(change, each) for each in owned]


@action(reads=True)
async def count_guilds(change: Change) -> int:
    """How many guilds the actor is in."""
    return await applications.count_guilds(change.cursor, change.actor.user_id)


# -- making and changing --------------------------------------------------------------------------


def by_application(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    """A lock for the application whose id is the first argument."""
    return ("application", args[0])


@action(reads=True)
async def accept(change: Change, form: CreateApplication) -> CreateApplication:
    """Check and keep the images of an application that is to be made."""
    return await image_data.keep(change.world, form, still=_IMAGES)


@action(lock=by_actor)
async def create(change: Change, form: CreateApplication) -> Seen:
    """
    Make an application with its bot user, whose id is the application's.

    The bot has no token before one is asked for, and the client secret is told to nobody before
    it is reset.
    """
    owned = await applications.list_owned(change.cursor, change.actor.user_id)
    if len(owned) >= MOST_APPLICATIONS:
        raise TooManyApplications()
    key = Ed25519PrivateKey.generate()
    application_id = change.next_id()
    bot = User(
        id=application_id,
        username=form.name,
        discriminator=await free_discriminator(change, form.name, "name"),
        bot=True,
    )
    application = Application(
        id=application_id,
        owner_id=change.actor.user_id,
        name=form.name,
        bot_id=bot.id,
        verify_key=key.public_key().public_bytes_raw().hex(),
    )
    application = attrs.evolve(application, **_changes(application, form, is_bot=False))
    try:
        await users.insert(change.cursor, bot, None, change.now)
    except UniqueViolated as error:
        raise Overloaded() from error  # these digits were just taken: the next try gets others
    await applications.insert(
        change.cursor,
        application,
        signing_key=key.private_bytes_raw(),
        secret_hash=token_hash(_new_secret()),
    )
    change.announce(ApplicationChanged(user_id=application.owner_id, application=application))
    return Seen(application, bot, change.user, 0)


@action(single=True, lock=by_application)
async def modify(change: Change, application_id: Snowflake, form: ModifyApplication) -> Seen:
    """Change an application: its owner more of it, its bot less."""
    application = await own_or_mine(change, application_id)
    form = await image_data.keep(change.world, form, still=_IMAGES)
    changed = attrs.evolve(
        application, **_changes(application, form, is_bot=change.actor.is_bot)
    )
    if changed != application:
        await applications.update(change.cursor, changed)
        change.announce(ApplicationChanged(user_id=changed.owner_id, application=changed))
    return await _seen(change, changed)


def _changes(
    application: Application, form: ModifyApplication, *, is_bot: bool
) -> dict[str, Any]:
    """What a form sets, as fields of the model."""
    given = {name: getattr(form, name) for name in (_OF_BOTS if is_bot else _OF_OWNERS)}
    wanted = {
        name: value.hash if isinstance(value, Image) else value
        for name, value in given.items()
        if value is not UNSET
    }
    if wanted.get("description", UNSET) is None:
        wanted["description"] = ""
    if wanted.get("explicit_content_filter", UNSET) is None:
        del wanted["explicit_content_filter"]
    if form.flags:
        settable = LIMITED_FLAGS if is_bot else OWNER_FLAGS
        wanted["flags"] = application.flags & ~settable | form.flags & settable
    elif form.flags == 0:
        wanted["flags"] = application.flags & ~(LIMITED_FLAGS if is_bot else OWNER_FLAGS)
    if form.tags is not UNSET:
        wanted["tags"] = tuple(sorted(form.tags or ()))
    wanted |= _install_changes(form)
    if not is_bot:
        wanted |= _owner_changes(form)
    return wanted


def _install_changes(form: ModifyApplication) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if form.install_params is not UNSET:
        params = form.install_params
        wanted["install_params"] = None if params is None else params.as_model()
    if form.integration_types_config:
        wanted["integration_types"] = {
            each: config.oauth2_install_params and config.oauth2_install_params.as_model()
            for each, config in form.integration_types_config.items()
            if config is not None
        }
    return wanted


def _owner_changes(form: ModifyApplication) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if form.redirect_uris is not UNSET:
        wanted["redirect_uris"] = form.redirect_uris or ()
    if form.integration_public is not UNSET:
        wanted["bot_public"] = form.integration_public
    if form.integration_require_code_grant is not UNSET:
        wanted["bot_require_code_grant"] = form.integration_require_code_grant
    return wanted


# -- tokens and secrets ---------------------------------------------------------------------------


def _new_secret() -> str:
    return secrets.token_urlsafe(24)


@action(lock=by_application)
async def make_bot(change: Change, application_id: Snowflake) -> str | None:
    """The bot's first token; ``None`` where it was told before: then it can only be reset."""
    application = await _own(change, application_id)
    bot_id = application.bot_id
    if bot_id is None:
        raise ApplicationHasNoBot()
    if await tokens.exist(change.cursor, bot_id, TokenKind.BOT):
        return None
    return await _issue(change, application_id, bot_id)


@action(lock=by_application)
async def reset_bot_token(change: Change, application_id: Snowflake) -> str:
    """A new token for the bot; the old one is void and the sessions opened with it end."""
    application = await _own(change, application_id)
    if application.bot_id is None:
        raise ApplicationHasNoBot()
    await _revoke(change, application.bot_id)
    return await _issue(change, application_id, application.bot_id)


@action(lock=by_application)
async def revoke_bot_token(change: Change, application_id: Snowflake) -> None:
    """The bot, who is the actor, has no token any more; its owner may make another."""
    await _revoke(change, change.actor.user_id)


async def _issue(change: Change, application_id: Snowflake, bot_id: Snowflake) -> str:
    token = new_token(bot_id, change.now)
    actor = Actor(user_id=bot_id, kind=TokenKind.BOT, application_id=application_id)
    await tokens.insert(change.cursor, token_hash(token), actor, change.now)
    return token


async def _revoke(change: Change, bot_id: Snowflake) -> None:
    revoked = await tokens.delete_all(change.cursor, bot_id, TokenKind.BOT)
    if revoked:
        change.announce(AccessRevoked(user_id=bot_id, hashes=revoked))


@action(single=True)
async def reset_secret(change: Change, application_id: Snowflake) -> str:
    """A new client secret in place of the old one."""
    await _own(change, application_id)
    secret = _new_secret()
    await applications.update_secret(change.cursor, application_id, token_hash(secret))
    return secret


# -- the end --------------------------------------------------------------------------------------


async def delete(world: World, actor: Actor, application_id: Snowflake) -> None:
    """
    Delete an application.

    It leaves its guilds first, each a unit of work: whoever is interrupted asks again. The bot's
    user stays, for it may have written messages.
    """
    while guilds := await world.perform(actor, _delete, application_id):
        for guild_id in guilds:
            await world.perform(actor, _take_out, guild_id, application_id)
    world.interactions.forget(world, application_id)


@action(guild=by_guild, exclusive=True)
async def _take_out(change: Change, guild_id: Snowflake, application_id: Snowflake) -> None:
    """Remove an application from a guild, with its bot and the bot's role."""
    application = await _own(change, application_id)
    guild = change.state.guild(guild_id)
    if guild is None:
        return
    integration = guild.integrations.get(application_id)
    if application.bot_id is not None and application.bot_id in guild.members:
        await members.remove(change, guild, application.bot_id)
    elif integration is not None:
        await drop_integration(change, integration)


@action(lock=by_application)
async def _delete(change: Change, application_id: Snowflake) -> list[Snowflake]:
    """Delete an application, unless it is in guilds: those."""
    application = await _own(change, application_id)
    guilds = await installs.list_guild_ids(change.cursor, application_id)
    if guilds:
        return guilds
    if application.bot_id is not None:
        await _revoke(change, application.bot_id)
    for event in AccessRevoked.of(await grants.list_tokens(change.cursor, application_id)):
        change.announce(event)
    for user_id in await installs.list_user_ids(change.cursor, application_id):
        change.announce(UserUninstalled(user_id=user_id, application_id=application_id))
    await applications.delete(change.cursor, application_id)
    change.announce(
        ApplicationDeleted(user_id=application.owner_id, application_id=application_id)
    )
    return []
