"""Messages: writing, editing, deleting them; typing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs

from ..errors import (
    CannotMessageForum,
    CannotReplyWithoutHistory,
    MessageTooOld,
    NotATextChannel,
    NotTheAuthor,
    SlowmodeActive,
    SystemMessage,
    UnknownChannel,
    UnknownMessage,
    wrong_at,
)
from ..events import MessageCreated, MessageDeleted, MessagesDeleted, MessageUpdated, TypingStarted
from ..model.audit import AuditAction
from ..model.channels import FORUM_TYPES, MESSAGEABLE_TYPES
from ..model.members import Member
from ..model.messages import (
    ORDINARY_TYPES,
    FullMessage,
    Message,
    MessageReference,
    MessageType,
    placed,
)
from ..model.permissions import (
    BYPASS_SLOWMODE,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    send_permission,
)
from ..model.snowflakes import Snowflake, at_time
from ..model.threads import AnyChannel, Thread
from ..model.unset import UNSET
from ..model.users import TokenKind, User
from ..model.webhooks import WebhookActor
from ..state.guilds import GuildState
from ..storage import messages
from ..storage.sqlstates import ForeignKeyViolated
from ..wire.message_forms import CreateMessage, ModifyMessage, ReferenceForm
from . import access, history, private_channels
from .access import InChannel, InPrivate, InThread, Place
from .audit import record, record_again
from .copies import outdated
from .edits import edited
from .mentions import Mentions, resolve
from .parts import Parts, parts_of, require_parts
from .thread_entry import before_post, mentioned_in
from .world import Change, action, by_channel, by_message, by_messages

#: Older messages cannot be deleted in bulk.
BULK_AGE: Final = timedelta(days=14)


def may_talk(change: Change, channel_id: Snowflake) -> Place:
    """
    The actor where they may write messages.

    Refuses like ``in_place``, and where the channel is not one for messages.
    """
    here = access.in_place(change, channel_id)
    kind = here.channel.type
    if kind not in MESSAGEABLE_TYPES:
        raise CannotMessageForum() if kind in FORUM_TYPES else NotATextChannel()
    here.require(send_permission(kind))
    if isinstance(here, InThread):
        here.require_unlocked()
    return here


# -- writing --------------------------------------------------------------------------------------


@action(guild=by_channel, single=True)
async def create(change: Change, channel_id: Snowflake, form: CreateMessage) -> FullMessage:
    """Post a message: one statement, and where it answers another one, a look at that."""
    here = may_talk(change, channel_id)
    require_parts(here, form)
    if isinstance(here, InPrivate):
        await private_channels.check_reach(change, here.channel)
    if form.nonce is None:
        return await _post(change, here, form)
    return await change.world.nonces.once(
        (change.actor.user_id, channel_id, form.nonce),
        lambda: _post(change, here, form),
        enforce=bool(form.enforce_nonce),
        now=change.world.clock.seconds(),
    )


async def open_post(
    change: Change, here: InChannel, thread: Thread, form: CreateMessage
) -> FullMessage:
    """Write the first message of a forum's new post: it has the thread's id, and answers none."""
    form = attrs.evolve(form, message_reference=None)
    require_parts(here, form)
    return await _insert(change, here, form, await parts_of(change, here, form), thread)


async def _post(change: Change, here: Place, form: CreateMessage) -> FullMessage:
    parts = await parts_of(change, here, form)
    slow = here.channel.rate_limit_per_user
    if not slow or change.actor.is_bot or here.permissions & BYPASS_SLOWMODE:
        return await _insert(change, here, form, parts)
    key = here.channel.id, change.actor.user_id
    slowmodes = change.world.slowmodes
    left = slowmodes.enter(*key, now=change.world.clock.seconds(), seconds=slow)
    if left:
        raise SlowmodeActive(left)
    try:
        return await _insert(change, here, form, parts)
    except BaseException:
        slowmodes.leave(*key)
        raise


async def _insert(
    change: Change,
    here: Place,
    form: CreateMessage,
    parts: Parts,
    begins: Thread | None = None,
) -> FullMessage:
    answered = None
    if form.message_reference is not None and parts.reference is None:
        answered = await _answered(change, here, form.message_reference)
    replied = answered.message.author_id if answered else None
    mentions = await resolve(change, here, parts.text, form.allowed_mentions, replied)
    flags = parts.flags
    if isinstance(here, InThread):
        flags |= await before_post(change, here, mentions)
    elif isinstance(here, InChannel) and begins is not None:
        flags |= mentioned_in(here.guild, mentions)[1]
    channel = begins or here.channel
    message = composed(
        change,
        form,
        parts,
        mentions,
        id=begins.id if begins else change.next_id(),
        channel_id=channel.id,
        type=MessageType.REPLY if answered else MessageType.DEFAULT,
        flags=flags,
        reference=_reference_to(channel, answered.message.id) if answered else parts.reference,
    )
    message = placed(channel, message)
    if isinstance(change.actor, WebhookActor):
        message = message.with_extra(webhook=change.actor.webhook.author)
    await _store(change, here, message)
    made = FullMessage(
        message=message,
        author=change.user,
        mentions=mentions.users,
        referenced=answered or UNSET,
        nonce=form.nonce,
        shown=await change.world.cdn.shown(message) if message.shows else None,
    )
    change.announce(MessageCreated(guild_id=channel.guild_id, message=with_members(here, made)))
    return made


async def _store(change: Change, here: Place, message: Message) -> None:
    """Store a new message, and expect what comes of it."""
    world = change.world
    if isinstance(here, InPrivate) and here.channel.closed:
        # A unit of work of its own: who has it open is changed under a lock, posting takes none.
        await world.perform(change.actor, private_channels.open_for_all, here.channel.id)
    try:
        await messages.insert(change.cursor, message, is_read=change.actor.kind is TokenKind.USER)
    except ForeignKeyViolated:
        raise UnknownChannel() from None
    await world.previews.expect(change, here, message)
    if message.poll is not None:
        world.poll_ends.expect(world, message.poll.expires_at)


def composed(
    change: Change, form: CreateMessage, parts: Parts, mentions: Mentions, **what: Any
) -> Message:
    """A new message of the actor's with these parts; ``what`` is what it is, and where."""
    return Message(
        author_id=change.actor.user_id,
        content=parts.content,
        tts=bool(form.tts),
        mention_everyone=mentions.everyone,
        mentions=mentions.user_ids,
        mention_roles=mentions.roles,
        embeds=parts.embeds,
        extra=parts.extra,
        attachments=parts.attachments,
        **what,
    )


async def _answered(change: Change, here: Place, form: ReferenceForm) -> FullMessage | None:
    """The message that a new one answers; ``None`` where it need not be there and is not."""
    if not here.permissions & READ_MESSAGE_HISTORY:
        raise CannotReplyWithoutHistory()
    at = ("message_reference",)
    if form.channel_id not in (None, here.channel.id):
        message = "Cannot reply to a message in a different channel"
        raise wrong_at(at, "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", message)
    found = None
    if form.guild_id in (None, here.channel.guild_id):
        found = await messages.fetch(change.cursor, here.channel.id, form.message_id)
    if found is None:
        if form.fail_if_not_exists is False:
            return None
        raise wrong_at(at, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    if form.is_greeted and found.type in ORDINARY_TYPES:
        message = "Only system messages can be greeted"
        raise wrong_at(at, "GREETING_REQUIRES_SYSTEM_MESSAGE", message)
    if not form.is_greeted and found.type not in ORDINARY_TYPES:
        message = "Cannot reply to a system message"
        raise wrong_at(at, "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", message)
    return (await history.gather(change, [found], answered=False)).plain(found)


def _reference_to(channel: AnyChannel, message_id: Snowflake) -> MessageReference:
    return MessageReference(
        channel_id=channel.id, message_id=message_id, guild_id=channel.guild_id
    )


def with_members(here: Place, full: FullMessage) -> FullMessage:
    """A message as events carry it where the actor is."""
    return attrs.evolve(as_told(here.guild, full), channel_type=here.channel.type)


def as_told(guild: GuildState | None, full: FullMessage) -> FullMessage:
    """A message as events carry it: with memberships, and with nobody's own reactions and votes."""
    if guild is None:
        return attrs.evolve(full, own=UNSET, voted=UNSET)
    members = guild.members
    source = full.message.extra and full.message.extra.interaction
    return attrs.evolve(
        full,
        own=UNSET,
        voted=UNSET,
        member=members.get(full.author.id),
        commander=members.get(source.user_id) if source else None,
        mention_members=tuple(members.get(each.id) for each in full.mentions),
    )


async def post_system(
    change: Change,
    channel: AnyChannel,
    type: MessageType,
    author: User,
    *,
    member: Member | None = None,
    mentions: tuple[User, ...] = (),
    about: Snowflake | MessageReference | None = None,
    **said: Any,
) -> FullMessage:
    """
    Post a message of the system's as a part of somebody else's change.

    ``member`` is the author's membership where the state does not know it yet, ``about`` the
    message in the same channel that it is about, or what else it points at. ``said`` is what is in
    it: fields of a message.
    """
    members = {} if channel.guild_id is None else change.state.guilds[channel.guild_id].members
    message = Message(
        id=change.next_id(),
        channel_id=channel.id,
        author_id=author.id,
        type=type,
        mentions=tuple(each.id for each in mentions),
        reference=_reference_to(channel, about) if isinstance(about, int) else about,
        **said,
    )
    message = placed(channel, message)
    await messages.insert(change.cursor, message)
    made = FullMessage(
        message=message,
        author=author,
        mentions=mentions,
        channel_type=channel.type,
        member=member or members.get(author.id),
        mention_members=tuple(members.get(each.id) for each in mentions),
    )
    change.announce(MessageCreated(guild_id=channel.guild_id, message=made))
    return made


@action(guild=by_channel, single=True)
async def type_in(change: Change, channel_id: Snowflake) -> None:
    """Tell a channel that the actor types."""
    here = may_talk(change, channel_id)
    change.announce(
        TypingStarted(
            guild_id=here.channel.guild_id,
            in_channel=channel_id,
            member=here.member,
            user=change.user,
            at=change.now,
        )
    )


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_channel, lock=by_message, single=True)
async def modify(
    change: Change, channel_id: Snowflake, message_id: Snowflake, form: ModifyMessage
) -> FullMessage:
    """Edit one's own message, or suppress the embeds of another's."""
    here = access.in_live_place(change, channel_id)
    before = await messages.fetch(change.cursor, channel_id, message_id)
    if before is None:
        raise UnknownMessage()
    if before.author_id != change.actor.user_id:
        if not form.is_about_flags:
            raise NotTheAuthor()
        here.require(MANAGE_MESSAGES)
    if before.type not in ORDINARY_TYPES:
        raise SystemMessage()
    after = await edited(change, here, before, form)
    if after != before and not await messages.update(change.cursor, after):
        raise UnknownMessage()
    made = await history.complete(change, after)
    if after != before:
        await change.world.previews.expect(change, here, after)
        await outdated(change, here, [message_id])
        event = MessageUpdated(
            guild_id=here.channel.guild_id, message=with_members(here, made)
        )
        change.announce(event)
    return made


@action(guild=by_channel, lock=by_message, single=True)
async def delete(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """Delete one's own message, or with MANAGE_MESSAGES anybody's."""
    here = access.in_place(change, channel_id)
    _may_remove(here)
    author_id = await messages.delete(
        change.cursor,
        channel_id,
        message_id,
        by=change.actor.user_id,
        anybodys=bool(here.permissions & MANAGE_MESSAGES),
    )
    if author_id is None:
        await _why_not_deleted(change, here, message_id)
    await outdated(change, here, [message_id])
    change.announce(
        MessageDeleted(
            guild_id=here.channel.guild_id, message_id=message_id, in_channel=channel_id
        )
    )
    if here.guild is not None and author_id != change.actor.user_id and not change.actor.is_bot:
        # Of what bots delete one by one nothing is recorded.
        kind, guild_id = AuditAction.MESSAGE_DELETE, here.guild.guild.id
        await record_again(change, guild_id, kind, author_id, channel_id=channel_id)


def _may_remove(here: Place) -> None:
    """Refuse (160005) to delete from a thread that is archived and locked."""
    if isinstance(here, InThread) and here.channel.archived:
        here.require_unlocked()


async def _why_not_deleted(change: Change, here: Place, message_id: Snowflake) -> None:
    found = await messages.fetch(change.cursor, here.channel.id, message_id)
    if found is None:
        raise UnknownMessage()
    if found.author_id != change.actor.user_id:
        here.require(MANAGE_MESSAGES)
    raise SystemMessage()


@action(guild=by_channel, locks=by_messages, single=True)
async def delete_many(
    change: Change, channel_id: Snowflake, message_ids: frozenset[Snowflake]
) -> None:
    """Delete messages of the last two weeks at once; those that are not there do not matter."""
    here = access.in_place(change, channel_id, MANAGE_MESSAGES)
    _may_remove(here)
    if min(message_ids) < at_time(change.now - BULK_AGE):
        raise MessageTooOld()
    gone = await messages.delete_many(change.cursor, channel_id, message_ids)
    if gone:
        await outdated(change, here, gone)
        change.announce(
            MessagesDeleted(
                guild_id=here.channel.guild_id, message_ids=tuple(gone), in_channel=channel_id
            )
        )
        if here.guild is not None:
            kind, guild_id = AuditAction.MESSAGE_BULK_DELETE, here.guild.guild.id
            await record(change, guild_id, kind, channel_id, count=len(gone))
