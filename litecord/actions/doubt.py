"""
What is done where memory may not be what the database is.

The outcome of a COMMIT may be unknown, or an event could not be applied. Then what it was about is
forgotten, so that it is read anew, and sessions that were told of it are closed, so that their
clients do so too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from twisted.logger import Logger

from ..events import (
    ChannelEvent,
    Event,
    GuildEvent,
    GuildLost,
    RelationshipEvent,
    UserEvent,
    UserLost,
)
from ..model.snowflakes import Snowflake
from ..model.users import Actor

if TYPE_CHECKING:
    from .world import World

log = Logger()


def doubt_change(
    world: World,
    actor: Actor,
    guild_id: Snowflake | None,
    channel_id: Snowflake | None,
    announced: Iterable[Event],
) -> None:
    """What somebody changed may have come about or not, and so may all that follows from it."""
    if guild_id is not None:
        world.state.doubt(actor.user_id)
        _doubt_guild(world, guild_id)
        return
    _doubt_private(world, channel_id)
    _doubt_user(world, actor.user_id)
    for event in announced:
        doubt_event(world, event)


def doubt_event(world: World, event: Event) -> None:
    """An event may be true or not."""
    if isinstance(event, GuildEvent | ChannelEvent) and event.guild_id is not None:
        _doubt_guild(world, event.guild_id)
    elif isinstance(event, ChannelEvent):
        _doubt_private(world, event.channel_id)
    elif isinstance(event, UserEvent):
        if isinstance(event, RelationshipEvent):
            pair = event.user_id, event.relationship.target_id
            _doubt_private(world, world.state.private.between(*pair))
        _doubt_user(world, event.user_id)


def _doubt_guild(world: World, guild_id: Snowflake) -> None:
    log.error("the state of guild {guild_id} is in doubt and dropped", guild_id=guild_id)
    world.state.drop_guild(guild_id)
    world.bus.publish(GuildLost(guild_id=guild_id))


def _doubt_private(world: World, channel_id: Snowflake | None) -> None:
    """The same for a private channel, if it is about one."""
    channel = None if channel_id is None else world.state.private.get(channel_id)
    if channel is not None:
        world.state.private.drop(channel.id)
        for user_id in channel.recipients:
            _doubt_user(world, user_id)


def _doubt_user(world: World, user_id: Snowflake) -> None:
    """The same for what concerns one user alone."""
    log.error("what is known of user {user_id} is in doubt and dropped", user_id=user_id)
    world.state.doubt(user_id)
    world.bus.publish(UserLost(user_id=user_id))
