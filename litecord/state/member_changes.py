"""What events make of the members of a guild in memory."""

from __future__ import annotations

from .. import events
from .state import State
from .table import applies


@applies(events.MemberAdded, events.MemberUpdated)
def member_changed(state: State, event: events.MemberAdded | events.MemberUpdated) -> None:
    """Hold the member as they are now."""
    # The user was read before the change was decided; UserUpdated alone replaces them.
    state.users.setdefault(event.user.id, event.user)
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        guild.members[event.member.user_id] = event.member
    if isinstance(event, events.MemberAdded):
        state.memberships.joined(event.user.id, event.guild_id)


@applies(events.MemberRemoved)
def member_removed(state: State, event: events.MemberRemoved) -> None:
    """Forget the member."""
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        guild.members.pop(event.user.id, None)
        for held in guild.threads.values():
            if event.user.id in held.members:
                held.change_members(removed=[event.user.id])
    state.memberships.left(event.user.id, event.guild_id)


