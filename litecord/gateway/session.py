"""
A gateway session: who is told of events, the numbers they carry, and what may be replayed.

A session has no socket. It outlives its connection: while it has none, events are numbered and
kept, so that a client that comes back (RESUME) gets every one of them, in order, with the number
it had. The buffer is bounded in events and bytes; what is lost from it ends the chance to resume.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

import attrs

from ..model.snowflakes import Snowflake, shard_of
from ..model.users import Actor
from ..state.presences import SessionPresence
from .codec import Encoded, Encoding
from .opcodes import CloseCode


class Outlet(Protocol):
    """Where a session's dispatches go while it is connected."""

    def dispatch(self, event: Encoded, sequence: int) -> None:
        """Send one event; must not fail."""

    def close(self, code: int, reason: str) -> None:
        """Close the connection."""

    def reconnect(self) -> None:
        """Tell the client to connect anew, and close the connection."""


@attrs.define(eq=False, kw_only=True, slots=True)
class Session:
    """One gateway session of a user or a bot."""

    id: str
    actor: Actor
    token_hash: bytes
    version: int
    encoding: Encoding
    #: 0 for user accounts, which are told of everything they may see
    intents: int
    shard: tuple[int, int] = (0, 1)
    large_threshold: int = 50
    capabilities: int = 0
    presence: SessionPresence
    #: whether message content is shown to it although it has not written the message
    reads_content: bool = True
    #: no longer true: the client must identify afresh
    is_void: bool = False
    replay_events: int = 1000
    replay_bytes: int = 4 << 20
    guilds: set[Snowflake] = attrs.field(factory=set)
    outlet: Outlet | None = None
    sequence: int = 0
    _replay: deque[Encoded] = attrs.field(init=False, factory=deque)
    _kept_bytes: int = attrs.field(init=False, default=0)

    @property
    def user_id(self) -> Snowflake:
        """Whose session it is."""
        return self.actor.user_id

    @property
    def is_bot(self) -> bool:
        """Whether a bot's: then intents count."""
        return self.actor.is_bot

    def in_shard(self, guild_id: Snowflake) -> bool:
        """Whether this session is the one (of its set) that is told about a guild."""
        number, count = self.shard
        return count == 1 or shard_of(guild_id, count) == number

    def dispatch(self, event: Encoded) -> None:
        """Number an event, keep it for a replay, send it if there is a connection."""
        self.sequence += 1
        replay = self._replay
        replay.append(event)
        self._kept_bytes += len(event.data)
        if len(replay) > self.replay_events or self._kept_bytes > self.replay_bytes:
            self._forget_oldest()
        if self.outlet is not None:
            self.outlet.dispatch(event, self.sequence)

    def tell(self, name: str, data: Any) -> None:
        """Dispatch something that is for this session alone."""
        self.dispatch(Encoded(name, self.encoding.dumps(data), self.encoding))

    def void(self, code: CloseCode) -> None:
        """End the session's connection, and its chance to be resumed."""
        self.is_void = True
        if self.outlet is not None:
            self.outlet.close(code, code.reason)

    def _forget_oldest(self) -> None:
        replay = self._replay
        while replay and (
            len(replay) > self.replay_events or self._kept_bytes > self.replay_bytes
        ):
            self._kept_bytes -= len(replay.popleft().data)

    def missed(self, sequence: int) -> list[tuple[int, Encoded]] | None:
        """
        The events after ``sequence`` with their numbers; ``None`` if some are no longer kept.
        """
        count = self.sequence - sequence
        if count > len(self._replay):
            return None
        start = len(self._replay) - count
        return [
            (sequence + 1 + offset, self._replay[start + offset]) for offset in range(count)
        ]
