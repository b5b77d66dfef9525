"""The change that shows what was found of the links of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..events import MessageUpdated
from ..model.snowflakes import Snowflake
from ..storage import messages
from ..storage import previews as storage
from . import history
from .copies import outdated_in
from .messages import as_told
from .polls import channel_of
from .previews import completed, unmeasured, unseen_links
from .world import Change, action, by_channel, by_message

Found = Mapping[str, dict[str, Any] | None]


@action(guild=by_channel, lock=by_message, single=True)
async def show(
    change: Change, channel_id: Snowflake, message_id: Snowflake, found: Found, sizes: Found
) -> bool:
    """
    Show what was found of a message's links and images; nobody has asked for it.

    Whether it is to be looked at again, because it was edited meanwhile.
    """
    channel = channel_of(change, channel_id)
    before = await messages.fetch(change.cursor, channel_id, message_id)
    if channel is None or before is None:
        await storage.delete(change.cursor, channel_id, message_id)
        return False
    after = completed(before, found, sizes)
    if after != before:
        await messages.update(change.cursor, after)
        full = await history.complete(change, after)
        guild = None if channel.guild_id is None else change.state.guild(channel.guild_id)
        await outdated_in(change, channel, [message_id])
        change.announce(MessageUpdated(guild_id=channel.guild_id, message=as_told(guild, full)))
    new = {*unseen_links(after), *unmeasured(after, change.world.cdn.base)}
    if new - {*found, *sizes}:
        return True
    await storage.delete(change.cursor, channel_id, message_id)
    return False
