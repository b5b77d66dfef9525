"""A small pool of threads of one world, for work that takes long."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, fail
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from .errors import Overloaded

#: Threads for each kind of work that takes long: password hashes, images and their files.
THREADS = 2


class Threads:
    """A small pool of threads of one world."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, THREADS, "litecord")
        self._stopping = False

    def start(self) -> None:
        """Let work begin."""
        self._pool.start()

    async def stop(self) -> None:
        """Wait for what runs, refuse what waits, and end the threads."""
        self._stopping = True
        if self._pool.started:
            # In a thread of the reactor's own, for it waits.
            shared_pool = self._reactor.getThreadPool()
            await deferToThreadPool(self._reactor, shared_pool, self._pool.stop)

    def run(self, function: Any, *args: object) -> Deferred[Any]:
        """Run ``function`` in a thread."""
        if self._stopping:
            return fail(Overloaded())
        return deferToThreadPool(self._reactor, self._pool, self._run, function, *args)

    def _run(self, function: Any, *args: object) -> Any:
        if self._stopping:
            raise Overloaded()
        return function(*args)
