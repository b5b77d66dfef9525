"""
Copies of published messages: made, and kept as their source is, one unit of work for each.

What is to be done stands in the database, so that it goes on after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel
from ..model.users import Actor, TokenKind
from ..storage import channels, crossposts
from .background import Background

if TYPE_CHECKING:
    from .access import Place
    from .world import Change, World

#: So many are looked for at once.
PAGE: Final = 100


@attrs.define(eq=False)
class Copies(Background):
    """The work that makes copies: one at a time."""

    what = "copying what was published"
    #: the action that makes one, in a channel, and brings it up to date
    _make: Callable[..., Awaitable[Any]]

    async def do_due(self, world: World) -> None:
        """Make all that are to be made now."""
        cursor = world.database.autocommit
        after = (0, 0)
        while page := await crossposts.list_pending(cursor, after, limit=PAGE):
            for each in page:
                if self.is_stopped:
                    return
                after = (each.source_id, each.webhook_id)
                source = await channels.fetch_guild_id(cursor, each.source_channel_id)
                if source is not None:
                    await world.load_guild(source)
                actor = Actor(user_id=each.webhook_id, kind=TokenKind.BOT)
                making = world.perform(actor, self._make, each.channel_id, each)
                await self.attempt(making, each)


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
