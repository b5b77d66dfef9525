"""What happens to the polls of messages."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.snowflakes import Snowflake
from .base import ChannelEvent


@attrs.frozen(kw_only=True)
class PollVoteAdded(ChannelEvent):
    """Somebody voted for an answer."""

    intent: ClassVar[int] = intents.GUILD_MESSAGE_POLLS
    private_intent: ClassVar[int] = intents.DIRECT_MESSAGE_POLLS
    in_channel: Snowflake
    message_id: Snowflake
    answer_id: int
    user_id: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where the poll is."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class PollVoteRemoved(PollVoteAdded):
    """Somebody took their vote for an answer back."""
