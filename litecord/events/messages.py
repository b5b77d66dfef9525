"""What happens in a channel: messages, pins, typing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from ..model import intents
from ..model.members import Member
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import ChannelEvent


@attrs.frozen(kw_only=True)
class MessageCreated(ChannelEvent):
    """A message was posted."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGES
    message: FullMessage

    @property
    def channel_id(self) -> Snowflake:
        """Where it was posted."""
        return self.message.message.channel_id


@attrs.frozen(kw_only=True)
class MessageUpdated(MessageCreated):
    """A message was edited, or its embeds, flags or pin changed."""


@attrs.frozen(kw_only=True)
class MessageDeleted(ChannelEvent):
    """A message is no more."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGES
    message_id: Snowflake
    in_channel: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where it was."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class MessagesDeleted(ChannelEvent):
    """Messages were deleted at once."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGES
    message_ids: tuple[Snowflake, ...]
    in_channel: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where they were."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class ChannelPinsUpdated(ChannelEvent):
    """A message was pinned or unpinned; ``last_pin_timestamp`` is the time of the last pin left."""

    intent: ClassVar[int] = intents.GUILDS
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGES
    in_channel: Snowflake
    last_pin_timestamp: datetime | None

    @property
    def channel_id(self) -> Snowflake:
        """Where it is, or was, pinned."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class TypingStarted(ChannelEvent):
    """Somebody types."""

    intent: ClassVar[int] = intents.GUILD_MESSAGE_TYPING
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGE_TYPING
    in_channel: Snowflake
    member: Member | None
    user: User
    at: datetime

    @property
    def channel_id(self) -> Snowflake:
        """Where they type."""
        return self.in_channel
