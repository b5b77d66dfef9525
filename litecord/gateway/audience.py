"""Lists of sessions: who of those subscribed to a guild is told of events of a kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator

import attrs

from ..model.snowflakes import Snowflake
from ..model.threads import Thread
from ..state.guilds import GuildState
from ..wire.versions import THREADS_SINCE
from .session import Session, View

#: So many lists are remembered: threads come and go.
MOST_LISTS = 10_000


@attrs.frozen(eq=False)
class Recipients:
    """Sessions by their views: an event is encoded once for each view."""

    groups: tuple[tuple[View, tuple[Session, ...]], ...]

    def __iter__(self) -> Iterator[Session]:
        for _, sessions in self.groups:
            yield from sessions

    def __bool__(self) -> bool:
        return bool(self.groups)

    def seeing(self, keep: Callable[[View], object]) -> Recipients:
        """Those whose views ``keep`` keeps."""
        return Recipients(tuple(each for each in self.groups if keep(each[0])))

    def and_also(self, sessions: Collection[Session]) -> Recipients:
        """All of these, and others, once each."""
        return recipients(dict.fromkeys([*self, *sessions])) if sessions else self

    def only(self, keep: Callable[[Session], object]) -> Recipients:
        """Those whom ``keep`` keeps."""
        return recipients(each for each in self if keep(each))


def recipients(sessions: Iterable[Session]) -> Recipients:
    """Sort sessions by their views."""
    groups: dict[View, list[Session]] = {}
    for session in sessions:
        groups.setdefault(session.view, []).append(session)
    return Recipients(tuple((view, tuple(each)) for view, each in groups.items()))


#: An intent, a channel, permissions, and which sessions are meant.
Key = tuple[int, Snowflake | None, int, bool, bool | None]


def hears_of(
    session: Session, guild: GuildState, thread: Thread, members: Container[Snowflake]
) -> bool:
    """
    Whether a session is told what happens in a thread.

    People are told of threads they are in, and of all they see where they ask for threads.
    """
    if session.view.version < THREADS_SINCE:
        return False
    user_id = session.user_id
    if not guild.sees_thread(user_id, thread, members):
        return False
    return (
        session.is_bot
        or user_id in members
        or session.subscription(guild.guild.id).threads
    )


@attrs.define(eq=False)
class Audience:
    """
    The sessions subscribed to one guild.

    Which of them are told of events of a kind is worked out once, and anew when who is subscribed
    or what they may see has changed: an event costs nothing for those who are not told of it.
    """

    guild: GuildState
    sessions: dict[Session, None] = attrs.field(init=False, factory=dict)
    _lists: dict[Key, Recipients] = attrs.field(init=False, factory=dict)
    _version: int = attrs.field(init=False, default=-1)
    _of: dict[Snowflake, dict[Session, None]] = attrs.field(init=False, factory=dict)

    def add(self, session: Session) -> None:
        """Subscribe a session."""
        self.sessions[session] = None
        self._of.setdefault(session.user_id, {})[session] = None
        self.guild.watch(session.user_id)
        self._lists.clear()

    def remove(self, session: Session) -> None:
        """Unsubscribe a session."""
        del self.sessions[session]
        own = self._of[session.user_id]
        del own[session]
        if not own:
            del self._of[session.user_id]
        self.guild.unwatch(session.user_id)
        self._lists.clear()

    def forget(self, channel_id: Snowflake) -> None:
        """Others are told now what happens in a channel."""
        self._lists = {key: each for key, each in self._lists.items() if key[1] != channel_id}

    def refresh(self) -> None:
        """A session asked for something else."""
        self._lists.clear()

    def of(self, user_id: Snowflake) -> list[Session]:
        """The sessions of one member."""
        return list(self._of.get(user_id, ()))

    def watching(self, user_ids: Iterable[Snowflake]) -> Collection[Snowflake]:
        """Those of these members who have a session here."""
        watched = self.guild.watched
        return {each for each in user_ids if each in watched}

    def told(
        self,
        intent: int,
        channel_id: Snowflake | None = None,
        *,
        permission: int = 0,
        bots: bool = False,
        content: bool | None = None,
    ) -> Recipients:
        """
        Who asked for ``intent``, sees the channel, and holds one of the bits ``permission``.

        ``bots`` leaves out user accounts; ``content`` picks those who read message content, or
        those who do not.
        """
        if self._version != self.guild.version:
            self._version = self.guild.version
            self._lists.clear()
        key = (intent, channel_id, permission, bots, content)
        found = self._lists.get(key)
        if found is None:
            if len(self._lists) >= MOST_LISTS:
                self._lists.clear()
            found = self._lists[key] = recipients(self._told(*key))
        return found

    def but(self, told: Recipients, user_id: Snowflake) -> Recipients:
        """All of ``told`` but the sessions of one member."""
        if user_id not in self.guild.watched:
            return told
        return told.only(lambda each: each.user_id != user_id)

    def and_own(self, told: Recipients, user_id: Snowflake) -> Recipients:
        """All of ``told``, and the sessions of one member whatever they asked for."""
        return told.and_also(self.of(user_id))

    def _told(
        self,
        intent: int,
        channel_id: Snowflake | None,
        permission: int,
        bots: bool,
        content: bool | None,
    ) -> Iterable[Session]:
        sight, holds = self.guild.sight, self.guild.holds
        guild_id = self.guild.guild.id
        thread = None if channel_id is None else self.guild.threads.get(channel_id)
        for session in self.sessions:
            if (bots and not session.is_bot) or not session.hears(intent, guild_id):
                continue
            if content is not None and session.reads_content is not content:
                continue
            if thread is not None:
                if not hears_of(session, self.guild, thread.thread, thread.members):
                    continue
            elif channel_id is not None and channel_id not in sight(session.user_id):
                continue
            if permission and not holds(session.user_id, permission, channel_id):
                continue
            yield session
