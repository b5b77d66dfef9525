"""Authorising applications."""

from __future__ import annotations

from urllib.parse import urlencode

from ..actions import oauth2
from ..model.unset import UNSET
from ..wire.oauth2 import Authorize, AuthorizeQuery, consent_json
from .endpoint import Auth, Call, Reply, Routes
from .origin import base_url

routes = Routes()


@routes.get("/oauth2/authorize", auth=Auth.USER)
async def ask(call: Call, query: AuthorizeQuery) -> Reply:
    """What a user is asked to agree to."""
    consent = await call.perform(oauth2.ask, query)
    user = call.world.state.users[call.actor.user_id]
    return Reply(consent_json(consent.application, consent.bot, user, consent.guilds))


@routes.post("/oauth2/authorize", auth=Auth.USER)
async def authorize(call: Call, query: AuthorizeQuery, body: Authorize) -> Reply:
    """The user agrees, or does not."""
    if not body.authorize:
        await call.perform(oauth2.deny, query)
        said = {
            "error": "access_denied",
            "error_description": "The resource owner or authorization server denied the request",
        }
        return _location(call, query, said)
    guild_id = query.guild_id if body.guild_id is UNSET else body.guild_id
    permissions = query.permissions if body.permissions is UNSET else body.permissions
    granted = await call.perform(oauth2.grant, guild_id, query, permissions or 0)
    return _location(call, query, {"guild_id": str(guild_id), "permissions": str(granted)})


def _location(call: Call, query: AuthorizeQuery, said: dict[str, str]) -> Reply:
    """Where the client goes next."""
    place = query.redirect_uri or f"{base_url(call)}/oauth2/authorized"
    if query.state is not None:
        said["state"] = query.state
    return Reply({"location": f"{place}{'&' if '?' in place else '?'}{urlencode(said)}"})
