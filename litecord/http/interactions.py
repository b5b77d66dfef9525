"""
Interactions: made by people, answered by applications with the token.

See https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from __future__ import annotations

from ..actions import attachments, interaction_callbacks, interaction_messages, interactions
from ..errors import InvalidWebhookToken
from ..model.interactions import InteractionActor
from ..model.snowflakes import Snowflake
from ..wire.interaction_callbacks import AnswerMessage, Callback, ModifyAnswer, WithResponse
from ..wire.interactions import CreateInteraction, used_json
from ..wire.message_forms import ModifyMessage
from ..wire.messages import message_json
from ..wire.versions import message_request
from ..wire.webhooks import ExecuteWebhook, application_webhook_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

_ORIGINAL = "/webhooks/<webhook_id>/<webhook_token>/messages/@original"


@routes.post("/interactions", auth=Auth.USER, takes_files=True)
async def create_interaction(call: Call, body: CreateInteraction) -> Reply:
    """Use a command or a component, or send a modal."""
    await interactions.create(call.world, call.actor, body, call.files)
    return NO_CONTENT


@routes.get("/channels/<channel_id>/messages/<message_id>/interaction-data", auth=Auth.USER)
async def get_interaction_data(
    call: Call, channel_id: Snowflake, message_id: Snowflake
) -> Reply:
    """Look at what somebody said when they used the command that a message answers."""
    return Reply(used_json(await call.perform(interactions.fetch_data, channel_id, message_id)))


@routes.post(
    "/interactions/<interaction_id>/<interaction_token>/callback",
    auth=Auth.ANYBODY,
    bucket=None,
    takes_files=True,
)
async def create_interaction_response(
    call: Call,
    interaction_id: Snowflake,
    interaction_token: str,
    query: WithResponse,
    body: Callback,
) -> Reply:
    """Answer an interaction for the first time."""
    made = await interaction_callbacks.answer(
        call.world, interaction_id, interaction_token, body, call.files
    )
    return Reply(made.as_json()) if query.with_response else NO_CONTENT


# -- what the token can do then -------------------------------------------------------------------


def _actor(call: Call) -> InteractionActor:
    """The application that answers; an ordinary webhook has no original message."""
    if not isinstance(call.actor, InteractionActor):
        raise InvalidWebhookToken()
    return call.actor


@routes.get(_ORIGINAL, auth=Auth.WEBHOOK)
async def get_original_webhook_message(
    call: Call, webhook_id: Snowflake, webhook_token: str
) -> Reply:
    """Read the first answer."""
    actor = _actor(call)
    return await read(call, actor, interaction_messages.original(call.world, actor))


@routes.patch(_ORIGINAL, auth=Auth.WEBHOOK, takes_files=True, older=message_request)
async def update_original_webhook_message(
    call: Call, webhook_id: Snowflake, webhook_token: str, body: ModifyAnswer
) -> Reply:
    """Edit the first answer, or write it at last."""
    actor = _actor(call)
    return await edit(call, actor, interaction_messages.original(call.world, actor), body)


@routes.delete(_ORIGINAL, auth=Auth.WEBHOOK)
async def delete_original_webhook_message(
    call: Call, webhook_id: Snowflake, webhook_token: str
) -> Reply:
    """Delete the first answer."""
    actor = _actor(call)
    return await remove(call, actor, interaction_messages.original(call.world, actor))


async def see_webhook(call: Call, actor: InteractionActor) -> Reply:
    """Look at the webhook that the token is of."""
    found = await interaction_messages.application_of(call.world, actor)
    return Reply(application_webhook_json(found))


async def follow_up(call: Call, actor: InteractionActor, body: ExecuteWebhook) -> Reply:
    """Say more."""
    form = AnswerMessage.of(body).as_message()
    world, channel_id = call.world, actor.interaction.channel_id
    form = await attachments.keep_new(world, actor, channel_id, form, call.files)
    made = await interaction_messages.follow_up(world, actor, form)
    await attachments.used(world, form.attachments)
    return Reply(message_json(made))


async def read(call: Call, actor: InteractionActor, message_id: Snowflake) -> Reply:
    """Read a message of the token's."""
    channel_id = actor.interaction.channel_id
    found = await call.world.perform(actor, interaction_messages.fetch, channel_id, message_id)
    return Reply(message_json(found))


async def edit(
    call: Call, actor: InteractionActor, message_id: Snowflake, body: ModifyMessage
) -> Reply:
    """Edit a message of the token's."""
    world, channel_id = call.world, actor.interaction.channel_id
    form = await attachments.keep_more(
        world, actor, channel_id, body, call.files, adds=False
    )
    made = await world.perform(
        actor, interaction_messages.modify, channel_id, message_id, form
    )
    await attachments.used(world, form.attachments)
    return Reply(message_json(made))


async def remove(call: Call, actor: InteractionActor, message_id: Snowflake) -> Reply:
    """Delete a message of the token's."""
    channel_id = actor.interaction.channel_id
    await call.world.perform(actor, interaction_messages.delete, channel_id, message_id)
    return NO_CONTENT
