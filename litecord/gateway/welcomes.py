"""
GUILD_CREATE of all the guilds that the READY of a bot names, a few in each turn of the reactor.

Until a session is told of a guild it is told nothing that happens in it: as READY says, the guild
is unavailable. Then snapshot and subscription happen in one turn (``Fanout.welcome``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import attrs
from twisted.internet.interfaces import IReactorTime

from ..model.snowflakes import Snowflake
from .fanout import Fanout
from .opcodes import CloseCode
from .session import Session
from .slices import TURN, Slices


@attrs.define(eq=False)
class Welcome:
    """The guilds that one session is still to be told of."""

    _clock: IReactorTime
    _fanout: Fanout
    _session: Session
    _left: deque[Snowflake]

    def slice(self) -> bool:
        """Tell of as many as there is time for; whether there are more."""
        seconds, left, session = self._clock.seconds, self._left, self._session
        until = seconds() + TURN
        while left and not session.is_void:
            try:
                self._fanout.welcome(session, left.popleft())
            except Exception:
                session.void(CloseCode.UNKNOWN_ERROR)  # it would wait for that guild for ever
                raise
            if seconds() >= until:
                break
        return bool(left) and not session.is_void


@attrs.define(eq=False)
class Welcomes:
    """All sessions that are not told of all their guilds yet, by turns."""

    _clock: IReactorTime
    _fanout: Fanout
    _slices: Slices = attrs.field(init=False)
    _of: dict[Session, Welcome] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._slices = Slices(self._clock)

    def begin(self, session: Session, guild_ids: Iterable[Snowflake]) -> None:
        """Tell a session of guilds, of the first ones now."""
        welcome = Welcome(self._clock, self._fanout, session, deque(guild_ids))
        if welcome.slice():
            self._slices.begin(welcome)
            self._of[session] = welcome

    def end(self, session: Session) -> None:
        """A session is over."""
        welcome = self._of.pop(session, None)
        if welcome is not None:
            self._slices.end(welcome)

    def stop(self) -> None:
        """Nobody is told anything any more."""
        self._slices.stop()
        self._of.clear()
