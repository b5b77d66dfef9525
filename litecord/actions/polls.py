"""Polls: voting, who voted, and their end."""

from __future__ import annotations

import attrs

from ..errors import NotAPoll, NotTheAuthor, PollExpired, UnknownMessage, wrong_at
from ..events import MessageUpdated, PollVoteAdded, PollVoteRemoved
from ..model.extras import Extra
from ..model.messages import FullMessage, Message, MessageReference, MessageType
from ..model.permissions import READ_MESSAGE_HISTORY
from ..model.polls import Poll
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel
from ..model.users import User
from ..storage import messages, polls
from ..storage.sqlstates import ForeignKeyViolated
from ..wire.polls import VoterPage, result_embed
from . import access, history
from .messages import as_told, post_system
from .world import Change, action, by_channel, by_message


async def _asking(
    change: Change, channel_id: Snowflake, message_id: Snowflake
) -> tuple[Message, Poll]:
    """A message with its poll; refuses (520006) one that has none."""
    found = await messages.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    if found.poll is None:
        raise NotAPoll()
    return found, found.poll


def _unknown_answer(name: str, poll: Poll) -> Exception:
    choices = tuple(each.id for each in poll.answers)
    return wrong_at((name,), "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")


@action(guild=by_channel, lock=by_message)
async def vote(
    change: Change, channel_id: Snowflake, message_id: Snowflake, answer_ids: frozenset[int]
) -> None:
    """Vote for these answers and no others; for none to take one's votes back."""
    here = access.in_live_place(change, channel_id, READ_MESSAGE_HISTORY, writes=False)
    message, poll = await _asking(change, channel_id, message_id)
    if poll.is_finalized or poll.expires_at <= change.now:
        raise PollExpired()
    if not all(map(poll.has, answer_ids)):
        raise _unknown_answer("answer_ids", poll)
    if len(answer_ids) > 1 and not poll.allow_multiselect:
        raise wrong_at(("answer_ids",), "BASE_TYPE_MAX_LENGTH", "Must be 1 or fewer in length.")
    user_id = change.actor.user_id
    own = await polls.list_own(change.cursor, user_id, [message_id])
    before = own.get(message_id, frozenset())
    added, removed = sorted(answer_ids - before), sorted(before - answer_ids)
    if not added and not removed:
        return
    after = message.with_extra(poll=poll.counted(added, removed))
    try:
        there = await polls.change_votes(change.cursor, after, user_id, added, removed)
    except ForeignKeyViolated:
        there = False
    if not there:
        raise UnknownMessage()
    for kind, answers in ((PollVoteRemoved, removed), (PollVoteAdded, added)):
        for answer_id in answers:
            change.announce(
                kind(
                    guild_id=here.channel.guild_id,
                    in_channel=channel_id,
                    message_id=message_id,
                    answer_id=answer_id,
                    user_id=user_id,
                )
            )


@action(guild=by_channel, reads=True)
async def list_voters(
    change: Change,
    channel_id: Snowflake,
    message_id: Snowflake,
    answer_id: Snowflake,
    page: VoterPage,
) -> list[User]:
    """Who voted for an answer, by id."""
    access.in_place(change, channel_id, READ_MESSAGE_HISTORY)
    _, poll = await _asking(change, channel_id, message_id)
    if not poll.has(answer_id):
        raise _unknown_answer("answer_id", poll)
    ids = await polls.list_voters(
        change.cursor,
        channel_id,
        message_id,
        answer_id,
        after=page.after or 0,
        limit=page.limit,
    )
    return list((await change.state.load_users(change.cursor, ids)).values())


@action(guild=by_channel, lock=by_message)
async def expire(change: Change, channel_id: Snowflake, message_id: Snowflake) -> FullMessage:
    """End one's own poll now."""
    here = access.in_live_place(change, channel_id, writes=False)
    message, poll = await _asking(change, channel_id, message_id)
    if message.author_id != change.actor.user_id:
        raise NotTheAuthor()
    if poll.is_finalized:
        raise PollExpired()
    poll = attrs.evolve(poll, expires_at=min(poll.expires_at, change.now))
    return await _end(change, here.channel, message, poll)


@action(guild=by_channel, lock=by_message)
async def finish(change: Change, channel_id: Snowflake, message_id: Snowflake) -> None:
    """End a poll whose time has come; nobody has asked for it."""
    channel = channel_of(change, channel_id)
    message = await messages.fetch(change.cursor, channel_id, message_id)
    if channel is not None and message is not None:
        poll = message.poll
        if poll is not None and not poll.is_finalized:
            await _end(change, channel, message, poll)


def channel_of(change: Change, channel_id: Snowflake) -> AnyChannel | None:
    """A channel whoever can see it; ``None`` where it is no more."""
    state = change.state
    found = state.channel(channel_id)
    if found is not None:
        return found[1]
    thread = state.thread(channel_id)
    return state.private.get(channel_id) if thread is None else thread[1].thread


async def _end(
    change: Change, channel: AnyChannel, message: Message, poll: Poll
) -> FullMessage:
    poll = attrs.evolve(poll, is_finalized=True)
    message = message.with_extra(poll=poll)
    if not await messages.update(change.cursor, message):
        raise UnknownMessage()
    made = await history.complete(change, message)
    guild = None if channel.guild_id is None else change.state.guild(channel.guild_id)
    change.announce(MessageUpdated(guild_id=channel.guild_id, message=as_told(guild, made)))
    about = MessageReference(
        channel_id=channel.id, message_id=message.id, guild_id=channel.guild_id
    )
    kind = MessageType.POLL_RESULT
    embeds = (result_embed(poll),)
    webhook = message.extra and message.extra.webhook
    extra = Extra(webhook=webhook) if webhook else None
    await post_system(
        change, channel, kind, made.author, about=about, embeds=embeds, extra=extra
    )
    return made
