"""Routes of roles."""

from __future__ import annotations

from ..actions import roles
from ..model.snowflakes import Snowflake
from ..wire.roles import MoveRole, RoleFields, role_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/roles")
async def list_in(call: Call, guild_id: Snowflake) -> Reply:
    """A guild's roles."""
    return Reply([role_json(each) for each in await call.perform(roles.list_in, guild_id)])


@routes.get("/guilds/<guild_id>/roles/member-counts")
async def count_members(call: Call, guild_id: Snowflake) -> Reply:
    """How many members have each role."""
    counts = await call.perform(roles.count_members, guild_id)
    return Reply({str(role_id): count for role_id, count in counts.items()})


@routes.get("/guilds/<guild_id>/roles/<role_id>")
async def get(call: Call, guild_id: Snowflake, role_id: Snowflake) -> Reply:
    """A role."""
    return Reply(role_json(await call.perform(roles.get, guild_id, role_id)))


@routes.post("/guilds/<guild_id>/roles")
async def create(call: Call, guild_id: Snowflake, body: RoleFields) -> Reply:
    """Make a role."""
    form = await call.perform(roles.accept, guild_id, body)
    return Reply(role_json(await call.perform(roles.create, guild_id, form)))


@routes.patch("/guilds/<guild_id>/roles")
async def move(call: Call, guild_id: Snowflake, body: tuple[MoveRole, ...]) -> Reply:
    """Put roles at other positions."""
    moved = await call.perform(roles.move, guild_id, body)
    return Reply([role_json(each) for each in moved])


@routes.patch("/guilds/<guild_id>/roles/<role_id>")
async def modify(call: Call, guild_id: Snowflake, role_id: Snowflake, body: RoleFields) -> Reply:
    """Change a role."""
    form = await call.perform(roles.accept, guild_id, body)
    return Reply(role_json(await call.perform(roles.modify, guild_id, role_id, form)))


@routes.delete("/guilds/<guild_id>/roles/<role_id>")
async def delete(call: Call, guild_id: Snowflake, role_id: Snowflake) -> Reply:
    """Delete a role."""
    await call.perform(roles.delete, guild_id, role_id)
    return NO_CONTENT
