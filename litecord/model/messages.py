"""Messages and what they point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Any, Final

import attrs

from .attachments import Attachment, Shown
from .channels import ChannelType
from .extras import NOTHING_MORE, Extra
from .members import Member
from .polls import Poll
from .reactions import NONE_OWN, Own, Reaction
from .snowflakes import Snowflake, created_at
from .threads import AnyChannel, Thread
from .unset import UNSET, Unset
from .users import User


class MessageType(IntEnum):
    """The kinds of message, by Discord's numbers."""

    DEFAULT = 0
    RECIPIENT_ADD = 1
    RECIPIENT_REMOVE = 2
    CALL = 3
    CHANNEL_NAME_CHANGE = 4
    CHANNEL_ICON_CHANGE = 5
    CHANNEL_PINNED_MESSAGE = 6
    USER_JOIN = 7
    GUILD_BOOST = 8
    GUILD_BOOST_TIER_1 = 9
    GUILD_BOOST_TIER_2 = 10
    GUILD_BOOST_TIER_3 = 11
    CHANNEL_FOLLOW_ADD = 12
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23
    AUTO_MODERATION_ACTION = 24
    STAGE_START = 27
    STAGE_END = 28
    STAGE_SPEAKER = 29
    STAGE_TOPIC = 31
    GUILD_INCIDENT_ALERT_MODE_ENABLED = 36
    GUILD_INCIDENT_ALERT_MODE_DISABLED = 37
    POLL_RESULT = 46


class MessageFlag(IntFlag):
    """Flags of a message."""

    CROSSPOSTED = 1 << 0
    IS_CROSSPOST = 1 << 1
    SUPPRESS_EMBEDS = 1 << 2
    SOURCE_MESSAGE_DELETED = 1 << 3
    URGENT = 1 << 4
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    FAILED_TO_MENTION_SOME_ROLES_IN_THREAD = 1 << 8
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_VOICE_MESSAGE = 1 << 13
    HAS_SNAPSHOT = 1 << 14
    IS_COMPONENTS_V2 = 1 << 15


#: The kinds that people and bots write; all others come from the system.
ORDINARY_TYPES: Final = frozenset(
    {
        MessageType.DEFAULT,
        MessageType.REPLY,
        MessageType.CHAT_INPUT_COMMAND,
        MessageType.CONTEXT_MENU_COMMAND,
    }
)
#: The kinds that nobody can delete.
UNDELETABLE_TYPES: Final = frozenset(
    {
        MessageType.RECIPIENT_ADD,
        MessageType.RECIPIENT_REMOVE,
        MessageType.CALL,
        MessageType.CHANNEL_NAME_CHANGE,
        MessageType.CHANNEL_ICON_CHANGE,
        MessageType.THREAD_STARTER_MESSAGE,
    }
)
#: The kinds that show the message they refer to: in the same channel, or a thread's parent.
ANSWERING_TYPES: Final = frozenset(
    {
        MessageType.REPLY,
        MessageType.CONTEXT_MENU_COMMAND,
        MessageType.THREAD_STARTER_MESSAGE,
    }
)
HAS_THREAD: Final[int] = MessageFlag.HAS_THREAD.value
IS_COMPONENTS_V2: Final[int] = MessageFlag.IS_COMPONENTS_V2.value
IS_VOICE_MESSAGE: Final[int] = MessageFlag.IS_VOICE_MESSAGE.value
#: The type of references that forward.
FORWARD: Final = 1


@attrs.frozen(kw_only=True)
class MessageReference:
    """The message another one answers (type 0) or forwards (type 1)."""

    channel_id: Snowflake
    message_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    type: int = 0


@attrs.frozen(kw_only=True, slots=False)  # without slots one is made in two thirds of the time
class Message:
    """
    A message as it is stored: people by their ids.

    ``embeds`` are in their wire form, normalised when they were accepted.
    """

    id: Snowflake
    channel_id: Snowflake
    author_id: Snowflake
    type: MessageType = MessageType.DEFAULT
    content: str = ""
    flags: int = 0
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    tts: bool = False
    mention_everyone: bool = False
    mentions: tuple[Snowflake, ...] = ()
    mention_roles: tuple[Snowflake, ...] = ()
    embeds: tuple[dict[str, Any], ...] = ()
    reference: MessageReference | None = None
    reactions: tuple[Reaction, ...] = ()
    #: ``None`` in most messages, as there is nothing more
    extra: Extra | None = None
    attachments: tuple[Attachment, ...] = ()
    #: in a thread, about which one it is (see ``placed``)
    position: int | None = None

    @property
    def poll(self) -> Poll | None:
        """What it asks, if anything."""
        return None if self.extra is None else self.extra.poll

    @property
    def components(self) -> tuple[dict[str, Any], ...]:
        """Its buttons, menus and so on, in their wire form."""
        return self.extra.components if self.extra else ()

    @property
    def snapshots(self) -> tuple[dict[str, Any], ...]:
        """What it forwards, in its wire form."""
        return self.extra.snapshots if self.extra else ()

    @property
    def stickers(self) -> tuple[dict[str, Any], ...]:
        """The stickers in it, in their wire form."""
        return self.extra.stickers if self.extra else ()

    def with_extra(self, **changes: Any) -> Message:
        """The message with something more, or less."""
        extra = attrs.evolve(self.extra or NOTHING_MORE, **changes)
        return attrs.evolve(self, extra=None if extra == NOTHING_MORE else extra)

    @property
    def timestamp(self) -> datetime:
        """When it was written: the time in its id."""
        return created_at(self.id)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        extra = self.extra or NOTHING_MORE
        return not (
            self.content
            or self.embeds
            or self.attachments
            or extra.poll
            or extra.components
            or extra.snapshots
            or extra.stickers
            or extra.theme
        )

    @property
    def shows(self) -> bool:
        """Whether what it looks like depends on where things are (``FullMessage.shown``)."""
        return bool(self.attachments or self.embeds or self.components or self.snapshots)

    @property
    def answers(self) -> Snowflake | None:
        """The message that it answers and shows, if it does."""
        reference = self.reference
        return reference.message_id if reference and self.type in ANSWERING_TYPES else None


def counts_in(thread: Thread, message: Message) -> bool:
    """Whether a message is one more in its thread: not the one that the thread began with."""
    return message.id != thread.id and message.type is not MessageType.THREAD_STARTER_MESSAGE


def placed(channel: AnyChannel, message: Message) -> Message:
    """
    A new message of a channel with its position, which messages of threads have.

    It is as many as have been posted with it, so that it goes up with ``total_message_sent``. Who
    posts at the same moment may be given the same: nobody waits for anybody to be counted.
    """
    if not isinstance(channel, Thread):
        return message
    position = channel.total_message_sent + counts_in(channel, message)
    return attrs.evolve(message, position=position)


@attrs.frozen(kw_only=True)
class FullMessage:
    """A message as clients see it: with the people and the message it names."""

    message: Message
    author: User
    mentions: tuple[User, ...] = ()
    #: the message answered: ``None`` when it is gone, unset where nobody looked
    referenced: FullMessage | Unset | None = UNSET
    #: what the client called it when posting; told to those who are told of the post, not kept
    nonce: str | int | None = None
    #: the reader's own reactions; unset where the reader is nobody in particular
    own: Own | Unset = UNSET
    #: the answers of its poll that the reader voted for; unset as ``own`` is
    voted: frozenset[int] | Unset = UNSET
    #: the kind of channel that it is in, which only events carry
    channel_type: ChannelType | None = None
    #: the memberships of the author, of who used a command, and of the mentioned users, which
    #: only events carry
    member: Member | None = None
    commander: Member | None = None
    mention_members: tuple[Member | None, ...] = ()
    #: the thread that began with it
    thread: Thread | None = None
    #: what it looks like with its files and embeds, if it has any
    shown: Shown | None = None
    #: whom its interaction names, by id
    people: Mapping[Snowflake, User] = attrs.field(factory=dict)


def written_by(message: Message) -> User | None:
    """Who a webhook's message is by, as if it was a bot; ``None`` where a user wrote it."""
    webhook = message.extra and message.extra.webhook
    return webhook.as_user(message.author_id) if webhook else None


@attrs.frozen(kw_only=True)
class MessagePage:
    """
    Messages of one channel, with the people and the messages that any of them names.

    ``users`` has every author; mentioned people who are no more are missing. ``answered`` has
    the messages that are answered, as far as they are still there.
    """

    messages: Sequence[Message]
    users: Mapping[Snowflake, User]
    answered: Mapping[Snowflake, Message]
    #: the reader's own reactions by message, where there are any
    own: Mapping[Snowflake, Own] = attrs.field(factory=dict)
    #: the threads that began with any of them, by id
    threads: Mapping[Snowflake, Thread] = attrs.field(factory=dict)
    #: the answers that the reader voted for, by message
    voted: Mapping[Snowflake, frozenset[int]] = attrs.field(factory=dict)
    #: what those with files look like
    shown: Mapping[Snowflake, Shown] = attrs.field(factory=dict)

    def full(self, message: Message) -> FullMessage:
        """One of the messages with all that it names."""
        answered: FullMessage | Unset | None = UNSET
        if message.answers is not None:
            named = self.answered.get(message.answers)
            answered = self.plain(named) if named else None
        return attrs.evolve(self.plain(message), referenced=answered)

    def plain(self, message: Message) -> FullMessage:
        """One of the messages, or of those that are answered, with the people it names alone."""
        users, extra = self.users, message.extra
        named = extra.interaction.people if extra and extra.interaction else ()
        return FullMessage(
            message=message,
            author=written_by(message) or users[message.author_id],
            mentions=tuple(users[each] for each in message.mentions if each in users),
            own=self.own.get(message.id, NONE_OWN),
            voted=self.voted.get(message.id, frozenset()),
            thread=self.threads.get(message.id),
            shown=self.shown.get(message.id),
            people={each: users[each] for each in named if each in users},
        )
