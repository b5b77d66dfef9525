"""Routes of custom emojis, of guilds and of applications."""

from __future__ import annotations

from typing import Any

from ..actions import application_emojis, emojis
from ..actions.expressions import Shown
from ..model.emojis import Emoji
from ..model.snowflakes import Snowflake
from ..wire.emojis import CreateEmoji, ModifyEmoji, emoji_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


def _told(shown: Shown[Emoji]) -> dict[str, Any]:
    return emoji_json(shown.expression, shown.user)


# -- of guilds ------------------------------------------------------------------------------------


@routes.get("/guilds/<guild_id>/emojis")
async def list_in(call: Call, guild_id: Snowflake) -> Reply:
    """A guild's emojis."""
    return Reply([_told(each) for each in await call.perform(emojis.list_in, guild_id)])


@routes.get("/guilds/<guild_id>/emojis/<emoji_id>")
async def get(call: Call, guild_id: Snowflake, emoji_id: Snowflake) -> Reply:
    """An emoji of a guild."""
    return Reply(_told(await call.perform(emojis.get, guild_id, emoji_id)))


@routes.post("/guilds/<guild_id>/emojis")
async def create(call: Call, guild_id: Snowflake, body: CreateEmoji) -> Reply:
    """Make an emoji of a guild."""
    kept = await call.perform(emojis.accept, guild_id, body.image)
    return Reply(_told(await call.perform(emojis.create, guild_id, body, kept)), 201)


@routes.patch("/guilds/<guild_id>/emojis/<emoji_id>")
async def modify(
    call: Call, guild_id: Snowflake, emoji_id: Snowflake, body: ModifyEmoji
) -> Reply:
    """Change an emoji of a guild."""
    return Reply(_told(await call.perform(emojis.modify, guild_id, emoji_id, body)))


@routes.delete("/guilds/<guild_id>/emojis/<emoji_id>")
async def delete(call: Call, guild_id: Snowflake, emoji_id: Snowflake) -> Reply:
    """Delete an emoji of a guild."""
    await call.perform(emojis.delete, guild_id, emoji_id)
    return NO_CONTENT


# -- of applications ------------------------------------------------------------------------------


@routes.get("/applications/<application_id>/emojis")
async def list_of(call: Call, application_id: Snowflake) -> Reply:
    """An application's emojis."""
    found = await call.perform(application_emojis.list_of, application_id)
    return Reply({"items": [_told(each) for each in found]})


@routes.get("/applications/<application_id>/emojis/<emoji_id>")
async def get_of(call: Call, application_id: Snowflake, emoji_id: Snowflake) -> Reply:
    """An emoji of an application."""
    return Reply(_told(await call.perform(application_emojis.get, application_id, emoji_id)))


@routes.post("/applications/<application_id>/emojis")
async def create_of(call: Call, application_id: Snowflake, body: CreateEmoji) -> Reply:
    """Make an emoji of an application."""
    kept = await call.perform(application_emojis.accept, application_id, body.image)
    made = await call.perform(application_emojis.create, application_id, body, kept)
    return Reply(_told(made), 201)


@routes.patch("/applications/<application_id>/emojis/<emoji_id>")
async def modify_of(
    call: Call, application_id: Snowflake, emoji_id: Snowflake, body: ModifyEmoji
) -> Reply:
    """Rename an emoji of an application."""
    told = await call.perform(application_emojis.modify, application_id, emoji_id, body)
    return Reply(_told(told))


@routes.delete("/applications/<application_id>/emojis/<emoji_id>")
async def delete_of(call: Call, application_id: Snowflake, emoji_id: Snowflake) -> Reply:
    """Delete an emoji of an application."""
    await call.perform(application_emojis.delete, application_id, emoji_id)
    return NO_CONTENT
