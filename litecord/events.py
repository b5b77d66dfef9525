"""
Every event: a fact that happened, as frozen data.

An event says what it carries, on which topic it is published, which intent a session needs to be
told of it, and, where it is about a channel, that channel. What it looks like on the wire is
``wire/dispatches.py``'s business; who is told is ``gateway/fanout.py``'s.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from .model import intents
from .model.applications import Application
from .model.channels import Channel
from .model.emojis import Emoji
from .model.guilds import Guild
from .model.invites import Invite
from .model.members import Member
from .model.messages import FullMessage
from .model.permissions import MANAGE_CHANNELS
from .model.presences import Presence
from .model.reactions import ReactionEmoji, ReactionType
from .model.read_states import ReadState
from .model.roles import Role
from .model.settings import Chosen
from .model.snowflakes import Snowflake
from .model.users import User


@attrs.frozen
class GuildTopic:
    """What happens in a guild."""

    guild_id: Snowflake


@attrs.frozen
class UserTopic:
    """What concerns one user alone, in all their sessions."""

    user_id: Snowflake


Topic = GuildTopic | UserTopic


@attrs.frozen(kw_only=True)
class Event:
    """
    What all events have.

    ``intent`` is the bits one of which a bot's session must have asked for (0: no gate),
    ``permission`` the bits one of which a receiver must hold in the channel or the guild.
    """

    intent: ClassVar[int] = 0
    permission: ClassVar[int] = 0

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        raise TypeError(f"{type(self).__name__} has no topic")

    @property
    def channel_id(self) -> Snowflake | None:
        """The channel that a receiver must be able to see, if any."""
        return None


@attrs.frozen(kw_only=True)
class GuildEvent(Event):
    """Something that happened in a guild."""

    guild_id: Snowflake

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        return GuildTopic(self.guild_id)


@attrs.frozen(kw_only=True)
class UserEvent(Event):
    """Something that one user's sessions are told."""

    user_id: Snowflake

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        return UserTopic(self.user_id)


# -- guilds ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class GuildCreated(GuildEvent):
    """A guild came to be, with everything it starts with."""

    intent: ClassVar[int] = intents.GUILDS
    guild: Guild
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]
    members: tuple[Member, ...]
    users: tuple[User, ...]


@attrs.frozen(kw_only=True)
class GuildUpdated(GuildEvent):
    """A guild's own fields changed."""

    intent: ClassVar[int] = intents.GUILDS
    guild: Guild


@attrs.frozen(kw_only=True)
class GuildDeleted(GuildEvent):
    """A guild is no more."""

    intent: ClassVar[int] = intents.GUILDS


@attrs.frozen(kw_only=True)
class GuildLost(GuildEvent):
    """Memory no longer holds a guild for certain: its sessions must identify afresh."""


# -- channels -------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ChannelCreated(GuildEvent):
    """A channel came to be."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


@attrs.frozen(kw_only=True)
class ChannelUpdated(GuildEvent):
    """A channel's fields or overwrites changed; some members may gain or lose sight of it."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


@attrs.frozen(kw_only=True)
class ChannelDeleted(GuildEvent):
    """A channel is no more: told to those who could see it."""

    intent: ClassVar[int] = intents.GUILDS
    channel: Channel

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.channel.id


# -- roles and members ----------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class RoleCreated(GuildEvent):
    """A role came to be."""

    intent: ClassVar[int] = intents.GUILDS
    role: Role


@attrs.frozen(kw_only=True)
class RoleUpdated(GuildEvent):
    """A role changed."""

    intent: ClassVar[int] = intents.GUILDS
    role: Role


@attrs.frozen(kw_only=True)
class RoleDeleted(GuildEvent):
    """A role is no more; members who held it are not told one by one."""

    intent: ClassVar[int] = intents.GUILDS
    role_id: Snowflake


@attrs.frozen(kw_only=True)
class MemberAdded(GuildEvent):
    """A user joined; the user's own sessions get the whole guild instead."""

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class MemberUpdated(GuildEvent):
    """A membership, or the user behind it, changed; always told to the member."""

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class MemberRemoved(GuildEvent):
    """A user left or was removed; the user's own sessions get GUILD_DELETE instead."""

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    user: User


# -- expressions ----------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class GuildEmojisUpdated(GuildEvent):
    """A guild's emojis are these now."""

    intent: ClassVar[int] = intents.GUILD_EXPRESSIONS
    emojis: tuple[Emoji, ...]


# -- invites --------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class InviteCreated(GuildEvent):
    """An invite was made."""

    intent: ClassVar[int] = intents.GUILD_INVITES
    permission: ClassVar[int] = MANAGE_CHANNELS
    invite: Invite
    inviter: User | None

    @property
    def channel_id(self) -> Snowflake:
        """The channel it leads to."""
        return self.invite.channel_id


@attrs.frozen(kw_only=True)
class InviteDeleted(GuildEvent):
    """An invite was revoked, or used for the last time."""

    intent: ClassVar[int] = intents.GUILD_INVITES
    permission: ClassVar[int] = MANAGE_CHANNELS
    invite: Invite

    @property
    def channel_id(self) -> Snowflake:
        """The channel it led to."""
        return self.invite.channel_id


# -- messages -------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class MessageCreated(GuildEvent):
    """A message was posted."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    message: FullMessage

    @property
    def channel_id(self) -> Snowflake:
        """Where it was posted."""
        return self.message.message.channel_id


@attrs.frozen(kw_only=True)
class MessageUpdated(MessageCreated):
    """A message was edited, or its embeds, flags or pin changed."""


@attrs.frozen(kw_only=True)
class MessageDeleted(GuildEvent):
    """A message is no more."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    message_id: Snowflake
    in_channel: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where it was."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class MessagesDeleted(GuildEvent):
    """Messages were deleted at once."""

    intent: ClassVar[int] = intents.GUILD_MESSAGES
    message_ids: tuple[Snowflake, ...]
    in_channel: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where they were."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class ReactionEvent(GuildEvent):
    """Something that happened to the reactions of a message."""

    intent: ClassVar[int] = intents.GUILD_MESSAGE_REACTIONS
    in_channel: Snowflake
    message_id: Snowflake

    @property
    def channel_id(self) -> Snowflake:
        """Where the message is."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class ReactionAdded(ReactionEvent):
    """Somebody reacted to a message."""

    message_author_id: Snowflake
    emoji: ReactionEmoji
    kind: ReactionType
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class ReactionRemoved(ReactionEvent):
    """A reaction of somebody's is no more."""

    emoji: ReactionEmoji
    kind: ReactionType
    user_id: Snowflake


@attrs.frozen(kw_only=True)
class ReactionsOfEmojiCleared(ReactionEvent):
    """All reactions with one emoji were removed."""

    emoji: ReactionEmoji


@attrs.frozen(kw_only=True)
class ReactionsCleared(ReactionEvent):
    """All reactions to a message were removed."""


@attrs.frozen(kw_only=True)
class ChannelPinsUpdated(GuildEvent):
    """A message was pinned or unpinned; ``last_pin_timestamp`` is the time of the last pin left."""

    intent: ClassVar[int] = intents.GUILDS
    in_channel: Snowflake
    last_pin_timestamp: datetime | None

    @property
    def channel_id(self) -> Snowflake:
        """Where it is, or was, pinned."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class TypingStarted(GuildEvent):
    """Somebody types."""

    intent: ClassVar[int] = intents.GUILD_MESSAGE_TYPING
    in_channel: Snowflake
    member: Member
    user: User
    at: datetime

    @property
    def channel_id(self) -> Snowflake:
        """Where they type."""
        return self.in_channel


# -- users ----------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class UserUpdated(UserEvent):
    """A user's own fields changed: told to their own sessions."""

    user: User


@attrs.frozen(kw_only=True)
class UserSettingsUpdated(UserEvent):
    """A person chose something for themselves: ``settings`` is what changed."""

    settings: Chosen


@attrs.frozen(kw_only=True)
class UserGuildSettingsUpdated(UserEvent):
    """A person chose something for a guild: ``settings`` is all that is chosen for it."""

    guild_id: Snowflake
    settings: Chosen


@attrs.frozen(kw_only=True)
class UserNoteUpdated(UserEvent):
    """A person noted something of somebody."""

    target_id: Snowflake
    note: str


@attrs.frozen(kw_only=True)
class PresenceUpdated(GuildEvent):
    """A member's presence changed, told once for each guild they are in."""

    intent: ClassVar[int] = intents.GUILD_PRESENCES
    user: User
    presence: Presence


@attrs.frozen(kw_only=True)
class AccessRevoked(UserEvent):
    """
    Tokens of a user ceased to be good; sessions opened with them end with close code 4004.

    ``hashes`` are those of the tokens; nothing is dispatched.
    """

    hashes: frozenset[bytes]


@attrs.frozen(kw_only=True)
class ApplicationChanged(UserEvent):
    """An application changed; known to the state alone, nothing is dispatched."""

    application: Application


@attrs.frozen(kw_only=True)
class ApplicationDeleted(UserEvent):
    """An application is no more; known to the state alone, nothing is dispatched."""

    application_id: Snowflake


@attrs.frozen(kw_only=True)
class GuildJoined(UserEvent):
    """
    The user is now in a guild: their own sessions get the whole of it.

    Announced behind ``GuildCreated`` or ``MemberAdded``, which tell everybody else.
    """

    guild_id: Snowflake


@attrs.frozen(kw_only=True)
class MessageAcked(UserEvent):
    """
    A user has read a channel up to a message.

    ``mention_count`` is what a client says that marks something as unread again.
    """

    state: ReadState
    mention_count: int | None = None


@attrs.frozen(kw_only=True)
class PinsAcked(UserEvent):
    """A user has seen the pins of a channel."""

    state: ReadState
