"""Private channels: opened, listed and closed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import attrs

from ..errors import CannotMessageUser, InvalidRecipients, NoMutualGuilds, UnknownChannel
from ..events import PrivateChannelClosed, PrivateChannelOpened
from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..storage import private_channels as storage
from ..wire.private_channels import OpenPrivateChannel
from . import access
from .world import Change, action, by_channel


@attrs.frozen
class Seen:
    """A private channel as one who is in it is told of it: with the others."""

    channel: PrivateChannel
    others: tuple[User, ...]


async def seen(change: Change, channel: PrivateChannel, by: Snowflake) -> Seen:
    """A channel as ``by`` is told of it."""
    known = await change.state.load_users(change.cursor, channel.recipients)
    return Seen(channel, tuple(user for user in known.values() if user.id != by))


def pair_lock(users: Iterable[Snowflake]) -> Hashable:
    """A lock for what is between two users, their DM above all."""
    return ("private", frozenset(users))


def _by_pair(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    return pair_lock(args[0].named | {actor.user_id})


def by_private(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    """A lock for who is in the private channel whose id is the first argument, and has it open."""
    return ("private channel", args[0])


@action(lock=_by_pair)
async def open_dm(change: Change, form: OpenPrivateChannel) -> Seen:
    """
    Open the DM with somebody, which is made where there is none yet.

    Refuses with 50033 who is not a user, with 50007 a bot that wants to talk to a bot.
    """
    user_id = change.actor.user_id
    named = form.named - {user_id}
    others = await change.state.load_users(change.cursor, named)
    if len(others) != 1 or len(named) != 1:
        raise InvalidRecipients()
    [other] = others.values()
    if other.bot and change.actor.is_bot:
        raise CannotMessageUser()
    found = await storage.find_dm(change.cursor, [user_id, other.id])
    if found is None:
        channel = PrivateChannel(
            id=change.next_id(),
            type=ChannelType.DM,
            recipients=tuple(sorted([user_id, other.id])),
            closed=frozenset({other.id}),
        )
        await storage.insert(change.cursor, channel)
        [channel] = await storage.fetch_many(change.cursor, [channel.id])
    else:
        await change.state.private.load(change.cursor, [found])
        known = change.state.private.get(found)
        if known is None:
            raise UnknownChannel()
        channel = attrs.evolve(known, closed=known.closed - {user_id})
        if channel == known:
            return Seen(channel, (other,))
        await storage.update_open(change.cursor, channel)
    change.announce(PrivateChannelOpened(user_id=user_id, channel=channel, others=(other,)))
    return Seen(channel, (other,))


@action(guild=by_channel, lock=by_private, single=True)
async def open_for_all(change: Change, channel_id: Snowflake) -> None:
    """Open a channel for those who are in it and have it closed: something is said there."""
    await open_closed(change, in_private(change, channel_id))


async def open_closed(change: Change, channel: PrivateChannel) -> PrivateChannel:
    """The channel, open for all who are in it; the change holds its lock."""
    if not channel.closed:
        return channel
    opened = attrs.evolve(channel, closed=frozenset())
    await storage.update_open(change.cursor, opened)
    for user_id in sorted(channel.closed):
        others = (await seen(change, opened, user_id)).others
        change.announce(PrivateChannelOpened(user_id=user_id, channel=opened, others=others))
    return opened


async def check_reach(change: Change, channel: PrivateChannel) -> None:
    """
    Refuse to let the actor say something to somebody who is not to be reached.

    With 50007 where one of them has blocked the other, or the other one lets nobody write whom
    they have but in the guilds where both are, or these have paused that; with 50278 where there
    is none. Friends always may.
    """
    if channel.type != ChannelType.DM or channel.befriended:
        return
    if channel.blockers:
        raise CannotMessageUser()
    user_id = change.actor.user_id
    [other_id] = (each for each in channel.recipients if each != user_id)
    shared, is_open = await _reach(change, user_id, other_id)
    if not shared:
        raise NoMutualGuilds()
    if not is_open:
        raise CannotMessageUser()


async def _reach(change: Change, user_id: Snowflake, other_id: Snowflake) -> tuple[bool, bool]:
    """
    Whether there are guilds where both are, and whether the second lets the first write.

    Nothing is read where both are connected.
    """
    state = change.state
    own, others = state.memberships.known(user_id), state.memberships.known(other_id)
    personal = state.personal.known(other_id)
    is_bot = state.users[other_id].bot if other_id in state.users else False
    is_known = personal is not None or is_bot
    both_in = [state.guild(each) for each in own or () if others is not None and each in others]
    if own is None or others is None or not is_known or None in both_in:
        counts = await storage.count_reach(change.cursor, user_id, other_id, change.now)
        return bool(counts[0]), bool(counts[1])
    closed = () if personal is None else personal.settings.get("restricted_guilds", ())
    guilds = [each.guild for each in both_in if each is not None]
    is_open = any(
        str(each.id) not in closed and not each.pauses_dms(change.now) for each in guilds
    )
    return bool(guilds), is_open


def in_private(change: Change, channel_id: Snowflake) -> PrivateChannel:
    """A private channel in which the actor is; guilds' channels are unknown here."""
    here = access.in_place(change, channel_id)
    if not isinstance(here, access.InPrivate):
        raise UnknownChannel()
    return here.channel


@action(guild=by_channel, reads=True)
async def private_type(change: Change, channel_id: Snowflake) -> ChannelType | None:
    """The type of a private channel in which the actor is; ``None`` for a guild's channel."""
    here = access.in_place(change, channel_id)
    return here.channel.type if isinstance(here, access.InPrivate) else None


@action(reads=True)
async def get_dm(change: Change, user_id: Snowflake) -> Seen:
    """The DM with somebody; 10003 where there is none."""
    own = change.actor.user_id
    found = await storage.find_dm(change.cursor, [own, user_id])
    if found is None:
        raise UnknownChannel()
    await change.state.private.load(change.cursor, [found])
    return await seen(change, in_private(change, found), own)


@action(reads=True)
async def list_open(change: Change) -> list[Seen]:
    """The private channels that the actor has open."""
    user_id, private = change.actor.user_id, change.state.private
    ids = await storage.list_open(change.cursor, user_id)
    await change.state.load_private(change.cursor, ids)
    found = [each for each in map(private.get, ids) if each is not None]
    return [await seen(change, each, user_id) for each in found]


@action(guild=by_channel, lock=by_private)
async def close(change: Change, channel_id: Snowflake) -> Seen:
    """Close a DM, for the actor alone; it opens again when somebody says something in it."""
    before = in_private(change, channel_id)
    user_id = change.actor.user_id
    channel = attrs.evolve(before, closed=before.closed | {user_id})
    told = await seen(change, channel, user_id)
    if channel != before:
        await storage.update_open(change.cursor, channel)
        change.announce(
            PrivateChannelClosed(user_id=user_id, channel=channel, others=told.others)
        )
    return told
