"""What a client saw, in order, and a way to wait for what it is about to see."""

from __future__ import annotations

from typing import Any

import attrs
from twisted.internet import defer
from twisted.internet.defer import Deferred

#: How long something may take, on a machine that is busy with other things: a library that waits
#: ten seconds before each attempt to come back may need three of them.
PATIENCE = 60.0


class Unheard(Exception):
    """What was waited for did not come."""


@attrs.frozen
class _Waiter:
    name: str
    fields: dict[str, Any]
    heard: Deferred[dict[str, Any]]

    def wants(self, said: dict[str, Any]) -> bool:
        return said["event"] == self.name and self.fields.items() <= said.items()


class Inbox:
    """Events, as mappings with their name under ``event``; each is given to one who waits."""

    def __init__(self, reactor: Any, whose: str) -> None:
        self._reactor = reactor
        self._whose = whose
        self._fresh: list[dict[str, Any]] = []
        self._waiters: list[_Waiter] = []
        self._closed: Exception | None = None
        #: everything that came, whether anybody waited for it or not
        self.all: list[dict[str, Any]] = []

    def put(self, said: dict[str, Any]) -> None:
        """Take what came."""
        self.all.append(said)
        for waiter in self._waiters:
            if waiter.wants(said):
                self._waiters.remove(waiter)
                waiter.heard.callback(said)
                return
        self._fresh.append(said)

    def close(self, why: Exception) -> None:
        """Nothing will come any more: who waits is told why."""
        self._closed = why
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter.heard.errback(why)

    def named(self, name: str, /, **fields: Any) -> list[dict[str, Any]]:
        """List all that came under a name."""
        wanted = _Waiter(name, fields, Deferred())
        return [each for each in self.all if wanted.wants(each)]

    async def heard(self, name: str, /, **fields: Any) -> dict[str, Any]:
        """Wait for the first event with that name and those fields that nobody was given yet."""
        waiter = _Waiter(name, fields, Deferred())
        for said in self._fresh:
            if waiter.wants(said):
                self._fresh.remove(said)
                return said
        if self._closed is not None:
            raise self._closed
        self._waiters.append(waiter)
        waiter.heard.addTimeout(PATIENCE, self._reactor)
        try:
            return await waiter.heard
        except defer.TimeoutError:
            self._waiters.remove(waiter)
            raise Unheard(f"{self._whose} did not see {name} {fields}; {self._lately()}") from None

    def _lately(self) -> str:
        last = "\n".join(f"  {each!s:.300}" for each in self.all[-15:])
        return f"the last of {len(self.all)} that it saw:\n{last}"
