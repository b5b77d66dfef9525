"""
Webhooks: managed with the permission, or used by whoever knows their token.

See https://docs.discord.com/developers/resources/webhook.
"""

from __future__ import annotations

from ..actions import attachments, image_data, webhook_posts, webhooks
from ..model.interactions import InteractionActor
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..wire.github import GithubEvent
from ..wire.message_forms import ModifyMessage
from ..wire.messages import message_json
from ..wire.slack import SlackMessage
from ..wire.versions import LISTS_ALL_FILES_SINCE, message_request
from ..wire.webhooks import (
    CreateWebhook,
    Execute,
    ExecuteForService,
    ExecuteWebhook,
    InThread,
    ModifyWebhook,
    ModifyWebhookByToken,
    WithComponents,
    webhook_json,
)
from . import interactions
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from .origin import base_url

routes = Routes()

_BY_TOKEN = "/webhooks/<webhook_id>/<webhook_token>"
#: All that posts is counted together, by webhook.
_EXECUTE = f"POST {_BY_TOKEN}"
_MESSAGE = f"{_BY_TOKEN}/messages/<message_id>"


@routes.post("/channels/<channel_id>/webhooks")
async def create_webhook(call: Call, channel_id: Snowflake, body: CreateWebhook) -> Reply:
    """Make a webhook."""
    form = await image_data.keep(call.world, body, moving=("avatar",))
    made = await call.perform(webhooks.create, channel_id, form)
    return Reply(webhook_json(made, base_url(call)))


@routes.get("/channels/<channel_id>/webhooks")
async def list_channel_webhooks(call: Call, channel_id: Snowflake) -> Reply:
    """List the webhooks of a channel."""
    found = await call.perform(webhooks.list_of_channel, channel_id)
    return Reply([webhook_json(each, base_url(call)) for each in found])


@routes.get("/guilds/<guild_id>/webhooks")
async def get_guild_webhooks(call: Call, guild_id: Snowflake) -> Reply:
    """List the webhooks of a guild."""
    found = await call.perform(webhooks.list_of_guild, guild_id)
    return Reply([webhook_json(each, base_url(call)) for each in found])


@routes.get("/webhooks/<webhook_id>")
async def get_webhook(call: Call, webhook_id: Snowflake) -> Reply:
    """Look at a webhook."""
    return Reply(webhook_json(await call.perform(webhooks.fetch, webhook_id), base_url(call)))


@routes.patch("/webhooks/<webhook_id>")
async def update_webhook(call: Call, webhook_id: Snowflake, body: ModifyWebhook) -> Reply:
    """Change a webhook."""
    form = await image_data.keep(call.world, body, moving=("avatar",))
    made = await call.perform(webhooks.modify, webhook_id, form)
    return Reply(webhook_json(made, base_url(call)))


@routes.delete("/webhooks/<webhook_id>")
async def delete_webhook(call: Call, webhook_id: Snowflake) -> Reply:
    """Delete a webhook."""
    await call.perform(webhooks.delete, webhook_id)
    return NO_CONTENT


# -- by token -------------------------------------------------------------------------------------


@routes.get(_BY_TOKEN, auth=Auth.WEBHOOK)
async def get_webhook_by_token(call: Call, webhook_id: Snowflake, webhook_token: str) -> Reply:
    """Look at a webhook whose token one knows, or at the one behind an interaction's token."""
    if isinstance(call.actor, InteractionActor):
        return await interactions.see_webhook(call, call.actor)
    return Reply(webhook_json(webhooks.seen_by_token(call.webhook), base_url(call)))


@routes.patch(_BY_TOKEN, auth=Auth.WEBHOOK)
async def update_webhook_by_token(
    call: Call, webhook_id: Snowflake, webhook_token: str, body: ModifyWebhookByToken
) -> Reply:
    """Change a webhook whose token one knows."""
    form = await image_data.keep(call.world, body, moving=("avatar",))
    made = await call.perform(webhooks.modify_own, webhook_id, form)
    return Reply(webhook_json(made, base_url(call)))


@routes.delete(_BY_TOKEN, auth=Auth.WEBHOOK)
async def delete_webhook_by_token(call: Call, webhook_id: Snowflake, webhook_token: str) -> Reply:
    """Delete a webhook whose token one knows."""
    await call.perform(webhooks.delete_own, webhook_id)
    return NO_CONTENT


@routes.post(_BY_TOKEN, auth=Auth.WEBHOOK, takes_files=True, older=message_request)
async def execute_webhook(
    call: Call, webhook_id: Snowflake, webhook_token: str, query: Execute, body: ExecuteWebhook
) -> Reply:
    """Post a message as a webhook, or say more by the token of an interaction."""
    if isinstance(call.actor, InteractionActor):
        return await interactions.follow_up(call, call.actor, body)
    made = await _execute(call, query, body, components=query.with_components)
    return Reply(message_json(made)) if query.wait else NO_CONTENT


async def _execute(
    call: Call,
    query: InThread,
    form: ExecuteWebhook,
    *,
    components: bool = False,
    by_service: bool = False,
) -> FullMessage:
    world, actor, thread_id = call.world, call.webhook, query.thread_id
    await webhook_posts.check_place(world, actor, form, thread_id, by_service=by_service)
    place = thread_id or actor.webhook.channel_id
    message = form.as_message(components=components or actor.application_id is not None)
    files = () if by_service else call.files
    message = await attachments.keep_new(world, actor, place, message, files)
    made = await webhook_posts.post(world, actor, form, message, thread_id)
    await attachments.used(world, message.attachments)
    return made


@routes.post(f"{_BY_TOKEN}/slack", auth=Auth.WEBHOOK, bucket=_EXECUTE, takes_files=True)
async def execute_slack_compatible_webhook(
    call: Call,
    webhook_id: Snowflake,
    webhook_token: str,
    query: ExecuteForService,
    body: SlackMessage,
) -> Reply:
    """Post what was written for Slack, as JSON or in a form; Slack takes no files here."""
    await _execute(call, query, body.as_message(), by_service=True)
    return Reply("ok")


@routes.post(f"{_BY_TOKEN}/github", auth=Auth.WEBHOOK, bucket=_EXECUTE)
async def execute_github_compatible_webhook(
    call: Call,
    webhook_id: Snowflake,
    webhook_token: str,
    query: ExecuteForService,
    body: GithubEvent,
) -> Reply:
    """Post what GitHub tells of a repository, as far as it is of interest."""
    told = body.as_message(call.request.getHeader("x-github-event") or "")
    if told is not None:
        await _execute(call, query, told, by_service=True)
    return NO_CONTENT


# -- messages -------------------------------------------------------------------------------------


@routes.get(_MESSAGE, auth=Auth.WEBHOOK)
async def get_webhook_message(
    call: Call, webhook_id: Snowflake, webhook_token: str, message_id: Snowflake, query: InThread
) -> Reply:
    """Read a message of a webhook's."""
    if isinstance(call.actor, InteractionActor):
        return await interactions.read(call, call.actor, message_id)
    found = await call.perform(webhook_posts.fetch, _place(call, query), message_id)
    return Reply(message_json(found))


@routes.patch(_MESSAGE, auth=Auth.WEBHOOK, takes_files=True, older=message_request)
async def update_webhook_message(
    call: Call,
    webhook_id: Snowflake,
    webhook_token: str,
    message_id: Snowflake,
    query: WithComponents,
    body: ModifyMessage,
) -> Reply:
    """Edit a message of a webhook's."""
    if isinstance(call.actor, InteractionActor):
        return await interactions.edit(call, call.actor, message_id, body)
    actor, place = call.webhook, _place(call, query)
    form = webhook_posts.allowed(actor, body, components=query.with_components)
    adds = call.version < LISTS_ALL_FILES_SINCE
    form = await attachments.keep_more(call.world, actor, place, form, call.files, adds=adds)
    made = await call.perform(webhook_posts.modify, place, message_id, form)
    await attachments.used(call.world, form.attachments)
    return Reply(message_json(made))


@routes.delete(_MESSAGE, auth=Auth.WEBHOOK)
async def delete_webhook_message(
    call: Call, webhook_id: Snowflake, webhook_token: str, message_id: Snowflake, query: InThread
) -> Reply:
    """Delete a message of a webhook's."""
    if isinstance(call.actor, InteractionActor):
        return await interactions.remove(call, call.actor, message_id)
    await call.perform(webhook_posts.delete, _place(call, query), message_id)
    return NO_CONTENT


def _place(call: Call, query: InThread) -> Snowflake:
    """Where a message is to be found."""
    return query.thread_id or call.webhook.webhook.channel_id
