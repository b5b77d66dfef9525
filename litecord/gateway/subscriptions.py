"""
What the sessions of user accounts ask to be told of a guild (ops 14 and 37).

Bots say by intents what they are told, user accounts guild by guild: who is typing, what happens to
some members or to all, what others do, and which rows of which member lists they look at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs
from twisted.internet.interfaces import IReactorTime

from ..events import ChannelEvent, GuildEvent, MemberAdded, PresenceUpdated
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Subscription
from ..state.guilds import GuildState
from ..state.state import State
from .deliveries import Deliveries
from .guild_lists import GuildLists, MemberEvent
from .passive import PassiveUpdates
from .session import Session
from .slices import Slices


@attrs.define(eq=False)
class GuildSubscriptions:
    """What sessions asked for in one guild."""

    lists: GuildLists
    _sessions: dict[Session, None] = attrs.field(init=False, factory=dict)
    #: who watches a member, and who watches them all
    _watching: dict[Snowflake, dict[Session, None]] = attrs.field(init=False, factory=dict)
    _watching_all: dict[Session, None] = attrs.field(init=False, factory=dict)

    def __bool__(self) -> bool:
        return bool(self._sessions)

    @property
    def _guild_id(self) -> Snowflake:
        return self.lists.guild.guild.id

    def change(self, session: Session, after: Subscription) -> None:
        """A session asks for this and for nothing else."""
        self._watch(session, after)
        self._sessions[session] = None
        session.subscriptions[self._guild_id] = after
        self.lists.look(session)

    def forget(self, session: Session) -> None:
        """A session has the guild no more."""
        self.lists.forget(session)
        self._watch(session, Subscription())
        self._sessions.pop(session, None)
        session.subscriptions.pop(self._guild_id, None)

    def _watch(self, session: Session, after: Subscription) -> None:
        before = session.subscription(self._guild_id)
        for user_id in before.members - after.members:
            watching = self._watching[user_id]
            del watching[session]
            if not watching:
                del self._watching[user_id]
        for user_id in after.members - before.members:
            self._watching.setdefault(user_id, {})[session] = None
        if after.member_updates:
            self._watching_all[session] = None
        else:
            self._watching_all.pop(session, None)

    def told_of(self, event: MemberEvent) -> Collection[Session]:
        """The sessions that are told what becomes of a membership."""
        if isinstance(event, MemberAdded):
            return self._watching_all
        return {**self._watching_all, **self._watching.get(event.user.id, {})}

    def told_of_presence(self, event: PresenceUpdated) -> Collection[Session]:
        """The sessions that are told of a presence: of mere activities those that asked for it."""
        watching, guild_id = self._watching.get(event.user.id, {}), event.guild_id
        if event.activities_only:
            return [each for each in watching if each.subscription(guild_id).activities]
        return watching


@attrs.define(eq=False)
class Subscriptions:
    """What sessions asked for, guild by guild."""

    _state: State
    _deliveries: Deliveries
    _clock: IReactorTime
    _guilds: dict[Snowflake, GuildSubscriptions] = attrs.field(init=False, factory=dict)
    _passive: PassiveUpdates = attrs.field(init=False)
    #: makes member lists
    _slices: Slices = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._passive = PassiveUpdates(self._state, self._deliveries, self._clock)
        self._slices = Slices(self._clock)

    def joined(self, session: Session, guild: GuildState) -> None:
        """
        A session has a guild from now on, and has asked for nothing.

        A person who has many guilds of many people is told what goes on in those they look at.
        """
        if not session.is_bot and len(guild.members) > session.large_threshold:
            self._passive.add(session, guild)

    def left(self, session: Session, guild_id: Snowflake) -> None:
        """A session has a guild no more."""
        self._passive.remove(session, guild_id)
        there = self._guilds.get(guild_id)
        if there is not None:
            there.forget(session)
            if not there:
                del self._guilds[guild_id]

    def change(self, session: Session, guild: GuildState, after: Subscription) -> None:
        """A session that has a guild asks for this and for nothing else."""
        if after.typing:
            self._passive.remove(session, guild.guild.id)
        there = self._guilds.get(guild.guild.id)
        if there is None:
            lists = GuildLists(self._state, guild, self._deliveries, self._slices)
            there = self._guilds[guild.guild.id] = GuildSubscriptions(lists)
        there.change(session, after)

    def happened(self, guild_id: Snowflake, event: GuildEvent | ChannelEvent) -> None:
        """Something happened in a guild; member lists may have to change."""
        self._passive.happened(guild_id, event)
        there = self._guilds.get(guild_id)
        if there is not None and isinstance(event, GuildEvent):
            there.lists.event(event)

    def stop(self) -> None:
        """The server stops: nothing is under way any more."""
        self._passive.stop()
        self._slices.stop()

    def told_of(self, event: MemberEvent, sessions: Iterable[Session]) -> list[Session]:
        """
        Those of a guild's ``sessions`` of user accounts that are told what becomes of a membership.

        Nobody needs to ask to be told of friends, but that they came is told by other means.
        """
        there = self._guilds.get(event.guild_id)
        told = [] if there is None else [*there.told_of(event)]
        if not isinstance(event, MemberAdded):
            user_id, personal = event.user.id, self._state.personal
            told += [
                each
                for each in sessions
                if not each.is_bot and personal.of(each.user_id).is_friend(user_id)
            ]
        return told

    def told_of_presence(self, event: PresenceUpdated) -> Collection[Session]:
        """The sessions of user accounts that are told of a presence."""
        there = self._guilds.get(event.guild_id)
        return () if there is None else there.told_of_presence(event)
