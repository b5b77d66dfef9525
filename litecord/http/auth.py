"""Registering, logging in and out, and what clients ask before they have an account."""

from __future__ import annotations

from ..actions import auth
from ..deferreds import shielded
from ..errors import ApiError
from ..model.tokens import token_hash
from ..wire import auth as forms
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


@routes.post("/auth/register", auth=Auth.ANYBODY)
async def register(call: Call, body: forms.Register) -> Reply:
    """Make an account; it joins the guild of an invite."""
    token = await shielded(auth.register(call.world, body), ApiError)
    return Reply({"token": token})


@routes.post("/auth/login", auth=Auth.ANYBODY)
async def login(call: Call, body: forms.Login) -> Reply:
    """A token for whoever knows the password."""
    made = await call.world.perform(auth.SYSTEM, auth.log_in, body)
    return Reply(
        {
            "user_id": str(made.user.id),
            "token": made.token,
            "user_settings": {"locale": made.user.locale, "theme": "dark"},
        }
    )


@routes.post("/auth/logout", auth=Auth.USER)
async def logout(call: Call) -> Reply:
    """End the token with which it is asked."""
    token = call.request.getHeader("authorization") or ""
    await call.perform(auth.log_out, token_hash(token))
    return NO_CONTENT


@routes.get("/auth/location-metadata", auth=Auth.ANYBODY)
async def location_metadata(call: Call) -> Reply:
    """Nobody is asked to agree to anything."""
    mail = {"required": False, "pre_checked": False}
    return Reply(
        {"consent_required": False, "country_code": "US", "promotional_email_opt_in": mail}
    )


@routes.post("/auth/fingerprint", auth=Auth.ANYBODY)
async def fingerprint(call: Call) -> Reply:
    """A name under which a client without an account takes part in experiments: in none."""
    return Reply({"fingerprint": auth.new_fingerprint(call.world)})


@routes.post("/unique-username/username-attempt-unauthed", auth=Auth.ANYBODY)
async def username_attempt(call: Call, body: forms.UsernameAttempt) -> Reply:
    """Whether a username is still to be had."""
    taken = await call.world.perform(auth.SYSTEM, auth.is_username_taken, body.username)
    return Reply({"taken": taken})


@routes.get("/unique-username/username-suggestions-unauthed", auth=Auth.ANYBODY)
async def username_suggestions(call: Call, query: forms.SuggestUsername) -> Reply:
    """A username that is still to be had."""
    username = await call.world.perform(
        auth.SYSTEM, auth.suggest_username, query.global_name or ""
    )
    return Reply({"username": username})
