"""Messages of channels; typing."""

from __future__ import annotations

from ..actions import attachments, greetings, history, messages
from ..model.snowflakes import Snowflake
from ..wire.greetings import Greeting
from ..wire.message_forms import BulkDelete, CreateMessage, ModifyMessage, Page
from ..wire.messages import message_json, page_json
from ..wire.versions import LISTS_ALL_FILES_SINCE, message_request
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


def _reader(call: Call, channel_id: Snowflake) -> Snowflake | None:
    return history.reader(call.world.state, call.actor, channel_id)


@routes.get("/channels/<channel_id>/messages")
async def list_messages(call: Call, channel_id: Snowflake, query: Page) -> Reply:
    """List messages, newest first."""
    found = await call.perform(history.list_page, channel_id, query)
    return Reply(page_json(found, reader=_reader(call, channel_id)))


@routes.post("/channels/<channel_id>/messages", takes_files=True, older=message_request)
async def create_message(call: Call, channel_id: Snowflake, body: CreateMessage) -> Reply:
    """Post a message."""
    form = await attachments.keep_new(call.world, call.actor, channel_id, body, call.files)
    made = await call.perform(messages.create, channel_id, form)
    await attachments.used(call.world, form.attachments)
    return Reply(message_json(made, reader=_reader(call, channel_id)))


@routes.get("/channels/<channel_id>/messages/<message_id>")
async def get_message(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Read one message."""
    found = await call.perform(history.fetch, channel_id, message_id)
    return Reply(message_json(found, reader=_reader(call, channel_id)))


@routes.patch(
    "/channels/<channel_id>/messages/<message_id>", takes_files=True, older=message_request
)
async def modify_message(
    call: Call, channel_id: Snowflake, message_id: Snowflake, body: ModifyMessage
) -> Reply:
    """Edit a message."""
    adds = call.version < LISTS_ALL_FILES_SINCE
    form = await attachments.keep_more(
        call.world, call.actor, channel_id, body, call.files, adds=adds
    )
    made = await call.perform(messages.modify, channel_id, message_id, form)
    await attachments.used(call.world, form.attachments)
    return Reply(message_json(made, reader=_reader(call, channel_id)))


@routes.post("/channels/<channel_id>/greet", auth=Auth.USER)
async def greet(call: Call, channel_id: Snowflake, body: Greeting) -> Reply:
    """Greet somebody with stickers."""
    made = await call.perform(greetings.greet, channel_id, body)
    return Reply(message_json(made, reader=_reader(call, channel_id)))


@routes.delete("/channels/<channel_id>/messages/<message_id>")
async def delete_message(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Delete a message."""
    await call.perform(messages.delete, channel_id, message_id)
    return NO_CONTENT


@routes.post("/channels/<channel_id>/messages/bulk-delete")
async def bulk_delete_messages(call: Call, channel_id: Snowflake, body: BulkDelete) -> Reply:
    """Delete several messages."""
    await call.perform(messages.delete_many, channel_id, body.messages)
    return NO_CONTENT


@routes.post("/channels/<channel_id>/typing")
async def trigger_typing_indicator(call: Call, channel_id: Snowflake) -> Reply:
    """Tell that one types."""
    await call.perform(messages.type_in, channel_id)
    return NO_CONTENT
