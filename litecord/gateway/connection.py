"""
One gateway connection: what a client may send, when, and what it is answered.

A connection has no socket either: ``send`` takes whole WebSocket frames and ``close`` a close code.
It begins with HELLO, must hear heartbeats, and becomes a session's by IDENTIFY or RESUME. What
comes in while one of these is being worked on waits for its end, but for heartbeats. See
https://docs.discord.com/developers/events/gateway#connections.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, Protocol

import attrs
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..actions.world import World
from ..deferreds import spawn
from ..errors import InvalidForm, ServiceUnavailable
from .codec import Codec, Encoded
from .encodings import DecodeError, Encoding
from .opcodes import BEFORE_SESSION, FROM_BOTS, FROM_USERS, CloseCode, Opcode
from .session import Session
from .sessions import SessionRegistry

log = Logger()

#: A client that is late by a quarter of an interval is asked for its heartbeat; by half, closed.
ASKED_AFTER, ASKED_FOR = 1.25, 0.25
#: HELLO leaves this many seconds after the handshake's answer: some clients lose bytes that come
#: in one packet with it.
HELLO_DELAY = 0.005
#: In how many seconds the payloads of a client are counted.
PER_SECONDS = 60.0
#: Close codes by which a client ends its session.
GOODBYES = frozenset({1000, 1001})
#: RFC 6455's close code of a server that is about to come back.
SERVICE_RESTART = 1012

_AT_ONCE = frozenset(
    {Opcode.HEARTBEAT, Opcode.QOS_HEARTBEAT, Opcode.UPDATE_TIME_SPENT_SESSION_ID}
)


class Socket(Protocol):
    """What a connection needs of the protocol that carries it."""

    def send(self, frame: bytes) -> None:
        """Send a whole WebSocket frame, soon; must not fail."""

    @property
    def buffered(self) -> int:
        """How many bytes wait for a client that reads slowly."""

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake."""


class Stage(Enum):
    """How far a connection has come."""

    NEW = "no session yet"
    WORKING = "IDENTIFY or RESUME is being worked on"
    READY = "has a session"
    CLOSED = "closed"


Handler = Callable[["Connection", Any], Coroutine[Any, Any, None] | None]


@attrs.define(eq=False, kw_only=True, slots=True)
class Connection:
    """One client's connection."""

    registry: SessionRegistry
    socket: Socket
    version: int
    encoding: Encoding
    codec: Codec
    #: whether ``compress`` of IDENTIFY counts: not with a transport compression, nor with ETF
    may_compress_payloads: bool
    gateway_url: str
    handlers: dict[Opcode, Handler]
    #: sends one event with its number
    dispatch: Callable[[Encoded, int], None] = attrs.field(init=False)
    stage: Stage = attrs.field(init=False, default=Stage.NEW)
    session: Session | None = attrs.field(init=False, default=None)
    _greeting: IDelayedCall | None = attrs.field(init=False, default=None)
    _deadline: IDelayedCall | None = attrs.field(init=False, default=None)
    #: whether the server has asked for a heartbeat that has not come yet
    _is_asked: bool = attrs.field(init=False, default=False)
    #: when it is closed for want of a session
    _stranger: IDelayedCall | None = attrs.field(init=False, default=None)
    _received: deque[float] = attrs.field(init=False, factory=deque)
    _waiting: list[tuple[Opcode, object]] | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.use(self.codec)

    @property
    def world(self) -> World:
        """The world it is a connection to."""
        return self.registry.world

    def use(self, codec: Codec) -> None:
        """Make frames with ``codec`` from now on."""
        self.codec = codec
        # What is done once for each delivery is looked up here, once for each connection; so are
        # the two taps of the world.
        send, frame = self.socket.send, codec.dispatch_frame

        def dispatch(event: Encoded, number: int) -> None:
            send(frame(event, number))

        tapped = self.world.trace is not None or self.world.faults is not None
        self.dispatch = self._tapped if tapped else dispatch

    def _tapped(self, event: Encoded, number: int) -> None:
        world = self.world
        if world.faults is not None and world.faults.send(self, event.name) is not None:
            return
        if world.trace is not None:
            data = event.encoding.loads_event(event.body)
            world.trace.frame(self, False, {"t": event.name, "s": number, "op": 0, "d": data})
        self.socket.send(self.codec.dispatch_frame(event, number))

    # -- the socket's side ------------------------------------------------------------------------

    def opened(self) -> None:
        """The handshake is done."""
        self._greeting = self.world.clock.callLater(HELLO_DELAY, self._greet)

    def _greet(self) -> None:
        greeting, self._greeting = self._greeting, None
        if greeting is None:
            return
        if greeting.active():
            greeting.cancel()
        clock, config = self.world.clock, self.world.config.gateway
        interval = config.heartbeat_interval
        self.send(Opcode.HELLO, {"heartbeat_interval": interval, "_trace": ["litecord"]})
        self._deadline = clock.callLater(interval / 1000 * ASKED_AFTER, self._late)
        self._stranger = clock.callLater(
            config.identify_timeout, self.close, CloseCode.SESSION_TIMED_OUT
        )

    def _late(self) -> None:
        """A heartbeat is overdue: ask for it, or give up."""
        if self._is_asked:
            self.close(CloseCode.SESSION_TIMED_OUT)
            return
        self._is_asked = True
        self.send(Opcode.HEARTBEAT, data=None)
        interval = self.world.config.gateway.heartbeat_interval
        self._deadline = self.world.clock.callLater(interval / 1000 * ASKED_FOR, self._late)

    def received(self, data: bytes) -> None:
        """A message came in."""
        if self.stage is Stage.CLOSED:
            return
        self._greet()
        if self._too_many():
            self.close(CloseCode.RATE_LIMITED)
            return
        if len(data) > self.world.config.gateway.payload_size:
            self.close(CloseCode.DECODE_ERROR)
            return
        try:
            payload = self.encoding.loads(data)
        except DecodeError:
            self.close(CloseCode.DECODE_ERROR)
            return
        trace = self.world.trace
        if trace is not None:
            trace.frame(self, True, payload)
        if not isinstance(payload, dict):
            self.close(CloseCode.DECODE_ERROR)
            return
        opcode = _opcode(payload.get("op"))
        if opcode is None:
            self.close(CloseCode.UNKNOWN_OPCODE)
        elif self.stage is Stage.WORKING and opcode not in _AT_ONCE:
            self._waiting = [*(self._waiting or ()), (opcode, payload.get("d"))]
        else:
            self._handle(opcode, payload.get("d"))

    def lost(self, code: int | None) -> None:
        """The connection is gone; ``code`` is the client's close code, if it sent one."""
        self.stage = Stage.CLOSED
        self._stop_clocks()
        self._waiting = None
        session, self.session = self.session, None
        if session is not None:
            self.registry.disconnected(session, self, for_good=code in GOODBYES)

    # -- the client's commands --------------------------------------------------------------------

    def _too_many(self) -> bool:
        now = self.world.clock.seconds()
        received = self._received
        received.append(now)
        while received[0] <= now - PER_SECONDS:
            received.popleft()
        return len(received) > self.world.config.gateway.payloads

    def _handle(self, opcode: Opcode, data: object) -> None:
        session = self.session
        if session is None:
            if opcode not in BEFORE_SESSION:
                self.close(CloseCode.NOT_AUTHENTICATED)
                return
        elif opcode not in (FROM_BOTS if session.is_bot else FROM_USERS):
            self.close(CloseCode.UNKNOWN_OPCODE)
            return
        handler = self.handlers.get(opcode)
        if handler is None:
            log.warn("opcode {opcode} is not supported and was ignored", opcode=opcode.name)
            return
        try:
            working = handler(self, data)
        except InvalidForm:
            self.close(CloseCode.UNKNOWN_OPCODE)
        except Exception:
            log.failure("opcode {opcode} failed", opcode=opcode.name)
            self.close(CloseCode.UNKNOWN_ERROR)
        else:
            if working is not None:
                spawn(self._work(working), log, f"opcode {opcode.name}")

    async def _work(self, working: Coroutine[Any, Any, None]) -> None:
        try:
            await working
        except InvalidForm:
            self.close(CloseCode.UNKNOWN_OPCODE)
        except ServiceUnavailable:
            self.close(CloseCode.UNKNOWN_ERROR)
        except BaseException:
            self.close(CloseCode.UNKNOWN_ERROR)
            raise

    def settle(self, stage: Stage) -> None:
        """IDENTIFY or RESUME is done with: see to what came in meanwhile."""
        if self.stage is Stage.CLOSED:
            return  # the client read too slowly for what it was just sent, say
        self.stage = stage
        if stage is Stage.READY and self._stranger is not None:
            self._stranger.cancel()
            self._stranger = None
        waiting, self._waiting = self._waiting, None
        for at, (opcode, data) in enumerate(waiting or ()):
            if self.stage is Stage.WORKING:
                self._waiting = waiting[at:] if waiting else None
            elif self.stage is not Stage.CLOSED:
                self._handle(opcode, data)
                continue
            return

    def heartbeat(self) -> None:
        """Op 1: answered at once; the next one is due an interval from now."""
        if self._deadline is not None:
            self._is_asked = False
            interval = self.world.config.gateway.heartbeat_interval
            self._deadline.reset(interval / 1000 * ASKED_AFTER)
        self.send(Opcode.HEARTBEAT_ACK, data=None)

    # -- to the client ----------------------------------------------------------------------------

    @property
    def buffered(self) -> int:
        """How many bytes wait for a client that reads slowly."""
        return self.socket.buffered

    def send(self, opcode: Opcode, data: object) -> None:
        """Send a payload that is no event."""
        payload = {"t": None, "s": None, "op": opcode.value, "d": data}
        if self.world.trace is not None:
            self.world.trace.frame(self, False, payload)
        self.socket.send(self.codec.payload_frame(self.encoding.dumps(payload)))

    def reconnect(self) -> None:
        """Op 7, for a server that stops: the client is to connect anew, and may try to resume."""
        if self.stage is not Stage.CLOSED:
            self.send(Opcode.RECONNECT, data=None)
            self.close(SERVICE_RESTART, "Service restart.")

    def close(self, code: int, reason: str | None = None) -> None:
        """Close the connection; the session, if there is one, stays resumable."""
        if self.stage is Stage.CLOSED:
            return
        self.stage = Stage.CLOSED
        self._stop_clocks()
        said = reason if reason is not None else CloseCode(code).reason
        self.socket.close(int(code), said)

    def _stop_clocks(self) -> None:
        for call in (self._greeting, self._deadline, self._stranger):
            if call is not None and call.active():
                call.cancel()
        self._greeting = self._deadline = self._stranger = None


def _opcode(number: object) -> Opcode | None:
    try:
        return Opcode(number) if type(number) is int else None
    except ValueError:
        return None
