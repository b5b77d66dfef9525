"""The clock of a world: wall time and scheduling, and the only place that asks either."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from zope.interface import implementer

from .interfaces import IWallClock


@implementer(IReactorTime, IWallClock)
class WorldClock:
    """Wall time from the operating system, scheduling from a reactor."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """A count of seconds that never goes back."""
        return float(self._reactor.seconds())

    def callLater(
        self, delay: float, callable: Any, *args: object, **kw: object  # noqa: A002
    ) -> IDelayedCall:
        """Call ``callable`` after ``delay`` seconds."""
        call: IDelayedCall = self._reactor.callLater(delay, callable, *args, **kw)
        return call

    def getDelayedCalls(self) -> list[IDelayedCall]:
        """What is scheduled, in no order."""
        return list(self._reactor.getDelayedCalls())
