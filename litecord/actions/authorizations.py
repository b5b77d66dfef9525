"""What people have agreed to: they look at it, and take it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import attrs

from ..errors import UnknownToken
from ..events import AccessRevoked, AuthorizationDeleted, AuthorizationMade
from ..model.applications import Application
from ..model.oauth2 import Authorization, Grant, new_secret
from ..model.snowflakes import Snowflake
from ..model.tokens import token_hash
from ..model.users import Actor, TokenKind, User
from ..storage import grants, tokens
from . import applications, installs
from .world import Change, World, action, by_actor


@attrs.frozen
class Agreed:
    """What somebody agreed to, for which application."""

    authorization: Authorization
    application: Application
    bot: User | None


@attrs.frozen
class Access:
    """What an access token stands for."""

    application: Application
    bot: User | None
    user: User
    scopes: Collection[str]
    expires_at: datetime | None


async def bot_of(change: Change, application: Application) -> User | None:
    """The bot of an application, if it has one."""
    bot_id = application.bot_id
    if bot_id is None:
        return None
    return (await change.state.load_users(change.cursor, [bot_id]))[bot_id]


@action(reads=True)
async def current(change: Change) -> Access:
    """What the actor's own access token stands for."""
    actor = change.actor
    application = await applications.fetch(change, actor.application_id or actor.user_id)
    bot = await bot_of(change, application)
    return Access(application, bot, change.user, actor.scopes, actor.expires_at)


@action(reads=True)
async def list_own(change: Change) -> list[Agreed]:
    """All that the actor agreed to."""
    found = await grants.list_authorizations(change.cursor, change.actor.user_id)
    agreed = []
    for each in found:
        application = await applications.fetch(change, each.application_id)
        agreed.append(Agreed(each, application, await bot_of(change, application)))
    return agreed


async def agree(change: Change, application: Application, scopes: Collection[str]) -> None:
    """The actor agrees to this beside what they agreed to before."""
    wanted = Authorization(
        id=change.next_id(),
        user_id=change.actor.user_id,
        application_id=application.id,
        scopes=frozenset(scopes),
    )
    agreed = await grants.put_authorization(change.cursor, wanted)
    change.announce(
        AuthorizationMade(
            user_id=agreed.user_id,
            authorization=agreed,
            application=application,
            bot=await bot_of(change, application),
        )
    )


@action(lock=by_actor)
async def take_back(change: Change, authorization_id: Snowflake) -> None:
    """
    The actor no longer agrees (10012 for what they never did).

    Every token ends that came of it, and so does the application of their own.
    """
    user_id = change.actor.user_id
    found = await grants.list_authorizations(change.cursor, user_id)
    for each in found:
        if each.id == authorization_id:
            await revoke_all(change, user_id, each.application_id)
            await installs.drop_for_user(change, user_id, each.application_id)
            await _forget(change, each)
            return
    raise UnknownToken()


async def revoke_all(change: Change, user_id: Snowflake, application_id: Snowflake) -> None:
    """End every token that an application has of somebody."""
    gone = await grants.delete_all(change.cursor, user_id, application_id)
    if gone:
        change.announce(AccessRevoked(user_id=user_id, hashes=gone))


async def give_up(change: Change, user_id: Snowflake, application_id: Snowflake) -> None:
    """
    An application gives up what somebody agreed to.

    What they have installed for themselves they keep.
    """
    await revoke_all(change, user_id, application_id)
    agreed = await grants.fetch_authorization(change.cursor, user_id, application_id)
    if agreed is None:
        return
    installed = (await installs.of_user(change, user_id)).get(application_id)
    if installed is None:
        await _forget(change, agreed)
    else:
        scopes = frozenset(installed.scopes)
        await grants.set_authorization(change.cursor, agreed.id, scopes)


async def _forget(change: Change, agreed: Authorization) -> None:
    await grants.delete_authorization(change.cursor, agreed.id)
    change.announce(
        AuthorizationDeleted(
            user_id=agreed.user_id,
            authorization_id=agreed.id,
            application_id=agreed.application_id,
        )
    )


# -- tokens ---------------------------------------------------------------------------------------


async def issue(change: Change, grant: Grant, scopes: Collection[str], expires: datetime) -> str:
    """An access token for what was granted, or a part of it."""
    token = new_secret()
    actor = Actor(
        user_id=grant.user_id,
        kind=TokenKind.BEARER,
        application_id=grant.application_id,
        scopes=frozenset(scopes),
        expires_at=expires,
    )
    await tokens.insert_bearer(change.cursor, token_hash(token), actor, grant.id, change.now)
    return token


async def forget_expired(world: World) -> None:
    """Delete what is good for nothing any more."""
    gone = await grants.delete_expired(world.database.autocommit, world.clock.now())
    for event in AccessRevoked.of(gone):
        world.publish(event)
