"""Few sockets in a turn, on a poller of the system."""

from __future__ import annotations

import select
import socket
from typing import Any

from twisted.internet.epollreactor import EPollReactor
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase

from litecord.polling import MOST_READY, FewAtATime, keep_turns_short

MANY = MOST_READY * 2 + 5


class FewAtATimeTests(SynchronousTestCase):
    def setUp(self) -> None:
        poller = select.epoll()
        self.addCleanup(poller.close)
        self.poller = FewAtATime(poller)

    def a_ready_socket(self) -> int:
        """Make a socket that has something to read, and have the poller watch it."""
        reader, writer = socket.socketpair()
        self.addCleanup(reader.close)
        self.addCleanup(writer.close)
        writer.send(b"!")
        self.poller.register(reader.fileno(), select.EPOLLIN)
        return reader.fileno()

    def test_all_in_turn(self) -> None:
        """However many are ready, a few are told of at a time, and nobody is left out for long."""
        ready = {self.a_ready_socket() for _ in range(MANY)}
        seen: set[int] = set()
        for _ in range(3):
            found = self.poller.poll(0, MANY)
            self.assertLessEqual(len(found), MOST_READY)
            seen.update(fd for fd, _ in found)
        self.assertEqual(seen, ready)

    def test_few(self) -> None:
        """Where few are watched, no more are asked for."""
        self.a_ready_socket()
        self.assertEqual(len(self.poller.poll(0, 1)), 1)


class KeepTurnsShortTests(SynchronousTestCase):
    def test_epoll(self) -> None:
        """The reactor of Linux serves a few sockets, then those who waited for their time."""
        reactor: Any = EPollReactor()
        self.addCleanup(reactor._poller.close)
        keep_turns_short(reactor)
        served: list[int] = []
        reactor._selectables = dict.fromkeys(range(MANY), Ready())
        reactor._doReadOrWrite = lambda selectable, fd, event: served.append(fd)
        reactor._poller._poller = FullPoller()
        reactor.doPoll(0)
        self.assertEqual(len(served), MOST_READY)

    def test_others(self) -> None:
        """Reactors without such a poller are left as they are."""
        reactor: Any = MemoryReactorClock()
        keep_turns_short(reactor)
        self.assertFalse(hasattr(reactor, "_poller"))


class Ready:
    """Something that a reactor watches."""

    def logPrefix(self) -> str:  # noqa: N802
        """Name it."""
        return "ready"


class FullPoller:
    """Tells of as many as it is asked for."""

    def poll(self, timeout: float, most: int) -> list[tuple[int, int]]:
        """So many are ready."""
        return [(fd, select.EPOLLIN) for fd in range(most)]
