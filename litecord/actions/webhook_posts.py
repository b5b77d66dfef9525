"""What webhooks write: under another name if they like, in their channel and the threads there."""

from __future__ import annotations

from hashlib import sha256

import attrs

from ..errors import (
    ForumWebhookBothThreads,
    ForumWebhookNeedsThread,
    NoServiceWebhooksInForums,
    UnknownChannel,
    UnknownMessage,
    WebhookThreadsOnlyInForums,
)
from ..model.channels import FORUM_TYPES
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..model.webhooks import WebhookActor
from ..storage import messages as storage
from ..storage import webhooks
from ..wire.message_forms import CreateMessage, ModifyMessage
from ..wire.posts import StartThread
from ..wire.webhooks import ExecuteWebhook
from . import history, messages, threads
from .world import Change, World, action, by_channel, by_message


async def check_place(
    world: World,
    actor: WebhookActor,
    form: ExecuteWebhook,
    thread_id: Snowflake | None,
    *,
    by_service: bool = False,
) -> None:
    """
    Refuse what fits the webhook's channel not: in forums there are threads alone.

    Nothing but forums begins a thread so; and what other services send begins none there.
    """
    await world.load_guild(actor.webhook.guild_id)
    found = world.state.channel(actor.webhook.channel_id)
    if found is None:
        raise UnknownChannel()
    if found[1].type not in FORUM_TYPES:
        if form.thread_name:
            raise WebhookThreadsOnlyInForums()
    elif thread_id is None and by_service:
        raise NoServiceWebhooksInForums()
    elif thread_id is None and not form.thread_name:
        raise ForumWebhookNeedsThread()
    elif thread_id is not None and form.thread_name:
        raise ForumWebhookBothThreads()


async def named(world: World, actor: WebhookActor, form: ExecuteWebhook) -> WebhookActor:
    """The webhook under the name and with the avatar that a message is to have."""
    webhook = actor.webhook
    if form.username:
        webhook = attrs.evolve(webhook, name=form.username)
    if form.avatar_url:
        hashed = sha256(form.avatar_url.encode()).hexdigest()[:32]
        webhook = attrs.evolve(webhook, avatar=hashed)
        await webhooks.wear(world.database.autocommit, webhook, form.avatar_url)
    return attrs.evolve(actor, webhook=webhook)


async def avatar_url(world: World, webhook_id: Snowflake, hashed: str) -> str | None:
    """Where an avatar is that a webhook's message was given by its address."""
    return await webhooks.fetch_avatar_url(world.database.autocommit, webhook_id, hashed)


async def post(
    world: World,
    actor: WebhookActor,
    form: ExecuteWebhook,
    message: CreateMessage,
    thread_id: Snowflake | None,
) -> FullMessage:
    """Post a webhook's message, or begin a forum's post with it."""
    speaker = await named(world, actor, form)
    channel_id = actor.webhook.channel_id
    if thread_id is not None or not form.thread_name:
        return await world.perform(speaker, messages.create, thread_id or channel_id, message)
    start = StartThread(
        name=form.thread_name, applied_tags=form.applied_tags, message=message
    )
    begun = await world.perform(speaker, threads.start, channel_id, start)
    if begun.message is None:
        raise ForumWebhookNeedsThread()
    return begun.message


@action(guild=by_channel, reads=True)
async def fetch(change: Change, channel_id: Snowflake, message_id: Snowflake) -> FullMessage:
    """A message that the webhook wrote; refuses (10008) any other."""
    made = await history.fetch(change, channel_id, message_id)
    if made.message.author_id != change.actor.user_id:
        raise UnknownMessage()
    return made


@action(guild=by_channel, lock=by_message, single=True)
async def modify(
    change: Change, channel_id: Snowflake, message_id: Snowflake, form: ModifyMessage
) -> FullMessage:
    """Edit a message that the webhook wrote; refuses (10008) any other."""
    await _require_own(change, channel_id, message_id)
    return await messages.modify(change, channel_id, message_id, form)


@action(guild=by_channel, lock=by_message, single=True)
async def delete(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Delete a message that the webhook wrote; refuses (10008) any other."""
    await _require_own(change, channel_id, message_id)
    await messages.delete(change, channel_id, message_id)


async def _require_own(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    found = await storage.fetch(change.cursor, channel_id, message_id)
    if found is None or found.author_id != change.actor.user_id:
        raise UnknownMessage()


def allowed(actor: WebhookActor, form: ModifyMessage, *, components: bool) -> ModifyMessage:
    """An edit without components, where a webhook of nobody's application did not ask for them."""
    if components or actor.application_id is not None:
        return form
    return attrs.evolve(form, components=UNSET)
