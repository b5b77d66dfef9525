"""The registry of gateway sessions: how they begin, are resumed, and end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import attrs
from twisted.internet.defer import DeferredSemaphore
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..actions import read_states
from ..actions.members import end_visit
from ..actions.world import World
from ..deferreds import few_at_a_time, spawn
from ..events import FriendPresenceUpdated, PresenceUpdated
from ..model.read_states import ReadState
from ..model.snowflakes import Snowflake, shard_of
from ..state.presences import SessionPresence
from .fanout import Fanout
from .opcodes import CloseCode
from .ready import guild_create_json, ready_json, sessions_json
from .session import Outlet, Session
from .slices import Turns
from .sweeper import Sweeper, calls_of, guilds_in_voice
from .tailoring import tailored_ready
from .waiting import WaitingRoom
from .welcomes import Welcomes

log = Logger()

#: So many sessions are prepared at a time; all others wait, for the database has other work, too.
MOST_STARTING = 64
#: So many guilds are loaded for one of them at a time: the database answers one while the rows of
#: another are read here.
MOST_LOADING = 4


@attrs.frozen
class Prepared:
    """In how many guilds a session will be, and what its user has read in them."""

    guilds: int
    read_states: list[ReadState]


@attrs.define(eq=False)
class SessionRegistry:
    """All sessions of one world, connected and resumable."""

    world: World
    fanout: Fanout
    _sessions: dict[str, Session] = attrs.field(init=False, factory=dict)
    _waiting: WaitingRoom = attrs.field(init=False)
    #: people whose sessions have changed and are not told of that yet
    _changed: dict[Snowflake, None] = attrs.field(init=False, factory=dict)
    _telling: IDelayedCall | None = attrs.field(init=False, default=None)
    _aging: IDelayedCall | None = attrs.field(init=False, default=None)
    _sweeper: Sweeper = attrs.field(init=False)
    #: held by who prepares a session
    starting: DeferredSemaphore = attrs.field(init=False)
    #: of those who are about to begin: what a session is told first takes milliseconds
    _turns: Turns = attrs.field(init=False)
    #: of bots that are not told of all their guilds yet
    _welcomes: Welcomes = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.fanout.call_when_void(self.end)
        self._waiting = WaitingRoom(self.world.clock, self.world.config, self.end)
        self._sweeper = Sweeper(self.world)
        self.starting = DeferredSemaphore(MOST_STARTING)
        self._turns = Turns(self.world.clock, lambda: self.fanout.is_behind)
        self._welcomes = Welcomes(self.world.clock, self.fanout)

    def __len__(self) -> int:
        return len(self._sessions)

    def new_id(self) -> str:
        """An id nobody can guess."""
        return secrets.token_hex(16)

    def find(self, session_id: str) -> Session | None:
        """A session that may be resumed."""
        return self._sessions.get(session_id)

    def has_room(self, user_id: Snowflake) -> bool:
        """
        Whether a person may have one more session.

        The one that has waited longest for its client ends, if that is what it takes.
        """
        most = self.world.config.limits.sessions_per_user
        while len(self.fanout.sessions_of(user_id)) >= most:
            oldest = self._waiting.oldest_of(user_id)
            if oldest is None:
                return False
            self.end(oldest)
        return True

    # -- how a session begins ---------------------------------------------------------------------

    async def prepare(self, user_id: Snowflake, shard: tuple[int, int] | None) -> Prepared:
        """
        Load all that READY tells of, a few guilds at a time.

        Guilds the user joins meanwhile are loaded too; once this returns, nothing needs to be
        awaited. More than a bot's shard may have are not loaded. Whoever calls it must call
        ``begin``, or ``abandon`` if that is not to be.
        """
        world = self.world
        memberships, state = world.state.memberships, world.state
        await self._hold(user_id)
        nowhere: set[Snowflake] = set()
        is_bot, most = state.users[user_id].bot, world.config.gateway.guilds_per_shard
        read: list[ReadState] | None = [] if is_bot else None
        try:
            while True:
                await self._turns.enter()
                wanted = _of_shard(memberships.of(user_id), shard)
                if is_bot and len(wanted) > most:
                    return Prepared(len(wanted), [])
                missing = [each for each in wanted if state.guild(each) is None]
                if nowhere.issuperset(missing):
                    if read is not None:
                        return Prepared(len(wanted) - len(missing), read)
                    there = [state.guilds[each] for each in wanted if each not in nowhere]
                    read = await read_states.list_of(world, user_id, there)
                    continue
                await few_at_a_time(MOST_LOADING, self._load, missing)
                nowhere.update(each for each in missing if state.guild(each) is None)
        except BaseException:
            self.abandon(user_id)
            raise

    async def _load(self, guild_id: Snowflake) -> None:
        await self.world.load_guild(guild_id)

    async def _hold(self, user_id: Snowflake) -> None:
        state, cursor = self.world.state, self.world.database.autocommit
        await state.memberships.hold(cursor, user_id)
        try:
            if not state.users[user_id].bot:
                await state.personal.hold(cursor, user_id)
                personal = state.personal.of(user_id)
                await state.load_private(cursor, personal.private)
                await state.load_users(cursor, personal.relationships)
        except BaseException:
            state.memberships.release(user_id)
            raise

    def abandon(self, user_id: Snowflake) -> None:
        """What ``prepare`` loaded is not needed after all, or no longer."""
        state = self.world.state
        state.memberships.release(user_id)
        if not state.users[user_id].bot:
            state.personal.release(user_id)

    def begin(
        self,
        session: Session,
        outlet: Outlet,
        gateway_url: str,
        read: Iterable[ReadState] = (),
        initial: Snowflake | None = None,
    ) -> None:
        """
        Make a prepared session live: READY, and for bots each GUILD_CREATE (``welcome``).

        The guild ``initial`` is told of even before that, if it is one of the session's. What
        READY tells of and the subscription to it happen in this one turn, so that no event is lost
        between them or told twice.
        """
        state, user_id = self.world.state, session.user_id
        guilds = {
            each: state.guilds[each]
            for each in sorted(_of_shard(state.memberships.of(user_id), session.shard))
            # Of those the user has only just joined, or left, the event is still to come.
            if each in state.guilds and user_id in state.guilds[each].members
        }
        self._sessions[session.id] = session
        if self._aging is None:
            self._age()
        self.fanout.attach(session)
        session.connect(outlet)
        try:
            self._say(session, session.presence)
            if initial is not None and initial in guilds:
                first = guild_create_json(state, session, guilds[initial])
                session.tell("INITIAL_GUILD", first)
            plain = ready_json(state, session, list(guilds), gateway_url, read)
            ready, supplemental = tailored_ready(plain, session.capabilities)
            session.begin(ready)
            if supplemental is not None:
                session.tell("READY_SUPPLEMENTAL", supplemental)
            if session.is_bot:
                self._welcomes.begin(session, guilds)
            else:
                for guild in guilds.values():
                    self.fanout.join(session, guild)
        except BaseException:
            self.end(session)
            raise
        self._tell_sessions(session)

    def resume(self, session: Session, outlet: Outlet) -> None:
        """Give a session a new connection; an older one is closed."""
        self._waiting.leave(session)
        older = session.outlet
        session.connect(outlet)
        if older is not None:
            older.close(CloseCode.UNKNOWN_ERROR, "Resumed on another connection.")

    # -- how it ends ------------------------------------------------------------------------------

    def disconnected(self, session: Session, outlet: Outlet, *, for_good: bool) -> None:
        """
        A session's connection is gone.

        It stays resumable for a while, unless the client said goodbye (``for_good``).
        """
        if session.outlet is not outlet:
            return  # it was resumed on another connection
        session.disconnect()
        if session.id not in self._sessions:
            return
        if for_good or session.is_void:
            self.end(session)
        else:
            self._waiting.enter(session)

    def end(self, session: Session) -> None:
        """A session is over: it can no longer be resumed, and its presence is gone."""
        self._waiting.leave(session)
        if self._sessions.pop(session.id, None) is not None:
            if not self._sessions:
                _stop(self._aging)
                self._aging = None
            visited = self._visited(session)
            in_voice = guilds_in_voice(self.world, session)
            in_calls = calls_of(self.world, session)
            self.fanout.detach(session)
            self._say(session, None)
            self._tell_sessions(session)
            self.abandon(session.user_id)
            self._welcomes.end(session)
            self._sweeper.sweep(in_voice, in_calls, session.actor)
            for guild_id in visited:
                leaving = self.world.perform(
                    session.actor, end_visit, guild_id, session.user_id
                )
                spawn(leaving, log, "the end of a visit")

    def _visited(self, session: Session) -> list[Snowflake]:
        """The guilds that a user is in for a visit, which may end with the session."""
        if session.is_bot:
            return []
        state, user_id = self.world.state, session.user_id
        joined = (state.guilds.get(each) for each in state.memberships.of(user_id))
        return [
            guild.guild.id
            for guild in joined
            if guild is not None and user_id in guild.members and guild.members[user_id].temporary
        ]

    def forget_all(self) -> None:
        """The server stops: no session can be resumed, and nobody is told of that."""
        for session in self._sessions.values():
            session.is_void = True
        self._sessions.clear()
        self.fanout.stop()
        self._waiting.empty()
        self._turns.stop()
        self._welcomes.stop()
        _stop(self._telling)
        _stop(self._aging)
        self._telling = self._aging = None

    def _age(self) -> None:
        """Have all sessions forget what is too old to be replayed."""
        for session in self._sessions.values():
            session.grow_old()
        half = self.world.config.gateway.replay_seconds / 2
        self._aging = self.world.clock.callLater(half, self._age)

    # -- what it says of itself -------------------------------------------------------------------

    def change_presence(self, session: Session, said: SessionPresence) -> None:
        """Op 3: a session says something else of itself."""
        if said != session.presence:
            session.presence = said
            self._say(session, said)
            self._tell_sessions(session)

    def _say(self, session: Session, said: SessionPresence | None) -> None:
        """Have everybody who may see the user's presence told, if that changes it."""
        world, user_id = self.world, session.user_id
        before = world.state.presences.of(user_id)
        seen = world.state.presences.update(user_id, session.id, said)
        if seen is not None:
            user = world.state.users[user_id]
            for guild_id in tuple(world.state.memberships.of(user_id)):
                told = PresenceUpdated(guild_id=guild_id, user=user, presence=seen, before=before)
                world.publish(told)
            for friend_id in world.state.personal.of(user_id).friends:
                of_friend = FriendPresenceUpdated(user_id=friend_id, friend=user, presence=seen)
                world.publish(of_friend)

    def _tell_sessions(self, session: Session) -> None:
        """Have all sessions of a person told of each other, once for all changes of this turn."""
        if not session.is_bot:
            self._changed[session.user_id] = None
            if self._telling is None:
                self._telling = self.world.clock.callLater(0, self._tell_changed)

    def _tell_changed(self) -> None:
        self._telling = None
        changed, self._changed = self._changed, {}
        state = self.world.state
        for user_id in changed:
            self.fanout.tell_user(
                user_id, "SESSIONS_REPLACE", lambda each: sessions_json(state, each)
            )


def _stop(call: IDelayedCall | None) -> None:
    if call is not None and call.active():
        call.cancel()


def _of_shard(
    guild_ids: Iterable[Snowflake], shard: tuple[int, int] | None
) -> list[Snowflake]:
    """Those of a user's guilds that one shard is told of."""
    if shard is None:
        return list(guild_ids)
    number, count = shard
    return [each for each in guild_ids if shard_of(each, count) == number]
