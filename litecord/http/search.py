"""Searching messages."""

from __future__ import annotations

from ..actions import search
from ..model.snowflakes import Snowflake
from ..wire.search import SearchQuery, search_json
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/messages/search")
async def guild_search(call: Call, guild_id: Snowflake, query: SearchQuery) -> Reply:
    """Search the messages of a guild."""
    found = await call.perform(search.search_guild, guild_id, query)
    return Reply(search_json(found.page, found.total, found.threads))


@routes.get("/channels/<channel_id>/messages/search")
async def channel_search(call: Call, channel_id: Snowflake, query: SearchQuery) -> Reply:
    """Search the messages of a channel."""
    found = await call.perform(search.search_channel, channel_id, query)
    return Reply(search_json(found.page, found.total, found.threads))
