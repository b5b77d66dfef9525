"""Routes of private channels: opened, listed, who is in them; the rest is as in every channel."""

from __future__ import annotations

from ..actions import groups, private_channels
from ..model.snowflakes import Snowflake
from ..wire.private_channels import AddRecipient, OpenPrivateChannel, private_channel_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

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
    """Open a DM, or make a group."""
    opening = groups.create if body.is_of_group else private_channels.open_dm
    seen = await call.perform(opening, body)
    return Reply(private_channel_json(seen.channel, seen.others))


@routes.get("/users/@me/dms/<user_id>", auth=Auth.USER)
async def get_dm(call: Call, user_id: Snowflake) -> Reply:
    """The DM with somebody, if there is one."""
    seen = await call.perform(private_channels.get_dm, user_id)
    return Reply(private_channel_json(seen.channel, seen.others))


@routes.put("/channels/<channel_id>/recipients/<user_id>")
async def add_recipient(
    call: Call, channel_id: Snowflake, user_id: Snowflake, body: AddRecipient
) -> Reply:
    """Bring somebody into a group; with somebody more, a DM becomes a group of its own."""
    made = await call.perform(groups.add, channel_id, user_id, body)
    if made is None:
        return NO_CONTENT
    return Reply(private_channel_json(made.channel, made.others), status=201)


@routes.delete("/channels/<channel_id>/recipients/<user_id>")
async def remove_recipient(call: Call, channel_id: Snowflake, user_id: Snowflake) -> Reply:
    """Remove somebody from a group."""
    await call.perform(groups.remove, channel_id, user_id)
    return NO_CONTENT
