"""Routes of private channels: opened, listed, who is in them; the rest is as in every channel."""

from __future__ import annotations

from ..actions import groups, guild_joins, private_channels
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
    if not body.is_of_group:
        seen = await call.perform(private_channels.open_dm, body)
    elif call.actor.is_bot:
        tokens = body.access_tokens or ()
        authorized = frozenset([await _authorized(call, each) for each in tokens])
        seen = await call.perform(groups.create, body, authorized)
    else:
        seen = await call.perform(groups.create, body)
    return Reply(private_channel_json(seen.channel, seen.others))


async def _authorized(call: Call, token: str) -> Snowflake:
    """Who authorised a bot to bring them into groups."""
    return await guild_joins.authorized_by(call.world, call.actor, token, "gdm.join")


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
    authorized = False
    if call.actor.is_bot and body.access_token is not None:
        authorized = await _authorized(call, body.access_token) == user_id
    made = await call.perform(groups.add, channel_id, user_id, body, authorized=authorized)
    if made is None:
        return NO_CONTENT
    return Reply(private_channel_json(made.channel, made.others), status=201)


@routes.delete("/channels/<channel_id>/recipients/<user_id>")
async def remove_recipient(call: Call, channel_id: Snowflake, user_id: Snowflake) -> Reply:
    """Remove somebody from a group."""
    await call.perform(groups.remove, channel_id, user_id)
    return NO_CONTENT
