"""Routes of prunes."""

from __future__ import annotations

from ..actions import prunes
from ..deferreds import shielded
from ..errors import ApiError
from ..model.snowflakes import Snowflake
from ..wire.prunes import (
    BeginPrune,
    BeginPruneQuery,
    CountPrune,
    asked_count,
    asked_prune,
    prune_json,
)
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/prune")
async def count(call: Call, guild_id: Snowflake, query: CountPrune) -> Reply:
    """How many a prune would remove."""
    found = await call.perform(prunes.find, guild_id, asked_count(query))
    return Reply(prune_json(len(found)))


@routes.post("/guilds/<guild_id>/prune")
async def begin(
    call: Call, guild_id: Snowflake, body: BeginPrune, query: BeginPruneQuery
) -> Reply:
    """Remove those who were not seen for days."""
    prune = asked_prune(body, query)
    reason = call.reason or body.reason
    pruning = prunes.begin(call.world, call.actor, reason, guild_id, prune)
    number = await shielded(pruning, ApiError)
    return Reply(prune_json(number if prune.is_counted else None))
