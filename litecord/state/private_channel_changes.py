"""What events make of private channels in memory."""

from __future__ import annotations

import attrs

from .. import events
from ..model.channels import PrivateChannel
from .state import State
from .table import applies


@applies(events.PrivateChannelOpened)
def opened(state: State, event: events.PrivateChannelOpened) -> None:
    """Hold the channel as it is now, open for the user."""
    for user in event.others:
        state.users.setdefault(user.id, user)
    _put(state, event.channel)
    state.personal.open(event.user_id, event.channel.id)


@applies(events.PrivateChannelClosed)
def closed(state: State, event: events.PrivateChannelClosed) -> None:
    """Hold the channel as it is now, not open for the user; a group may be no more."""
    if event.channel.recipients:
        _put(state, event.channel)
    else:
        state.private.drop(event.channel.id)
    state.personal.close(event.user_id, event.channel.id)


@applies(events.RecipientAdded)
def recipient_added(state: State, event: events.RecipientAdded) -> None:
    """Hold the channel as it is now, and who is in it."""
    state.users.setdefault(event.user.id, event.user)
    _put(state, event.channel)


@applies(events.PrivateChannelUpdated, events.RecipientRemoved)
def updated(state: State, event: events.PrivateChannelUpdated | events.RecipientRemoved) -> None:
    """Hold the channel as it is now."""
    _put(state, event.channel)


def _put(state: State, channel: PrivateChannel) -> None:
    known = state.private.get(channel.id)
    if known is not None:
        # These change under other locks, or none: what is known of them may be newer.
        channel = attrs.evolve(
            channel,
            last_message_id=known.last_message_id,
            last_pin_timestamp=known.last_pin_timestamp,
            blockers=known.blockers,
            befriended=known.befriended,
        )
    state.private.put(channel)
