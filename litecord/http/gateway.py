"""Where the gateway is, and how many sessions a bot may start there."""

from __future__ import annotations

from math import ceil
from typing import Any

from ..actions import applications
from ..actions.world import World
from ..model.snowflakes import Snowflake
from .endpoint import Auth, Call, Reply, Routes
from .origin import gateway_url

routes = Routes()

#: A bot is told to use a shard for each so many guilds.
GUILDS_A_SHARD = 1000


@routes.get("/gateway", auth=Auth.ANYBODY)
async def get_gateway(call: Call) -> Reply:
    """Where the gateway is."""
    return Reply({"url": gateway_url(call)})


@routes.get("/gateway/bot", auth=Auth.BOT)
async def get_bot_gateway(call: Call) -> Reply:
    """Where the gateway is, and how a bot should connect to it."""
    guilds = await call.perform(applications.count_guilds)
    most = min(GUILDS_A_SHARD, call.world.config.gateway.guilds_per_shard)
    return Reply(
        {
            "url": gateway_url(call),
            "shards": max(1, ceil(guilds / most)),
            "session_start_limit": _start_limit(call.world, call.actor.user_id),
        }
    )


def _start_limit(world: World, user_id: Snowflake) -> dict[str, Any]:
    """
    What is left of a bot's session starts.

    See https://docs.discord.com/developers/events/gateway#session-start-limit-object.
    """
    config = world.config.gateway
    used, reset_after = world.session_starts.used(user_id, now=world.clock.seconds())
    return {
        "total": config.session_starts,
        "remaining": max(0, config.session_starts - used),
        "reset_after": reset_after,
        "max_concurrency": config.max_concurrency,
    }
