"""Where the gateway is, and how many sessions a bot may start there."""

from __future__ import annotations

from math import ceil

from ..actions import applications
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
    gateway = call.world.config.gateway
    return Reply(
        {
            "url": gateway_url(call),
            "shards": max(1, ceil(guilds / GUILDS_A_SHARD)),
            # Session starts are not counted, so none is ever used up.
            "session_start_limit": {
                "total": gateway.session_starts,
                "remaining": gateway.session_starts,
                "reset_after": 0,
                "max_concurrency": gateway.max_concurrency,
            },
        }
    )
