"""Stickers, emojis and sounds of a bot on discord.py: made, sent, loaded and changed."""

from __future__ import annotations

import base64
import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .talk import tell

if TYPE_CHECKING:
    import discord
else:
    import sys

    discord = import_module(sys.argv[1])


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sound_of(sound: Any) -> dict[str, Any]:
    return {
        "id": str(sound.id),
        "name": sound.name,
        "volume": sound.volume,
        "emoji": str(sound.emoji) if sound.emoji else None,
    }


class Expressions(discord.Client):
    """What a guild has to be expressive with."""

    async def on_guild_stickers_update(self, guild: discord.Guild, before: Any, after: Any) -> None:
        """The stickers of a guild are others."""
        tell("stickers", names=[each.name for each in after])

    async def on_soundboard_sound_create(self, sound: discord.SoundboardSound) -> None:
        """A guild has one more sound."""
        tell("sound", **_sound_of(sound))

    async def on_soundboard_sound_update(self, before: Any, after: Any) -> None:
        """A guild's sound is another."""
        tell("sound_edit", before=before.name, after=after.name)

    async def on_soundboard_sound_delete(self, sound: discord.SoundboardSound) -> None:
        """A guild has one sound less."""
        tell("sound_delete", id=str(sound.id))

    async def on_voice_channel_effect(self, effect: discord.VoiceChannelEffect) -> None:
        """Somebody plays a sound where the bot is."""
        played = effect.sound
        told = {"sound_id": str(played.id), "volume": played.volume} if played else {}
        tell("effect", user_id=str(effect.user.id) if effect.user else None, **told)

    async def do_express(
        self, guild_id: str, channel_id: str, still: str, moving: str
    ) -> dict[str, Any]:
        """Make stickers and emojis of two images, send them, and load them again."""
        guild: Any = self.get_guild(int(guild_id))
        channel: Any = self.get_channel(int(channel_id))
        files = {name: base64.b64decode(each) for name, each in (("a", still), ("b", moving))}
        stickers = [
            await guild.create_sticker(
                name=f"sticker {name}",
                description="made by a bot",
                emoji="\N{LARGE RED CIRCLE}",
                file=discord.File(io.BytesIO(content), f"{name}.png"),
                reason="why not",
            )
            for name, content in files.items()
        ]
        emojis = [
            await guild.create_custom_emoji(name=f"emoji_{name}", image=content)
            for name, content in files.items()
        ]
        [pack] = await self.fetch_premium_sticker_packs()
        sent = await channel.send(stickers=[*stickers, pack.stickers[0]])
        seen = await channel.fetch_message(sent.id)
        [fetched, *_] = [await each.fetch() for each in seen.stickers]
        changed = await stickers[0].edit(name="renamed", reason="better")
        await stickers[1].delete(reason="enough")
        return {
            "content": seen.content,
            "stickers": [[each.name, each.format.name] for each in seen.stickers],
            "fetched": [fetched.name, fetched.description, fetched.emoji, fetched.available],
            "file": _text(await seen.stickers[0].read()),
            "standard": _text(await seen.stickers[2].read()),
            "renamed": changed.name,
            "left": [each.name for each in await guild.fetch_stickers()],
            "limit": guild.sticker_limit,
            "emojis": [[each.name, each.animated] for each in await guild.fetch_emojis()],
            "looks": [_text(await each.read()) for each in emojis],
        }

    async def do_sound(self, guild_id: str, channel_id: str, content: str) -> dict[str, Any]:
        """Make a sound, play it in the channel that the bot is in, load it, and delete it."""
        guild: Any = self.get_guild(int(guild_id))
        channel: Any = self.get_channel(int(channel_id))
        made = await guild.create_soundboard_sound(
            name="beep",
            sound=base64.b64decode(content),
            volume=0.5,
            emoji="\N{BELL}",
            reason="why not",
        )
        first, *others = await self.fetch_soundboard_default_sounds()
        await channel.send_sound(made)
        await channel.send_sound(first)
        listed = await guild.fetch_soundboard_sounds()
        told = {
            "made": _sound_of(made),
            "listed": [_sound_of(each) for each in listed],
            "file": _text(await made.read()),
            "default": _text(await first.read()),
            "defaults": [first.name, *(each.name for each in others)],
        }
        changed = await made.edit(name="boop", volume=1.0, reason="louder")
        await changed.delete(reason="enough")
        return {**told, "changed": _sound_of(changed)}
