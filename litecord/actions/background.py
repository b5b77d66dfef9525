"""Work that stands in the database: done when somebody knows of some, and after a restart."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, ClassVar, Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..deferreds import spawn
from ..errors import DatabaseUnavailable

if TYPE_CHECKING:
    from .world import World

log = Logger()

#: When the database is away, it is tried again after so many seconds.
PATIENCE: Final = 30.0
#: Nothing that is to be done later is done before so many seconds are over.
SOONEST: Final = 0.02


@attrs.define(eq=False)
class Background:
    """One kind of such work: ``do_due`` does all that is due, and never twice at a time."""

    #: what it is, for the log
    what: ClassVar[str]
    is_stopped: bool = attrs.field(init=False, default=False)
    _again: bool = attrs.field(init=False, default=False)
    _working: Deferred[None] | None = attrs.field(init=False, default=None)
    _call: IDelayedCall | None = attrs.field(init=False, default=None)
    _at: float = attrs.field(init=False, default=0.0)

    async def do_due(self, world: World) -> None:
        """Do all that is due, each once: what fails does so again the next time."""
        raise NotImplementedError

    async def attempt(self, work: Awaitable[object], which: object) -> None:
        """Do one; whatever is wrong with it, others are to be done all the same."""
        try:
            await work
        except DatabaseUnavailable:
            raise
        except Exception:
            log.failure("{what}: {which} failed", what=self.what, which=which)

    def wake(self, world: World) -> None:
        """There is something to do."""
        self._again = True
        if self._working is None and not self.is_stopped:
            working = spawn(self._work(world), log, self.what)
            # Where there is nothing to wait for, it is over by now.
            self._working = None if working.called else working

    def wake_in(self, world: World, seconds: float) -> None:
        """There is something to do in so many seconds, unless there is earlier."""
        delay = max(seconds, SOONEST)
        at = world.clock.seconds() + delay
        if self._call is not None and self._call.active():
            if self._at <= at:
                return
            self._call.cancel()
        if not self.is_stopped:
            self._at = at
            self._call = world.clock.callLater(delay, self.wake, world)

    def start(self, world: World) -> None:
        """Do what was not done when the server stopped."""
        self.is_stopped = False
        self.wake(world)

    async def stop(self) -> None:
        """Begin no more; wait for what is being done."""
        self.is_stopped = True
        if self._call is not None and self._call.active():
            self._call.cancel()
        await self.settled()

    async def settled(self) -> None:
        """Wait until there is nothing more to do now."""
        while self._working is not None:
            await self._working

    async def _work(self, world: World) -> None:
        try:
            while self._again and not self.is_stopped:
                self._again = False
                await self.do_due(world)
        except DatabaseUnavailable as error:
            log.warn("{what} has to wait: {why}", what=self.what, why=error)
            self.wake_in(world, PATIENCE)
        finally:
            self._working = None
