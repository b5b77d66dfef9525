"""
Which session is told of which event, as what.

An event reaches this module when it is already true in memory. In that same turn it is settled who
is told (by shard, intents, sight of the channel, permissions); the encoding and sending happen in
a later turn, so that a request is answered before the last delivery. An event is encoded once for
all sessions that see it alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from .. import events
from ..events import Event, GuildEvent, GuildTopic, UserEvent, UserTopic
from ..interfaces import IEventBus, ISubscriber
from ..model import intents
from ..model.channels import Channel
from ..model.snowflakes import Snowflake
from ..state.guilds import NOTHING, GuildState
from ..state.state import Sight, State
from ..wire import versions
from ..wire.channels import channel_json
from ..wire.dispatches import DISPATCHES, guild_delete_json
from ..wire.guilds import guild_json
from ..wire.messages import message_event_json
from .codec import Encoded
from .opcodes import CloseCode
from .ready import guild_create_json
from .session import Session

log = Logger()

Sessions = Collection[Session]
#: One delivery: the sessions, the event's name, and how to make its ``d``.
Make = Callable[[], dict[str, Any]]


@attrs.define(eq=False)
class Audience:
    """The sessions subscribed to one guild, and lists of them that are worth keeping."""

    guild: GuildState
    sessions: dict[Session, None] = attrs.field(init=False, factory=dict)
    _lists: dict[object, tuple[Session, ...]] = attrs.field(init=False, factory=dict)
    _version: int = attrs.field(init=False, default=-1)

    def add(self, session: Session) -> None:
        """Subscribe a session."""
        self.sessions[session] = None
        self.guild.watch(session.user_id)
        self._lists.clear()

    def remove(self, session: Session) -> None:
        """Unsubscribe a session."""
        del self.sessions[session]
        self.guild.unwatch(session.user_id)
        self._lists.clear()

    def of(self, user_id: Snowflake) -> list[Session]:
        """The sessions of one member."""
        if user_id not in self.guild.watched:
            return []
        return [each for each in self.sessions if each.user_id == user_id]

    def told(
        self, intent: int, channel_id: Snowflake | None = None, *, content: bool | None = None
    ) -> tuple[Session, ...]:
        """
        Who asked for ``intent`` and sees the channel.

        ``content`` picks those who read message content, or those who do not.
        """
        if self._version != self.guild.version:
            self._version = self.guild.version
            self._lists.clear()
        key = (intent, channel_id, content)
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = tuple(self._told(intent, channel_id, content))
        return found

    def _told(
        self, intent: int, channel_id: Snowflake | None, content: bool | None
    ) -> Iterable[Session]:
        sight = self.guild.sight
        for session in self.sessions:
            if session.is_bot and intent and not session.intents & intent:
                continue
            if content is not None and session.reads_content is not content:
                continue
            if channel_id is None or channel_id in sight(session.user_id):
                yield session


@implementer(ISubscriber)
@attrs.define(eq=False)
class Fanout:
    """Deliver the events of the bus to sessions."""

    _state: State
    _bus: IEventBus
    _clock: IReactorTime
    _audiences: dict[Snowflake, Audience] = attrs.field(init=False, factory=dict)
    _users: dict[Snowflake, dict[Session, None]] = attrs.field(init=False, factory=dict)
    _queue: deque[tuple[Sessions, str, Make]] = attrs.field(init=False, factory=deque)
    _draining: bool = attrs.field(init=False, default=False)

    # -- subscriptions ----------------------------------------------------------------------------

    def attach(self, session: Session) -> None:
        """A session begins: it is told what concerns its user."""
        own = self._users.setdefault(session.user_id, {})
        own[session] = None
        self._bus.subscribe(UserTopic(session.user_id), self)

    def detach(self, session: Session) -> None:
        """A session ends: it is told nothing any more."""
        for guild_id in tuple(session.guilds):
            self.leave(session, guild_id)
        own = self._users.get(session.user_id, {})
        own.pop(session, None)
        if not own:
            self._users.pop(session.user_id, None)
            self._bus.unsubscribe(UserTopic(session.user_id), self)
            self._state.forget_memberships(session.user_id)

    def join(self, session: Session, guild_id: Snowflake) -> None:
        """A session is told what happens in a guild from now on."""
        audience = self._audiences.get(guild_id)
        if audience is None:
            audience = self._audiences[guild_id] = Audience(self._state.guilds[guild_id])
            self._bus.subscribe(GuildTopic(guild_id), self)
        audience.add(session)
        session.guilds.add(guild_id)

    def leave(self, session: Session, guild_id: Snowflake) -> None:
        """A session is told no more what happens in a guild."""
        session.guilds.discard(guild_id)
        audience = self._audiences[guild_id]
        audience.remove(session)
        if not audience.sessions:
            del self._audiences[guild_id]
            self._bus.unsubscribe(GuildTopic(guild_id), self)

    def sessions_of(self, user_id: Snowflake) -> list[Session]:
        """The sessions of a user, connected or resumable."""
        return list(self._users.get(user_id, ()))

    # -- events -----------------------------------------------------------------------------------

    def deliver(self, event: Event, sight: object) -> None:
        """Settle who is told of ``event``, and put it in the queue."""
        if isinstance(event, UserEvent):
            special = _USER_EVENTS.get(type(event))
            if special is not None:
                special(self, event)
            else:
                self._enqueue_event(self.sessions_of(event.user_id), event)
            return
        if isinstance(event, GuildEvent):
            audience = self._audiences.get(event.guild_id)
            if audience is not None:
                handle = _GUILD_EVENTS.get(type(event), Fanout._ordinary)
                handle(self, audience, event)
                if isinstance(sight, Sight):
                    self._changes_of_sight(audience, event, sight)

    def _ordinary(self, audience: Audience, event: GuildEvent) -> None:
        self._enqueue_event(audience.told(event.intent, event.channel_id), event)

    def _message(self, audience: Audience, event: events.MessageCreated) -> None:
        channel_id = event.channel_id
        self._enqueue_event(audience.told(event.intent, channel_id, content=True), event)
        blanked = audience.told(event.intent, channel_id, content=False)
        if not blanked:
            return
        full = event.message
        named = {full.author.id, *full.message.mentions}
        told = [each for each in blanked if each.user_id in named]
        self._enqueue_event(told, event)
        rest = [each for each in blanked if each.user_id not in named]
        name = DISPATCHES[type(event)][0]
        self._enqueue(rest, name, lambda: message_event_json(full, event.guild_id, blank=True))

    def _guild_updated(self, audience: Audience, event: events.GuildUpdated) -> None:
        told = guild_json(event.guild, audience.guild.roles.values())
        self._enqueue(audience.told(event.intent), "GUILD_UPDATE", lambda: told)

    def _guild_deleted(self, audience: Audience, event: events.GuildDeleted) -> None:
        gone = tuple(audience.sessions)
        self._enqueue(
            audience.told(event.intent), "GUILD_DELETE", lambda: guild_delete_json(event.guild_id)
        )
        for session in gone:
            self.leave(session, event.guild_id)

    def _guild_lost(self, audience: Audience, event: events.GuildLost) -> None:
        for session in tuple(audience.sessions):
            self.leave(session, event.guild_id)
            session.void(CloseCode.UNKNOWN_ERROR)  # what it was told may be wrong

    def _member_added(self, audience: Audience, event: events.MemberAdded) -> None:
        told = [each for each in audience.told(event.intent) if each.is_bot]
        self._enqueue_event([each for each in told if each.user_id != event.user.id], event)

    def _member_updated(self, audience: Audience, event: events.MemberUpdated) -> None:
        told = [each for each in audience.told(event.intent) if each.is_bot]
        own = [each for each in audience.of(event.user.id) if each not in told]
        self._enqueue_event([*told, *own], event)

    def _member_removed(self, audience: Audience, event: events.MemberRemoved) -> None:
        own = audience.of(event.user.id)
        for session in own:
            self.leave(session, event.guild_id)
        self._enqueue(
            [each for each in own if not each.is_bot or each.intents & intents.GUILDS],
            "GUILD_DELETE",
            lambda: guild_delete_json(event.guild_id),
        )
        told = [each for each in audience.told(event.intent) if each.is_bot]
        self._enqueue_event(told, event)

    def _presence(self, audience: Audience, event: events.PresenceUpdated) -> None:
        told = [each for each in audience.told(event.intent) if each.is_bot]
        self._enqueue_event([each for each in told if each.user_id != event.user.id], event)

    def _bots_only(self, audience: Audience, event: GuildEvent) -> None:
        told = audience.told(event.intent, event.channel_id)
        self._enqueue_event([each for each in told if each.is_bot], event)

    def _by_sight(self, audience: Audience, event: GuildEvent) -> None:
        """Who is told depends on sight before and after: ``_changes_of_sight``."""

    def _changes_of_sight(self, audience: Audience, event: GuildEvent, sight: Sight) -> None:
        """Tell who saw a channel and sees it no more, and who sees one they did not see."""
        about: Channel | None = getattr(event, "channel", None)
        gained: dict[Snowflake, list[Session]] = {}
        lost: dict[Snowflake, list[Session]] = {}
        told_of = audience.told(intents.GUILDS)
        for session in told_of:
            before = sight.before.get(session.user_id, NOTHING)
            after = sight.after.get(session.user_id, NOTHING)
            if before != after:
                for channel_id in after - before:
                    gained.setdefault(channel_id, []).append(session)
                for channel_id in before - after:
                    lost.setdefault(channel_id, []).append(session)
        if about is not None:
            kept = [each for each in told_of if sight.keeps(each.user_id, about.id)]
            self._enqueue_event(kept, event)
        for name, told in (("CHANNEL_CREATE", gained), ("CHANNEL_DELETE", lost)):
            for channel_id, sessions in told.items():
                channel = audience.guild.channels.get(channel_id, about)
                if channel is not None:
                    made = channel_json(channel)
                    self._enqueue(sessions, name, lambda made=made: made)  # type: ignore[misc]

    def _guild_joined(self, event: events.GuildJoined) -> None:
        guild = self._state.guilds[event.guild_id]
        for session in self.sessions_of(event.user_id):
            if session.in_shard(event.guild_id) and event.guild_id not in session.guilds:
                self.join(session, event.guild_id)
                self.tell_guild(session, guild)

    def tell_guild(self, session: Session, guild: GuildState) -> None:
        """Send GUILD_CREATE of a guild as it is now, behind all that is already in the queue."""
        if not session.is_bot or session.intents & intents.GUILDS:
            made = guild_create_json(self._state, session, guild)
            self._enqueue((session,), "GUILD_CREATE", lambda: made)

    def _access_revoked(self, event: events.AccessRevoked) -> None:
        for session in self.sessions_of(event.user_id):
            if session.token_hash in event.hashes:
                session.void(CloseCode.AUTHENTICATION_FAILED)

    def _nobody(self, event: UserEvent) -> None:
        """The event is the state's business alone."""

    # -- delivery ---------------------------------------------------------------------------------

    def _enqueue_event(self, sessions: Sessions, event: Event) -> None:
        name, encode = DISPATCHES[type(event)]
        self._enqueue(sessions, name, lambda: encode(event))

    def _enqueue(self, sessions: Sessions, name: str, make: Make) -> None:
        if not sessions:
            return
        self._queue.append((sessions, name, make))
        if not self._draining:
            self._draining = True
            self._clock.callLater(0, self._drain)

    def _drain(self) -> None:
        self._draining = False
        queue = self._queue
        while queue:
            sessions, name, make = queue.popleft()
            try:
                _send(sessions, name, make())
            except Exception:
                log.failure("could not deliver {name}", name=name)


def _send(sessions: Sessions, name: str, data: dict[str, Any]) -> None:
    encoded: dict[object, Encoded | None] = {}
    for session in sessions:
        view = (session.version, session.encoding)
        event = encoded.get(view, _UNMADE)
        if event is _UNMADE:
            told = versions.dispatch(name, data, session.version)
            if told is None:
                event = encoded[view] = None
            else:
                body = session.encoding.dumps(told)
                event = encoded[view] = Encoded(name, body, session.encoding)
        if event is not None:
            session.dispatch(event)


_UNMADE: Any = object()

_USER_EVENTS: dict[type[UserEvent], Callable[[Fanout, Any], None]] = {
    events.GuildJoined: Fanout._guild_joined,
    events.AccessRevoked: Fanout._access_revoked,
    events.ApplicationChanged: Fanout._nobody,
}

_GUILD_EVENTS: dict[type[GuildEvent], Callable[[Fanout, Audience, Any], None]] = {
    events.GuildUpdated: Fanout._guild_updated,
    events.GuildDeleted: Fanout._guild_deleted,
    events.GuildLost: Fanout._guild_lost,
    events.ChannelCreated: Fanout._by_sight,
    events.ChannelUpdated: Fanout._by_sight,
    events.ChannelDeleted: Fanout._by_sight,
    events.MemberAdded: Fanout._member_added,
    events.MemberUpdated: Fanout._member_updated,
    events.MemberRemoved: Fanout._member_removed,
    events.MessageCreated: Fanout._message,
    events.MessageUpdated: Fanout._message,
    events.PresenceUpdated: Fanout._presence,
    events.InviteCreated: Fanout._bots_only,
    events.InviteDeleted: Fanout._bots_only,
}
