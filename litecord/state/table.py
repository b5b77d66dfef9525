"""Which function makes which event true in memory, and which events may change what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..events import Event, GuildEvent

if TYPE_CHECKING:
    from .guilds import GuildState
    from .state import State

Change = Callable[["State", Any], None]

APPLY: dict[type[Event], Change] = {}
#: the events that may change what any member of a guild sees
STRUCTURAL: set[type[Event]] = set()


def applies(*kinds: type[Event], structural: bool = False) -> Callable[[Change], Change]:
    """Declare the function that makes events of these kinds true in a state."""

    def register(change: Change) -> Change:
        APPLY.update(dict.fromkeys(kinds, change))
        if structural:
            STRUCTURAL.update(kinds)
        return change

    return register


def applies_in_guild(
    *kinds: type[GuildEvent], structural: bool = False
) -> Callable[[Callable[[GuildState, Any], None]], Change]:
    """Declare the same for a guild: where it is not loaded, nothing needs to be done."""

    def register(change: Callable[[GuildState, Any], None]) -> Change:
        def in_guild(state: State, event: GuildEvent) -> None:
            guild = state.guilds.get(event.guild_id)
            if guild is not None:
                change(guild, event)

        return applies(*kinds, structural=structural)(in_guild)

    return register
