"""The user behind the token, and others."""

from __future__ import annotations

from ..actions import users
from ..deferreds import shielded
from ..errors import ApiError
from ..model.snowflakes import Snowflake
from ..wire.users import ModifyMe, authorized_user_json, private_user_json, user_json
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.get("/users/@me", scope="identify")
async def get_me(call: Call) -> Reply:
    """The actor's user."""
    user = await call.perform(users.get, call.actor.user_id)
    if call.actor.is_bearer:
        return Reply(authorized_user_json(user, with_email="email" in call.actor.scopes))
    return Reply(private_user_json(user))


@routes.patch("/users/@me")
async def modify_me(call: Call, body: ModifyMe) -> Reply:
    """Change the actor's user; the answer to a new password holds the token that is good now."""
    modified = await shielded(users.modify_me(call.world, call.actor, body), ApiError)
    told = private_user_json(modified.user)
    if modified.token is not None:
        told["token"] = modified.token
    return Reply(told)


@routes.get("/users/@me/connections", scope="connections")
async def list_my_connections(call: Call) -> Reply:
    """Accounts elsewhere cannot be linked, so there are none."""
    return Reply([])


@routes.get("/users/<user_id>")
async def get_user(call: Call, user_id: Snowflake) -> Reply:
    """A user."""
    return Reply(user_json(await call.perform(users.get, user_id)))
