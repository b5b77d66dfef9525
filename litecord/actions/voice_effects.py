"""Sounds and emojis that somebody sends to all who are in a voice channel with them."""

from __future__ import annotations

from typing import Any

from ..default_sounds import DEFAULTS
from ..errors import CannotSendVoiceEffect, UnknownSound
from ..events import VoiceEffectSent
from ..model.permissions import SPEAK, USE_EXTERNAL_SOUNDS, USE_SOUNDBOARD
from ..model.reactions import ReactionEmoji, key_of
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..wire.sounds import SendEffect, SendSound
from .access import InChannel, in_channel
from .reactions import UnknownReaction, usable_emoji
from .sounds import sound_of
from .voice import voice_channel
from .world import Change, action, by_channel


@action(guild=by_channel, single=True)
async def send_sound(change: Change, channel_id: Snowflake, form: SendSound) -> None:
    """Play a sound to all who are in the voice channel that the actor is in, and is heard in."""
    here = _among_voices(change, channel_id, SPEAK | USE_SOUNDBOARD)
    sound = await _playable(change, here, form)
    emoji = None
    if sound.emoji_name is not None:
        emoji = ReactionEmoji(name=sound.emoji_name)
    elif sound.emoji_id is not None and sound.guild_id is not None:
        custom = change.state.guilds[sound.guild_id].emojis.get(sound.emoji_id)
        if custom is not None:
            emoji = ReactionEmoji(id=custom.id, name=custom.name, animated=custom.animated)
    _tell(change, here, emoji=emoji, sound=sound)


@action(guild=by_channel, single=True)
async def send_emoji(change: Change, channel_id: Snowflake, form: SendEffect) -> None:
    """Show an emoji to all who are in the voice channel that the actor is in."""
    here = _among_voices(change, channel_id, SPEAK)
    key = str(form.emoji_id) if form.emoji_id else key_of(form.emoji_name or "")
    if key is None:
        raise UnknownReaction()
    _tell(
        change,
        here,
        emoji=await usable_emoji(change, here, key),
        animation_type=form.animation_type or 0,
        animation_id=form.animation_id or 0,
    )


def _tell(change: Change, here: InChannel, **effect: Any) -> None:
    change.announce(
        VoiceEffectSent(
            guild_id=here.channel.guild_id,
            in_channel=here.channel.id,
            user_id=change.actor.user_id,
            **effect,
        )
    )


def _among_voices(change: Change, channel_id: Snowflake, need: int) -> InChannel:
    """The actor in a voice channel; refuses (50167) who is not in it, or not heard or hearing."""
    found = in_channel(change, channel_id)
    here = voice_channel(change, found.guild, channel_id)
    here.require(need)
    member, voice = here.member, here.guild.voice.of(here.member.user_id)
    if voice is None or voice.channel_id != channel_id:
        raise CannotSendVoiceEffect()
    if member.deaf or member.mute or voice.self_deaf or voice.suppress:
        raise CannotSendVoiceEffect()
    return here


async def _playable(change: Change, here: InChannel, form: SendSound) -> Sound:
    """A default sound, one of the guild, or of another one that the actor is in."""
    default = DEFAULTS.get(form.sound_id)
    if default is not None:
        return default
    if form.source_guild_id in (None, here.guild.guild.id):
        sound = sound_of(here.guild, form.sound_id)
    else:
        here.require(USE_EXTERNAL_SOUNDS)
        sound = await _elsewhere(change, form.source_guild_id, form.sound_id)
    if not sound.available:
        raise UnknownSound()
    return sound


async def _elsewhere(
    change: Change, guild_id: Snowflake | None, sound_id: Snowflake
) -> Sound:
    guild = None if guild_id is None else await change.guild(guild_id)
    if guild is None or change.actor.user_id not in guild.members:
        raise UnknownSound()
    return sound_of(guild, sound_id)
