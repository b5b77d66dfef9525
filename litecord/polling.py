"""
Short turns of the reactor: all that is known here of its poller from inside.

Twisted's epoll reactor asks for all sockets that are ready, and serves each of them before it looks
at its clock again. When a thousand clients connect at once that is one turn of a tenth of a second.
Asked for a few at a time, the kernel hands out the others next, in order; one more system call for
so many sockets costs next to nothing.
"""

from __future__ import annotations

from typing import Any, Final

#: So many ready sockets are served in one turn at most; a handshake takes 0.4 ms.
MOST_READY: Final = 32


class FewAtATime:
    """A poller that tells of a few ready descriptors at a time."""

    def __init__(self, poller: Any) -> None:
        self._poller = poller

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)

    def poll(self, timeout: float, most: int) -> list[tuple[int, int]]:
        """Wait for descriptors; ``most`` is how many there are at all."""
        found: list[tuple[int, int]] = self._poller.poll(timeout, min(most, MOST_READY))
        return found


def keep_turns_short(reactor: Any) -> None:
    """Have a reactor serve a few sockets in each turn, if it is the one that can."""
    try:
        from twisted.internet.epollreactor import EPollReactor  # noqa: PLC0415 - Linux alone
    except ImportError:
        return
    if isinstance(reactor, EPollReactor):
        reactor._poller = FewAtATime(reactor._poller)  # noqa: SLF001 - there is no public way
