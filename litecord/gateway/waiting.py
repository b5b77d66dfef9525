"""
The sessions whose connection is gone, but whose client may come back.

Each is kept for a while; of too many, of one user or in all, the oldest end first.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from ..config import Config
from ..model.snowflakes import Snowflake
from .session import Session


@attrs.define(eq=False)
class WaitingRoom:
    """The sessions that wait for their clients; ``end`` is called with those that wait no more."""

    _clock: IReactorTime
    _config: Config
    _end: Callable[[Session], None]
    #: the oldest first, as are the sessions of one user
    _ends: dict[Session, IDelayedCall] = attrs.field(init=False, factory=dict)
    _of: dict[Snowflake, dict[Session, None]] = attrs.field(init=False, factory=dict)

    def __len__(self) -> int:
        return len(self._ends)

    def enter(self, session: Session) -> None:
        """Keep a session; others may have to go for it."""
        ttl, limits = self._config.gateway.session_ttl, self._config.limits
        self._ends[session] = self._clock.callLater(ttl, self._end, session)
        own = self._of.setdefault(session.user_id, {})
        own[session] = None
        if len(own) > limits.resumable_sessions_per_user:
            self._end(next(iter(own)))
        if len(self._ends) > limits.resumable_sessions:
            self._end(next(iter(self._ends)))

    def leave(self, session: Session) -> None:
        """A session is resumed or over; nothing happens where it did not wait."""
        call = self._ends.pop(session, None)
        if call is None:
            return
        if call.active():
            call.cancel()
        own = self._of[session.user_id]
        del own[session]
        if not own:
            del self._of[session.user_id]

    def oldest_of(self, user_id: Snowflake) -> Session | None:
        """The session of a user that has waited longest."""
        return next(iter(self._of.get(user_id, ())), None)

    def empty(self) -> None:
        """Keep none any longer, and tell nobody."""
        for call in self._ends.values():
            call.cancel()
        self._ends.clear()
        self._of.clear()
