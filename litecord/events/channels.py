"""What happens to the channels of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.channels import Channel
from ..model.snowflakes import Snowflake
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class ChannelCreated(GuildEvent):
    """A channel came to be."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


@attrs.frozen(kw_only=True)
class ChannelUpdated(GuildEvent):
    """A channel's fields or overwrites changed; some members may gain or lose sight of it."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


@attrs.frozen(kw_only=True)
class ChannelDeleted(GuildEvent):
    """A channel is no more: told to those who could see it."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id
