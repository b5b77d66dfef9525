"""What happens to webhooks."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.snowflakes import Snowflake
from .base import ChannelEvent


@attrs.frozen(kw_only=True)
class WebhooksUpdated(ChannelEvent):
    """The webhooks of a channel are others than before; which, nobody is told."""

    intent: ClassVar[int] = intents.GUILD_WEBHOOKS
    guild_id: Snowflake
    in_channel: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.in_channel
