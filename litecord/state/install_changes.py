"""What events make of the applications of guilds and of people in memory."""

from __future__ import annotations

from .. import events
from .guilds import GuildState
from .state import State
from .table import applies, applies_in_guild


@applies_in_guild(events.IntegrationCreated, events.IntegrationUpdated)
def integration_changed(
    guild: GuildState, event: events.IntegrationCreated | events.IntegrationUpdated
) -> None:
    """Hold the application as it is now."""
    guild.integrations[event.integration.application_id] = event.integration


@applies_in_guild(events.IntegrationDeleted)
def integration_deleted(guild: GuildState, event: events.IntegrationDeleted) -> None:
    """Forget the application."""
    guild.integrations.pop(event.integration.application_id, None)


@applies(events.UserInstalled)
def user_installed(state: State, event: events.UserInstalled) -> None:
    """Hold what the person has now."""
    state.personal.install(event.user_id, event.install.application_id, event.install)


@applies(events.UserUninstalled)
def user_uninstalled(state: State, event: events.UserUninstalled) -> None:
    """Forget what the person had."""
    state.personal.install(event.user_id, event.application_id, None)
