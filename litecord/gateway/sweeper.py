"""How users leave voice channels when their sessions end."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from twisted.internet.task import deferLater
from twisted.logger import Logger

from ..actions import voice
from ..actions.world import World
from ..deferreds import spawn
from ..errors import ServiceUnavailable
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from .session import Session

log = Logger()

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


@attrs.define(eq=False)
class Sweeper:
    """Sees to it that those leave voice channels whose sessions have ended."""

    _world: World
    _due: set[Snowflake] = attrs.field(init=False, factory=set)

    def sweep(self, guild_ids: Iterable[Snowflake], actor: Actor) -> None:
        """Sweep guilds, soon; many sessions that end at once wait for the lock only once."""
        for guild_id in guild_ids:
            if guild_id not in self._due:
                self._due.add(guild_id)
                spawn(self._sweep(guild_id, actor), log, "leaving voice channels")

    async def _sweep(self, guild_id: Snowflake, actor: Actor) -> None:
        world = self._world
        try:
            while guild_id in self._due and guild_id in world.state.guilds:
                try:
                    await world.perform(actor, voice.sweep, guild_id, self._due)
                except ServiceUnavailable:
                    await deferLater(world.clock, AGAIN)
        finally:
            self._due.discard(guild_id)  # or the guild would never be swept again
