"""What events make of the stages of a guild in memory."""

from __future__ import annotations

from .. import events
from .guilds import GuildState
from .table import applies_in_guild


@applies_in_guild(events.StageCreated, events.StageUpdated)
def stage_changed(
    guild: GuildState, event: events.StageCreated | events.StageUpdated
) -> None:
    """Hold the stage as it is now."""
    guild.stages[event.stage.channel_id] = event.stage


@applies_in_guild(events.StageDeleted)
def stage_deleted(guild: GuildState, event: events.StageDeleted) -> None:
    """Forget the stage."""
    guild.stages.pop(event.stage.channel_id, None)
