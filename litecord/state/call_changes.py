"""What events make of calls, which are in memory alone."""

from __future__ import annotations

from .. import events
from .state import State
from .table import applies


@applies(events.CallCreated, events.CallUpdated, events.CallVoiceUpdated)
def call_changed(state: State, event: events.CallEvent) -> None:
    """Hold the call as it is now."""
    state.calls[event.call.channel_id] = event.call


@applies(events.CallDeleted)
def call_deleted(state: State, event: events.CallDeleted) -> None:
    """Forget the call."""
    state.calls.pop(event.call.channel_id, None)
