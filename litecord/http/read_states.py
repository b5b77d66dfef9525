"""What people have read. Bots read everything, so none of this is for them."""

from __future__ import annotations

from ..actions import read_states
from ..model.snowflakes import Snowflake
from ..wire.read_states import AckBulk, AckMessage
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


@routes.post("/channels/<channel_id>/messages/<message_id>/ack", auth=Auth.USER)
async def ack_message(
    call: Call, channel_id: Snowflake, message_id: Snowflake, body: AckMessage
) -> Reply:
    """Note that a channel has been read up to a message."""
    await call.perform(read_states.ack, channel_id, message_id, body)
    return Reply({"token": None})


@routes.post("/read-states/ack-bulk", auth=Auth.USER)
async def ack_bulk(call: Call, body: AckBulk) -> Reply:
    """Note the same of several channels."""
    for each in body.read_states:
        await call.perform(read_states.ack, each.channel_id, each.message_id, AckMessage())
    return NO_CONTENT


@routes.post("/channels/<channel_id>/pins/ack", auth=Auth.USER)
async def ack_pins(call: Call, channel_id: Snowflake) -> Reply:
    """Note that the pins of a channel have been seen."""
    await call.perform(read_states.ack_pins, channel_id)
    return NO_CONTENT


@routes.delete("/channels/<channel_id>/messages/ack", auth=Auth.USER)
async def forget_read_state(call: Call, channel_id: Snowflake) -> Reply:
    """Forget how far a channel has been read."""
    await call.perform(read_states.forget, channel_id)
    return NO_CONTENT
