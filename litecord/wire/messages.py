"""Messages on the wire."""

from __future__ import annotations

from typing import Any

from ..model.messages import FullMessage, MessageReference, MessageType
from ..model.snowflakes import Snowflake
from .json import timestamp
from .members import partial_member_json
from .users import user_fields, user_json


def message_json(full: FullMessage, *, blank: bool = False) -> dict[str, Any]:
    """
    A message object.

    ``blank`` leaves out what only those may read who have the message content intent.
    """
    message = full.message
    told: dict[str, Any] = {
        "type": int(message.type),
        "content": "" if blank else message.content,
        "mentions": [user_json(each) for each in full.mentions],
        "mention_roles": [str(each) for each in message.mention_roles],
        "attachments": [],
        "embeds": [] if blank else message.embeds,
        "timestamp": timestamp(message.timestamp),
        "edited_timestamp": message.edited_at and timestamp(message.edited_at),
        "flags": message.flags,
        "components": [],
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": user_json(full.author),
        "pinned": message.pinned,
        "mention_everyone": message.mention_everyone,
        "tts": message.tts,
    }
    if message.nonce is not None:
        told["nonce"] = message.nonce
    if message.reference is not None:
        told["message_reference"] = reference_json(message.reference)
        if message.type == MessageType.REPLY:
            referenced = full.referenced
            told["referenced_message"] = referenced and message_json(referenced, blank=blank)
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
    full: FullMessage, guild_id: Snowflake | None, *, blank: bool = False
) -> dict[str, Any]:
    """A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with guild and memberships."""
    told = message_json(full, blank=blank)
    if guild_id is not None:
        told["guild_id"] = str(guild_id)
        if full.member is not None:
            told["member"] = partial_member_json(full.member)
        if any(full.mention_members):
            told["mentions"] = [
                {**user_fields(user), "member": partial_member_json(member)}
                if member is not None
                else user_json(user)
                for user, member in zip(full.mentions, full.mention_members, strict=True)
            ]
    return told
