"""What happens in the voice channels of a guild."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from ..model import intents
from ..model.members import Member
from ..model.reactions import ReactionEmoji
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.users import User
from ..model.voice import VoiceState
from .base import GuildEvent, UserEvent


@attrs.frozen(kw_only=True)
class VoiceStateUpdated(GuildEvent):
    """
    Somebody joined, left or moved between voice channels, or is in theirs in another way.

    Told to all who asked for the intent, whether they see the channel or not, and to the member,
    where that is no bot.
    """

    intent: ClassVar[int] = intents.GUILD_VOICE_STATES
    voice: VoiceState
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class VoiceEffectSent(GuildEvent):
    """
    Somebody plays a sound or shows an emoji in their voice channel: told to those who are there.

    A sound is told of by its id, as a number if it is a default one, and its volume.
    """

    intent: ClassVar[int] = intents.GUILD_VOICE_STATES
    in_channel: Snowflake
    user_id: Snowflake
    emoji: ReactionEmoji | None
    animation_type: int | None = None
    animation_id: int | None = None
    sound: Sound | None = None


@attrs.frozen(kw_only=True)
class VoiceServerAssigned(UserEvent):
    """A session is to connect to a voice server: told to that session alone."""

    guild_id: Snowflake
    session_id: str
    token: str
    endpoint: str | None


@attrs.frozen(kw_only=True)
class VoiceStarted(GuildEvent):
    """The first one joined a voice channel at ``at``; the last one left where that is ``None``."""

    intent: ClassVar[int] = intents.GUILDS
    in_channel: Snowflake
    at: datetime | None

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.in_channel


@attrs.frozen(kw_only=True)
class VoiceStatusUpdated(GuildEvent):
    """A voice channel says something else of itself, or nothing any more."""

    intent: ClassVar[int] = intents.GUILDS
    in_channel: Snowflake
    status: str | None

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.in_channel
