"""One guild in memory, and what follows from its parts: who may do what, who sees what."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

import attrs

from ..model.channels import Channel, OverwriteType
from ..model.emojis import Emoji
from ..model.guilds import Guild
from ..model.installs import Integration
from ..model.members import Member
from ..model.permissions import (
    MANAGE_THREADS,
    VIEW_CHANNEL,
    base_permissions,
    channel_permissions,
)
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.stages import StageInstance
from ..model.stickers import Sticker
from ..model.threads import Thread
from .threads import ThreadState
from .voice import Voices

#: Cached permissions are thrown away beyond this many (member, channel) pairs.
MOST_CACHED = 100_000

Channels = frozenset[Snowflake]
NOTHING: Channels = frozenset()


@attrs.define(eq=False)
class GuildState:
    """
    A guild in use: changed only by applying committed events (``State.apply``).

    ``version`` rises whenever what any connected member may see or do changes, so that whoever
    caches something derived knows. ``watched`` counts the sessions of each connected member: for
    them the state tells what an event made them gain or lose sight of. ``integrations`` are the
    applications that were added to the guild, by application id, with or without a bot.
    """

    guild: Guild
    roles: dict[Snowflake, Role]
    channels: dict[Snowflake, Channel]
    members: dict[Snowflake, Member]
    emojis: dict[Snowflake, Emoji] = attrs.field(factory=dict)
    stickers: dict[Snowflake, Sticker] = attrs.field(factory=dict)
    sounds: dict[Snowflake, Sound] = attrs.field(factory=dict)
    #: by channel
    stages: dict[Snowflake, StageInstance] = attrs.field(factory=dict)
    #: by application
    integrations: dict[Snowflake, Integration] = attrs.field(factory=dict)
    #: all active ones, and of the archived those in use
    threads: dict[Snowflake, ThreadState] = attrs.field(init=False, factory=dict)
    voice: Voices = attrs.field(init=False, factory=Voices)
    version: int = 0
    watched: dict[Snowflake, int] = attrs.field(init=False, factory=dict)
    last_used: float = 0.0
    #: by member, so that one member's can be forgotten, then by channel
    _permissions: dict[Snowflake, dict[Snowflake, int]] = attrs.field(init=False, factory=dict)
    _cached: int = attrs.field(init=False, default=0)
    _bases: dict[Snowflake, int] = attrs.field(init=False, factory=dict)
    _sights: dict[object, Channels] = attrs.field(init=False, factory=dict)
    #: by sight, and the voice channel beyond it that the member is in
    _viewable: dict[tuple[Channels, Snowflake | None], Channels] = attrs.field(
        init=False, factory=dict
    )
    _personal: frozenset[Snowflake] | None = attrs.field(init=False, default=None)

    @classmethod
    def of(
        cls,
        guild: Guild,
        roles: Iterable[Role],
        channels: Iterable[Channel],
        members: Iterable[Member] = (),
    ) -> GuildState:
        """A guild made of these parts."""
        return cls(
            guild=guild,
            roles={each.id: each for each in roles},
            channels={each.id: each for each in channels},
            members={each.user_id: each for each in members},
        )

    # -- permissions ------------------------------------------------------------------------------

    def base(self, user_id: Snowflake) -> int:
        """What a member may do in the guild as a whole; 0 for a stranger."""
        found = self._bases.get(user_id)
        if found is None:
            found = self._bases[user_id] = self._base(user_id)
        return found

    def _base(self, user_id: Snowflake) -> int:
        member = self.members.get(user_id)
        if member is None:
            return 0
        roles = self.roles
        return base_permissions(
            user_id=user_id,
            owner_id=self.guild.owner_id,
            everyone=roles[self.guild.id].permissions,
            role_permissions=[roles[each].permissions for each in member.roles if each in roles],
        )

    def permissions(self, user_id: Snowflake, channel: Channel, now: datetime) -> int:
        """What a member may do in a channel at ``now``; 0 for a stranger."""
        member = self.members.get(user_id)
        if member is None:
            return 0
        if member.communication_disabled_until is not None and member.timed_out(now):
            return self._in_channel(member, channel, timed_out=True)
        return self._untimed(member, channel)

    def holds(
        self, user_id: Snowflake, permissions: int, channel_id: Snowflake | None = None
    ) -> bool:
        """Whether a member holds one of these bits, a timeout left aside."""
        member = self.members.get(user_id)
        channel = None if channel_id is None else self.channels.get(channel_id)
        if member is None:
            return False
        held = self.base(user_id) if channel is None else self._untimed(member, channel)
        return bool(held & permissions)

    def _untimed(self, member: Member, channel: Channel) -> int:
        own = self._permissions.get(member.user_id)
        if own is None:
            own = self._permissions[member.user_id] = {}
        found = own.get(channel.id)
        if found is None:
            found = own[channel.id] = self._in_channel(member, channel, timed_out=False)
            self._cached += 1
            if self._cached >= MOST_CACHED:
                self._permissions.clear()
                self._cached = 0
        return found

    def _in_channel(self, member: Member, channel: Channel, *, timed_out: bool) -> int:
        return channel_permissions(
            self.base(member.user_id),
            overwrites=channel.overwrites,
            guild_id=self.guild.id,
            role_ids=member.roles,
            user_id=member.user_id,
            channel_type=channel.type,
            timed_out=timed_out,
        )

    def permissions_in(self, user_id: Snowflake, held: ThreadState, now: datetime) -> int:
        """What a member may do in a thread at ``now``: what its parent says, of threads."""
        member, thread = self.members.get(user_id), held.thread
        parent = self.channels.get(thread.parent_id)
        if member is None or parent is None:
            return 0
        return channel_permissions(
            self.base(user_id),
            overwrites=parent.overwrites,
            guild_id=self.guild.id,
            role_ids=member.roles,
            user_id=user_id,
            channel_type=thread.type,
            timed_out=member.timed_out(now),
            is_thread_member=user_id in held.members,
        )

    def sees(self, member: Member, channel: Channel) -> bool:
        """Whether a member can see a channel; nothing is remembered of it."""
        return bool(self._in_channel(member, channel, timed_out=False) & VIEW_CHANNEL)

    def top_role(self, member: Member) -> Role:
        """The highest role of a member: @everyone where there is no other."""
        held = [self.roles[each] for each in member.roles if each in self.roles]
        return max(held, key=lambda role: role.rank, default=self.roles[self.guild.id])

    # -- sight ------------------------------------------------------------------------------------

    def sight(self, user_id: Snowflake) -> Channels:
        """
        The channels a member can see: where they are told what goes on.

        Members with equal roles see the same, unless an overwrite names one of them: so there are
        few different sights even in a big guild. (A timeout takes no sight away.)
        """
        member = self.members.get(user_id)
        if member is None:
            return NOTHING
        key: object = member.roles
        if user_id in self._named() or user_id == self.guild.owner_id:
            key = user_id
        found = self._sights.get(key)
        if found is None:
            found = self._sights[key] = frozenset(
                channel.id
                for channel in self.channels.values()
                if self._in_channel(member, channel, timed_out=False) & VIEW_CHANNEL
            )
        return found

    def viewable(self, user_id: Snowflake) -> Channels:
        """
        The channels that a member is told of as they are.

        Those are the ones they can see, the voice channel they are in, and the categories of all
        these. What goes on in a channel is told by ``sight`` alone.
        """
        sight, voice = self.sight(user_id), self.voice.of(user_id)
        entered = None if voice is None else voice.channel_id
        if entered in sight or entered not in self.channels:
            entered = None
        found = self._viewable.get((sight, entered))
        if found is None:
            seen = sight if entered is None else sight | {entered}
            parents = {self.channels[each].parent_id for each in seen}
            found = seen.union(each for each in parents if each is not None)
            self._viewable[sight, entered] = found
        return found

    def sees_thread(
        self, user_id: Snowflake, thread: Thread, members: Container[Snowflake]
    ) -> bool:
        """Whether a member can see a thread: its parent, and a private one only from within."""
        if thread.parent_id not in self.sight(user_id):
            return False
        if not thread.is_private or user_id in members:
            return True
        return self.holds(user_id, MANAGE_THREADS, thread.parent_id)

    def active_threads(self) -> list[ThreadState]:
        """The threads that are not archived."""
        return [each for each in self.threads.values() if not each.thread.archived]

    def _named(self) -> frozenset[Snowflake]:
        if self._personal is None:
            self._personal = frozenset(
                overwrite.id
                for channel in self.channels.values()
                for overwrite in channel.overwrites
                if overwrite.type == OverwriteType.MEMBER
            )
        return self._personal

    def views(self, user_ids: Iterable[Snowflake]) -> dict[Snowflake, Channels]:
        """What each of these members is told of as it is."""
        return {user_id: self.viewable(user_id) for user_id in user_ids}

    def changed(self) -> None:
        """Forget what was derived: roles, overwrites or memberships are not what they were."""
        self.version += 1
        self._permissions.clear()
        self._cached = 0
        self._bases.clear()
        self._sights.clear()
        self._viewable.clear()
        self._personal = None

    def member_changed(self, user_id: Snowflake) -> None:
        """
        Forget what was derived of one member, who came, went, or has other roles now.

        Nobody else's permissions depend on that: joining a big guild must not cost all its caches.
        """
        self._bases.pop(user_id, None)
        self._cached -= len(self._permissions.pop(user_id, ()))
        self._sights.pop(user_id, None)
        if user_id in self.watched:
            self.version += 1

    # -- who is connected -------------------------------------------------------------------------

    def watch(self, user_id: Snowflake) -> None:
        """One more session of this member is told of events."""
        self.watched[user_id] = self.watched.get(user_id, 0) + 1

    def unwatch(self, user_id: Snowflake) -> None:
        """One session less."""
        left = self.watched.get(user_id, 0) - 1
        if left > 0:
            self.watched[user_id] = left
        else:
            self.watched.pop(user_id, None)
