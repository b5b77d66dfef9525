"""Routes of bans."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from twisted.internet.defer import Deferred

from ..actions import bans
from ..deferreds import shielded
from ..errors import ApiError
from ..model.snowflakes import Snowflake
from ..wire.bans import BulkBan, CreateBan, CreateBanQuery, ListBans, SearchBans, ban_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/bans")
async def list_page(call: Call, guild_id: Snowflake, query: ListBans) -> Reply:
    """Bans by user id, page by page."""
    page = await call.perform(
        bans.list_page, guild_id, limit=query.limit, before=query.before, after=query.after
    )
    return Reply([ban_json(each) for each in page])


@routes.get("/guilds/<guild_id>/bans/search")
async def search(call: Call, guild_id: Snowflake, query: SearchBans) -> Reply:
    """Bans by a part of the user's names."""
    found = await call.perform(bans.search, guild_id, query=query.query, limit=query.limit)
    return Reply([ban_json(each) for each in found])


@routes.get("/guilds/<guild_id>/bans/<user_id>")
async def get(call: Call, guild_id: Snowflake, user_id: Snowflake) -> Reply:
    """A ban."""
    return Reply(ban_json(await call.perform(bans.get, guild_id, user_id)))


@routes.put("/guilds/<guild_id>/bans/<user_id>")
async def create(
    call: Call, guild_id: Snowflake, user_id: Snowflake, body: CreateBan, query: CreateBanQuery
) -> Reply:
    """Ban a user, and delete what they wrote lately."""
    seconds = body.seconds()
    if seconds is None:
        seconds = query.seconds()
    await _ban(call, guild_id, seconds, call.perform(bans.create, guild_id, user_id))
    return NO_CONTENT


async def _ban(
    call: Call,
    guild_id: Snowflake,
    seconds: int | None,
    banning: Coroutine[Deferred[Any], Any, list[Snowflake]],
) -> list[Snowflake]:
    """Ban and wipe, whether or not anybody waits for it; who was banned."""
    wiping = bans.and_wipe(call.world, call.actor, banning, guild_id, seconds or 0)
    return await shielded(wiping, ApiError)


@routes.post("/guilds/<guild_id>/bulk-ban")
async def create_many(call: Call, guild_id: Snowflake, body: BulkBan) -> Reply:
    """Ban many users."""
    banning = call.perform(bans.create_many, guild_id, body.user_ids)
    banned = await _ban(call, guild_id, body.delete_message_seconds, banning)
    failed = sorted(body.user_ids.difference(banned))
    return Reply(
        {
            "banned_users": [str(each) for each in banned],
            "failed_users": [str(each) for each in failed],
        }
    )


@routes.delete("/guilds/<guild_id>/bans/<user_id>")
async def delete(call: Call, guild_id: Snowflake, user_id: Snowflake) -> Reply:
    """Lift a ban."""
    await call.perform(bans.delete, guild_id, user_id)
    return NO_CONTENT
