"""
The member lists of one guild that somebody looks at, each shared by all who look at it.

A list is made when the first session looks and dropped when the last looks away. Making a big one
takes many turns of the reactor: what happens to members meanwhile is done to the half of
it that is there, and whoever is still to come is looked up when it is their turn. Until it is
finished nobody is told anything of it, then all are told SYNC. The same happens where groups, or
who may see the channel, change: too much to be told row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import attrs

from .. import events
from ..events import GuildEvent
from ..model.channels import Channel
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Range, Ranges
from ..state.guilds import GuildState
from ..state.state import State
from ..wire.subscriptions import group_json, member_list_json
from .audience import recipients
from .deliveries import Deliveries
from .member_list import (
    Header,
    Invalidate,
    Key,
    MemberList,
    Operation,
    Sync,
    list_id,
    list_key,
    windows,
)
from .operations import OperationRows
from .placement import Placement
from .session import Session
from .slices import Slices

#: So many members of a list are placed in one turn of the reactor.
SLICE = 500

#: Channels, and the keys of their lists.
Channels = Mapping[Snowflake, str]
MemberEvent = events.MemberAdded | events.MemberUpdated | events.MemberRemoved
_NO_RANGES: Ranges = ()
_OF_ONE_MEMBER = (events.MemberAdded, events.MemberUpdated, events.MemberRemoved)

_OF_ALL = (
    events.GuildUpdated,
    events.RoleCreated,
    events.RoleUpdated,
    events.RoleDeleted,
    events.ChannelCreated,
    events.ChannelUpdated,
    events.ChannelDeleted,
)


@attrs.define(eq=False)
class SharedList:
    """One list, and who looks at which rows of it."""

    lists: GuildLists
    placement: Placement
    #: what each session looks at
    ranges: dict[Session, Ranges] = attrs.field(init=False, factory=dict)
    _rows: MemberList = attrs.field(init=False)
    #: those who look at the same rows, by the windows that these are
    _alike: dict[Ranges, dict[Session, None]] = attrs.field(init=False, factory=dict)
    #: these windows, and how many keys of ``_alike`` have each
    _windows: Counter[Range] = attrs.field(init=False, factory=Counter)
    #: who is still to be placed, while the list is made
    _left: Iterator[Snowflake] | None = attrs.field(init=False, default=None)
    _was_told: bool = attrs.field(init=False, default=False)
    #: the groups that were told last, while the list is made anew
    _groups: tuple[Header, ...] = attrs.field(init=False, default=())

    # -- how it is made ---------------------------------------------------------------------------

    def make(self) -> None:
        """Place everybody, slice by slice; when it is done all who look are told all rows."""
        if self._left is None and self._was_told:
            self._groups = self._rows.groups()
        self._rows = MemberList(self.placement.layout)
        lists = self.lists
        with_offline = self.placement.layout.with_offline
        self._left = iter(list(lists.guild.members if with_offline else lists.online))
        lists.slices.begin(self)

    def slice(self) -> bool:
        """Place some more; whether there are still others."""
        chunk = [] if self._left is None else list(islice(self._left, SLICE))
        for user_id in chunk:
            self._rows.put(user_id, self._key(user_id))
        if len(chunk) == SLICE:
            return True
        self._left = None
        by_ranges = _grouped((ranges, session) for session, ranges in self.ranges.items())
        for ranges, sessions in by_ranges.items():
            self._tell(sessions, [self._afresh(each) for each in ranges])
        self._was_told = True
        return False

    def _afresh(self, rows: Range) -> Operation:
        """What a range is now; one that has come to be past the end is not kept any more."""
        if self._was_told and rows[0] >= len(self._rows):
            return Invalidate(rows)
        return self._sync(rows)

    def settle(self, channel: Channel) -> None:
        """Something of the guild has changed: make the list anew if that moves anybody."""
        before = self.placement
        self.placement = Placement(self.lists.guild, before.key, channel)
        if self.placement.shape != before.shape:
            self.make()

    # -- who looks --------------------------------------------------------------------------------

    def look(self, session: Session, ranges: Ranges, *, is_told: bool = True) -> None:
        """A session looks at these rows and no others; at none, and it looks away."""
        before = self.ranges.get(session, _NO_RANGES)
        if ranges == before:
            return
        self._regroup(session, before, ranges)
        gone = [each for each in before if each not in ranges]
        told: list[Operation] = [Invalidate(each) for each in gone if self._was_told]
        if self._left is None:
            fresh = [
                each for each in ranges if each not in before or any(_touch(each, o) for o in gone)
            ]
            told += [self._sync(each) for each in fresh]
        if is_told:
            self._tell([session], told)

    def _regroup(self, session: Session, before: Ranges, after: Ranges) -> None:
        """Touch nobody else: whatever happens to a channel, all who look may look anew."""
        if before:
            del self.ranges[session]
            known = windows(before)
            del self._alike[known][session]
            if not self._alike[known]:
                del self._alike[known]
                self._windows -= Counter(known)
        if after:
            self.ranges[session] = after
            known = windows(after)
            if known not in self._alike:
                self._alike[known] = {}
                self._windows.update(known)
            self._alike[known][session] = None

    def _sync(self, rows: Range) -> Sync:
        return Sync(rows, self._rows.rows(*rows))

    # -- what happens -----------------------------------------------------------------------------

    def changed(self, user_id: Snowflake, *, activities_only: bool = False) -> None:
        """A member came, went, moved, or is to be looked at afresh."""
        key = self._key(user_id)
        if self._left is not None:
            self._rows.put(user_id, key)
            return
        edits = self._rows.put(user_id, key, self._windows)
        for alike, sessions in self._alike.items():
            told = [edit for window in alike for edit in edits[window]]
            if activities_only:
                guild_id = self.lists.guild.guild.id
                self._tell([s for s in sessions if s.subscription(guild_id).activities], told)
            else:
                self._tell(sessions, told)

    def _key(self, user_id: Snowflake) -> Key | None:
        lists = self.lists
        member = lists.guild.members.get(user_id)
        if member is None:
            return None
        user = lists.state.users[user_id]
        return self.placement.key_of(member, user, online=user_id in lists.online)

    def _tell(self, sessions: Iterable[Session], operations: Iterable[Operation]) -> None:
        told = tuple(operations)
        if told:
            groups = self._rows.groups() if self._left is None else self._groups
            self.lists.tell(sessions, self.placement.key, groups, told)


def _touch(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _grouped(pairs: Iterable[tuple[Ranges, Session]]) -> dict[Ranges, list[Session]]:
    found: dict[Ranges, list[Session]] = {}
    for ranges, session in pairs:
        found.setdefault(ranges, []).append(session)
    return found


@attrs.define(eq=False)
class GuildLists:
    """All lists of one guild that somebody looks at."""

    state: State
    guild: GuildState
    deliveries: Deliveries
    slices: Slices
    #: the members who are not offline, while there is any list
    online: set[Snowflake] = attrs.field(init=False, factory=set)
    _lists: dict[str, SharedList] = attrs.field(init=False, factory=dict)
    #: through which channels each session looks, at the list with which key
    _looking: dict[Session, Channels] = attrs.field(init=False, factory=dict)

    def look(self, session: Session) -> None:
        """A session looks at what it has subscribed to, and at nothing else."""
        now = self._seen(session)
        self._look_away(session, now)
        self._look_at(session, now)

    def _seen(self, session: Session) -> Channels:
        """The channels through which a session looks, and the keys of their lists."""
        guild, sight = self.guild, self.guild.sight(session.user_id)
        everyone = guild.roles[guild.guild.id].permissions
        return {
            each: list_key(everyone, guild.channels[each].overwrites)
            for each in self._asked(session)
            if each in sight
        }

    def _asked(self, session: Session) -> Mapping[Snowflake, Ranges]:
        """What a session asks for, by channel: a thread has the list of the channel it is below."""
        guild, asked = self.guild, dict[Snowflake, Ranges]()
        for channel_id, ranges in session.subscription(guild.guild.id).channels.items():
            held = guild.threads.get(channel_id)
            if held and not guild.sees_thread(session.user_id, held.thread, held.members):
                continue
            listed_id = held.thread.parent_id if held else channel_id
            asked[listed_id] = (*asked.get(listed_id, ()), *ranges)
        return asked

    def _look_away(self, session: Session, now: Channels) -> None:
        """From lists that it does not look at now; who cannot see a channel is not told of that."""
        before = self._looking.pop(session, {})
        told = {key for channel_id, key in before.items() if self._may_see(session, channel_id)}
        for key in set(before.values()).difference(now.values()):
            self._look(key, session, (), is_told=key in told)

    def _may_see(self, session: Session, channel_id: Snowflake) -> bool:
        return channel_id in self.guild.sight(session.user_id)

    def _look_at(self, session: Session, now: Channels) -> None:
        channels = self._asked(session)
        wanted: dict[str, dict[Range, None]] = {}
        for channel_id, key in now.items():
            wanted.setdefault(key, {}).update(dict.fromkeys(channels[channel_id]))
            if key not in self._lists and channels[channel_id]:
                self._open(key, self.guild.channels[channel_id])
        for key, ranges in wanted.items():
            if key in self._lists:
                self._look(key, session, tuple(ranges))
        if channels:
            self._looking[session] = now

    def _look(
        self, key: str, session: Session, ranges: Ranges, *, is_told: bool = True
    ) -> None:
        shared = self._lists.get(key)
        if shared is None:
            return  # it looked at no row
        shared.look(session, ranges, is_told=is_told)
        if not shared.ranges:
            self.slices.end(shared)
            del self._lists[key]
            if not self._lists:
                self.online = set()

    def forget(self, session: Session) -> None:
        """A session is told nothing of this guild any more."""
        for key in set(self._looking.pop(session, {}).values()):
            self._look(key, session, (), is_told=False)

    def _open(self, key: str, channel: Channel) -> None:
        if not self._lists:
            online = self.state.presences.online(self.guild.members)
            self.online = {each.user_id for each in online}
        shared = self._lists[key] = SharedList(self, Placement(self.guild, key, channel))
        shared.make()

    # -- what happens -----------------------------------------------------------------------------

    def event(self, event: GuildEvent) -> None:
        """Something happened in the guild; it is true in memory already."""
        if not self._looking:
            return
        if isinstance(event, events.PresenceUpdated):
            self._changed(event.user.id, activities_only=event.activities_only)
        elif isinstance(event, _OF_ONE_MEMBER):
            self._member(event)
        elif isinstance(event, _OF_ALL):
            self._settle()

    def _changed(self, user_id: Snowflake, *, activities_only: bool = False) -> None:
        if user_id in self.guild.members and self.state.presences.is_online(user_id):
            self.online.add(user_id)
        else:
            self.online.discard(user_id)
        for shared in self._lists.values():
            shared.changed(user_id, activities_only=activities_only)

    def _member(self, event: MemberEvent) -> None:
        user_id = event.user.id
        if user_id in self.guild.watched:
            for session in [each for each in self._looking if each.user_id == user_id]:
                self.look(session)  # they may see other channels now
        self._changed(user_id)
        if any(each.placement.has_outgrown for each in self._lists.values()):
            self._settle()

    def _settle(self) -> None:
        """Anything may have changed: who sees which channel, which channels have one list."""
        now = {session: self._seen(session) for session in self._looking}
        for session, channels in now.items():
            self._look_away(session, channels)
        through = {key: each for channels in now.values() for each, key in channels.items()}
        for key, shared in self._lists.items():
            shared.settle(self.guild.channels[through[key]])
        for session, channels in now.items():
            self._look_at(session, channels)

    # -- what is told -----------------------------------------------------------------------------

    def tell(
        self,
        sessions: Iterable[Session],
        key: str,
        groups: Iterable[Header],
        operations: Iterable[Operation],
    ) -> None:
        """Send GUILD_MEMBER_LIST_UPDATE; the rows are those of this very moment."""
        told = recipients(sessions)
        if not told:
            return
        guild, rows = self.guild, OperationRows(self.guild, self.state, operations)
        counts = {"member_count": len(guild.members), "online_count": len(self.online)}

        def make() -> dict[str, Any]:
            return member_list_json(
                guild_id=guild.guild.id,
                list_id=list_id(key),
                groups=[group_json(each.id, each.count) for each in groups],
                ops=[rows.operation_json(each) for each in operations],
                **counts,
            )

        self.deliveries.put(told, "GUILD_MEMBER_LIST_UPDATE", make)
