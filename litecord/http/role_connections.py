"""Routes of role connections."""

from __future__ import annotations

from ..actions import role_connections
from ..errors import wrong_at
from ..model.snowflakes import Snowflake
from ..wire.role_connections import (
    MOST_KEYS,
    Metadata,
    ModifyConnection,
    role_connection_json,
)
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

_METADATA = "/applications/<application_id>/role-connections/metadata"
_CONNECTION = "/users/@me/applications/<application_id>/role-connection"
_SCOPE = "role_connections.write"


@routes.get(_METADATA)
async def list_metadata(call: Call, application_id: Snowflake) -> Reply:
    """What an application can say of people."""
    return Reply(await call.perform(role_connections.list_metadata, application_id))


@routes.put(_METADATA)
async def set_metadata(
    call: Call, application_id: Snowflake, body: tuple[Metadata, ...]
) -> Reply:
    """Replace what an application can say of people."""
    if len(body) > MOST_KEYS:
        message = f"Must be {MOST_KEYS} or fewer in length."
        raise wrong_at((), "BASE_TYPE_MAX_LENGTH", message)
    return Reply(await call.perform(role_connections.set_metadata, application_id, body))


@routes.get(_CONNECTION, auth=Auth.BEARER, scope=_SCOPE)
async def get(call: Call, application_id: Snowflake) -> Reply:
    """What the application says of the person."""
    found = await call.perform(role_connections.get, application_id)
    return Reply(role_connection_json(found))


@routes.put(_CONNECTION, auth=Auth.BEARER, scope=_SCOPE)
async def put(call: Call, application_id: Snowflake, body: ModifyConnection) -> Reply:
    """The application says something of the person."""
    said = await call.perform(role_connections.put, application_id, body)
    return Reply(role_connection_json(said))


@routes.delete(_CONNECTION, auth=Auth.BEARER, scope=_SCOPE)
async def delete(call: Call, application_id: Snowflake) -> Reply:
    """The application says nothing of the person any more."""
    await call.perform(role_connections.delete, application_id)
    return NO_CONTENT
