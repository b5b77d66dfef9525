"""What events make of commands in memory."""

from __future__ import annotations

from .. import events
from .state import State
from .table import applies


@applies(events.CommandsChanged)
def commands_changed(state: State, event: events.CommandsChanged) -> None:
    """Hold the commands as they are now."""
    key = event.application_id, event.guild_id
    state.commands.change(key, event.put, event.removed, event.forgotten)


@applies(events.CommandPermissionsUpdated)
def permissions_updated(state: State, event: events.CommandPermissionsUpdated) -> None:
    """Hold what the guild says now."""
    said = event.said
    state.commands.say((said.application_id, said.guild_id), said.id, said.permissions)
