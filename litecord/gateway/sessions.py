"""The registry of gateway sessions: how they begin, are resumed, and end."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import attrs
from twisted.internet.interfaces import IDelayedCall

from ..actions.world import World
from ..events import PresenceUpdated
from ..model.snowflakes import Snowflake
from ..state.presences import SessionPresence
from .fanout import Fanout
from .opcodes import CloseCode
from .ready import ready_json
from .session import Outlet, Session


@attrs.define(eq=False)
class SessionRegistry:
    """All sessions of one world, connected and resumable."""

    world: World
    fanout: Fanout
    _sessions: dict[str, Session] = attrs.field(init=False, factory=dict)
    _expiries: dict[str, IDelayedCall] = attrs.field(init=False, factory=dict)

    def __len__(self) -> int:
        return len(self._sessions)

    def new_id(self) -> str:
        """An id nobody can guess."""
        return secrets.token_hex(16)

    def find(self, session_id: str) -> Session | None:
        """A session that may be resumed."""
        return self._sessions.get(session_id)

    async def prepare(self, user_id: Snowflake) -> None:
        """
        Load all that READY tells of, page by page.

        Guilds the user joins meanwhile are loaded too; afterwards nothing needs to be awaited.
        """
        world = self.world
        memberships = await world.state.load_memberships(world.database.autocommit, user_id)
        while True:
            missing = [each for each in memberships if world.state.guild(each) is None]
            if not missing:
                return
            for guild_id in missing:
                if await world.load_guild(guild_id) is None:
                    memberships.discard(guild_id)

    def begin(self, session: Session, gateway_url: str) -> None:
        """
        Make a prepared session live: READY, and for bots each GUILD_CREATE.

        The snapshot and the subscription happen in this one turn, so that no event is lost
        between them or told twice.
        """
        state = self.world.state
        self._sessions[session.id] = session
        self.fanout.attach(session)
        guild_ids = sorted(
            each
            for each in state.memberships.get(session.user_id, ())
            if session.in_shard(each) and each in state.guilds
        )
        self._say(session, session.presence)
        session.tell("READY", ready_json(state, session, guild_ids, gateway_url))
        if not session.is_bot:
            session.tell("READY_SUPPLEMENTAL", _supplemental(guild_ids))
        for guild_id in guild_ids:
            self.fanout.join(session, guild_id)
            if session.is_bot:
                self.fanout.tell_guild(session, state.guilds[guild_id])

    def resume(self, session: Session, outlet: Outlet) -> None:
        """Give a session a new connection; an older one is closed."""
        expiry = self._expiries.pop(session.id, None)
        if expiry is not None:
            expiry.cancel()
        older, session.outlet = session.outlet, outlet
        if older is not None:
            older.close(CloseCode.UNKNOWN_ERROR, "Resumed elsewhere.")

    def disconnected(self, session: Session, outlet: Outlet, *, for_good: bool) -> None:
        """
        A session's connection is gone.

        It stays resumable for a while, unless the client said goodbye (``for_good``).
        """
        if session.outlet is not outlet:
            return  # it was resumed on another connection
        session.outlet = None
        ttl = self.world.config.gateway.session_ttl
        if for_good or session.is_void or ttl <= 0:
            self.end(session)
        else:
            self._expiries[session.id] = self.world.clock.callLater(ttl, self.end, session)

    def end(self, session: Session) -> None:
        """A session is over: it can no longer be resumed, and its presence is gone."""
        expiry = self._expiries.pop(session.id, None)
        if expiry is not None and expiry.active():
            expiry.cancel()
        if self._sessions.pop(session.id, None) is not None:
            guilds = tuple(session.guilds)
            self.fanout.detach(session)
            self._say(session, None, guilds)

    def change_presence(self, session: Session, said: SessionPresence) -> None:
        """Op 3: a session says something else of itself."""
        session.presence = said
        self._say(session, said)

    def close_all(self, say: Callable[[Outlet], None]) -> None:
        """The server stops: have every connection told, and forget every session."""
        for session in tuple(self._sessions.values()):
            if session.outlet is not None:
                say(session.outlet)
            self._sessions.pop(session.id, None)
        for expiry in self._expiries.values():
            expiry.cancel()
        self._expiries.clear()

    def _say(
        self,
        session: Session,
        said: SessionPresence | None,
        guilds: tuple[Snowflake, ...] | None = None,
    ) -> None:
        world = self.world
        user_id = session.user_id
        seen = world.state.presences.update(user_id, session.id, said)
        if seen is None:
            return
        told = world.state.memberships.get(user_id, guilds or session.guilds)
        for guild_id in tuple(told):
            world.publish(
                PresenceUpdated(
                    guild_id=guild_id, user=world.state.users[user_id], presence=seen
                )
            )


def _supplemental(guild_ids: list[Snowflake]) -> dict[str, object]:
    """The ``d`` of READY_SUPPLEMENTAL, which user accounts get behind READY."""
    return {
        "guilds": [
            {"id": str(each), "voice_states": [], "activity_instances": []} for each in guild_ids
        ],
        "merged_members": [[] for _ in guild_ids],
        "merged_presences": {"friends": [], "guilds": [[] for _ in guild_ids]},
        "lazy_private_channels": [],
        "disclose": [],
        "game_invites": [],
    }
