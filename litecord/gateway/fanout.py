"""
Which session is told of which event, as what.

An event reaches this module when it is already true in memory. In that same turn it is settled who
is told (by shard, intents, sight of the channel, permissions); the rest is ``deliveries``'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from .. import events
from ..events import (
    ChannelEvent,
    Event,
    GuildEvent,
    GuildTopic,
    PrivateTopic,
    UserEvent,
    UserTopic,
)
from ..interfaces import IEventBus, ISubscriber
from ..model import intents
from ..model.channels import Channel
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Subscription
from ..state.guilds import GuildState
from ..state.state import Sight, State
from ..wire.channels import channel_json, obfuscated
from ..wire.dispatches import DISPATCHES, guild_delete_json
from ..wire.guilds import guild_json
from ..wire.messages import message_event_json
from ..wire.presences import member_presence_json
from ..wire.versions import BARE_PRESENCES_SINCE
from .audience import Audience, Recipients, recipients
from .cork import Cork
from .deliveries import Deliveries, Make
from .guild_lists import MemberEvent
from .opcodes import CloseCode
from .own_events import OwnEvents
from .ready import guild_create_json
from .session import Session
from .sight import changes_of_sight
from .subscriptions import Subscriptions
from .threads import Threads

#: Reads nothing that anybody wrote.
NOBODY = Snowflake(0)


@implementer(ISubscriber)
@attrs.define(eq=False)
class Fanout:
    """Deliver the events of the bus to sessions."""

    _state: State
    _bus: IEventBus
    _clock: IReactorTime
    #: how many events may wait to be sent
    _most_waiting: int
    _audiences: dict[Snowflake, Audience] = attrs.field(init=False, factory=dict)
    _deliveries: Deliveries = attrs.field(init=False)
    _own: OwnEvents = attrs.field(init=False)
    _subscriptions: Subscriptions = attrs.field(init=False)
    _threads: Threads = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._deliveries = Deliveries(self._clock, self._most_waiting)
        self._own = OwnEvents(self._state, self._deliveries)
        self._threads = Threads(self._state, self._deliveries)
        self._subscriptions = Subscriptions(self._state, self._deliveries, self._clock)

    # -- subscriptions ----------------------------------------------------------------------------

    def attach(self, session: Session) -> None:
        """A session begins: it is told what concerns its user."""
        if not self._own:
            self._bus.subscribe(PrivateTopic(), self)
        if self._own.add(session):
            self._bus.subscribe(UserTopic(session.user_id), self)

    def detach(self, session: Session) -> None:
        """A session ends: it is told nothing any more."""
        for guild_id in tuple(session.guilds):
            self.leave(session, guild_id)
        if self._own.remove(session):
            self._bus.unsubscribe(UserTopic(session.user_id), self)
        if not self._own:
            self._bus.unsubscribe(PrivateTopic(), self)

    def join(self, session: Session, guild: GuildState) -> None:
        """A session is told what happens in a guild from now on."""
        guild_id = guild.guild.id
        audience = self._audiences.get(guild_id)
        if audience is None:
            audience = self._audiences[guild_id] = Audience(guild)
            self._bus.subscribe(GuildTopic(guild_id), self)
        audience.add(session)
        session.guilds.add(guild_id)
        self._subscriptions.joined(session, guild)

    def leave(self, session: Session, guild_id: Snowflake) -> None:
        """A session is told no more what happens in a guild."""
        session.guilds.discard(guild_id)
        self._subscriptions.left(session, guild_id)
        audience = self._audiences[guild_id]
        audience.remove(session)
        if not audience.sessions:
            del self._audiences[guild_id]
            self._bus.unsubscribe(GuildTopic(guild_id), self)

    def subscribe(
        self, session: Session, guild_id: Snowflake, change: Callable[[Subscription], Subscription]
    ) -> None:
        """The session of a user account asks for something else in a guild, if it has that."""
        if guild_id in session.guilds:
            audience = self._audiences[guild_id]
            before = session.subscription(guild_id)
            wanted = change(before)
            if wanted.typing and guild_id in session.passive:
                self.tell_guild(session, audience.guild)  # not all that changed was told
            self._subscriptions.change(session, audience.guild, wanted)
            if (wanted.typing, wanted.threads) != (before.typing, before.threads):
                audience.refresh()
            self._threads.subscribed(session, audience.guild, before, wanted)

    def stop(self) -> None:
        """The server stops: nothing is told later on."""
        self._subscriptions.stop()

    @property
    def is_behind(self) -> bool:
        """Whether many events wait to be sent."""
        return self._deliveries.is_behind

    @property
    def cork(self) -> Cork:
        """What holds frames back while several events are sent."""
        return self._deliveries.cork

    def sessions_of(self, user_id: Snowflake) -> list[Session]:
        """The sessions of a user, connected or resumable."""
        return self._own.sessions_of(user_id)

    def call_when_void(self, ended: Callable[[Session], None]) -> None:
        """Have ``ended`` called with sessions that become void while they have no connection."""
        self._own.ended = ended

    # -- events -----------------------------------------------------------------------------------

    def deliver(self, event: Event, sight: object) -> None:
        """Settle who is told of ``event``, and put it in the queue."""
        if isinstance(event, events.GuildJoined):
            self._guild_joined(event)
        elif isinstance(event, UserEvent):
            self._own.happened(event)
        elif isinstance(event, ChannelEvent) and event.guild_id is None:
            self._own.private(event)
        elif isinstance(event, GuildEvent | ChannelEvent) and event.guild_id is not None:
            audience = self._audiences.get(event.guild_id)
            if audience is not None:
                _GUILD_EVENTS.get(type(event), Fanout._ordinary)(self, audience, event)
                if isinstance(event, GuildEvent) and isinstance(sight, Sight):
                    self._changes_of_sight(audience, event, sight)
                self._subscriptions.happened(event.guild_id, event)

    def _put_event(self, told: Recipients, event: Event) -> None:
        self._deliveries.put_event(told, event)

    def _put(self, sessions: Iterable[Session], name: str, make: Make) -> None:
        self._deliveries.put(recipients(sessions), name, make)

    # -- what happens in a guild ------------------------------------------------------------------

    def _ordinary(self, audience: Audience, event: GuildEvent | ChannelEvent) -> None:
        told = audience.told(event.intent, event.channel_id, permission=event.permission)
        self._put_event(told, event)

    def _bots_only(self, audience: Audience, event: GuildEvent) -> None:
        told = audience.told(
            event.intent, event.channel_id, permission=event.permission, bots=True
        )
        self._put_event(told, event)

    def _people_only(self, audience: Audience, event: GuildEvent) -> None:
        told = audience.told(event.intent)
        self._put_event(told.only(lambda session: not session.is_bot), event)

    def _message(self, audience: Audience, event: events.MessageCreated) -> None:
        intent, channel_id = event.intent, event.channel_id
        self._put_event(audience.told(intent, channel_id, content=True), event)
        blanked = audience.told(intent, channel_id, content=False)
        if not blanked:
            return
        name, named = DISPATCHES[type(event)][0], _named(event.message)
        readers: dict[Snowflake, list[Session]] = {}
        for each in blanked:
            if each.user_id in named:
                readers.setdefault(each.user_id, []).append(each)
        for reader, own in readers.items():
            self._put(own, name, _as_read_by(reader, event))
        if readers:
            blanked = blanked.only(lambda each: each.user_id not in readers)
        self._deliveries.put(blanked, name, _as_read_by(NOBODY, event))

    def _guild_updated(self, audience: Audience, event: events.GuildUpdated) -> None:
        guild = audience.guild
        told = guild_json(
            event.guild, guild.roles.values(), guild.emojis.values(), guild.stickers.values()
        )
        self._deliveries.put(audience.told(event.intent), "GUILD_UPDATE", lambda: told)

    def _guild_deleted(self, audience: Audience, event: events.GuildDeleted) -> None:
        self._guild_gone(audience.told(event.intent), event.guild_id)
        for session in tuple(audience.sessions):
            self.leave(session, event.guild_id)

    def _guild_gone(self, told: Recipients, guild_id: Snowflake) -> None:
        self._deliveries.put(told, "GUILD_DELETE", lambda: guild_delete_json(guild_id))

    def _guild_lost(self, audience: Audience, event: events.GuildLost) -> None:
        for session in tuple(audience.sessions):
            self.leave(session, event.guild_id)
            self._own.void(session, CloseCode.UNKNOWN_ERROR)  # what it was told may be wrong

    def _member_updated(self, audience: Audience, event: events.MemberUpdated) -> None:
        told = self._told_of_member(audience, event)
        self._put_event(audience.and_own(told, event.user.id), event)

    def _told_of_member(self, audience: Audience, event: MemberEvent) -> Recipients:
        """Bots by intent; people who asked for it, or who did it."""
        asked = self._subscriptions.told_of(event, audience.sessions)
        by = [each for each in audience.of(event.by or NOBODY) if not each.is_bot]
        return audience.told(event.intent, bots=True).and_also([*asked, *by])

    def _voice_state(self, audience: Audience, event: events.VoiceStateUpdated) -> None:
        # Bots hear of their own only with the intent, as at Discord: without it their libraries
        # never come to connect.
        own = [each for each in audience.of(event.user.id) if not each.is_bot]
        self._put_event(audience.told(event.intent).and_also(own), event)

    def _voice_effect(self, audience: Audience, event: events.VoiceEffectSent) -> None:
        there = {each.user_id for each in audience.guild.voice.there(event.in_channel)}
        told = audience.told(event.intent).only(lambda each: each.user_id in there)
        self._put_event(told, event)

    def _member_removed(self, audience: Audience, event: events.MemberRemoved) -> None:
        own = audience.of(event.user.id)
        for session in own:
            self.leave(session, event.guild_id)
        wanted = (each for each in own if not each.is_bot or each.intents & intents.GUILDS)
        self._guild_gone(recipients(wanted), event.guild_id)
        self._put_event(self._told_of_member(audience, event), event)

    def _member_added(self, audience: Audience, event: events.MemberAdded) -> None:
        told = self._told_of_member(audience, event)
        self._put_event(audience.but(told, event.user.id), event)

    def _presence(self, audience: Audience, event: events.PresenceUpdated) -> None:
        told = audience.told(event.intent, bots=True)
        told = told.and_also(self._subscriptions.told_of_presence(event))
        told = audience.but(told, event.user.id)
        self._put_event(told.seeing(lambda view: view.version >= BARE_PRESENCES_SINCE), event)
        older = told.seeing(lambda view: view.version < BARE_PRESENCES_SINCE)
        self._deliveries.put(older, "PRESENCE_UPDATE", _with_member(event, audience.guild))

    def _thread(self, audience: Audience, event: events.ThreadEvent) -> None:
        self._threads.tell(audience, event)

    def _integration(
        self, audience: Audience, event: events.IntegrationEvent | events.IntegrationDeleted
    ) -> None:
        """What happened, and that anything did: the older event says no more."""
        told, guild_id = audience.told(event.intent), str(event.guild_id)
        self._put_event(told, event)
        self._deliveries.put(told, "GUILD_INTEGRATIONS_UPDATE", lambda: {"guild_id": guild_id})

    def _by_sight(self, audience: Audience, event: GuildEvent) -> None:
        """Who is told depends on sight before and after: ``_changes_of_sight``."""

    def _changes_of_sight(self, audience: Audience, event: GuildEvent, sight: Sight) -> None:
        """Tell of a channel, and of those that somebody views no more, or from now on."""
        about: Channel | None = getattr(event, "channel", None)
        channels, told = audience.guild.channels, audience.told(intents.GUILDS)
        own = None if about is None else (DISPATCHES[type(event)][0], about.id)
        for (name, channel_id, is_full), sessions in changes_of_sight(told, sight, own).items():
            channel = channels.get(channel_id, about)
            if channel is not None:
                self._put(sessions, name, _as_told(channel if is_full else obfuscated(channel)))
        if not isinstance(event, events.ChannelCreated):
            self._threads.gained(audience.guild, told, sight)

    # -- what concerns one user -------------------------------------------------------------------

    def _guild_joined(self, event: events.GuildJoined) -> None:
        for session in self.sessions_of(event.user_id):
            if session.in_shard(event.guild_id) and event.guild_id not in session.guilds:
                self._enter(session, event.guild_id)

    def welcome(self, session: Session, guild_id: Snowflake) -> None:
        """A session that has begun is told of one of the guilds that its READY names."""
        if guild_id in session.guilds:
            return
        if guild_id in self._state.memberships.of(session.user_id):
            self._enter(session, guild_id)
        elif session.intents & intents.GUILDS:  # it is gone since, or the user is
            self._guild_gone(recipients((session,)), guild_id)

    def _enter(self, session: Session, guild_id: Snowflake) -> None:
        """
        Tell a session of a guild, and of what happens in it from now on.

        The snapshot and the subscription happen in this one turn, so that no event is lost between
        them or told twice.
        """
        guild = self._state.guilds.get(guild_id)
        if guild is None:
            self._own.void(session, CloseCode.UNKNOWN_ERROR)  # in doubt since this very turn
        else:
            self.join(session, guild)
            self.tell_guild(session, guild)

    def tell_guild(self, session: Session, guild: GuildState) -> None:
        """Send GUILD_CREATE of a guild as it is now, behind all that is already in the queue."""
        if not session.is_bot or session.intents & intents.GUILDS:
            made = guild_create_json(self._state, session, guild)
            self._put((session,), "GUILD_CREATE", lambda: made)

    def tell_user(self, user_id: Snowflake, name: str, make: Callable[[Session], Any]) -> None:
        """Send each session of a user what ``make`` makes for it."""
        for session in self.sessions_of(user_id):
            made = make(session)
            self._put((session,), name, lambda made=made: made)  # type: ignore[misc]


def _named(full: FullMessage) -> set[Snowflake]:
    """Who may read of a message what others may not: its authors and those it mentions."""
    named: set[Snowflake] = set()
    for each in (full, full.referenced):
        if isinstance(each, FullMessage):
            named.add(each.message.author_id)
            named.update(each.message.mentions)
    return named


def _as_read_by(reader: Snowflake, event: events.MessageCreated) -> Make:
    """A message as somebody without the message content intent sees it."""
    return lambda: message_event_json(event.message, event.guild_id, reader=reader)


def _with_member(event: events.PresenceUpdated, guild: GuildState) -> Make:
    """A presence with what was told of the membership in it, as that is now."""
    member = guild.members.get(event.user.id)
    user = event.user if event.is_user_new else None
    return lambda: member_presence_json(event.presence, event.guild_id, member, user=user)


def _as_told(channel: Channel) -> Make:
    return lambda: channel_json(channel)


_GUILD_EVENTS: dict[type[Event], Callable[[Fanout, Audience, Any], None]] = {
    events.GuildCreated: Fanout._by_sight,
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
    events.VoiceStateUpdated: Fanout._voice_state,
    events.VoiceEffectSent: Fanout._voice_effect,
    events.ThreadCreated: Fanout._thread,
    events.ThreadUpdated: Fanout._thread,
    events.ThreadDeleted: Fanout._thread,
    events.ThreadMembersUpdated: Fanout._thread,
    events.ThreadMemberUpdated: Fanout._thread,
    events.InviteCreated: Fanout._bots_only,
    events.InviteDeleted: Fanout._bots_only,
    events.CommandIndexUpdated: Fanout._people_only,
    events.IntegrationCreated: Fanout._integration,
    events.IntegrationUpdated: Fanout._integration,
    events.IntegrationDeleted: Fanout._integration,
}
