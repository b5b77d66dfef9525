"""What events make of the voice channels of a guild in memory."""

from __future__ import annotations

from .. import events
from .guilds import GuildState
from .state import State
from .table import applies, applies_in_guild


@applies_in_guild(events.VoiceStateUpdated)
def voice_state_updated(guild: GuildState, event: events.VoiceStateUpdated) -> None:
    """Hold the voice state as it is now."""
    guild.voice.put(event.voice)


@applies(events.VoiceServerAssigned)
def voice_server_assigned(state: State, event: events.VoiceServerAssigned) -> None:
    """Remember what the voice server is to be shown."""
    guild = state.guilds.get(event.guild_id)
    if guild is not None:
        guild.voice.assign(event.user_id, event.token)


@applies_in_guild(events.VoiceStarted)
def voice_started(guild: GuildState, event: events.VoiceStarted) -> None:
    """Remember since when somebody is there."""
    guild.voice.start(event.in_channel, event.at)


@applies_in_guild(events.VoiceStatusUpdated)
def voice_status_updated(guild: GuildState, event: events.VoiceStatusUpdated) -> None:
    """Remember what the channel says of itself."""
    guild.voice.say(event.in_channel, event.status)
