"""Polls end by the clock, after a restart too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..model.users import Actor, TokenKind
from ..storage import polls
from .background import PATIENCE, Background

if TYPE_CHECKING:
    from .world import World

#: So many polls are ended before it is looked which come next.
PAGE: Final = 100


@attrs.define(eq=False)
class PollEnds(Background):
    """The work that ends polls, and waits for the next one to end."""

    what = "ending polls"
    #: the action that ends one, of a channel and a message
    _finish: Callable[..., Awaitable[Any]]

    def expect(self, world: World, time: datetime, least: float = 0.0) -> None:
        """A poll ends at ``time``, and not before ``least`` seconds are over."""
        self.wake_in(world, max(least, (time - world.clock.now()).total_seconds()))

    async def do_due(self, world: World) -> None:
        """End all whose time has come, and wait for the next."""
        cursor, tried = world.database.autocommit, set[int]()
        while True:
            due = await polls.list_due(cursor, world.clock.now(), limit=PAGE)
            left = [each for each in due if each[1] not in tried]
            if not left:
                break
            for channel_id, message_id, author_id in left:
                tried.add(message_id)
                actor = Actor(user_id=author_id, kind=TokenKind.USER)
                ending = world.perform(actor, self._finish, channel_id, message_id)
                await self.attempt(ending, f"poll {message_id}")
        time = await polls.next_end(cursor)
        if time is not None:
            # What could not be ended is not tried again at once.
            self.expect(world, time, PATIENCE if due else 0.0)
