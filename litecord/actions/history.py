"""Reading messages, and putting them together with the people and the messages they name."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UnknownMessage
from ..model import intents
from ..model.messages import HAS_THREAD, FullMessage, Message, MessagePage, MessageType
from ..model.permissions import READ_MESSAGE_HISTORY
from ..model.reactions import Own
from ..model.snowflakes import Snowflake
from ..model.threads import Thread
from ..model.users import Actor, User
from ..state.state import State
from ..storage import messages, polls, reactions, threads
from ..wire.message_forms import Page
from . import access
from .world import Change, action, by_channel


@action(guild=by_channel, reads=True)
async def list_page(change: Change, channel_id: Snowflake, page: Page) -> MessagePage:
    """A page of a channel's messages, newest first; none for those who may not read history."""
    here = access.in_place(change, channel_id)
    if not here.permissions & READ_MESSAGE_HISTORY:
        return MessagePage(messages=(), users={}, answered={})
    cursor, limit = change.cursor, page.limit
    if page.around is not None:
        found = await messages.list_around(cursor, channel_id, around=page.around, limit=limit)
    elif page.after is not None:
        found = await messages.list_after(cursor, channel_id, after=page.after, limit=limit)
    elif page.before is not None:
        found = await messages.list_before(cursor, channel_id, before=page.before, limit=limit)
    else:
        found = await messages.list_before(cursor, channel_id, limit=limit)
    return await gather(change, found)


@action(guild=by_channel, reads=True)
async def fetch(change: Change, channel_id: Snowflake, message_id: Snowflake) -> FullMessage:
    """One message."""
    access.in_place(change, channel_id, READ_MESSAGE_HISTORY)
    found = await messages.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    return await complete(change, found)


def reader(state: State, actor: Actor, channel_id: Snowflake) -> Snowflake | None:
    """Who reads, where it is a bot that may not read what others write (``wire.is_blank``)."""
    if not actor.is_bot or channel_id in state.private:
        return None
    flags = state.flags_of(actor)
    return None if intents.allowed_by(flags) & intents.MESSAGE_CONTENT else actor.user_id


async def complete(change: Change, message: Message) -> FullMessage:
    """A message with the people it names and the message it answers."""
    return (await gather(change, [message])).full(message)


async def gather(
    change: Change, found: Sequence[Message], *, answered: bool = True
) -> MessagePage:
    """
    Messages of one channel with the people they name and, where ``answered``, what they answer.

    A statement more is needed only for answered messages that are not among them, for people who
    are not in memory, and for the actor's own reactions where there are any.
    """
    named = await _answered(change, found) if answered else {}
    shown = [*found, *named.values()] if named else found
    people = {each.author_id for each in shown}
    for each in shown:
        if each.mentions:
            people.update(each.mentions)
        if each.extra and each.extra.webhook:
            people.discard(each.author_id)
        if each.extra and each.extra.interaction:
            people |= each.extra.interaction.people
    users = await change.state.load_users(change.cursor, people)
    if len(users) < len(people):
        for each in shown:
            users.setdefault(each.author_id, _deleted(each.author_id))
    reacted = [each.id for each in shown if each.reactions]
    own: dict[Snowflake, Own] = {}
    if reacted:
        own = await reactions.list_own(change.cursor, change.actor.user_id, reacted)
    asked = [each.id for each in shown if each.extra and each.extra.poll]
    voted = await polls.list_own(change.cursor, change.actor.user_id, asked) if asked else {}
    begun = [each.id for each in shown if each.flags & HAS_THREAD]
    made = await _threads(change, begun) if begun else {}
    files = {
        each.id: look
        for each in shown
        if each.shows and (look := await change.world.cdn.shown(each)) is not None
    }
    return MessagePage(
        messages=found,
        users=users,
        answered=named,
        own=own,
        threads=made,
        voted=voted,
        shown=files,
    )


async def _threads(change: Change, ids: Sequence[Snowflake]) -> dict[Snowflake, Thread]:
    """The threads with these ids, from the database where they are not in memory."""
    known = {each: change.state.thread(each) for each in ids}
    found = {each: there[1].thread for each, there in known.items() if there is not None}
    missing = [each for each in ids if each not in found]
    if missing:
        found |= {each.id: each for each in await threads.fetch_many(change.cursor, missing)}
    return found


def _deleted(user_id: Snowflake) -> User:
    """Who stands for an author who is no more."""
    return User(id=user_id, username="Deleted User", discriminator="0000")


async def _answered(change: Change, found: Sequence[Message]) -> dict[Snowflake, Message]:
    """The messages that some of these answer, as far as they are still there."""
    wanted = {each.answers for each in found if each.reference} - {None}
    if not wanted:
        return {}
    there = {each.id: each for each in found if each.id in wanted}
    missing = [each for each in wanted if each not in there and each is not None]
    if missing:
        for each in await messages.fetch_many(change.cursor, found[0].channel_id, missing):
            there[each.id] = each
    for each in found:
        if each.type is MessageType.THREAD_STARTER_MESSAGE and each.reference is not None:
            named = each.reference
            for starter in await messages.fetch_many(
                change.cursor, named.channel_id, [each.answers or each.id]
            ):
                there[starter.id] = starter
    return there
