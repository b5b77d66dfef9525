"""
Who is in the voice channels of one guild, and what events make of that.

In memory alone: nobody stays connected to voice when the server is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from ..model.snowflakes import Snowflake
from ..model.voice import VoiceState


@attrs.define(eq=False)
class Voices:
    """The voice states of one guild, and what its voice channels say of themselves."""

    #: by user: one is in one voice channel of a guild at most
    states: dict[Snowflake, VoiceState] = attrs.field(init=False, factory=dict)
    #: by channel, where there is one
    statuses: dict[Snowflake, str] = attrs.field(init=False, factory=dict)
    #: since when there is somebody in a channel
    started: dict[Snowflake, datetime] = attrs.field(init=False, factory=dict)
    #: by user: what a voice server will be shown
    tokens: dict[Snowflake, str] = attrs.field(init=False, factory=dict)
    _there: dict[Snowflake, dict[Snowflake, None]] = attrs.field(init=False, factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything that is nowhere else."""
        return bool(self.states or self.statuses)

    def of(self, user_id: Snowflake) -> VoiceState | None:
        """The voice state of a member, where they are in a voice channel."""
        return self.states.get(user_id)

    def count(self, channel_id: Snowflake) -> int:
        """How many are in a channel."""
        return len(self._there.get(channel_id, ()))

    def there(self, channel_id: Snowflake) -> Iterable[VoiceState]:
        """The voice states of those who are in a channel."""
        return [self.states[each] for each in self._there.get(channel_id, ())]

    def put(self, voice: VoiceState) -> None:
        """Hold a voice state as it is now; one that has ended is forgotten."""
        user_id = voice.user_id
        before = self.states.pop(user_id, None)
        if before is not None and before.channel_id is not None:
            there = self._there[before.channel_id]
            del there[user_id]
            if not there:
                del self._there[before.channel_id]
        if voice.channel_id is None:
            self.tokens.pop(user_id, None)
        else:
            self.states[user_id] = voice
            self._there.setdefault(voice.channel_id, {})[user_id] = None

    def assign(self, user_id: Snowflake, token: str) -> None:
        """Hold the token of whoever is connected."""
        if user_id in self.states:
            self.tokens[user_id] = token

    def start(self, channel_id: Snowflake, at: datetime | None) -> None:
        """Hold since when somebody is in a channel; ``None`` where nobody is any more."""
        if at is None:
            self.started.pop(channel_id, None)
        else:
            self.started[channel_id] = at

    def say(self, channel_id: Snowflake, status: str | None) -> None:
        """Hold what a channel says of itself."""
        if status is None:
            self.statuses.pop(channel_id, None)
        else:
            self.statuses[channel_id] = status
