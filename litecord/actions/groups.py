"""Group DMs: who is in them, who owns them, what they are called."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

import attrs

from ..errors import (
    InvalidOAuth2Token,
    InvalidRecipients,
    MissingPermissions,
    TooManyGroups,
    TooManyRecipients,
    UnknownUser,
    WrongChannelType,
)
from ..events import (
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    RecipientAdded,
    RecipientRemoved,
)
from ..model.channels import ChannelType, PrivateChannel
from ..model.messages import MessageType
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..model.users import Actor, User
from ..storage import private_channels as storage
from ..storage import read_states, relationships
from ..wire.channels import ModifyChannel
from ..wire.images import Image
from ..wire.private_channels import AddRecipient, OpenPrivateChannel
from . import image_data
from .calls import hang_up
from .messages import post_system
from .private_channels import Seen, by_private, in_private, seen
from .world import Change, action, by_channel

#: The most users of a group, and the most groups of a user.
MOST_RECIPIENTS: Final = 10
MOST_GROUPS: Final = 10


def _by_groups(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    """A lock for in how many groups the actor is."""
    return ("groups", actor.user_id)


def _by_group_and_user(actor: Actor, args: tuple[Any, ...]) -> Iterable[Hashable]:
    """Locks for who is in a group, and for in how many groups the second argument is."""
    return [by_private(actor, args), ("groups", args[1])]


def in_group(change: Change, channel_id: Snowflake) -> PrivateChannel:
    """A group that the actor is in; refuses (50024) DMs."""
    channel = in_private(change, channel_id)
    if channel.type != ChannelType.GROUP_DM:
        raise WrongChannelType()
    return channel


# -- making ---------------------------------------------------------------------------------------


@action(lock=_by_groups)
async def create(
    change: Change, form: OpenPrivateChannel, authorized: frozenset[Snowflake] = frozenset()
) -> Seen:
    """
    Make a group of the actor and friends of theirs.

    Bots make them of those who ``authorized`` that by the access tokens of the form, which people
    do not have (50025); with these alone go nicknames.
    """
    user_id, is_bot = change.actor.user_id, change.actor.is_bot
    if form.access_tokens and not is_bot:
        raise InvalidOAuth2Token()
    if is_bot and not authorized:
        raise InvalidRecipients()
    others = authorized if is_bot else form.named - {user_id}
    nicks = {key: nick for key, nick in (form.nicks or {}).items() if nick and key in authorized}
    channel, users = await _make(change, others, nicks=nicks)
    return Seen(channel, tuple(each for each in users if each.id != user_id))


async def _make(
    change: Change,
    others: Iterable[Snowflake],
    origin_id: Snowflake | None = None,
    nicks: Mapping[Snowflake, str] | None = None,
) -> tuple[PrivateChannel, list[User]]:
    user_id = change.actor.user_id
    wanted = sorted({user_id, *others})
    if len(wanted) > MOST_RECIPIENTS:
        raise TooManyRecipients()
    known = await change.state.load_users(change.cursor, wanted)
    if len(known) != len(wanted):
        raise InvalidRecipients()
    for each in wanted:
        if each != user_id and not change.actor.is_bot:
            await _check_friend(change, each)
        await _check_groups(change, each)
    channel = PrivateChannel(
        id=change.next_id(),
        type=ChannelType.GROUP_DM,
        recipients=tuple(wanted),
        owner_id=user_id,
        application_id=change.actor.application_id,
        nicks=dict(nicks or {}),
    )
    await storage.insert(change.cursor, channel)
    users = [known[each] for each in wanted]
    for user in users:
        _open(change, channel, user, users, origin_id)
    return channel, users


def _open(
    change: Change,
    channel: PrivateChannel,
    user: User,
    users: Iterable[User],
    origin_id: Snowflake | None = None,
) -> None:
    others = tuple(each for each in users if each is not user)
    change.announce(
        PrivateChannelOpened(user_id=user.id, channel=channel, others=others, origin_id=origin_id)
    )


async def _check_friend(change: Change, user_id: Snowflake) -> None:
    """Refuse (50033) to bring into a group who is no friend of the actor's."""
    if not await relationships.are_friends(change.cursor, change.actor.user_id, user_id):
        raise InvalidRecipients()


async def _check_groups(change: Change, user_id: Snowflake) -> None:
    if await storage.count_groups(change.cursor, user_id) >= MOST_GROUPS:
        raise TooManyGroups()


# -- coming and going -----------------------------------------------------------------------------


@action(guild=by_channel, locks=_by_group_and_user)
async def add(
    change: Change,
    channel_id: Snowflake,
    user_id: Snowflake,
    form: AddRecipient,
    *,
    authorized: bool = False,
) -> Seen | None:
    """
    Bring a friend into a group; of a DM, a group is made, which is what comes back.

    Bots bring those who ``authorized`` that by an access token, which people do not have (50025).
    """
    before = in_private(change, channel_id)
    is_bot = change.actor.is_bot
    if is_bot is not authorized or (form.access_token is not None and not is_bot):
        raise InvalidOAuth2Token()
    if before.type == ChannelType.DM:
        others = {*before.recipients, user_id} - {change.actor.user_id}
        channel, users = await _make(change, others, channel_id)
        own = change.actor.user_id
        return Seen(channel, tuple(each for each in users if each.id != own))
    known = await change.state.load_users(change.cursor, [user_id])
    if user_id not in known:
        raise UnknownUser()
    if user_id not in before.recipients:
        if not authorized:
            await _check_friend(change, user_id)
        await enter(change, before, known[user_id], by=change.user, nick=form.nick)
    return None


async def enter(
    change: Change, before: PrivateChannel, user: User, *, by: User, nick: str | None = None
) -> None:
    """Have somebody come into a group, of which a message by ``by`` tells; 30004, 30011."""
    user_id = user.id
    if len(before.recipients) >= MOST_RECIPIENTS:
        raise TooManyRecipients()
    await _check_groups(change, user_id)
    known = await change.state.load_users(change.cursor, [*before.recipients, user_id])
    channel = attrs.evolve(
        before,
        recipients=tuple(sorted((*before.recipients, user_id))),
        nicks={**before.nicks, user_id: nick} if nick else before.nicks,
    )
    await storage.add(change.cursor, channel.id, user_id, nick or None)
    # What was said before is nothing that they have not read yet.
    last = before.last_message_id or before.id
    await read_states.ack(change.cursor, user_id, channel.id, last)
    for each in before.recipients:
        change.announce(RecipientAdded(user_id=each, channel=channel, user=user))
    _open(change, channel, user, [known[each] for each in channel.recipients])
    type = MessageType.RECIPIENT_ADD
    await post_system(change, channel, type, by, mentions=(user,))


@action(guild=by_channel, lock=by_private)
async def remove(change: Change, channel_id: Snowflake, user_id: Snowflake) -> None:
    """Remove somebody from a group of one's own, or leave it."""
    channel = in_group(change, channel_id)
    if change.actor.user_id not in {user_id, channel.owner_id}:
        raise MissingPermissions()
    if user_id not in channel.recipients:
        raise UnknownUser()
    await _remove(change, channel, user_id)


@action(guild=by_channel, lock=by_private)
async def leave(change: Change, channel_id: Snowflake, *, silent: bool = False) -> Seen:
    """Leave a group; where ``silent``, no message tells of it."""
    channel = in_group(change, channel_id)
    told = await seen(change, channel, change.actor.user_id)
    await _remove(change, channel, change.actor.user_id, silent=silent)
    return told


async def _remove(
    change: Change, before: PrivateChannel, user_id: Snowflake, *, silent: bool = False
) -> None:
    """Take somebody out of a group, which ends with the last one; the oldest user inherits it."""
    left = tuple(each for each in before.recipients if each != user_id)
    owner_id = before.owner_id if before.owner_id in left else next(iter(left), None)
    channel = attrs.evolve(
        before,
        recipients=left,
        owner_id=owner_id,
        nicks={key: nick for key, nick in before.nicks.items() if key != user_id},
    )
    known = await change.state.load_users(change.cursor, before.recipients)
    await hang_up(change, before.id, [user_id])
    if left:
        await storage.remove(change.cursor, channel.id, user_id)
    else:
        await storage.delete(change.cursor, channel.id)
    others = tuple(known[each] for each in left)
    change.announce(PrivateChannelClosed(user_id=user_id, channel=channel, others=others))
    gone = known[user_id]
    for each in left:
        change.announce(RecipientRemoved(user_id=each, channel=channel, user=gone))
    if left and owner_id != before.owner_id:
        await _save(change, channel)
    if left and not silent:
        type = MessageType.RECIPIENT_REMOVE
        await post_system(change, channel, type, change.user, mentions=(gone,))


# -- what it is like ------------------------------------------------------------------------------


@action(guild=by_channel, reads=True)
async def accept(change: Change, channel_id: Snowflake, form: ModifyChannel) -> ModifyChannel:
    """Keep the icon of a form, where that is for a group that the actor is in."""
    in_group(change, channel_id)
    return await image_data.keep(change.world, form, still=("icon",))


@action(guild=by_channel, lock=by_private)
async def modify(change: Change, channel_id: Snowflake, form: ModifyChannel) -> Seen:
    """Change what a group is called, its icon, and, if it is one's own, to whom it belongs."""
    before = in_group(change, channel_id)
    told: dict[str, Any] = {}
    if form.name is not UNSET:
        told["name"] = form.name
    if form.icon is not UNSET:
        told["icon"] = form.icon.hash if isinstance(form.icon, Image) else None
    if isinstance(form.owner, int):
        told["owner_id"] = _heir(change, before, form.owner)
    channel = attrs.evolve(before, **told)
    if channel != before:
        await _save(change, channel)
    if channel.name != before.name:
        type = MessageType.CHANNEL_NAME_CHANGE
        await post_system(change, channel, type, change.user, content=channel.name or "")
    if channel.icon != before.icon:
        await post_system(change, channel, MessageType.CHANNEL_ICON_CHANGE, change.user)
    return await seen(change, channel, change.actor.user_id)


def _heir(change: Change, channel: PrivateChannel, user_id: Snowflake) -> Snowflake:
    """To whom a group is to belong: the owner alone decides, for somebody who is in it."""
    if channel.owner_id != change.actor.user_id:
        raise MissingPermissions()
    if user_id not in channel.recipients:
        raise InvalidRecipients()
    return user_id


async def _save(change: Change, channel: PrivateChannel) -> None:
    await storage.update(change.cursor, channel)
    for user_id in channel.recipients:
        others = (await seen(change, channel, user_id)).others
        change.announce(PrivateChannelUpdated(user_id=user_id, channel=channel, others=others))
