"""Read states: what people have read, and what has mentioned them since."""

from __future__ import annotations

from collections.abc import Collection

from ..events import MessageAcked, PinsAcked
from ..model.read_states import ReadState
from ..model.snowflakes import Snowflake, at_time
from ..state.guilds import GuildState
from ..storage import read_states as storage
from ..wire.read_states import AckMessage
from . import access
from .world import Change, World, action, by_channel


@action(guild=by_channel, single=True)
async def ack(
    change: Change, channel_id: Snowflake, message_id: Snowflake, form: AckMessage
) -> None:
    """Note that the actor has read a channel up to a message, which need not be there."""
    access.in_place(change, channel_id)
    state = await storage.ack(
        change.cursor,
        change.actor.user_id,
        channel_id,
        message_id,
        manual=bool(form.manual),
        flags=form.flags,
        last_viewed=form.last_viewed,
    )
    count = form.mention_count or 0 if form.manual else None
    event = MessageAcked(user_id=change.actor.user_id, state=state, mention_count=count)
    change.announce(event)


@action(guild=by_channel, single=True)
async def ack_pins(change: Change, channel_id: Snowflake) -> None:
    """Note that the actor has seen the pins of a channel."""
    here = access.in_place(change, channel_id)
    user_id, time = change.actor.user_id, here.channel.last_pin_timestamp
    state = await storage.ack_pins(change.cursor, user_id, channel_id, time)
    change.announce(PinsAcked(user_id=user_id, state=state))


@action(guild=by_channel, single=True)
async def forget(change: Change, channel_id: Snowflake) -> None:
    """Forget how far the actor has read in a channel."""
    access.in_place(change, channel_id)
    await storage.delete(change.cursor, change.actor.user_id, channel_id)


async def list_of(
    world: World, user_id: Snowflake, guilds: Collection[GuildState]
) -> list[ReadState]:
    """The read states of a user in guilds and private channels, for READY; one statement."""
    channels: list[tuple[Snowflake, Snowflake]] = []
    roles: list[Snowflake] = []
    for guild in guilds:
        member = guild.members.get(user_id)
        if member is None:  # left a moment ago
            continue
        since = at_time(member.joined_at)
        channels += [(channel_id, since) for channel_id in guild.sight(user_id)]
        for held in guild.active_threads():
            own = held.members.get(user_id)
            if own is not None and guild.sees_thread(user_id, held.thread, held.members):
                channels.append((held.thread.id, at_time(own.join_timestamp)))
        roles += member.roles
    private = world.state.personal.of(user_id).private
    if not channels and not private:
        return []
    cursor = world.database.autocommit
    return await storage.list_in(cursor, user_id, channels, roles, private)
