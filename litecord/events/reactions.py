"""What happens to the reactions of a message."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.members import Member
from ..model.reactions import ReactionEmoji, ReactionType
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import ChannelEvent


@attrs.frozen(kw_only=True)
class ReactionEvent(ChannelEvent):
    """Something that happened to the reactions of a message."""

    intent: ClassVar[int] = intents.GUILD_MESSAGE_REACTIONS
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGE_REACTIONS
    in_channel: Snowflake
    message_id: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where the message is."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class ReactionAdded(ReactionEvent):
    """Somebody reacted to a message."""

    message_author_id: Snowflake
    emoji: ReactionEmoji
    kind: ReactionType
    member: Member | None
    user: User


@attrs.frozen(kw_only=True)
class ReactionRemoved(ReactionEvent):
    """A reaction of somebody's is no more."""

    emoji: ReactionEmoji
    kind: ReactionType
    user_id: Snowflake


@attrs.frozen(kw_only=True)
class ReactionsOfEmojiCleared(ReactionEvent):
    """All reactions with one emoji were removed."""

    emoji: ReactionEmoji


@attrs.frozen(kw_only=True)
class ReactionsCleared(ReactionEvent):
    """All reactions to a message were removed."""
