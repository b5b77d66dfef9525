"""Threads and posts of forums: begun, changed, archived and deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

import attrs

from ..errors import (
    InvalidMessageType,
    MissingPermissions,
    NoTagsForMembers,
    SlowmodeActive,
    TagRequired,
    ThreadAlreadyCreated,
    ThreadArchived,
    TooManyPinnedThreads,
    UnknownMessage,
    UnknownTag,
    WrongChannelType,
    wrong_at,
)
from ..events import MessageUpdated, ThreadCreated, ThreadDeleted, ThreadUpdated
from ..model.audit import AuditAction
from ..model.channels import FORUM_TYPES, Channel, ChannelFlag, ChannelType
from ..model.messages import (
    HAS_THREAD,
    ORDINARY_TYPES,
    FullMessage,
    Message,
    MessageReference,
    MessageType,
)
from ..model.permissions import (
    BYPASS_SLOWMODE,
    CREATE_PRIVATE_THREADS,
    CREATE_PUBLIC_THREADS,
    MANAGE_THREADS,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
)
from ..model.snowflakes import Snowflake
from ..model.threads import DEFAULT_DURATION, KINDS, PINNED, Thread, ThreadMember
from ..model.users import TokenKind
from ..state.guilds import GuildState
from ..storage import channels, messages
from ..storage import threads as storage
from ..wire.channels import ModifyChannel
from ..wire.forms import Unset
from ..wire.posts import StartThread
from ..wire.threads import StartThreadFromMessage
from . import access, history
from .access import InChannel, InThread, Place
from .audit import record_change
from .mentions import Mentions
from .messages import open_post, post_system, with_members
from .thread_entry import announce_added, check_room, may_see, mentioned_in, save
from .world import Change, action, by_channel, by_message

#: How many posts of a forum can be pinned.
MOST_PINNED: Final = 1
_REQUIRE_TAG: Final = ChannelFlag.REQUIRE_TAG.value
_THREAD_FIELDS: Final = (
    *("name", "archived", "locked", "auto_archive_duration", "rate_limit_per_user"),
    *("invitable", "flags", "applied_tags"),
)
_IN_PRIVATE: Final = frozenset({"invitable"})
_IN_FORUMS: Final = frozenset({"flags", "applied_tags"})
#: What those alone change who manage threads.
_MODERATED: Final = frozenset({"locked", "rate_limit_per_user", "flags"})


@attrs.frozen
class SeenThread:
    """A thread as somebody is told of it: with what they are in it; a new post has its message."""

    thread: Thread
    own: ThreadMember | None
    message: FullMessage | None = None


# -- beginning ------------------------------------------------------------------------------------


@action(guild=by_channel, exclusive=True, lock=by_message)
async def start_from_message(
    change: Change, channel_id: Snowflake, message_id: Snowflake, form: StartThreadFromMessage
) -> SeenThread:
    """
    Begin a thread with a message that is there; the thread has the message's id.

    Its first message points at that one. Where others have been posted since, the channel is told.
    """
    here = access.in_channel(change, channel_id)
    if here.channel.type in FORUM_TYPES:
        raise WrongChannelType()
    [kind, *_] = sorted(_kinds(here.channel))
    here.require(CREATE_PUBLIC_THREADS)
    starter = await messages.fetch(change.cursor, channel_id, message_id)
    if starter is None:
        raise UnknownMessage()
    if await storage.exists(change.cursor, message_id):
        raise ThreadAlreadyCreated()
    if starter.type not in ORDINARY_TYPES:
        raise InvalidMessageType()
    made = _new(change, here, form, kind, id=message_id, from_message=True)
    return await _in_turn(change, here, lambda: _start_from(change, here, starter, made))


async def _start_from(
    change: Change, here: InChannel, starter: Message, made: Thread
) -> SeenThread:
    seen = await _begin(change, here, made)
    thread = seen.thread
    await _mark(change, here, starter, thread)
    pointing = MessageReference(
        channel_id=starter.channel_id, message_id=starter.id, guild_id=thread.guild_id
    )
    starts = MessageType.THREAD_STARTER_MESSAGE
    await post_system(change, thread, starts, change.user, about=pointing)
    if here.channel.last_message_id != starter.id:
        await _tell_parent(change, here, thread)
    return seen


@action(guild=by_channel, exclusive=True)
async def start(change: Change, channel_id: Snowflake, form: StartThread) -> SeenThread:
    """Begin a thread that no message is behind, private if nothing is said; or a forum's post."""
    here = access.in_channel(change, channel_id)
    if here.channel.type in FORUM_TYPES:
        return await _in_turn(change, here, lambda: _start_post(change, here, form))
    return await _in_turn(change, here, lambda: _start_bare(change, here, form))


async def _start_bare(change: Change, here: InChannel, form: StartThread) -> SeenThread:
    kind = ChannelType(form.type or ChannelType.PRIVATE_THREAD)
    if kind not in _kinds(here.channel):
        raise WrongChannelType()
    is_private = kind == ChannelType.PRIVATE_THREAD
    here.require(CREATE_PRIVATE_THREADS if is_private else CREATE_PUBLIC_THREADS)
    made = _new(change, here, form, kind, id=change.next_id())
    if is_private and form.invitable is not None:
        made = attrs.evolve(made, invitable=form.invitable)
    seen = await _begin(change, here, made)
    if not is_private:
        await _tell_parent(change, here, seen.thread)
    return seen


async def _start_post(change: Change, here: InChannel, form: StartThread) -> SeenThread:
    here.require(SEND_MESSAGES)
    if form.message is None:
        raise wrong_at(("message",), "BASE_TYPE_REQUIRED", "This field is required")
    tags = _tags(here, here.channel, form.applied_tags or ())
    post_id = change.next_id()
    made = _new(change, here, form, ChannelType.PUBLIC_THREAD, id=post_id)
    made = attrs.evolve(made, applied_tags=tags, last_message_id=post_id)
    seen = await _begin(change, here, made)
    await storage.touch_forum(change.cursor, here.channel.id, post_id)
    message = await open_post(change, here, made, form.message)
    mentions = Mentions(users=message.mentions, roles=message.message.mention_roles)
    mentioned = [
        each
        for each in dict.fromkeys(mentioned_in(here.guild, mentions)[0])
        if each != change.actor.user_id and may_see(change, here.guild, here.channel, each)
    ]
    if mentioned:
        thread = seen.thread
        new = await _insert_members(change, thread, mentioned)
        announce_added(change, here.guild, thread, new, there=thread.member_count)
        seen = attrs.evolve(
            seen, thread=attrs.evolve(thread, member_count=thread.member_count + len(new))
        )
    return attrs.evolve(seen, message=message)


def _kinds(parent: Channel) -> Collection[ChannelType]:
    kinds = KINDS.get(parent.type)
    if kinds is None:
        raise WrongChannelType()
    return kinds


def _new(
    change: Change,
    here: InChannel,
    form: StartThreadFromMessage,
    kind: ChannelType,
    *,
    id: Snowflake,
    from_message: bool = False,
) -> Thread:
    parent, slow = here.channel, form.rate_limit_per_user
    return Thread(
        id=id,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        type=kind,
        name=form.name,
        owner_id=change.actor.user_id,
        archive_timestamp=change.now,
        create_timestamp=change.now,
        auto_archive_duration=form.auto_archive_duration or DEFAULT_DURATION,
        rate_limit_per_user=parent.default_thread_rate_limit_per_user if slow is None else slow,
        from_message=from_message,
    )


async def _begin(change: Change, here: InChannel, made: Thread) -> SeenThread:
    """Write a new thread with its first member, if a member begins it, and announce it."""
    check_room(here.guild, made)
    await storage.insert(change.cursor, made)
    await record_change(change, AuditAction.THREAD_CREATE, None, made)
    if change.actor.kind is TokenKind.WEBHOOK:
        change.announce(ThreadCreated(guild_id=made.guild_id, thread=made, members=()))
        return SeenThread(made, None)
    [own] = await _insert_members(change, made, [change.actor.user_id])
    thread = attrs.evolve(made, member_count=1)
    change.announce(ThreadCreated(guild_id=made.guild_id, thread=thread, members=(own,)))
    announce_added(change, here.guild, thread, [own], is_new=True)
    return SeenThread(thread, own)


async def _in_turn(
    change: Change, here: InChannel, begin: Callable[[], Awaitable[SeenThread]]
) -> SeenThread:
    """Refuse (20016) who has begun another thread a moment ago, where there is slowmode."""
    slow = here.channel.rate_limit_per_user
    if not slow or change.actor.is_bot or here.permissions & BYPASS_SLOWMODE:
        return await begin()
    key, slowmodes = (here.channel.id, change.actor.user_id), change.world.thread_slowmodes
    left = slowmodes.enter(*key, now=change.world.clock.seconds(), seconds=slow)
    if left:
        raise SlowmodeActive(left)
    try:
        return await begin()
    except BaseException:
        slowmodes.leave(*key)
        raise


async def _insert_members(
    change: Change, thread: Thread, user_ids: Collection[Snowflake]
) -> list[ThreadMember]:
    made = [
        ThreadMember(thread_id=thread.id, user_id=each, join_timestamp=change.now)
        for each in user_ids
    ]
    await storage.insert_members(change.cursor, thread.guild_id, made)
    return made


async def _mark(
    change: Change, here: Place, starter: Message, thread: Thread | None
) -> None:
    """Note on a message that a thread began with it, or that there is none any more."""
    flags = starter.flags & ~HAS_THREAD | (0 if thread is None else HAS_THREAD)
    place = starter.channel_id, starter.id
    await storage.mark(change.cursor, *place, HAS_THREAD, on=thread is not None)
    full = await history.complete(change, attrs.evolve(starter, flags=flags))
    told = with_members(here, attrs.evolve(full, thread=thread))
    change.announce(MessageUpdated(guild_id=here.channel.guild_id, message=told))


async def _tell_parent(change: Change, here: InChannel, thread: Thread) -> None:
    pointing = MessageReference(channel_id=thread.id, guild_id=thread.guild_id)
    kind = MessageType.THREAD_CREATED
    await post_system(
        change, here.channel, kind, change.user, content=thread.name, about=pointing
    )


def _tags(
    here: InChannel | InThread, forum: Channel, wanted: Collection[Snowflake], had: Any = ()
) -> tuple[Snowflake, ...]:
    """The tags of a post: those that are moderated change nobody but who manages threads."""
    known = {each.id: each for each in forum.available_tags}
    tags = tuple(dict.fromkeys(wanted))
    if not known.keys() >= set(tags):
        raise UnknownTag()
    manages = here.permissions & MANAGE_THREADS
    if not manages and any(known[e].moderated for e in set(tags) ^ set(had) if e in known):
        raise MissingPermissions()
    if forum.flags & _REQUIRE_TAG and not tags:
        if not manages and all(each.moderated for each in forum.available_tags):
            raise NoTagsForMembers()
        raise TagRequired()
    return tags


# -- changing -------------------------------------------------------------------------------------


async def modify(change: Change, thread_id: Snowflake, form: ModifyChannel) -> SeenThread:
    """
    Change a thread, as a part of ``channels.modify``.

    See https://docs.discord.com/developers/resources/channel#modify-channel-json-params-thread.
    """
    here = access.in_thread(change, thread_id)
    before, given = here.channel, _given(here, form)
    _check_change(here, given)
    if "applied_tags" in given:
        had = before.applied_tags
        given["applied_tags"] = _tags(here, here.parent, given["applied_tags"], had)
    if "flags" in given:
        given["flags"] = int(given["flags"]) & PINNED
    after = attrs.evolve(before, **given)
    if after.archived and not before.archived:
        after = attrs.evolve(after, flags=after.flags & ~PINNED)
    if after.is_pinned and not before.is_pinned:
        _check_pins(here)
    if (after.archived, after.auto_archive_duration) != (
        before.archived,
        before.auto_archive_duration,
    ):
        after = attrs.evolve(after, archive_timestamp=change.now)
    if after != before:
        await save(change, here, after)
        await record_change(change, AuditAction.THREAD_UPDATE, before, after)
    if after.name != before.name:
        renamed = MessageType.CHANNEL_NAME_CHANGE
        await post_system(change, after, renamed, change.user, content=after.name)
    return SeenThread(after, here.held.members.get(change.actor.user_id))


def _given(here: InThread, form: ModifyChannel) -> dict[str, Any]:
    """What is to be changed; null, and what such a thread does not have, changes nothing."""
    has = set(_THREAD_FIELDS)
    if not here.channel.is_private:
        has -= _IN_PRIVATE
    if here.parent.type not in FORUM_TYPES:
        has -= _IN_FORUMS
    values = {name: getattr(form, name) for name in _THREAD_FIELDS if name in has}
    return {
        name: value
        for name, value in values.items()
        if value is not None and not isinstance(value, Unset)
    }


def _check_change(here: InThread, given: dict[str, Any]) -> None:
    """Refuse what the actor may not change, and what cannot be while a thread is archived."""
    names = set(given)
    if here.channel.archived and given.get("archived") is False:
        here.require_unlocked()
        here.require(SEND_MESSAGES_IN_THREADS)
        names.remove("archived")
    elif here.channel.archived and names - {"archived", "locked"}:
        raise ThreadArchived()
    if names & _MODERATED:
        here.require(MANAGE_THREADS)
    elif names:
        if here.channel.owner_id != here.member.user_id:
            here.require(MANAGE_THREADS)
        here.require_unlocked()


def _check_pins(here: InThread) -> None:
    """Refuse (30047) one more pinned post."""
    pinned = [
        each
        for each in here.guild.active_threads()
        if each.thread.is_pinned and each.thread.parent_id == here.parent.id
    ]
    if len(pinned) >= MOST_PINNED:
        raise TooManyPinnedThreads()


async def drop_tags(
    change: Change, guild: GuildState, before: Channel, after: Channel
) -> None:
    """Take tags that a forum has no more off its posts, as a part of ``channels.modify``."""
    gone = {each.id for each in before.available_tags} - {e.id for e in after.available_tags}
    if not gone:
        return
    await storage.drop_tags(change.cursor, after.id, gone)
    for held in guild.threads.values():
        thread = held.thread
        if thread.parent_id == after.id and not gone.isdisjoint(thread.applied_tags):
            tags = tuple(each for each in thread.applied_tags if each not in gone)
            changed = attrs.evolve(thread, applied_tags=tags)
            change.announce(ThreadUpdated(guild_id=thread.guild_id, thread=changed))


async def delete(change: Change, thread_id: Snowflake) -> SeenThread:
    """Delete a thread with all in it, as a part of ``channels.delete``."""
    here = access.in_thread(change, thread_id, MANAGE_THREADS)
    thread, members = here.channel, here.held.members
    await channels.delete(change.cursor, thread_id)
    change.announce(
        ThreadDeleted(guild_id=thread.guild_id, thread=thread, members=frozenset(members))
    )
    await record_change(change, AuditAction.THREAD_DELETE, thread, None)
    if thread.from_message:
        starter = await messages.fetch(change.cursor, thread.parent_id, thread_id)
        if starter is not None:
            await _mark(change, here, starter, None)
    return SeenThread(thread, members.get(change.actor.user_id))
