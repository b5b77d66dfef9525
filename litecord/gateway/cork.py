"""Frames held back for a moment, so that a burst of events to one client leaves in few writes."""

from __future__ import annotations

from typing import Final, Protocol

import attrs
from twisted.logger import Logger

log = Logger()

#: So many frames leave in one write at most.
MOST: Final = 32


class Corked(Protocol):
    """A socket whose frames may be held back."""

    def send_now(self, frames: bytes) -> None:
        """Send whole frames."""

    def abort(self) -> None:
        """Drop the connection at once."""


@attrs.define(eq=False)
class Cork:
    """
    Holds frames while it is in: for a part of one turn, in which several events are sent.

    Writing to a socket costs more than all else that is done for a delivery.
    """

    is_in: bool = attrs.field(init=False, default=False)
    _held: dict[Corked, list[bytes]] = attrs.field(init=False, factory=dict)

    def hold(self, socket: Corked, frame: bytes) -> None:
        """Keep a frame, to be sent with those that follow it."""
        held = self._held.get(socket)
        if held is None:
            self._held[socket] = [frame]
            return
        held.append(frame)
        if len(held) >= MOST:
            self.release(socket)

    def release(self, socket: Corked) -> None:
        """Send what is held of one socket."""
        held = self._held.pop(socket, None)
        if held is not None:
            _send(socket, held)

    def pull(self) -> None:
        """Send all that is held, and hold nothing from now on."""
        self.is_in = False
        held, self._held = self._held, {}
        for socket, frames in held.items():
            _send(socket, frames)


def _send(socket: Corked, frames: list[bytes]) -> None:
    try:
        socket.send_now(b"".join(frames))
    except Exception:
        log.failure("could not send to a connection")
        socket.abort()  # it may resume: all of that is kept


#: Is never in.
NO_CORK: Final = Cork()
