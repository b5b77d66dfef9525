"""Publishing messages: to all channels that follow theirs, whatever becomes of them later."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any, Final

import attrs

from ..errors import (
    AlreadyCrossposted,
    ChannelWriteLimit,
    InvalidMessageType,
    SystemMessage,
    UnknownMessage,
    WrongChannelType,
)
from ..events import MessageCreated, MessageUpdated
from ..model.channels import Channel, ChannelType
from ..model.extras import WebhookAuthor
from ..model.messages import (
    ORDINARY_TYPES,
    FullMessage,
    Message,
    MessageFlag,
    MessageReference,
)
from ..model.permissions import MANAGE_MESSAGES, SEND_MESSAGES, VIEW_CHANNEL, channel_permissions
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..model.webhooks import Crosspost, Webhook
from ..options import Ratelimits
from ..state.guilds import GuildState
from ..storage import crossposts, messages, webhooks
from ..storage.sqlstates import ForeignKeyViolated
from . import access, history
from .messages import as_told, with_members
from .world import Change, action, by_channel, by_message

CROSSPOSTED: Final[int] = MessageFlag.CROSSPOSTED.value
IS_CROSSPOST: Final[int] = MessageFlag.IS_CROSSPOST.value
SOURCE_MESSAGE_DELETED: Final[int] = MessageFlag.SOURCE_MESSAGE_DELETED.value
#: The flags of a source that its copies have, too.
_SHARED: Final = (MessageFlag.SUPPRESS_EMBEDS | MessageFlag.IS_COMPONENTS_V2).value
_CHANNEL: Final = re.compile(r"<#([0-9]{1,19})>")


@action(guild=by_channel, lock=by_message, single=True)
async def crosspost(
    change: Change, channel_id: Snowflake, message_id: Snowflake
) -> FullMessage:
    """Publish one's own message, or with MANAGE_MESSAGES anybody's."""
    here = access.in_place(change, channel_id)
    if here.channel.type != ChannelType.GUILD_ANNOUNCEMENT:
        raise WrongChannelType()
    here.require(SEND_MESSAGES)
    message = await messages.fetch(change.cursor, channel_id, message_id)
    if message is None:
        raise UnknownMessage()
    if message.author_id != change.actor.user_id:
        here.require(MANAGE_MESSAGES)
    if message.type not in ORDINARY_TYPES:
        raise SystemMessage()
    if message.flags & CROSSPOSTED:
        raise AlreadyCrossposted()
    if message.flags & IS_CROSSPOST or message.snapshots or message.poll:
        raise InvalidMessageType()
    if change.world.config.ratelimits.mode is Ratelimits.ON:
        left = change.world.publications.enter(channel_id, change.world.clock.seconds())
        if left:
            raise ChannelWriteLimit(left)
    if await crossposts.publish(change.cursor, channel_id, message_id):
        change.world.copies.wake(change.world)
    made = await history.complete(
        change, attrs.evolve(message, flags=message.flags | CROSSPOSTED)
    )
    change.announce(
        MessageUpdated(guild_id=here.channel.guild_id, message=with_members(here, made))
    )
    return made


def _by_copy(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    """A lock for the message that a copy is already."""
    return ("message", args[1].message_id)


@action(guild=by_channel, lock=_by_copy)
async def copy(change: Change, channel_id: Snowflake, crosspost: Crosspost) -> None:
    """Make a copy, or bring it up to date."""
    now = await crossposts.lock(change.cursor, crosspost)
    found = change.state.channel(channel_id)
    webhook = await webhooks.fetch(change.cursor, crosspost.webhook_id)
    if now is None or found is None or webhook is None:
        return
    guild = found[0]
    source = await messages.fetch(change.cursor, now.source_channel_id, now.source_id)
    before = None
    if now.message_id is not None:
        before = await messages.fetch(change.cursor, channel_id, now.message_id)
    if before is None:
        if source is None or now.message_id is not None:
            await crossposts.forget(change.cursor, now)
        else:
            await _first(change, guild, now, webhook, source)
        return
    await crossposts.done(change.cursor, now)
    after = _without_source(before) if source is None else _like(change, before, source)
    if after != before:
        await messages.update(change.cursor, after)
        full = as_told(guild, await history.complete(change, after))
        change.announce(MessageUpdated(guild_id=guild.guild.id, message=full))


async def _first(
    change: Change, guild: GuildState, crosspost: Crosspost, webhook: Webhook, source: Message
) -> None:
    """Make a copy that is not there yet."""
    origin = change.state.channel(source.channel_id)
    empty = Message(
        id=change.next_id(),
        channel_id=crosspost.channel_id,
        author_id=webhook.id,
        flags=IS_CROSSPOST,
        reference=MessageReference(
            channel_id=source.channel_id,
            message_id=source.id,
            guild_id=origin[0].guild.id if origin else None,
        ),
    )
    author = WebhookAuthor(name=webhook.name or "", avatar=webhook.avatar)
    message = _like(change, empty.with_extra(webhook=author), source)
    message = attrs.evolve(message, edited_at=None)
    try:
        await messages.insert(change.cursor, message)
    except ForeignKeyViolated:
        return  # the channel is gone, and all that was to come to it
    await crossposts.done(change.cursor, attrs.evolve(crosspost, message_id=message.id))
    full = as_told(guild, await history.complete(change, message))
    change.announce(MessageCreated(guild_id=guild.guild.id, message=full))


def _like(change: Change, copy: Message, source: Message) -> Message:
    """A copy with what is in its source; roles and everyone are not mentioned elsewhere."""
    told = attrs.evolve(
        copy,
        content=source.content,
        embeds=source.embeds,
        attachments=source.attachments,
        mentions=source.mentions,
        flags=copy.flags & ~_SHARED | source.flags & _SHARED,
        edited_at=source.edited_at,
    )
    channels = _mentioned_channels(change, source)
    return told.with_extra(
        components=source.components,
        stickers=source.stickers,
        mention_channels=channels,
        theme=source.extra and source.extra.theme,
    )


def _without_source(copy: Message) -> Message:
    """A copy whose source was deleted."""
    empty = attrs.evolve(
        copy,
        content="",
        embeds=(),
        attachments=(),
        mentions=(),
        flags=copy.flags & ~_SHARED | SOURCE_MESSAGE_DELETED,
    )
    return empty.with_extra(components=(), stickers=(), mention_channels=(), theme=None)


def _mentioned_channels(change: Change, source: Message) -> tuple[dict[str, Any], ...]:
    """The channels that a source names, as far as everybody can see them."""
    found = change.state.channel(source.channel_id)
    if found is None or "<#" not in source.content:
        return ()
    guild = found[0]
    named = dict.fromkeys(map(int, _CHANNEL.findall(source.content)))
    there = [guild.channels[Snowflake(each)] for each in named if each in guild.channels]
    return tuple(
        {
            "id": str(each.id),
            "guild_id": str(guild.guild.id),
            "name": each.name,
            "type": int(each.type),
        }
        for each in there
        if _seen_by_everyone(guild, each)
    )


def _seen_by_everyone(guild: GuildState, channel: Channel) -> bool:
    everyone = guild.roles[guild.guild.id].permissions
    held = channel_permissions(
        everyone,
        overwrites=channel.overwrites,
        guild_id=guild.guild.id,
        role_ids=(),
        user_id=Snowflake(0),
        channel_type=channel.type,
    )
    return bool(held & VIEW_CHANNEL)
