"""Routes of private channels: opened and listed; the rest is as in every channel."""

from __future__ import annotations

from ..actions import private_channels
from ..model.snowflakes import Snowflake
from ..wire.private_channels import OpenPrivateChannel, private_channel_json
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/users/@me/channels")
async def list_open(call: Call) -> Reply:
    """The private channels that one has open; a bot has none."""
    if call.actor.is_bot:
        return Reply([])
    found = await call.perform(private_channels.list_open)
    return Reply([private_channel_json(each.channel, each.others) for each in found])


@routes.post("/users/@me/channels")
async def open_channel(call: Call, body: OpenPrivateChannel) -> Reply:
    """Open a DM."""
    seen = await call.perform(private_channels.open_dm, body)
    return Reply(private_channel_json(seen.channel, seen.others))


@routes.get("/users/@me/dms/<user_id>", auth=Auth.USER)
async def get_dm(call: Call, user_id: Snowflake) -> Reply:
    """The DM with somebody, if there is one."""
    seen = await call.perform(private_channels.get_dm, user_id)
    return Reply(private_channel_json(seen.channel, seen.others))
