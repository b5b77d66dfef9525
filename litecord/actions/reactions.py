"""Reactions: adding, removing and listing them."""

from __future__ import annotations

from ..errors import (
    MissingPermissions,
    NoBurstReactions,
    ReactionBlocked,
    TooManyReactions,
    UnknownEmoji,
    UnknownMessage,
)
from ..events import (
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsOfEmojiCleared,
)
from ..model.messages import Message
from ..model.permissions import (
    ADD_REACTIONS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    USE_EXTERNAL_EMOJIS,
)
from ..model.reactions import (
    Reaction,
    ReactionEmoji,
    ReactionType,
    find,
    key_of,
    with_one,
    without_one,
)
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..storage import messages, reactions
from ..wire.reactions import ReactionPage
from . import access
from .access import Place
from .world import Change, action, by_channel, by_message

#: How many different emojis one message can have.
MOST_EMOJIS = 20


class UnknownReaction(UnknownEmoji, status=400):
    """No emoji, or none that this message has: told with 400 here, unlike everywhere else."""


def _key(text: str) -> str:
    key = key_of(text)
    if key is None:
        raise UnknownReaction()
    return key


async def _message(change: Change, channel_id: Snowflake, message_id: Snowflake) -> Message:
    found = await messages.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    return found


def _known(message: Message, key: str) -> Reaction:
    reaction = find(message.reactions, key)
    if reaction is None:
        raise UnknownReaction()
    return reaction


@action(guild=by_channel, lock=by_message, single=True)
async def add(
    change: Change,
    channel_id: Snowflake,
    message_id: Snowflake,
    emoji: str,
    kind: ReactionType = ReactionType.NORMAL,
) -> None:
    """React to a message, with an emoji that is on it or, with ADD_REACTIONS, another one."""
    here = access.in_live_place(change, channel_id, READ_MESSAGE_HISTORY, writes=False)
    if here.guild is not None and here.member.timed_out(change.now) and not here.is_administrator:
        raise MissingPermissions()
    if isinstance(here, access.InPrivate) and here.channel.blockers:
        raise ReactionBlocked()
    if kind is ReactionType.BURST and change.actor.is_bot:
        raise NoBurstReactions()
    key = _key(emoji)
    message = await _message(change, channel_id, message_id)
    known = find(message.reactions, key)
    named = known.emoji if known else await _new(change, here, message, key)
    after = with_one(message.reactions, named, kind)
    user_id = change.actor.user_id
    if await reactions.insert(change.cursor, channel_id, message_id, key, kind, user_id, after):
        event = ReactionAdded(
            guild_id=here.channel.guild_id,
            in_channel=channel_id,
            message_id=message_id,
            message_author_id=message.author_id,
            emoji=named,
            kind=kind,
            member=here.member,
            user=change.user,
        )
        change.announce(event)


async def _new(change: Change, here: Place, message: Message, key: str) -> ReactionEmoji:
    """An emoji that nobody has reacted with yet."""
    here.require(ADD_REACTIONS)
    emoji = await usable_emoji(change, here, key)
    if len(message.reactions) >= MOST_EMOJIS:
        raise TooManyReactions()
    return emoji


async def usable_emoji(change: Change, here: Place, key: str) -> ReactionEmoji:
    """The emoji with this key, if the actor may use it here; refuses (10014) any other."""
    if not key.isascii() or not key.isdigit():
        return ReactionEmoji(name=key)
    emoji_id = Snowflake(int(key))
    found = None if here.guild is None else here.guild.emojis.get(emoji_id)
    if found is None:
        found = await reactions.fetch_emoji_elsewhere(
            change.cursor,
            emoji_id,
            user_id=change.actor.user_id,
            application_id=change.actor.application_id,
        )
        if found is not None and found.guild_id is not None:
            here.require(USE_EXTERNAL_EMOJIS)
            there = await change.guild(found.guild_id)
            if there is None or not found.is_for(there.members[change.actor.user_id].roles):
                found = None
    elif here.member is not None and not found.is_for(here.member.roles):
        found = None
    if found is None or not found.available:
        raise UnknownReaction()
    return ReactionEmoji(id=found.id, name=found.name, animated=found.animated)


@action(guild=by_channel, lock=by_message, single=True)
async def remove(
    change: Change,
    channel_id: Snowflake,
    message_id: Snowflake,
    emoji: str,
    user_id: Snowflake,
    kind: ReactionType = ReactionType.NORMAL,
) -> None:
    """Remove one's own reaction, or with MANAGE_MESSAGES anybody's."""
    own = user_id == change.actor.user_id
    need = 0 if own else MANAGE_MESSAGES
    here = access.in_live_place(change, channel_id, need, writes=False)
    key = _key(emoji)
    message = await _message(change, channel_id, message_id)
    known = _known(message, key)
    after = without_one(message.reactions, key, kind)
    if await reactions.delete(change.cursor, channel_id, message_id, key, kind, user_id, after):
        event = ReactionRemoved(
            guild_id=here.channel.guild_id,
            in_channel=channel_id,
            message_id=message_id,
            emoji=known.emoji,
            kind=kind,
            user_id=user_id,
        )
        change.announce(event)


@action(guild=by_channel, lock=by_message, single=True)
async def clear_emoji(
    change: Change, channel_id: Snowflake, message_id: Snowflake, emoji: str
) -> None:
    """Remove all reactions with one emoji."""
    here = access.in_live_place(change, channel_id, MANAGE_MESSAGES, writes=False)
    key = _key(emoji)
    message = await _message(change, channel_id, message_id)
    known = _known(message, key)
    after = [each for each in message.reactions if each is not known]
    await reactions.delete_emoji(change.cursor, channel_id, message_id, key, after)
    change.announce(
        ReactionsOfEmojiCleared(
            guild_id=here.channel.guild_id,
            in_channel=channel_id,
            message_id=message_id,
            emoji=known.emoji,
        )
    )


@action(guild=by_channel, lock=by_message, single=True)
async def clear(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Remove all reactions to a message."""
    here = access.in_live_place(change, channel_id, MANAGE_MESSAGES, writes=False)
    message = await _message(change, channel_id, message_id)
    if message.reactions:
        await reactions.delete_all(change.cursor, channel_id, message_id)
        event = ReactionsCleared(
            guild_id=here.channel.guild_id, in_channel=channel_id, message_id=message_id
        )
        change.announce(event)


@action(guild=by_channel, reads=True)
async def list_users(
    change: Change, channel_id: Snowflake, message_id: Snowflake, emoji: str, page: ReactionPage
) -> list[User]:
    """Who reacted with an emoji, by id."""
    access.in_place(change, channel_id, READ_MESSAGE_HISTORY)
    key = _key(emoji)
    await _message(change, channel_id, message_id)
    ids = await reactions.list_users(
        change.cursor,
        channel_id,
        message_id,
        key,
        page.type,
        after=page.after or 0,
        limit=page.limit,
    )
    return list((await change.state.load_users(change.cursor, ids)).values())
