"""Pinned messages; each route exists twice, for libraries still use the old ones."""

from __future__ import annotations

from ..actions import history, pins
from ..model.snowflakes import Snowflake
from ..wire.messages import page_json
from ..wire.pins import PinPage, pins_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.get("/channels/<channel_id>/messages/pins")
async def list_pins(call: Call, channel_id: Snowflake, query: PinPage) -> Reply:
    """List pinned messages with the times of their pins."""
    page, has_more = await call.perform(pins.list_page, channel_id, query)
    reader = history.reader(call.world.state, call.actor, channel_id)
    return Reply(pins_json(page, has_more=has_more, reader=reader))


@routes.get("/channels/<channel_id>/pins")
async def deprecated_list_pins(call: Call, channel_id: Snowflake) -> Reply:
    """List the last fifty pinned messages."""
    page, _ = await call.perform(pins.list_page, channel_id, PinPage())
    return Reply(page_json(page, reader=history.reader(call.world.state, call.actor, channel_id)))


@routes.put("/channels/<channel_id>/messages/pins/<message_id>")
async def create_pin(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Pin a message."""
    await call.perform(pins.pin, channel_id, message_id)
    return NO_CONTENT


@routes.put("/channels/<channel_id>/pins/<message_id>")
async def deprecated_create_pin(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Pin a message."""
    return await create_pin(call, channel_id, message_id)


@routes.delete("/channels/<channel_id>/messages/pins/<message_id>")
async def delete_pin(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Unpin a message."""
    await call.perform(pins.unpin, channel_id, message_id)
    return NO_CONTENT


@routes.delete("/channels/<channel_id>/pins/<message_id>")
async def deprecated_delete_pin(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Unpin a message."""
    return await delete_pin(call, channel_id, message_id)
