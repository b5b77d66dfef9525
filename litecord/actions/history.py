"""Reading messages, and putting them together with the people and the messages they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from ..errors import UnknownMessage
from ..model import intents
from ..model.messages import FullMessage, Message, MessageType
from ..model.permissions import READ_MESSAGE_HISTORY
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..state.state import State
from ..storage import messages
from ..wire.messages import Page
from . import access
from .world import Change, action, by_channel

#: The kinds of message that show the message they refer to, where it is in the same channel.
_ANSWERS: Final = frozenset({MessageType.REPLY, MessageType.CONTEXT_MENU_COMMAND})


@action(guild=by_channel, single=True)
async def list_page(change: Change, channel_id: Snowflake, page: Page) -> list[FullMessage]:
    """A page of a channel's messages, newest first; none for those who may not read history."""
    here = access.in_channel(change, channel_id)
    if not here.permissions & READ_MESSAGE_HISTORY:
        return []
    cursor, limit = change.cursor, page.limit
    if page.around is not None:
        found = await messages.list_around(cursor, channel_id, around=page.around, limit=limit)
    elif page.after is not None:
        found = await messages.list_after(cursor, channel_id, after=page.after, limit=limit)
    elif page.before is not None:
        found = await messages.list_before(cursor, channel_id, before=page.before, limit=limit)
    else:
        found = await messages.list_before(cursor, channel_id, limit=limit)
    return await complete(change, found)


@action(guild=by_channel, single=True)
async def fetch(change: Change, channel_id: Snowflake, message_id: Snowflake) -> FullMessage:
    """One message."""
    access.in_channel(change, channel_id, READ_MESSAGE_HISTORY)
    found = await messages.fetch(change.cursor, channel_id, message_id)
    if found is None:
        raise UnknownMessage()
    [full] = await complete(change, [found])
    return full


def reader(state: State, actor: Actor) -> Snowflake | None:
    """Who reads, where it is a bot that may not read what others write (``wire.is_blank``)."""
    application_id = actor.application_id
    if not actor.is_bot or application_id is None:
        return None
    flags = state.applications[application_id].flags
    return None if intents.allowed_by(flags) & intents.MESSAGE_CONTENT else actor.user_id


async def complete(change: Change, found: Sequence[Message]) -> list[FullMessage]:
    """
    Messages of one channel with the people they name and the messages they answer.

    A statement more is needed only for answered messages that are not among them, and for people
    who are not in memory.
    """
    answered = await _answered(change, found)
    shown = await with_people(change, [*found, *answered])
    if not answered and not any(each.reference for each in found):
        return shown
    by_id = {each.message.id: each for each in shown}
    return [_with_answered(each, by_id) for each in shown[: len(found)]]


async def with_people(change: Change, found: Sequence[Message]) -> list[FullMessage]:
    """Messages with the people they name; mentioned people who are no more are left out."""
    people = {each.author_id for each in found}
    for each in found:
        if each.mentions:
            people.update(each.mentions)
    users = await change.state.load_users(change.cursor, people)
    return [_full(each, users) for each in found]


def _full(message: Message, users: dict[Snowflake, User]) -> FullMessage:
    author = users.get(message.author_id)
    if author is None:
        author = User(id=message.author_id, username="Deleted User", discriminator="0000")
    if not message.mentions:
        return FullMessage(message=message, author=author)
    mentions = tuple(users[each] for each in message.mentions if each in users)
    return FullMessage(message=message, author=author, mentions=mentions)


def _with_answered(full: FullMessage, by_id: dict[Snowflake, FullMessage]) -> FullMessage:
    answers = _answers(full.message)
    return full if answers is None else attrs.evolve(full, referenced=by_id.get(answers))


def _answers(message: Message) -> Snowflake | None:
    """The id of the message that a message shows with itself."""
    reference = message.reference
    return reference.message_id if reference and message.type in _ANSWERS else None


async def _answered(change: Change, found: Sequence[Message]) -> list[Message]:
    """The messages that some of these answer, are still there, and are not among them."""
    wanted = {answers for each in found if (answers := _answers(each)) is not None}
    missing = wanted.difference(each.id for each in found) if wanted else wanted
    if not missing:
        return []
    return await messages.fetch_many(change.cursor, found[0].channel_id, missing)
