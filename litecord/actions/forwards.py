"""Forwarding: a message that shows another one as it was."""

from __future__ import annotations

from typing import Any, Final

from ..errors import (
    CannotForwardUnreadable,
    CannotReferenceNsfw,
    CannotReferenceWithoutHistory,
    InvalidMessageType,
    wrong_at,
)
from ..model.attachments import Attachment
from ..model.channels import Channel
from ..model.messages import FORWARD, ORDINARY_TYPES, Message, MessageFlag, MessageReference
from ..model.permissions import READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..storage import messages
from ..wire.message_forms import ReferenceForm
from ..wire.messages import is_blank, snapshot_json
from . import access
from .access import InThread, Place
from .history import reader
from .world import Change, by_channel

HAS_SNAPSHOT: Final[int] = MessageFlag.HAS_SNAPSHOT.value


async def forwarded(
    change: Change, here: Place, form: ReferenceForm
) -> tuple[MessageReference, dict[str, Any], tuple[Attachment, ...]]:
    """What is to be forwarded to where the actor is, and what is kept of it, files among it."""
    channel_id = form.channel_id or here.channel.id
    there = await _source(change, channel_id)
    if not there.permissions & READ_MESSAGE_HISTORY:
        raise CannotReferenceWithoutHistory()
    found = None
    if form.guild_id in (None, there.channel.guild_id):
        found = await messages.fetch(change.cursor, channel_id, form.message_id)
    if found is None:
        at = ("message_reference",)
        raise wrong_at(at, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    if found.type not in ORDINARY_TYPES or found.poll is not None:
        raise InvalidMessageType()
    reads = reader(change.state, change.actor, channel_id)
    if reads is not None and is_blank(found, reads):
        raise CannotForwardUnreadable()
    if _is_nsfw(there) and here.guild is not None and not _is_nsfw(here):
        raise CannotReferenceNsfw()
    reference = MessageReference(
        type=FORWARD,
        channel_id=channel_id,
        message_id=found.id,
        guild_id=there.channel.guild_id,
    )
    return reference, await _snapshot(change, found), found.attachments


async def _source(change: Change, channel_id: Snowflake) -> Place:
    """The actor where the message is, which may be anywhere."""
    guild_id = await by_channel(change.world, (channel_id,))
    if guild_id is not None:
        await change.guild(guild_id)
    return access.in_place(change, channel_id)


async def _snapshot(change: Change, message: Message) -> dict[str, Any]:
    """A message as it is now; of one that is itself forwarded, what that shows."""
    if message.snapshots:
        return message.snapshots[0]
    users = await change.state.load_users(change.cursor, message.mentions)
    return snapshot_json(message, [users[each] for each in message.mentions if each in users])


def _is_nsfw(place: Place) -> bool:
    channel = place.parent if isinstance(place, InThread) else place.channel
    return isinstance(channel, Channel) and channel.nsfw
