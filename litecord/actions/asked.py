"""What a person does to an application, and what that comes down to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from ..model.applications import Application, IntegrationType
from ..model.attachments import Attachment
from ..model.interactions import MessageInteraction
from ..model.messages import FullMessage, MessageReference, MessageType
from ..model.snowflakes import Snowflake
from ..wire.interactions import CreateInteraction
from .access import Place
from .commands import GUILD, USER, Offer
from .world import Change


@attrs.frozen(kw_only=True)
class Asked:
    """What a person does: where, to which application, and how that comes to be there."""

    form: CreateInteraction
    here: Place
    application: Application
    offered: Offer
    files: Mapping[int, Attachment]


@attrs.frozen(kw_only=True)
class Made:
    """What an interaction comes down to: what it is, and what its application is told."""

    source: MessageInteraction
    data: Mapping[str, Any]
    message_id: Snowflake | None = None
    message: FullMessage | None = None
    answer_type: MessageType = MessageType.REPLY
    reference: MessageReference | None = None
    #: whether it launches an activity, of which its application is not told
    launches: bool = False


def reference_to(asked: Asked, message_id: Snowflake) -> MessageReference:
    """A reference to a message where the interaction takes place."""
    channel = asked.here.channel
    return MessageReference(
        channel_id=channel.id, message_id=message_id, guild_id=channel.guild_id
    )


def owners(change: Change, asked: Asked, installs: Collection[IntegrationType]) -> dict[str, str]:
    """Who authorised the application, by the way in which it is installed."""
    told: dict[str, str] = {}
    if GUILD in installs:
        guild_id = asked.here.channel.guild_id
        told[str(int(GUILD))] = "0" if guild_id is None else str(guild_id)
    if USER in installs:
        told[str(int(USER))] = str(change.actor.user_id)
    return told
