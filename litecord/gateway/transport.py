"""Frames to sockets at once (``litecord.sockets``), and how much waits for a slow reader."""

from __future__ import annotations

from typing import Any, Final

from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet.abstract import FileDescriptor
from twisted.internet.interfaces import IReactorTime
from twisted.protocols.policies import ProtocolWrapper

from .. import sockets

_OPEN: Final[int] = WebSocketProtocol.STATE_OPEN


def buffered(transport: Any) -> int:
    """Return how many bytes wait in this process for the kernel to take them.

    Under TLS these are encrypted bytes; of a transport that is no socket nothing is known, and on
    a lost connection nothing waits any more: 0.
    """
    while isinstance(transport, ProtocolWrapper):
        transport = transport.transport
    if not isinstance(transport, FileDescriptor) or not transport.connected:
        return 0
    waiting: int = transport._tempDataLen  # noqa: SLF001 - there is no public way to ask
    return len(transport.dataBuffer) - transport.offset + waiting


class EagerWriter:
    """Sends whole WebSocket frames on one open Autobahn connection, in order with Autobahn's own.

    Making one takes the transport over: after an upgrade through twisted.web the ``HTTPChannel``
    would otherwise stay its producer, and stop reading heartbeats whenever the buffer is full.
    Autobahn's queue for ``sendMessage(sync=True)`` must not be used on the same connection.
    """

    __slots__ = ("_behind", "_clock", "_eager", "_protocol", "_since", "_transport")

    def __init__(self, protocol: Any, clock: IReactorTime) -> None:
        transport = protocol.transport
        transport.unregisterProducer()
        self._protocol = protocol
        self._transport = transport
        self._clock = clock
        self._eager = sockets.is_plain(transport)
        # A mark in the backlog: when it was made, and how much was queued behind it since.
        self._since: float | None = None
        self._behind = 0

    @property
    def buffered(self) -> int:
        """How many bytes wait for a slow reader."""
        return buffered(self._transport)

    def send(self, frame: bytes) -> int:
        """Send a whole frame now or as soon as may be; return how many bytes wait after that.

        Never raises for the connection's sake: the loss of one is told to its protocol in a later
        turn of the reactor. Before the handshake, and once a close frame was sent, the frame is
        dropped, for the protocol forbids it then.
        """
        if self._protocol.state != _OPEN:
            return 0
        if self._eager:
            frame = sockets.send(self._transport, frame)
            if not frame:
                return 0
        return self._queue(frame)

    def waited(self) -> float:
        """Return for how many seconds, at least, the reader has left something unread.

        It is 0 when nothing waits. It tells a reader who is slow from one who is stuck: the mark
        moves on when all that stood before it is sent. So ask every few seconds.
        """
        waiting = self.buffered
        if not waiting or self._since is None:
            return 0.0
        now = self._clock.seconds()
        if waiting <= self._behind:
            self._since, self._behind = now, 0
        return now - self._since

    def _queue(self, data: bytes) -> int:
        before = self.buffered
        self._transport.write(data)
        if before and self._since is not None:
            self._behind += len(data)
        else:
            self._since, self._behind = self._clock.seconds(), 0
        return self.buffered
