"""Messages as clients are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs

from ..model.attachments import Shown
from ..model.extras import Extra
from ..model.messages import (
    HAS_THREAD,
    FullMessage,
    Message,
    MessageFlag,
    MessagePage,
    MessageReference,
)
from ..model.reactions import NONE_OWN, Own
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import UNSET, Unset
from .json import created_timestamp, timestamp
from .members import partial_member_json
from .message_interactions import message_interaction_json
from .polls import poll_json
from .reactions import reaction_json
from .threads import thread_json
from .users import user_fields, user_json

_SUPPRESS_EMBEDS: Final = MessageFlag.SUPPRESS_EMBEDS.value


def is_blank(message: Message, reader: Snowflake) -> bool:
    """
    Whether what is in a message is kept from ``reader``, a bot without the message content intent.

    It reads what it wrote and what mentions it; nobody in particular (0) reads nothing.
    """
    return message.author_id != reader and reader not in message.mentions


def _message_json(
    message: Message,
    author: User,
    mentions: Sequence[User],
    own: Own | Unset,
    reader: Snowflake | None,
) -> dict[str, Any]:
    blank = reader is not None and is_blank(message, reader)
    flags, edited, roles = message.flags, message.edited_at, message.mention_roles
    told: dict[str, Any] = {
        "type": int(message.type),
        "content": "" if blank else message.content,
        "mentions": [user_json(each) for each in mentions] if mentions else (),
        "mention_roles": [str(each) for each in roles] if roles else (),
        "attachments": (),
        "embeds": () if blank or flags & _SUPPRESS_EMBEDS else message.embeds,
        "timestamp": created_timestamp(message.id),
        "edited_timestamp": edited and timestamp(edited),
        "flags": flags,
        "components": (),
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": user_json(author),
        "pinned": message.pinned_at is not None,
        "mention_everyone": message.mention_everyone,
        "tts": message.tts,
    }
    if message.reactions and own is not UNSET:
        told["reactions"] = [reaction_json(each, own) for each in message.reactions]
    if message.reference is not None:
        told["message_reference"] = reference_json(message.reference)
    if message.position is not None:
        told["position"] = message.position
    if message.extra is not None:
        _tell_more(told, message, message.extra, blank=blank)
    return told


def _tell_more(
    told: dict[str, Any], message: Message, extra: Extra, *, blank: bool
) -> None:
    """Add what few messages have; the poll is told by who knows its voters."""
    if extra.components and not blank:
        told["components"] = extra.components
    if extra.snapshots:
        told["message_snapshots"] = [
            {"message": {**each, **_BLANKED} if blank else each} for each in extra.snapshots
        ]
    if extra.stickers:
        told["sticker_items"] = extra.stickers
    if extra.webhook is not None:
        told["webhook_id"] = str(message.author_id)
        if extra.webhook.application_id is not None:
            told["application_id"] = str(extra.webhook.application_id)
    if extra.theme is not None:
        told["shared_client_theme"] = extra.theme
    if extra.mention_channels:
        told["mention_channels"] = extra.mention_channels
    if extra.call is not None:
        ended = extra.call.ended_at
        told["call"] = {
            "participants": [str(each) for each in extra.call.participants],
            "ended_timestamp": ended and timestamp(ended),
        }


def _tell_files(told: dict[str, Any], shown: Shown) -> None:
    """Put in what of a message is about its files."""
    told["attachments"] = shown.attachments
    if told["embeds"]:
        told["embeds"] = shown.embeds
    if shown.components:
        told["components"] = shown.components
    if shown.snapshots:
        told["message_snapshots"] = [{"message": each} for each in shown.snapshots]


def snapshot_json(message: Message, mentions: Sequence[User]) -> dict[str, Any]:
    """What is kept of a message that is forwarded, for good: nobody's name among it."""
    edited = message.edited_at
    told: dict[str, Any] = {
        "type": int(message.type),
        "content": message.content,
        "mentions": [user_fields(each) for each in mentions],
        "mention_roles": [str(each) for each in message.mention_roles],
        "attachments": [],
        "embeds": () if message.flags & _SUPPRESS_EMBEDS else message.embeds,
        "timestamp": created_timestamp(message.id),
        "edited_timestamp": edited and timestamp(edited),
        "flags": message.flags,
        "components": message.components,
    }
    return told | {"sticker_items": message.stickers} if message.stickers else told


#: What is kept from those who may not read it, of what was forwarded.
_BLANKED: Final[dict[str, Any]] = {
    "content": "",
    "embeds": (),
    "attachments": (),
    "components": (),
}


def message_json(full: FullMessage, *, reader: Snowflake | None = None) -> dict[str, Any]:
    """A message object; ``reader`` reads it who may not read all (``is_blank``), if given."""
    told = _message_json(full.message, full.author, full.mentions, full.own, reader)
    if full.nonce is not None:
        told["nonce"] = full.nonce
    if full.message.extra is not None and full.message.extra.interaction is not None:
        told |= message_interaction_json(full.message.extra.interaction, full.people)
    if full.thread is not None:
        told["thread"] = thread_json(full.thread)
    if full.shown is not None and (reader is None or not is_blank(full.message, reader)):
        _tell_files(told, full.shown)
    poll = full.message.poll
    if poll is not None and (reader is None or not is_blank(full.message, reader)):
        told["poll"] = poll_json(poll, full.voted)
    if full.referenced is not UNSET:
        told["referenced_message"] = None
        if full.referenced is not None:
            # without its reactions: so it is described
            referenced = attrs.evolve(full.referenced, own=UNSET)
            told["referenced_message"] = message_json(referenced, reader=reader)
    return told


def page_json(page: MessagePage, *, reader: Snowflake | None = None) -> list[dict[str, Any]]:
    """Message objects; ``reader`` as in ``message_json``."""
    users = page.users
    told = []
    for message in page.messages:
        if (
            message.mentions
            or message.reference
            or message.flags & HAS_THREAD
            or message.extra
            or message.shows
        ):
            told.append(message_json(page.full(message), reader=reader))
        else:
            own = page.own.get(message.id, NONE_OWN) if message.reactions else UNSET
            told.append(_message_json(message, users[message.author_id], (), own, reader))
    return told


def reference_json(reference: MessageReference) -> dict[str, Any]:
    """A message reference object."""
    told: dict[str, Any] = {"type": reference.type, "channel_id": str(reference.channel_id)}
    if reference.message_id is not None:
        told["message_id"] = str(reference.message_id)
    if reference.guild_id is not None:
        told["guild_id"] = str(reference.guild_id)
    return told


def message_event_json(
    full: FullMessage, guild_id: Snowflake | None, *, reader: Snowflake | None = None
) -> dict[str, Any]:
    """A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with guild and memberships."""
    told = message_json(full, reader=reader)
    if full.channel_type is not None:
        told["channel_type"] = int(full.channel_type)
    if guild_id is not None:
        told["guild_id"] = str(guild_id)
        if full.member is not None:
            told["member"] = partial_member_json(full.member)
        if full.commander is not None and "interaction" in told:
            told["interaction"]["member"] = partial_member_json(full.commander)
        if any(full.mention_members):
            told["mentions"] = [
                {**user_fields(user), "member": partial_member_json(member)}
                if member is not None
                else user_json(user)
                for user, member in zip(full.mentions, full.mention_members, strict=True)
            ]
    return told
