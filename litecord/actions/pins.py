"""Pins: messages that a channel keeps at hand."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..errors import SystemMessage, TooManyPins, UnknownChannel, UnknownMessage
from ..events import ChannelPinsUpdated, MessageUpdated
from ..model.audit import AuditAction
from ..model.messages import ORDINARY_TYPES, Message, MessagePage, MessageType
from ..model.permissions import PIN_MESSAGES, READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..storage import messages, pins
from ..wire.pins import PinPage
from . import access, history
from .access import Place
from .audit import record
from .messages import post_system, with_members
from .world import Change, action, by_channel, by_message

#: How many messages one channel can keep pinned.
MOST_PINS = 250


@action(guild=by_channel, lock=by_message)
async def pin(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Pin a message; the channel is told so by a message of the system's."""
    here = access.in_live_place(change, channel_id, PIN_MESSAGES)
    time = await pins.lock(change.cursor, channel_id, change.now)
    if time is None:
        raise UnknownChannel()
    message = await _message(change, channel_id, message_id)
    if message.type not in ORDINARY_TYPES:
        raise SystemMessage()
    if message.pinned_at is not None:
        return
    if await pins.count(change.cursor, channel_id) >= MOST_PINS:
        raise TooManyPins()
    if not await pins.pin(change.cursor, channel_id, message_id, time):
        raise UnknownMessage()
    await _tell(change, here, attrs.evolve(message, pinned_at=time))
    kind = MessageType.CHANNEL_PINNED_MESSAGE
    await post_system(change, here.channel, kind, change.user, about=message_id)
    await _record(change, AuditAction.MESSAGE_PIN, here, message)


@action(guild=by_channel, lock=by_message)
async def unpin(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Unpin a message."""
    here = access.in_live_place(change, channel_id, PIN_MESSAGES)
    if await pins.lock(change.cursor, channel_id, change.now) is None:
        raise UnknownChannel()
    message = await _message(change, channel_id, message_id)
    if await pins.unpin(change.cursor, channel_id, message_id):
        await _tell(change, here, attrs.evolve(message, pinned_at=None))
        await _record(change, AuditAction.MESSAGE_UNPIN, here, message)


async def _message(change: Change, channel_id: Snowflake, message_id: Snowflake) -> Message:
    found = await messages.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    return found


async def _tell(change: Change, here: Place, message: Message) -> None:
    guild_id, channel_id = here.channel.guild_id, here.channel.id
    last = await pins.touch(change.cursor, channel_id)
    full = with_members(here, await history.complete(change, message))
    change.announce(MessageUpdated(guild_id=guild_id, message=full))
    change.announce(
        ChannelPinsUpdated(guild_id=guild_id, in_channel=channel_id, last_pin_timestamp=last)
    )


async def _record(change: Change, action: AuditAction, here: Place, message: Message) -> None:
    if here.guild is None:
        return
    guild_id, about = here.guild.guild.id, message.author_id
    place, pinned = message.channel_id, message.id
    await record(change, guild_id, action, about, channel_id=place, message_id=pinned)


@action(guild=by_channel, reads=True)
async def list_page(
    change: Change, channel_id: Snowflake, page: PinPage
) -> tuple[MessagePage, bool]:
    """Pinned messages, the last pin first, and whether there are more."""
    here = access.in_place(change, channel_id)
    found: Sequence[Message] = ()
    if here.permissions & READ_MESSAGE_HISTORY:
        found = await pins.list_page(
            change.cursor, channel_id, before=page.before, limit=page.limit + 1
        )
    shown = found[: page.limit]
    return await history.gather(change, shown), len(found) > len(shown)
