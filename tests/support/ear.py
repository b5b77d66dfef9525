"""Listening to the log."""

from __future__ import annotations

from collections.abc import Callable

import attrs
from twisted.logger import ILogObserver, LogEvent
from zope.interface import implementer


@implementer(ILogObserver)
@attrs.define(eq=False)
class Ear:
    """An observer that is a function."""

    hear: Callable[[LogEvent], None]

    def __call__(self, event: LogEvent) -> None:
        self.hear(event)
