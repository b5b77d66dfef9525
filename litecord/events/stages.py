"""What happens to the stages of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.snowflakes import Snowflake
from ..model.stages import StageInstance
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class StageEvent(GuildEvent):
    """Something happened to a stage: told to those who see the channel."""

    intent: ClassVar[int] = intents.GUILDS
    stage: StageInstance

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.stage.channel_id


@attrs.frozen(kw_only=True)
class StageCreated(StageEvent):
    """A stage channel is live."""


@attrs.frozen(kw_only=True)
class StageUpdated(StageEvent):
    """A stage has another topic, or another privacy level."""


@attrs.frozen(kw_only=True)
class StageDeleted(StageEvent):
    """A stage channel is no longer live."""
