"""Polls end by the clock: one call waits for the next of them, after a restart too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..deferreds import spawn
from ..errors import DatabaseUnavailable
from ..model.snowflakes import Snowflake
from ..model.users import Actor, TokenKind
from ..storage import polls

if TYPE_CHECKING:
    from .world import World

log = Logger()

#: So many polls are ended before it is looked which come next.
PAGE: Final = 100
#: When the database is away, it is tried again after so many seconds.
PATIENCE: Final = 30.0


@attrs.define(eq=False)
class PollEnds:
    """The call that waits for the next poll to end."""

    #: the action that ends one, of a channel and a message
    _finish: Callable[..., Awaitable[Any]]
    _call: IDelayedCall | None = attrs.field(init=False, default=None)
    _ending: Deferred[None] | None = attrs.field(init=False, default=None)
    _at: float = attrs.field(init=False, default=0.0)

    def expect(self, world: World, time: datetime, least: float = 0.0) -> None:
        """A poll ends at ``time``, and not before ``least`` seconds are over."""
        self._wait(world, max(least, (time - world.clock.now()).total_seconds()))

    async def resume(self, world: World, least: float = 0.0) -> None:
        """Wait for the polls that are open in the database."""
        time = await polls.next_end(world.database.autocommit)
        if time is not None:
            self.expect(world, time, least)

    async def stop(self) -> None:
        """Wait no more; end what has begun."""
        if self._call is not None and self._call.active():
            self._call.cancel()
        self._call = None
        await self.settled()

    def _wait(self, world: World, seconds: float) -> None:
        """Wake up in so many seconds, unless something does so earlier."""
        delay = max(seconds, 0.02)
        at = world.clock.seconds() + delay
        if self._call is not None and self._call.active():
            if self._at <= at:
                return
            self._call.cancel()
        self._at = at
        self._call = world.clock.callLater(delay, self._wake, world)

    async def settled(self) -> None:
        """Wait for the polls that are being ended."""
        while self._ending is not None:
            await self._ending

    def _wake(self, world: World) -> None:
        self._call = None
        if self._ending is None:
            self._ending = spawn(self._end_due(world), log, "ending polls")

    async def _end(
        self, world: World, channel_id: Snowflake, message_id: Snowflake, author_id: Snowflake
    ) -> None:
        actor = Actor(user_id=author_id, kind=TokenKind.USER)
        try:
            await world.perform(actor, self._finish, channel_id, message_id)
        except DatabaseUnavailable:
            raise
        except Exception:  # whatever it is, others are to end all the same
            log.failure("the poll {message_id} could not be ended", message_id=message_id)

    async def _end_due(self, world: World) -> None:
        try:
            cursor, tried = world.database.autocommit, set[Snowflake]()
            while True:
                due = await polls.list_due(cursor, world.clock.now(), limit=PAGE)
                left = [each for each in due if each[1] not in tried]
                if not left:
                    break
                for channel_id, message_id, author_id in left:
                    tried.add(message_id)
                    await self._end(world, channel_id, message_id, author_id)
            # What could not be ended is not tried again at once.
            await self.resume(world, PATIENCE if due else 0.0)
        except DatabaseUnavailable as error:
            log.warn("polls could not be ended: {why}", why=error)
            self._wait(world, PATIENCE)
        finally:
            self._ending = None
