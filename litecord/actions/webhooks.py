"""Webhooks: made, seen, changed and deleted, by those who manage them or know their token."""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest
from typing import Any, Final

import attrs

from ..errors import (
    InvalidWebhookToken,
    MissingAccess,
    TooManyGuildWebhooks,
    TooManyWebhooks,
    UnknownChannel,
    UnknownWebhook,
    WrongChannelType,
)
from ..events import WebhooksUpdated
from ..model.audit import AuditAction
from ..model.channels import FORUM_TYPES, MESSAGEABLE_TYPES
from ..model.interactions import InteractionActor, id_in
from ..model.permissions import MANAGE_WEBHOOKS
from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from ..model.users import TokenKind
from ..model.webhooks import (
    SeenWebhook,
    Webhook,
    WebhookActor,
    WebhookType,
    new_webhook_token,
)
from ..storage import webhooks as storage
from ..storage.sqlstates import ForeignKeyViolated
from ..wire.images import image_hash
from ..wire.webhooks import CreateWebhook, ModifyWebhook, ModifyWebhookByToken
from . import access, interaction_messages
from .audit import record_change
from .world import Change, World, action, by_channel, by_guild

#: How many webhooks a channel can have, and a guild.
MOST_WEBHOOKS: Final = 15
MOST_IN_GUILD: Final = 1000
#: The channels that can have some.
_KINDS: Final = MESSAGEABLE_TYPES | FORUM_TYPES


async def identify(
    world: World, webhook_id: Snowflake, token: str
) -> WebhookActor | InteractionActor:
    """
    The webhook that a path names, if the token in it is its own.

    Refuses with 10015 where there is none with that id, and with 50027 (401) any other token, in a
    time that does not tell how much of it is right. An application's id stands for what it can do
    by the token of an interaction.
    """
    answering = interaction_messages.identify(world, webhook_id, token)
    if answering is not None:
        return answering
    if id_in(token) is not None:
        raise InvalidWebhookToken()
    webhook = await storage.fetch(world.database.autocommit, webhook_id)
    if webhook is None:
        raise UnknownWebhook()
    given, own = (each.encode("utf-8", "surrogatepass") for each in (token, webhook.token or ""))
    if not compare_digest(given, own) or not own:
        raise InvalidWebhookToken()
    return WebhookActor(
        user_id=webhook.id,
        kind=TokenKind.WEBHOOK,
        application_id=webhook.application_id,
        webhook=webhook,
    )


async def by_webhook(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The first argument is the id of a webhook of the guild."""
    webhook = await storage.fetch(world.database.autocommit, args[0])
    return None if webhook is None else webhook.guild_id


# -- seeing ---------------------------------------------------------------------------------------


@action(guild=by_channel, reads=True)
async def list_of_channel(change: Change, channel_id: Snowflake) -> list[SeenWebhook]:
    """The webhooks of a channel."""
    access.in_channel(change, channel_id, MANAGE_WEBHOOKS)
    return await seen(change, await storage.list_of_channel(change.cursor, channel_id))


@action(guild=by_guild, reads=True)
async def list_of_guild(change: Change, guild_id: Snowflake) -> list[SeenWebhook]:
    """The webhooks of a guild."""
    access.in_guild(change, guild_id, MANAGE_WEBHOOKS)
    return await seen(change, await storage.list_of_guild(change.cursor, guild_id))


@action(guild=by_webhook, reads=True)
async def fetch(change: Change, webhook_id: Snowflake) -> SeenWebhook:
    """One webhook: for those who manage it, and for the application that made it."""
    webhook = await _found(change, webhook_id)
    if not _is_own(change, webhook):
        access.in_channel(change, webhook.channel_id, MANAGE_WEBHOOKS)
    return await _seen_one(change, webhook)


async def _found(change: Change, webhook_id: Snowflake) -> Webhook:
    webhook = await storage.fetch(change.cursor, webhook_id)
    if webhook is None:
        raise UnknownWebhook()
    return webhook


def _is_own(change: Change, webhook: Webhook) -> bool:
    """Whether the actor is the application that made a webhook."""
    own = webhook.application_id
    return own is not None and change.actor.is_bot and change.actor.application_id == own


async def _seen_one(change: Change, webhook: Webhook) -> SeenWebhook:
    return (await seen(change, [webhook]))[0]


async def seen(change: Change, found: Sequence[Webhook]) -> list[SeenWebhook]:
    """
    Webhooks with who made them and what they follow.

    The tokens of those that applications made are for these alone.
    """
    people = {each.user_id for each in found if each.user_id is not None}
    users = await change.state.load_users(change.cursor, people) if people else {}
    following = [each.id for each in found if each.source_channel_id is not None]
    sources = await storage.list_sources(change.cursor, following) if following else {}
    return [
        SeenWebhook(
            webhook=each,
            user=None if each.user_id is None else users.get(each.user_id),
            source=sources.get(each.id),
            with_token=each.application_id is None or _is_own(change, each),
        )
        for each in found
    ]


def seen_by_token(actor: WebhookActor) -> SeenWebhook:
    """A webhook as whoever knows its token sees it: nobody is named."""
    return SeenWebhook(webhook=actor.webhook, with_token=True)


# -- making and changing --------------------------------------------------------------------------


@action(guild=by_channel, exclusive=True)
async def create(change: Change, channel_id: Snowflake, form: CreateWebhook) -> SeenWebhook:
    """Make a webhook for whoever will know its token."""
    here = access.in_channel(change, channel_id, MANAGE_WEBHOOKS)
    if here.channel.type not in _KINDS:
        raise WrongChannelType()
    actor = change.actor
    webhook = Webhook(
        id=change.next_id(),
        type=WebhookType.INCOMING,
        guild_id=here.guild.guild.id,
        channel_id=channel_id,
        user_id=actor.user_id,
        name=form.name,
        avatar=image_hash(form.avatar),
        token=new_webhook_token(),
        application_id=actor.application_id if actor.is_bot else None,
    )
    await add(change, webhook)
    return await _seen_one(change, webhook)


async def add(change: Change, webhook: Webhook) -> None:
    """Keep a new webhook, if there is room for it, and tell of it."""
    await _check_room(change, webhook.channel_id)
    if await storage.count_of_guild(change.cursor, webhook.guild_id) >= MOST_IN_GUILD:
        raise TooManyGuildWebhooks()
    try:
        await storage.insert(change.cursor, webhook)
    except ForeignKeyViolated:
        raise UnknownChannel() from None
    if webhook.avatar is not None:
        await storage.wear(change.cursor, webhook)
    _announce(change, webhook)
    await record_change(change, AuditAction.WEBHOOK_CREATE, None, webhook)


async def _check_room(change: Change, channel_id: Snowflake) -> None:
    """Refuse (30007) one more webhook where there are as many as can be."""
    if await storage.count(change.cursor, channel_id) >= MOST_WEBHOOKS:
        raise TooManyWebhooks()


def _announce(change: Change, webhook: Webhook) -> None:
    change.announce(
        WebhooksUpdated(guild_id=webhook.guild_id, in_channel=webhook.channel_id)
    )


@action(guild=by_webhook, exclusive=True)
async def modify(change: Change, webhook_id: Snowflake, form: ModifyWebhook) -> SeenWebhook:
    """Change a webhook, or move it to another channel of its guild."""
    before = await _found(change, webhook_id)
    access.in_channel(change, before.channel_id, MANAGE_WEBHOOKS)
    after = _changed(before, form)
    if isinstance(form.channel_id, int) and form.channel_id != before.channel_id:
        here = access.in_channel(change, form.channel_id, MANAGE_WEBHOOKS)
        if here.guild.guild.id != before.guild_id:
            raise MissingAccess()
        if here.channel.type not in _KINDS:
            raise WrongChannelType()
        await _check_room(change, form.channel_id)
        after = attrs.evolve(after, channel_id=form.channel_id)
    return await _seen_one(change, await _saved(change, before, after))


@action(guild=by_webhook, exclusive=True)
async def modify_own(
    change: Change, webhook_id: Snowflake, form: ModifyWebhookByToken
) -> SeenWebhook:
    """Change a webhook on behalf of whoever knows its token."""
    before = await _found(change, webhook_id)
    after = await _saved(change, before, _changed(before, form))
    return SeenWebhook(webhook=after, with_token=True)


def _changed(webhook: Webhook, form: ModifyWebhookByToken) -> Webhook:
    if isinstance(form.name, str):
        webhook = attrs.evolve(webhook, name=form.name)
    if not isinstance(form.avatar, Unset):
        webhook = attrs.evolve(webhook, avatar=image_hash(form.avatar))
    return webhook


async def _saved(change: Change, before: Webhook, after: Webhook) -> Webhook:
    """Keep a webhook that was changed, and tell both of its channels."""
    if after == before:
        return after
    try:
        await storage.update(change.cursor, after)
    except ForeignKeyViolated:
        raise UnknownChannel() from None
    if after.avatar is not None and after.avatar != before.avatar:
        await storage.wear(change.cursor, after)
    if after.channel_id != before.channel_id:
        await storage.move_crossposts(change.cursor, after)
        _announce(change, before)
    _announce(change, after)
    await record_change(change, AuditAction.WEBHOOK_UPDATE, before, after)
    return after


@action(guild=by_webhook, exclusive=True)
async def delete(change: Change, webhook_id: Snowflake) -> None:
    """Delete a webhook; its messages stay."""
    webhook = await _found(change, webhook_id)
    access.in_channel(change, webhook.channel_id, MANAGE_WEBHOOKS)
    await remove(change, webhook)


@action(guild=by_webhook, exclusive=True)
async def delete_own(change: Change, webhook_id: Snowflake) -> None:
    """Delete a webhook on behalf of whoever knows its token."""
    await remove(change, await _found(change, webhook_id))


async def remove(change: Change, webhook: Webhook) -> None:
    """Remove a webhook, and tell of it."""
    await storage.delete(change.cursor, webhook.id)
    _announce(change, webhook)
    await record_change(change, AuditAction.WEBHOOK_DELETE, webhook, None)
