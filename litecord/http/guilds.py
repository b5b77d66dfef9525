"""Routes of guilds."""

from __future__ import annotations

from typing import Any

from ..actions import guild_settings, guilds, members, new_guild
from ..actions.guild_settings import WithRoles
from ..actions.guilds import Counted
from ..model.snowflakes import Snowflake
from ..wire.guilds import (
    CreateGuild,
    ListMyGuilds,
    ModifyGuild,
    WithCounts,
    counts_json,
    guild_json,
    guild_preview_json,
    partial_guild_json,
)
from ..wire.versions import guild_request
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


def _guild_json(made: WithRoles) -> dict[str, Any]:
    return guild_json(made.guild, made.roles, made.emojis, made.stickers)


def _counts_json(counted: Counted) -> dict[str, int]:
    return counts_json(counted.members, counted.online)


@routes.post("/guilds", auth=Auth.USER, older=guild_request)
async def create(call: Call, body: CreateGuild) -> Reply:
    """Make a guild; bots cannot any more."""
    form = await call.perform(new_guild.accept, body)
    made = await call.perform(new_guild.create, form, body.guild_template_code)
    return Reply(_guild_json(made), status=201)


@routes.get("/guilds/<guild_id>")
async def get(call: Call, guild_id: Snowflake, query: WithCounts) -> Reply:
    """A guild."""
    counted = await call.perform(guilds.get, guild_id)
    guild = counted.guild
    told = guild_json(
        guild.guild, guild.roles.values(), guild.emojis.values(), guild.stickers.values()
    )
    return Reply(told | _counts_json(counted) if query.with_counts else told)


@routes.get("/guilds/<guild_id>/preview")
async def preview(call: Call, guild_id: Snowflake) -> Reply:
    """What may be seen of a guild from outside."""
    counted = await call.perform(guilds.preview, guild_id)
    guild = counted.guild
    told = guild_preview_json(guild.guild, guild.emojis.values(), guild.stickers.values())
    return Reply(told | _counts_json(counted))


@routes.patch("/guilds/<guild_id>")
async def modify(call: Call, guild_id: Snowflake, body: ModifyGuild) -> Reply:
    """Change a guild's fields."""
    form = await call.perform(guild_settings.accept, guild_id, body)
    return Reply(_guild_json(await call.perform(guild_settings.modify, guild_id, form)))


@routes.delete("/guilds/<guild_id>")
async def delete(call: Call, guild_id: Snowflake) -> Reply:
    """Delete a guild of one's own."""
    await call.perform(guilds.delete, guild_id)
    return NO_CONTENT


@routes.post("/guilds/<guild_id>/delete")
async def delete_by_post(call: Call, guild_id: Snowflake) -> Reply:
    """``DELETE /guilds/{id}`` as older user clients send it."""
    await call.perform(guilds.delete, guild_id)
    return NO_CONTENT


@routes.get("/users/@me/guilds", scope="guilds")
async def list_mine(call: Call, query: ListMyGuilds) -> Reply:
    """The guilds one is in."""
    mine = await call.perform(
        guilds.list_mine, before=query.before, after=query.after, limit=query.limit
    )
    told = []
    for each in mine:
        shown = partial_guild_json(each.guild, owner=each.owner, permissions=each.permissions)
        if query.with_counts:
            shown |= counts_json(each.members, each.online)
        told.append(shown)
    return Reply(told)


@routes.delete("/users/@me/guilds/<guild_id>")
async def leave(call: Call, guild_id: Snowflake) -> Reply:
    """Leave a guild."""
    await call.perform(members.leave, guild_id)
    return NO_CONTENT
