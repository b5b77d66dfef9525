"""What events make of a guild's threads in memory."""

from __future__ import annotations

import attrs

from .. import events
from ..model.channels import FORUM_TYPES
from .state import State
from .table import applies
from .threads import ThreadState


@applies(events.ThreadCreated)
def thread_created(state: State, event: events.ThreadCreated) -> None:
    """Hold the thread; it is the newest post of its forum."""
    guild = state.guilds.get(event.guild_id)
    if guild is None:
        return
    thread = event.thread
    state.add_thread(guild, ThreadState.of(thread, event.members))
    parent = guild.channels.get(thread.parent_id)
    if parent is not None and parent.type in FORUM_TYPES:
        guild.channels[parent.id] = attrs.evolve(parent, last_message_id=thread.id)


@applies(events.ThreadUpdated)
def thread_updated(state: State, event: events.ThreadUpdated) -> None:
    """Hold the thread as it is now; what is said in it is another matter."""
    held = state.held_thread(event.guild_id, event.thread.id)
    if held is not None:
        known = held.thread
        held.thread = attrs.evolve(
            event.thread,
            message_count=known.message_count,
            total_message_sent=known.total_message_sent,
            member_count=known.member_count,
            last_message_id=known.last_message_id,
            last_pin_timestamp=known.last_pin_timestamp,
        )


@applies(events.ThreadDeleted)
def thread_deleted(state: State, event: events.ThreadDeleted) -> None:
    """Forget the thread."""
    state.drop_thread(event.guild_id, event.thread.id)


@applies(events.ThreadMembersUpdated)
def members_updated(state: State, event: events.ThreadMembersUpdated) -> None:
    """Hold who is in the thread now."""
    held = state.held_thread(event.guild_id, event.thread.id)
    if held is not None:
        held.change_members((each.own for each in event.added), event.removed)


@applies(events.ThreadMemberUpdated)
def member_updated(state: State, event: events.ThreadMemberUpdated) -> None:
    """Hold what the member wants to hear."""
    held = state.held_thread(event.guild_id, event.thread.id)
    if held is not None:
        held.members[event.member.user_id] = event.member
