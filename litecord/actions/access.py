"""Guards: who is asking, may they? The first line of every action."""

from __future__ import annotations

import attrs

from ..errors import (
    MissingAccess,
    MissingPermissions,
    NotOnDmChannel,
    ThreadArchived,
    ThreadLocked,
    UnknownChannel,
    UnknownGuild,
    WrongChannelType,
)
from ..model.channels import Channel, PrivateChannel
from ..model.interactions import InteractionActor
from ..model.members import Member
from ..model.permissions import (
    ADMINISTRATOR,
    MANAGE_THREADS,
    MENTION_EVERYONE,
    PRIVATE_CHANNEL,
    TIMED_OUT,
    VIEW_CHANNEL,
    WEBHOOK,
)
from ..model.roles import Role
from ..model.snowflakes import Snowflake, created_at
from ..model.threads import Thread
from ..model.users import Actor
from ..model.webhooks import WebhookActor
from ..state.guilds import GuildState
from ..state.threads import ThreadState
from .world import Change


@attrs.frozen
class Here:
    """Where the actor stands: in a guild, as a member, with permissions."""

    guild: GuildState
    member: Member
    permissions: int

    @property
    def is_owner(self) -> bool:
        """Whether the actor owns the guild."""
        return self.guild.guild.owner_id == self.member.user_id

    @property
    def is_administrator(self) -> bool:
        """Whether the actor may do everything."""
        return bool(self.permissions & ADMINISTRATOR)

    def require(self, permissions: int) -> None:
        """Refuse (403, 50013) an actor who lacks any of these bits."""
        if self.permissions & permissions != permissions:
            raise MissingPermissions()

    def outranks(self, role: Role) -> bool:
        """Whether the actor stands above a role: the owner always does."""
        return self.is_owner or self.guild.top_role(self.member).rank > role.rank


@attrs.frozen
class InChannel(Here):
    """Where the actor stands, in one channel; ``permissions`` are those in the channel."""

    channel: Channel


@attrs.frozen
class InThread(Here):
    """Where the actor stands, in one thread: ``permissions`` follow from its parent."""

    held: ThreadState

    @property
    def channel(self) -> Thread:
        """The thread as it is now."""
        return self.held.thread

    @property
    def parent(self) -> Channel:
        """The channel that it is below."""
        return self.guild.channels[self.channel.parent_id]

    @property
    def is_joined(self) -> bool:
        """Whether the actor is in it."""
        return self.member.user_id in self.held.members

    @property
    def manages(self) -> bool:
        """Whether the actor manages threads here."""
        return bool(self.permissions & MANAGE_THREADS)

    def require_active(self) -> None:
        """Refuse (50083) what cannot be done in an archived thread."""
        if self.channel.archived:
            raise ThreadArchived()

    def require_unlocked(self) -> None:
        """Refuse (160005) what only those who manage threads may do in a locked one."""
        if self.channel.locked and not self.manages:
            raise ThreadLocked()


@attrs.frozen
class InPrivate:
    """Where the actor stands in a private channel, where all who are in it may do the same."""

    channel: PrivateChannel
    permissions: int = PRIVATE_CHANNEL
    guild: None = None
    member: None = None

    def require(self, permissions: int) -> None:
        """Refuse (403, 50003) what nobody may do in a private channel."""
        if self.permissions & permissions != permissions:
            raise NotOnDmChannel()


#: Where messages are: a channel of a guild, a thread, or a private channel.
Place = InChannel | InThread | InPrivate


def in_guild(change: Change, guild_id: Snowflake, need: int = 0) -> Here:
    """
    The actor as a member of a guild.

    Refuses with 10004 where there is no such guild, 50001 where the actor is not in it, 50013
    where they lack one of the bits ``need``.
    """
    guild = change.state.guild(guild_id)
    if guild is None:
        raise UnknownGuild()
    member = guild.members.get(change.actor.user_id)
    if member is None:
        raise MissingAccess()
    permissions = guild.base(member.user_id)
    if member.timed_out(change.now) and not permissions & ADMINISTRATOR:
        permissions &= TIMED_OUT
    here = Here(guild, member, permissions)
    here.require(need)
    return here


def in_place(change: Change, channel_id: Snowflake, need: int = 0) -> Place:
    """
    The actor where messages are, which they can see: a channel of a guild or a private one.

    Refuses as ``in_channel`` does, and with 50003 what nobody may do in a private channel.
    """
    found = change.state.channel(channel_id)
    if found is not None:
        return _in_channel(change, *found, need)
    thread = change.state.thread(channel_id)
    if thread is not None:
        return _in_thread(change, *thread, need)
    private = change.state.private.get(channel_id)
    if private is None:
        raise UnknownChannel()
    if isinstance(change.actor, InteractionActor):
        _only_there(change.actor, channel_id)
    elif change.actor.user_id not in private.recipients:
        raise MissingAccess()
    here = InPrivate(private)
    here.require(need)
    return here


def in_live_place(
    change: Change, channel_id: Snowflake, need: int = 0, *, writes: bool = True
) -> Place:
    """
    The actor where messages may be changed: not in archived threads (50083).

    Nor, where it ``writes`` what others read, in locked ones (160005) without MANAGE_THREADS.
    """
    here = in_place(change, channel_id, need)
    if isinstance(here, InThread):
        here.require_active()
        if writes:
            here.require_unlocked()
    return here


def in_thread(change: Change, thread_id: Snowflake, need: int = 0) -> InThread:
    """
    The actor as a member who can see a thread.

    Refuses as ``in_channel`` does, and with 50024 what is another kind of channel.
    """
    found = change.state.thread(thread_id)
    if found is None:
        in_channel(change, thread_id)
        raise WrongChannelType()
    return _in_thread(change, *found, need)


def _in_thread(change: Change, guild: GuildState, held: ThreadState, need: int) -> InThread:
    actor = change.actor
    if isinstance(actor, WebhookActor):
        here = InThread(guild, _stand_in(actor, held.thread.parent_id), WEBHOOK, held)
    elif isinstance(actor, InteractionActor):
        here = InThread(guild, *_called(guild, actor, held.thread.id), held)
    else:
        permissions = guild.permissions_in(actor.user_id, held, change.now)
        here = InThread(guild, _who_sees(guild, actor, permissions), permissions, held)
    here.require(need)
    return here


def in_channel(change: Change, channel_id: Snowflake, need: int = 0) -> InChannel:
    """
    The actor as a member who can see a channel of a guild.

    Refuses with 10003 where there is no such channel, 50001 where the actor cannot see it, 50013
    where they lack one of the bits ``need`` there, 50003 where the channel is a private one, 50024
    where it is a thread.
    """
    found = change.state.channel(channel_id)
    if found is None:
        private = change.state.private.get(channel_id)
        if private is None:
            thread = change.state.thread(channel_id)
            if thread is None:
                raise UnknownChannel()
            _in_thread(change, *thread, 0)
            raise WrongChannelType()
        raise NotOnDmChannel() if change.actor.user_id in private.recipients else MissingAccess()
    return _in_channel(change, *found, need)


def _in_channel(change: Change, guild: GuildState, channel: Channel, need: int) -> InChannel:
    actor = change.actor
    if isinstance(actor, WebhookActor):
        here = InChannel(guild, _stand_in(actor, channel.id), WEBHOOK, channel)
    elif isinstance(actor, InteractionActor):
        here = InChannel(guild, *_called(guild, actor, channel.id), channel)
    else:
        permissions = guild.permissions(actor.user_id, channel, change.now)
        here = InChannel(guild, _who_sees(guild, actor, permissions), permissions, channel)
    here.require(need)
    return here


def _who_sees(guild: GuildState, actor: Actor, permissions: int) -> Member:
    """The actor's membership; refuses (50001) who has no sight of the place."""
    if not permissions & VIEW_CHANNEL:
        raise MissingAccess()
    return guild.members[actor.user_id]


def _stand_in(actor: WebhookActor, channel_id: Snowflake) -> Member:
    """What stands for a webhook's membership; refuses (10003) all channels but its own."""
    webhook = actor.webhook
    if channel_id != webhook.channel_id:
        raise UnknownChannel()
    joined_at = created_at(webhook.id)
    return Member(guild_id=webhook.guild_id, user_id=webhook.id, joined_at=joined_at)


def _only_there(actor: InteractionActor, channel_id: Snowflake) -> None:
    """Refuse (10003) all channels but that of the interaction."""
    if channel_id != actor.interaction.channel_id:
        raise UnknownChannel()


def _called(
    guild: GuildState, actor: InteractionActor, channel_id: Snowflake
) -> tuple[Member, int]:
    """
    What stands for the membership of an application that answers, and what it may do.

    That is what a webhook may, but it mentions everyone only where @everyone may.
    """
    _only_there(actor, channel_id)
    guild_id = guild.guild.id
    everyone = guild.roles[guild_id].permissions & MENTION_EVERYONE
    member = guild.members.get(actor.user_id) or Member(
        guild_id=guild_id, user_id=actor.user_id, joined_at=created_at(actor.interaction.id)
    )
    return member, WEBHOOK & ~MENTION_EVERYONE | everyone


def above_role(here: Here, role: Role) -> None:
    """Refuse (403, 50013) an actor who does not stand above a role."""
    if not here.outranks(role):
        raise MissingPermissions()


def above_member(here: Here, target: Member) -> None:
    """
    Refuse (403, 50013) an actor who does not stand above another member.

    Nobody stands above the owner.
    """
    if target.user_id == here.guild.guild.owner_id:
        raise MissingPermissions()
    above_role(here, here.guild.top_role(target))
