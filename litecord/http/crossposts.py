"""Publishing messages, and following the channels where that is done."""

from __future__ import annotations

from ..actions import crossposts, followers, history
from ..model.snowflakes import Snowflake
from ..wire.messages import message_json
from ..wire.webhooks import FollowChannel, follower_json
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.post("/channels/<channel_id>/messages/<message_id>/crosspost")
async def crosspost_message(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Publish a message."""
    made = await call.perform(crossposts.crosspost, channel_id, message_id)
    reader = history.reader(call.world.state, call.actor, channel_id)
    return Reply(message_json(made, reader=reader))


@routes.post("/channels/<channel_id>/followers")
async def follow_channel(call: Call, channel_id: Snowflake, body: FollowChannel) -> Reply:
    """Have what is published in a channel in another one."""
    made = await call.perform(followers.follow, body.webhook_channel_id, channel_id)
    return Reply(follower_json(made))
