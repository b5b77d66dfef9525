"""What concerns one user: which of their sessions is told of it; and what happens in private."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from .. import events
from ..events import ChannelEvent, UserEvent
from ..model import intents
from ..model.capabilities import USER_SETTINGS_PROTO
from ..model.channels import ChannelType
from ..model.snowflakes import Snowflake
from ..state.state import State
from ..wire.versions import SILENT_DMS_SINCE
from .audience import recipients
from .deliveries import Deliveries
from .opcodes import CloseCode
from .session import Session


@attrs.define(eq=False)
class OwnEvents:
    """All sessions by their users, and what those are told as such."""

    _state: State
    _deliveries: Deliveries
    #: called with a session that became void while it had no connection
    ended: Callable[[Session], None] = attrs.field(init=False)
    _users: dict[Snowflake, dict[Session, None]] = attrs.field(init=False, factory=dict)

    def __bool__(self) -> bool:
        return bool(self._users)

    def add(self, session: Session) -> bool:
        """A session begins; whether it is the first of its user."""
        own = self._users.setdefault(session.user_id, {})
        own[session] = None
        return len(own) == 1

    def remove(self, session: Session) -> bool:
        """A session ends; whether it was the last of its user."""
        own = self._users[session.user_id]
        del own[session]
        if not own:
            del self._users[session.user_id]
        return not own

    def sessions_of(self, user_id: Snowflake) -> list[Session]:
        """The sessions of a user, connected or resumable."""
        return list(self._users.get(user_id, ()))

    def void(self, session: Session, code: CloseCode) -> None:
        """What a session was told may be wrong, or is its client's no more: it ends."""
        session.void(code)
        if session.outlet is None:
            self.ended(session)

    def happened(self, event: UserEvent) -> None:
        """Tell those sessions of a user that are to know."""
        _EVENTS.get(type(event), OwnEvents._ordinary)(self, event)

    def private(self, event: ChannelEvent) -> None:
        """Tell all who are in the channel, bots on their first shard."""
        channel = self._state.private.get(event.channel_id)
        if channel is None:  # in doubt since this very turn: their sessions are void
            return
        intent = event.private_intent
        told = [
            session
            for user_id in channel.recipients
            for session in self.sessions_of(user_id)
            if session.is_first_shard and (not session.is_bot or session.intents & intent)
        ]
        self._deliveries.put_event(recipients(told), event)

    def _private_channel(
        self, event: events.PrivateChannelEvent | events.RecipientAdded | events.RecipientRemoved
    ) -> None:
        """Bots are told of groups; of DMs only where their version of the API has that."""
        is_group = event.channel.type == ChannelType.GROUP_DM
        told = [
            session
            for session in self.sessions_of(event.user_id)
            if session.is_first_shard
            and (not session.is_bot or is_group or session.view.version < SILENT_DMS_SINCE)
        ]
        self._deliveries.put_event(recipients(told), event)

    def _ordinary(self, event: UserEvent) -> None:
        """What is of no guild is told to the first shard alone."""
        sessions = (each for each in self.sessions_of(event.user_id) if each.is_first_shard)
        self._deliveries.put_event(recipients(sessions), event)

    def _settings(self, event: events.UserSettingsUpdated) -> None:
        """Told to those clients that do not keep their settings as protobuf."""
        sessions = self.sessions_of(event.user_id)
        told = (
            each
            for each in sessions
            if each.is_first_shard and not each.capabilities & USER_SETTINGS_PROTO
        )
        self._deliveries.put_event(recipients(told), event)

    def _voice_server(
        self, event: events.VoiceServerAssigned | events.CallServerAssigned
    ) -> None:
        own = self.sessions_of(event.user_id)
        told = recipients(each for each in own if each.id == event.session_id)
        self._deliveries.put_event(told, event)

    def _interaction(self, event: events.InteractionDelivered) -> None:
        """Told to one session of the bot: of the guild's shard, if one is connected."""
        guild_id = event.interaction.guild_id
        fit = [
            each
            for each in self.sessions_of(event.user_id)
            if (each.is_first_shard if guild_id is None else each.in_shard(guild_id))
        ]
        connected = [each for each in fit if each.outlet is not None]
        self._deliveries.put_event(recipients((connected or fit)[:1]), event)

    def _own_interaction(self, event: events.PersonalInteractionEvent) -> None:
        """Told to the session that it came from; if that is no more, to all of the person."""
        own = self.sessions_of(event.user_id)
        from_it = [each for each in own if each.id == event.interaction.session_id]
        self._deliveries.put_event(recipients(from_it or own), event)

    def _ephemeral(self, event: events.EphemeralCreated | events.EphemeralDeleted) -> None:
        """Bots are told where they asked for direct messages, as of what is in no guild."""
        told = [
            each
            for each in self.sessions_of(event.user_id)
            if each.is_first_shard and (not each.is_bot or each.intents & intents.DIRECT_MESSAGES)
        ]
        self._deliveries.put_event(recipients(told), event)

    def _access_revoked(self, event: events.AccessRevoked) -> None:
        for session in self.sessions_of(event.user_id):
            if session.token_hash in event.hashes:
                self.void(session, CloseCode.AUTHENTICATION_FAILED)

    def _user_lost(self, event: events.UserLost) -> None:
        for session in self.sessions_of(event.user_id):
            self.void(session, CloseCode.UNKNOWN_ERROR)  # what it was told may be wrong

    def _nobody(self, event: UserEvent) -> None:
        """The event is the state's business alone."""


_EVENTS: dict[type[UserEvent], Callable[[OwnEvents, Any], None]] = {
    events.VoiceServerAssigned: OwnEvents._voice_server,
    events.CallServerAssigned: OwnEvents._voice_server,
    events.InteractionDelivered: OwnEvents._interaction,
    events.InteractionBegun: OwnEvents._own_interaction,
    events.InteractionSucceeded: OwnEvents._own_interaction,
    events.InteractionFailed: OwnEvents._own_interaction,
    events.ModalOpened: OwnEvents._own_interaction,
    events.ChoicesSuggested: OwnEvents._own_interaction,
    events.EphemeralCreated: OwnEvents._ephemeral,
    events.EphemeralUpdated: OwnEvents._ephemeral,
    events.EphemeralDeleted: OwnEvents._ephemeral,
    events.AccessRevoked: OwnEvents._access_revoked,
    events.UserLost: OwnEvents._user_lost,
    events.UserSettingsUpdated: OwnEvents._settings,
    events.PrivateChannelOpened: OwnEvents._private_channel,
    events.PrivateChannelUpdated: OwnEvents._private_channel,
    events.PrivateChannelClosed: OwnEvents._private_channel,
    events.RecipientAdded: OwnEvents._private_channel,
    events.RecipientRemoved: OwnEvents._private_channel,
    events.ApplicationChanged: OwnEvents._nobody,
    events.ApplicationDeleted: OwnEvents._nobody,
    events.CommandsChanged: OwnEvents._nobody,
}
