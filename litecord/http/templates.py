"""Routes of guild templates."""

from __future__ import annotations

from typing import Any

from ..actions import new_guild, templates
from ..actions.auth import SYSTEM
from ..actions.templates import Shown
from ..model.snowflakes import Snowflake
from ..wire.guilds import guild_json
from ..wire.templates import CreateTemplate, ModifyTemplate, UseTemplate, template_json
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


def _json(shown: Shown) -> dict[str, Any]:
    return template_json(shown.template, shown.creator, is_dirty=shown.is_dirty)


@routes.get("/guilds/templates/<code>", auth=Auth.ANYBODY)
async def get(call: Call, code: str) -> Reply:
    """A template, for anybody who knows the code."""
    return Reply(_json(await call.world.perform(SYSTEM, templates.get, code)))


@routes.post("/guilds/templates/<code>", auth=Auth.USER)
async def use(call: Call, code: str, body: UseTemplate) -> Reply:
    """Make a guild from a template; bots cannot any more."""
    form = await call.perform(new_guild.accept_template, code, body)
    made = await call.perform(new_guild.create, form, code)
    return Reply(guild_json(made.guild, made.roles), status=201)


@routes.get("/guilds/<guild_id>/templates")
async def list_of_guild(call: Call, guild_id: Snowflake) -> Reply:
    """The templates of a guild."""
    found = await call.perform(templates.list_of_guild, guild_id)
    return Reply([_json(each) for each in found])


@routes.post("/guilds/<guild_id>/templates")
async def create(call: Call, guild_id: Snowflake, body: CreateTemplate) -> Reply:
    """Make a template of a guild."""
    return Reply(_json(await call.perform(templates.create, guild_id, body)))


@routes.put("/guilds/<guild_id>/templates/<code>")
async def sync(call: Call, guild_id: Snowflake, code: str) -> Reply:
    """Bring a template up to date."""
    return Reply(_json(await call.perform(templates.sync, guild_id, code)))


@routes.patch("/guilds/<guild_id>/templates/<code>")
async def modify(call: Call, guild_id: Snowflake, code: str, body: ModifyTemplate) -> Reply:
    """Call a template something else."""
    return Reply(_json(await call.perform(templates.modify, guild_id, code, body)))


@routes.delete("/guilds/<guild_id>/templates/<code>")
async def delete(call: Call, guild_id: Snowflake, code: str) -> Reply:
    """Delete a template."""
    return Reply(_json(await call.perform(templates.delete, guild_id, code)))
