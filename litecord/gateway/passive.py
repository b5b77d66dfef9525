"""
What people are told now and then of big guilds whose goings-on they have not asked for.

Instead of each message they are told which channels have something new in them, and instead of each
voice state, if their client knows that, who is in voice. See PASSIVE_UPDATE_V2 and
CHANNEL_UNREAD_UPDATE at https://docs.discord.food/topics/gateway-events.
"""

from __future__ import annotations

from typing import Any

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from .. import events
from ..events import ChannelEvent, GuildEvent
from ..model.capabilities import PASSIVE_GUILD_UPDATE, PASSIVE_GUILD_UPDATE_V2
from ..model.snowflakes import Snowflake
from ..state.guilds import Channels, GuildState
from ..state.state import State
from ..wire.members import member_json
from ..wire.passive import unread_json
from ..wire.voice import bare_voice_state_json
from .audience import recipients
from .deliveries import Deliveries
from .session import Session

#: So many seconds after a change it is told, with all that changed meanwhile.
EVERY = 30.0

_UNREAD = (events.MessageCreated, events.ChannelPinsUpdated)


@attrs.define(eq=False)
class _Guild:
    """A guild, who has not asked for it, and what has changed since they were last told."""

    guild: GuildState
    sessions: dict[Session, None] = attrs.field(init=False, factory=dict)
    channels: dict[Snowflake, None] = attrs.field(init=False, factory=dict)
    voices: dict[Snowflake, None] = attrs.field(init=False, factory=dict)


@attrs.define(eq=False)
class PassiveUpdates:
    """Collects what changes, and tells it."""

    _state: State
    _deliveries: Deliveries
    _clock: IReactorTime
    _guilds: dict[Snowflake, _Guild] = attrs.field(init=False, factory=dict)
    _next: IDelayedCall | None = attrs.field(init=False, default=None)

    def add(self, session: Session, guild: GuildState) -> None:
        """A session is told of a guild now and then only."""
        guild_id = guild.guild.id
        there = self._guilds.setdefault(guild_id, _Guild(guild))
        there.sessions[session] = None
        session.passive.add(guild_id)

    def remove(self, session: Session, guild_id: Snowflake) -> None:
        """It is told at once, or not at all."""
        session.passive.discard(guild_id)
        there = self._guilds.get(guild_id)
        if there is not None:
            there.sessions.pop(session, None)
            if not there.sessions:
                del self._guilds[guild_id]
                if not self._guilds:
                    self.stop()

    def happened(self, guild_id: Snowflake, event: GuildEvent | ChannelEvent) -> None:
        """Something happened in a guild."""
        there = self._guilds.get(guild_id)
        if there is None:
            return
        if isinstance(event, _UNREAD) and event.channel_id is not None:
            there.channels[event.channel_id] = None
        elif isinstance(event, events.VoiceStateUpdated):
            there.voices[event.user.id] = None
        else:
            return
        if self._next is None:
            self._next = self._clock.callLater(EVERY, self._tell)

    def stop(self) -> None:
        """Nothing more is told."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _tell(self) -> None:
        self._next = None
        for there in self._guilds.values():
            for (asked, sight), sessions in _alike(there).items():
                told = self._update(there, asked, sight)
                if told is not None:
                    name, made = told
                    self._deliveries.put(
                        recipients(sessions), name, lambda made=made: made  # type: ignore[misc]
                    )
            there.channels.clear()
            there.voices.clear()

    def _update(
        self, there: _Guild, asked: int, sight: Channels
    ) -> tuple[str, dict[str, Any]] | None:
        """What those are told who see these channels, in the way that their clients asked for."""
        guild = there.guild
        told: dict[str, Any] = {"guild_id": str(guild.guild.id)}
        unread = [unread_json(guild.channels[each]) for each in there.channels if each in sight]
        if asked & PASSIVE_GUILD_UPDATE_V2:
            if not unread and not there.voices:
                return None
            gone = [each for each in there.voices if each not in guild.voice.states]
            here = [each for each in there.voices if each in guild.voice.states]
            told |= {"updated_channels": unread, "removed_voice_states": [str(u) for u in gone]}
            told["updated_voice_states"], told["updated_members"] = self._voices(guild, here)
            return "PASSIVE_UPDATE_V2", told
        if asked & PASSIVE_GUILD_UPDATE:
            if not unread and not there.voices:
                return None
            told["channels"] = unread
            told["voice_states"], told["members"] = self._voices(guild, list(guild.voice.states))
            return "PASSIVE_UPDATE_V1", told
        told["channel_unread_updates"] = unread
        return ("CHANNEL_UNREAD_UPDATE", told) if unread else None

    def _voices(
        self, guild: GuildState, user_ids: list[Snowflake]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The voice states of members, and the members."""
        members, users = guild.members, self._state.users
        states = [bare_voice_state_json(guild.voice.states[u], members[u]) for u in user_ids]
        return states, [member_json(members[each], users[each]) for each in user_ids]


def _alike(there: _Guild) -> dict[tuple[int, Channels], list[Session]]:
    """Those who are told the same: they see the same, and asked for it in the same way."""
    alike: dict[tuple[int, Channels], list[Session]] = {}
    for session in there.sessions:
        asked = session.capabilities & (PASSIVE_GUILD_UPDATE | PASSIVE_GUILD_UPDATE_V2)
        alike.setdefault((asked, there.guild.sight(session.user_id)), []).append(session)
    return alike
