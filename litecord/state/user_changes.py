"""What events make of users in memory, of what they chose, of tokens and of applications."""

from __future__ import annotations

from .. import events
from ..model.settings import PRELOADED
from .state import State
from .table import applies


@applies(events.UserUpdated)
def user_updated(state: State, event: events.UserUpdated) -> None:
    """Hold the user as they are now."""
    state.set_user(event.user)


@applies(events.UserSettingsUpdated)
def settings_updated(state: State, event: events.UserSettingsUpdated) -> None:
    """Hold what was chosen."""
    state.personal.choose(event.user_id, event.settings)


@applies(events.UserSettingsProtoUpdated)
def settings_proto_updated(state: State, event: events.UserSettingsProtoUpdated) -> None:
    """Hold those that READY tells."""
    if event.kind == PRELOADED:
        state.personal.keep_proto(event.user_id, event.settings)


@applies(events.UserGuildSettingsUpdated)
def guild_settings_updated(state: State, event: events.UserGuildSettingsUpdated) -> None:
    """Hold what was chosen for a guild."""
    state.personal.choose_for(event.user_id, event.guild_id, event.settings)


@applies(events.UserNoteUpdated)
def note_updated(state: State, event: events.UserNoteUpdated) -> None:
    """Hold the note."""
    state.personal.note(event.user_id, event.target_id, event.note)


@applies(events.AccessRevoked)
def access_revoked(state: State, event: events.AccessRevoked) -> None:
    """Forget whose tokens these were."""
    state.drop_tokens(event.hashes)


@applies(events.ApplicationChanged)
def application_changed(state: State, event: events.ApplicationChanged) -> None:
    """Hold the application as it is now."""
    state.set_application(event.application)


@applies(events.ApplicationDeleted)
def application_deleted(state: State, event: events.ApplicationDeleted) -> None:
    """Forget the application."""
    state.drop_application(event.application_id)
