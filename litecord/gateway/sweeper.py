"""How users leave voice channels when their sessions end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Iterable

import attrs
from twisted.internet.task import deferLater
from twisted.logger import Logger

from ..actions import calls, voice
from ..actions.world import Change, World
from ..deferreds import spawn
from ..errors import ServiceUnavailable
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from .session import Session

log = Logger()

_Sweep = Callable[[Change, Snowflake, set[Snowflake]], Awaitable[None]]

#: After so many seconds what could not be done is tried again.
AGAIN = 1.0


def guilds_in_voice(
    world: World, session: Session, *, any_session: bool = False
) -> list[Snowflake]:
    """The guilds in whose voice channels a session is, or any session of its user."""
    found = []
    for guild_id in session.guilds:
        guild = world.state.guilds.get(guild_id)
        state = None if guild is None else guild.voice.of(session.user_id)
        if state is not None and (any_session or state.session_id == session.id):
            found.append(guild_id)
    return found


def calls_of(
    world: World, session: Session, *, any_session: bool = False
) -> list[Snowflake]:
    """The private channels in whose calls a session is, or any session of its user."""
    found = []
    for channel_id, call in world.state.calls.items():
        voice = call.voices.get(session.user_id)
        if voice is not None and (any_session or voice.session_id == session.id):
            found.append(channel_id)
    return found


@attrs.define(eq=False)
class Sweeper:
    """Sees to it that those leave voice channels whose sessions have ended."""

    _world: World
    #: guilds, and private channels: no id is of both
    _due: set[Snowflake] = attrs.field(init=False, factory=set)

    def sweep(
        self, guild_ids: Iterable[Snowflake], calls_in: Iterable[Snowflake], actor: Actor
    ) -> None:
        """
        Sweep guilds, and calls in private channels, soon.

        Many sessions that end at once wait for a lock only once.
        """
        state = self._world.state
        for guild_id in guild_ids:
            self._begin(guild_id, actor, voice.sweep, state.guilds)
        for channel_id in calls_in:
            self._begin(channel_id, actor, calls.sweep, state.calls)

    def _begin(
        self, place_id: Snowflake, actor: Actor, sweep: _Sweep, places: Container[Snowflake]
    ) -> None:
        if place_id not in self._due:
            self._due.add(place_id)
            spawn(self._sweep(place_id, actor, sweep, places), log, "leaving voice channels")

    async def _sweep(
        self, place_id: Snowflake, actor: Actor, sweep: _Sweep, places: Container[Snowflake]
    ) -> None:
        world = self._world
        try:
            while place_id in self._due and place_id in places:
                try:
                    await world.perform(actor, sweep, place_id, self._due)
                except ServiceUnavailable:
                    await deferLater(world.clock, AGAIN)
        finally:
            self._due.discard(place_id)  # or it would never be swept again
