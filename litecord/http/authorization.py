"""Who asks, whether they may use the endpoint at all, and whose requests are counted together."""

from __future__ import annotations

from collections.abc import Mapping

from ..actions import webhooks
from ..actions.world import World
from ..errors import BotsCannotUse, MissingOAuth2Scope, OnlyBots, Unauthorized
from ..model.interactions import InteractionActor
from ..model.users import Actor
from .endpoint import Auth, Endpoint, to_snowflake
from .identity import identify
from .request import ApiRequest


async def identified(
    world: World, endpoint: Endpoint, request: ApiRequest, given: Mapping[str, str]
) -> Actor | None:
    """Who asks, if they may use the endpoint; nobody where it wants to know nobody."""
    if endpoint.auth is Auth.ANYBODY:
        return None
    if endpoint.auth is Auth.WEBHOOK:
        webhook_id = to_snowflake("webhook_id", given["webhook_id"])
        return await webhooks.identify(world, webhook_id, given["webhook_token"])
    header = request.getHeader("authorization")
    if header is None:
        raise Unauthorized()
    actor = await identify(world, header)
    if actor.is_bearer:
        _check_scope(endpoint, actor)
        return actor
    if endpoint.auth is Auth.BEARER:
        raise Unauthorized()
    if endpoint.auth is Auth.USER and actor.is_bot:
        raise BotsCannotUse()
    if endpoint.auth is Auth.BOT and not actor.is_bot:
        raise OnlyBots()
    return actor


def _check_scope(endpoint: Endpoint, actor: Actor) -> None:
    """Refuse a bearer token where none is taken (401), and one without the scope (50026)."""
    if endpoint.scope is None:
        raise Unauthorized()
    if endpoint.scope and endpoint.scope not in actor.scopes:
        raise MissingOAuth2Scope()


def account_of(request: ApiRequest, actor: Actor | None) -> object:
    """
    Whose requests are counted together: applications do not use up what the people have.

    Each interaction is counted by itself, so that answers do not count against any global limit.
    """
    if actor is None:
        return request.client_host()
    if isinstance(actor, InteractionActor):
        return actor.interaction.id
    return (actor.user_id, actor.application_id) if actor.is_bearer else actor.user_id
