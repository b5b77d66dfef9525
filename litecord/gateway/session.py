"""
A gateway session: who is told of events, the numbers they carry, and what may be replayed.

A session has no socket. It outlives its connection: while it has none, events are numbered and
kept, so that a client that comes back (RESUME) gets every one of them, in order, with the number
it had. The buffer is bounded in events, bytes and age; what is lost from it ends the chance to
resume.
READY is never kept: who has not got it does not know the session's id.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any, Protocol

import attrs

from ..model.capabilities import (
    CHANNEL_OBFUSCATION,
    PASSIVE_GUILD_UPDATE,
    PASSIVE_GUILD_UPDATE_V2,
)
from ..model.intents import (
    GUILD_MESSAGE_POLLS,
    GUILD_MESSAGE_REACTIONS,
    GUILD_MESSAGE_TYPING,
    GUILD_MESSAGES,
    GUILD_VOICE_STATES,
)
from ..model.snowflakes import Snowflake, shard_of
from ..model.subscriptions import Subscription
from ..model.users import Actor
from ..state.presences import SessionPresence
from ..wire import versions
from .codec import Encoded
from .encodings import Encoding
from .opcodes import CloseCode

#: The intents of what goes on in a guild, as against what it is.
GOINGS_ON = (
    GUILD_MESSAGES | GUILD_MESSAGE_REACTIONS | GUILD_MESSAGE_TYPING | GUILD_MESSAGE_POLLS
)
_NOTHING_ASKED = Subscription()


@attrs.frozen(eq=False)
class View:
    """
    What two sessions have in common that are sent the same bytes.

    There is one object for each combination, so that it is found by identity.
    """

    version: int
    encoding: Encoding


@cache
def view_of(version: int, encoding: Encoding) -> View:
    """The view of an API version in an encoding."""
    return View(version, encoding)


class Outlet(Protocol):
    """Where a session's dispatches go while it is connected."""

    @property
    def dispatch(self) -> Callable[[Encoded, int], None]:
        """Sends one event with its number; must not fail."""

    @property
    def buffered(self) -> int:
        """How many bytes wait for a client that reads slowly."""

    def close(self, code: int, reason: str | None = None) -> None:
        """Close the connection."""


@attrs.define(eq=False, kw_only=True, slots=True)
class Session:
    """One gateway session of a user or a bot."""

    id: str
    actor: Actor
    token_hash: bytes
    view: View
    #: 0 for user accounts, which are told of everything they may see
    intents: int
    #: as the client said it; ``None`` where it said nothing and has all guilds
    shard: tuple[int, int] | None = None
    large_threshold: int = 50
    #: of a person's client; see ``model/capabilities``
    capabilities: int = 0
    presence: SessionPresence
    #: whether message content is shown to it although it has not written the message
    reads_content: bool = True
    replay_events: int = 1000
    replay_bytes: int = 4 << 20
    user_id: Snowflake = attrs.field(init=False)
    #: whether a bot's: then intents count
    is_bot: bool = attrs.field(init=False)
    #: whether it is told of channels that its user does not see, obfuscated
    knows_hidden: bool = attrs.field(init=False)
    #: no longer true: the client must identify afresh
    is_void: bool = attrs.field(init=False, default=False)
    guilds: set[Snowflake] = attrs.field(init=False, factory=set)
    #: what it asked to be told of guilds; changed by ``Fanout.subscribe`` alone
    subscriptions: dict[Snowflake, Subscription] = attrs.field(init=False, factory=dict)
    #: the big guilds of a user account that it has not asked for: it is told what they are, not
    #: what goes on in them
    passive: set[Snowflake] = attrs.field(init=False, factory=set)
    outlet: Outlet | None = attrs.field(init=False, default=None)
    sequence: int = attrs.field(init=False, default=0)
    #: when the whole member list of a guild was last asked for, in seconds
    asked_for_all: dict[Snowflake, float] | None = attrs.field(init=False, default=None)
    #: what it has asked for by op 8 while an answer is under way
    requests: deque[Any] | None = attrs.field(init=False, default=None)
    #: until when how many updates of its presence are counted
    presence_updates: tuple[float, int] = attrs.field(init=False, default=(0.0, 0))
    _send: Callable[[Encoded, int], None] | None = attrs.field(init=False, default=None)
    _replay: deque[Encoded] = attrs.field(init=False, factory=deque)
    _kept_bytes: int = attrs.field(init=False, default=0)
    #: the number of the last event when age was last looked at
    _old: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.user_id = self.actor.user_id
        self.is_bot = self.actor.is_bot
        self.knows_hidden = self.is_bot or bool(self.capabilities & CHANNEL_OBFUSCATION)

    def in_shard(self, guild_id: Snowflake) -> bool:
        """Whether this session is the one (of its set) that is told about a guild."""
        return self.shard is None or shard_of(guild_id, self.shard[1]) == self.shard[0]

    def subscription(self, guild_id: Snowflake) -> Subscription:
        """What it asked to be told of a guild."""
        return self.subscriptions.get(guild_id, _NOTHING_ASKED)

    def hears(self, intent: int, guild_id: Snowflake) -> bool:
        """Whether it is told of events of a guild that need an intent: what it asked for."""
        if self.is_bot:
            return not intent or bool(self.intents & intent)
        if guild_id in self.passive and intent & (GOINGS_ON | self._told_passively):
            return False
        return not intent & GUILD_MESSAGE_TYPING or self.subscription(guild_id).typing

    @property
    def _told_passively(self) -> int:
        passively = PASSIVE_GUILD_UPDATE | PASSIVE_GUILD_UPDATE_V2
        return GUILD_VOICE_STATES if self.capabilities & passively else 0

    @property
    def is_first_shard(self) -> bool:
        """Whether it is told what happens in no guild."""
        return self.shard is None or not self.shard[0]

    # -- its connection ---------------------------------------------------------------------------

    def connect(self, outlet: Outlet) -> None:
        """Send through ``outlet`` from now on."""
        self.outlet = outlet
        self._send = outlet.dispatch

    def disconnect(self) -> None:
        """Only keep events from now on."""
        self.outlet = self._send = None

    def void(self, code: CloseCode) -> None:
        """End the session's connection, and its chance to be resumed."""
        self.is_void = True
        if self.outlet is not None:
            self.outlet.close(code)

    # -- events -----------------------------------------------------------------------------------

    def dispatch(self, event: Encoded) -> None:
        """Number an event, keep it for a replay, send it if there is a connection."""
        self.sequence = number = self.sequence + 1
        replay = self._replay
        replay.append(event)
        self._kept_bytes = kept = self._kept_bytes + len(event.data)
        if kept > self.replay_bytes or len(replay) > self.replay_events:
            self._forget_oldest()
        send = self._send
        if send is not None:
            send(event, number)

    def tell(self, name: str, data: Any) -> None:
        """Dispatch something that is for this session alone."""
        view = self.view
        told = versions.dispatch(name, data, view.version)
        if told is not None:
            self.dispatch(Encoded(name, view.encoding.dumps_event(name, told), view.encoding))

    def begin(self, ready: Any) -> None:
        """Dispatch READY, the first of all; it takes a number but no room."""
        self.tell("READY", ready)
        self._replay.clear()
        self._kept_bytes = 0

    def _forget_oldest(self) -> None:
        replay = self._replay
        while replay and (
            self._kept_bytes > self.replay_bytes or len(replay) > self.replay_events
        ):
            self._kept_bytes -= len(replay.popleft().data)

    def grow_old(self) -> None:
        """
        Forget all events that were there already at the last call.

        So nothing needs to be noted for each event, and all are kept from one call to the next.
        """
        replay = self._replay
        for _ in range(len(replay) - (self.sequence - self._old)):
            self._kept_bytes -= len(replay.popleft().data)
        self._old = self.sequence

    def missed(self, sequence: int) -> list[tuple[int, Encoded]] | None:
        """
        The events after ``sequence`` with their numbers; ``None`` if some are no longer kept.
        """
        count = self.sequence - sequence
        kept = len(self._replay)
        if not 0 <= count <= kept:
            return None
        return list(enumerate(islice(self._replay, kept - count, kept), sequence + 1))
