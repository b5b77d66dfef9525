"""What happens to the channels of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.channels import Channel
from ..model.snowflakes import Snowflake
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class GuildChannelEvent(GuildEvent):
    """Something that happened to a channel itself."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


@attrs.frozen(kw_only=True)
class ChannelCreated(GuildChannelEvent):
    """A channel came to be."""


@attrs.frozen(kw_only=True)
class ChannelUpdated(GuildChannelEvent):
    """A channel's fields or overwrites changed; some members may gain or lose sight of it."""


@attrs.frozen(kw_only=True)
class ChannelDeleted(GuildChannelEvent):
    """A channel is no more: told to those who could see it."""
