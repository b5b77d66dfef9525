"""
Copies of published messages: made, and kept as their source is, one unit of work for each.

What is to be done stands in the database, so that it goes on after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any, Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..deferreds import spawn
from ..errors import DatabaseUnavailable
from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel
from ..model.users import Actor, TokenKind
from ..storage import channels, crossposts

if TYPE_CHECKING:
    from .access import Place
    from .world import Change, World

log = Logger()

#: So many are looked for at once.
PAGE: Final = 100
#: When the database is away, it is tried again after so many seconds.
PATIENCE: Final = 30.0


@attrs.define(eq=False)
class Copies:
    """The work that makes copies: one at a time."""

    #: the action that makes one, in a channel, and brings it up to date
    _make: Callable[..., Awaitable[Any]]
    _working: Deferred[None] | None = attrs.field(init=False, default=None)
    _again: bool = attrs.field(init=False, default=False)
    _stopped: bool = attrs.field(init=False, default=False)
    _later: IDelayedCall | None = attrs.field(init=False, default=None)

    def wake(self, world: World) -> None:
        """There is something to do."""
        self._again = True
        if self._working is None and not self._stopped:
            working = spawn(self._work(world), log, "copying what was published")
            # Where there is nothing to wait for, it is over by now.
            self._working = None if working.called else working

    def start(self, world: World) -> None:
        """Make those that were not made when the server stopped."""
        self._stopped = False
        self.wake(world)

    async def stop(self) -> None:
        """Begin no more; wait for the one that is being made."""
        self._stopped = True
        if self._later is not None and self._later.active():
            self._later.cancel()
        await self.settled()

    async def settled(self) -> None:
        """Wait until there is nothing more to do."""
        while self._working is not None:
            await self._working

    async def _work(self, world: World) -> None:
        try:
            while self._again and not self._stopped:
                self._again = False
                await self._pass(world)
        except DatabaseUnavailable as error:
            log.warn("what was published could not be copied: {why}", why=error)
            self._later = world.clock.callLater(PATIENCE, self.wake, world)
        finally:
            self._working = None

    async def _pass(self, world: World) -> None:
        """Make all that are to be made now, each once: what fails does so again at the next."""
        cursor = world.database.autocommit
        after = (0, 0)
        while page := await crossposts.list_pending(cursor, after, limit=PAGE):
            for each in page:
                if self._stopped:
                    return
                after = (each.source_id, each.webhook_id)
                source = await channels.fetch_guild_id(cursor, each.source_channel_id)
                if source is not None:
                    await world.load_guild(source)
                actor = Actor(user_id=each.webhook_id, kind=TokenKind.BOT)
                try:
                    await world.perform(actor, self._make, each.channel_id, each)
                except DatabaseUnavailable:
                    raise
                except Exception:  # whatever it is, others are to be made all the same
                    log.failure("{copy} could not be made", copy=each)


async def outdated(change: Change, here: Place, ids: Collection[Snowflake]) -> None:
    """These messages where the actor is were edited or deleted."""
    await outdated_in(change, here.channel, ids)


async def outdated_in(
    change: Change, channel: AnyChannel | PrivateChannel, ids: Collection[Snowflake]
) -> None:
    """These messages were edited or deleted: have their copies follow, if there are any."""
    if channel.type != ChannelType.GUILD_ANNOUNCEMENT:
        return
    if await crossposts.mark(change.cursor, channel.id, ids):
        change.world.copies.wake(change.world)
