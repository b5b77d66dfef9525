"""
One gateway connection: what a client may send, when, and what it is answered.

A connection has no socket either: ``send`` takes whole WebSocket frames and ``close`` a close code.
It begins with HELLO, must hear heartbeats, and becomes a session's by IDENTIFY or RESUME. See
https://docs.discord.com/developers/events/gateway#connections.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol

import attrs
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..deferreds import spawn
from ..errors import DatabaseUnavailable, InvalidForm
from .codec import Codec, DecodeError, Encoded, Encoding, decode
from .opcodes import BEFORE_SESSION, FROM_BOTS, FROM_USERS, CloseCode, Opcode
from .session import Session
from .sessions import SessionRegistry

log = Logger()

#: A client may be late by half an interval.
PATIENCE = 1.5
#: HELLO leaves this many seconds after the handshake's answer: some clients lose bytes that come
#: in one packet with it.
HELLO_DELAY = 0.005
#: How many payloads a client may send in how many seconds.
MOST_PAYLOADS, PER_SECONDS = 120, 60.0
#: Close codes by which a client ends its session.
GOODBYES = frozenset({1000, 1001})

#: RFC 6455's close code of a server that is about to come back.
SERVICE_RESTART = 1012

_HEARTBEAT_ACK = {"t": None, "s": None, "op": Opcode.HEARTBEAT_ACK.value, "d": None}


class Socket(Protocol):
    """What a connection needs of the protocol that carries it."""

    def send(self, frame: bytes) -> None:
        """Send a whole WebSocket frame, soon; must not fail."""

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake."""


class Stage(Enum):
    """How far a connection has come."""

    NEW = "no session yet"
    IDENTIFYING = "IDENTIFY or RESUME is being worked on"
    READY = "has a session"
    CLOSED = "closed"


@attrs.define(eq=False, kw_only=True)
class Connection:
    """One client's connection."""

    registry: SessionRegistry
    socket: Socket
    version: int
    encoding: Encoding
    codec: Codec
    #: whether ``compress`` of IDENTIFY still counts, as no transport compression was asked for
    may_compress_payloads: bool
    gateway_url: str
    handlers: dict[Opcode, Callable[[Connection, Any], Any]]
    stage: Stage = attrs.field(init=False, default=Stage.NEW)
    session: Session | None = attrs.field(init=False, default=None)
    _greeting: IDelayedCall | None = attrs.field(init=False, default=None)
    _deadline: IDelayedCall | None = attrs.field(init=False, default=None)
    _received: deque[float] = attrs.field(init=False, factory=deque)

    # -- the socket's side ------------------------------------------------------------------------

    def opened(self) -> None:
        """The handshake is done."""
        self._greeting = self.registry.world.clock.callLater(HELLO_DELAY, self._greet)

    def _greet(self) -> None:
        if self._greeting is None:
            return
        if self._greeting.active():
            self._greeting.cancel()
        self._greeting = None
        interval = self.registry.world.config.gateway.heartbeat_interval
        self.send(Opcode.HELLO, {"heartbeat_interval": interval, "_trace": ["litecord"]})
        self._deadline = self.registry.world.clock.callLater(
            interval / 1000 * PATIENCE, self.close, CloseCode.SESSION_TIMED_OUT
        )

    def received(self, data: bytes) -> None:
        """A message came in."""
        if self.stage is Stage.CLOSED:
            return
        self._greet()
        if self._too_many():
            self.close(CloseCode.RATE_LIMITED)
            return
        try:
            payload = decode(data, self.encoding)
        except DecodeError:
            self.close(CloseCode.DECODE_ERROR)
            return
        trace = self.registry.world.trace
        if trace is not None:
            trace.frame(self, True, payload)
        try:
            self._handle(payload)
        except InvalidForm:
            self.close(CloseCode.UNKNOWN_OPCODE)
        except Exception:
            log.failure("a gateway command failed")
            self.close(CloseCode.UNKNOWN_ERROR)

    def lost(self, code: int | None) -> None:
        """The connection is gone; ``code`` is the client's close code, if it sent one."""
        self.stage = Stage.CLOSED
        for call in (self._greeting, self._deadline):
            if call is not None and call.active():
                call.cancel()
        self._greeting = self._deadline = None
        if self.session is not None:
            self.registry.disconnected(self.session, self, for_good=code in GOODBYES)

    # -- the client's commands --------------------------------------------------------------------

    def _too_many(self) -> bool:
        now = self.registry.world.clock.seconds()
        received = self._received
        received.append(now)
        while received[0] <= now - PER_SECONDS:
            received.popleft()
        return len(received) > MOST_PAYLOADS

    def _handle(self, payload: object) -> None:
        if not isinstance(payload, dict):
            self.close(CloseCode.DECODE_ERROR)
            return
        try:
            opcode = Opcode(payload.get("op", -1))
        except ValueError:
            self.close(CloseCode.UNKNOWN_OPCODE)
            return
        if self.session is None and opcode not in BEFORE_SESSION:
            self.close(CloseCode.NOT_AUTHENTICATED)
            return
        if self.session is not None:
            allowed = FROM_BOTS if self.session.is_bot else FROM_USERS
            if opcode not in allowed:
                self.close(CloseCode.UNKNOWN_OPCODE)
                return
        handler = self.handlers.get(opcode)
        if handler is None:
            log.warn("opcode {opcode} is not supported and was ignored", opcode=opcode.name)
            return
        working = handler(self, payload.get("d"))
        if working is not None:
            spawn(self._work(working), log, f"opcode {opcode.name}")

    async def _work(self, working: Any) -> None:
        try:
            await working
        except InvalidForm:
            self.close(CloseCode.UNKNOWN_OPCODE)
        except DatabaseUnavailable:
            self.close(CloseCode.UNKNOWN_ERROR)
        except BaseException:
            self.close(CloseCode.UNKNOWN_ERROR)
            raise

    def heartbeat(self) -> None:
        """Op 1: answered at once; the next one is due an interval and a half from now."""
        if self._deadline is not None:
            interval = self.registry.world.config.gateway.heartbeat_interval
            self._deadline.reset(interval / 1000 * PATIENCE)
        self._send(_HEARTBEAT_ACK)

    # -- to the client ----------------------------------------------------------------------------

    def send(self, opcode: Opcode, data: object) -> None:
        """Send a payload that is no event."""
        self._send({"t": None, "s": None, "op": opcode.value, "d": data})

    def _send(self, payload: dict[str, Any]) -> None:
        world = self.registry.world
        if world.trace is not None:
            world.trace.frame(self, False, payload)
        self.socket.send(self.codec.payload_frame(self.encoding.dumps(payload)))

    def dispatch(self, event: Encoded, sequence: int) -> None:
        """Send an event."""
        world = self.registry.world
        if world.trace is not None:
            world.trace.frame(self, False, event)
        if world.faults is not None and world.faults.send(self, event.name) is not None:
            return
        self.socket.send(self.codec.dispatch_frame(event, sequence))

    def reconnect(self) -> None:
        """Op 7, for a server that stops: the client is to connect anew, and may try to resume."""
        self.send(Opcode.RECONNECT, data=None)
        self.close(SERVICE_RESTART, "Service restart.")

    def close(self, code: int, reason: str | None = None) -> None:
        """Close the connection; the session, if there is one, stays resumable."""
        if self.stage is Stage.CLOSED:
            return
        self.stage = Stage.CLOSED
        self._greet_never()
        said = reason if reason is not None else CloseCode(code).reason
        self.socket.close(int(code), said)

    def _greet_never(self) -> None:
        if self._greeting is not None and self._greeting.active():
            self._greeting.cancel()
        self._greeting = None
