"""Routes of soundboard sounds, and of what is sent to those in a voice channel."""

from __future__ import annotations

from typing import Any

from ..actions import sounds, voice_effects
from ..actions.expressions import Shown
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..wire.sounds import CreateSound, ModifySound, SendEffect, SendSound, sound_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


def _told(shown: Shown[Sound]) -> dict[str, Any]:
    return sound_json(shown.expression, shown.user)


@routes.get("/soundboard-default-sounds")
async def list_defaults(call: Call) -> Reply:
    """The sounds that everybody may play."""
    return Reply([sound_json(each) for each in sounds.list_defaults()])


@routes.get("/guilds/<guild_id>/soundboard-sounds")
async def list_in(call: Call, guild_id: Snowflake) -> Reply:
    """A guild's sounds."""
    found = await call.perform(sounds.list_in, guild_id)
    return Reply({"items": [_told(each) for each in found]})


@routes.get("/guilds/<guild_id>/soundboard-sounds/<sound_id>")
async def get(call: Call, guild_id: Snowflake, sound_id: Snowflake) -> Reply:
    """A sound of a guild."""
    return Reply(_told(await call.perform(sounds.get, guild_id, sound_id)))


@routes.post("/guilds/<guild_id>/soundboard-sounds")
async def create(call: Call, guild_id: Snowflake, body: CreateSound) -> Reply:
    """Make a sound of a guild."""
    digest = await call.perform(sounds.accept, guild_id, body.sound)
    return Reply(_told(await call.perform(sounds.create, guild_id, body, digest)), 201)


@routes.patch("/guilds/<guild_id>/soundboard-sounds/<sound_id>")
async def modify(
    call: Call, guild_id: Snowflake, sound_id: Snowflake, body: ModifySound
) -> Reply:
    """Change a sound of a guild."""
    return Reply(_told(await call.perform(sounds.modify, guild_id, sound_id, body)))


@routes.delete("/guilds/<guild_id>/soundboard-sounds/<sound_id>")
async def delete(call: Call, guild_id: Snowflake, sound_id: Snowflake) -> Reply:
    """Delete a sound of a guild."""
    await call.perform(sounds.delete, guild_id, sound_id)
    return NO_CONTENT


@routes.post("/channels/<channel_id>/send-soundboard-sound")
async def send(call: Call, channel_id: Snowflake, body: SendSound) -> Reply:
    """Play a sound in the voice channel that one is in."""
    await call.perform(voice_effects.send_sound, channel_id, body)
    return NO_CONTENT


@routes.post("/channels/<channel_id>/voice-channel-effects", auth=Auth.USER)
async def send_effect(call: Call, channel_id: Snowflake, body: SendEffect) -> Reply:
    """Show an emoji in the voice channel that one is in."""
    await call.perform(voice_effects.send_emoji, channel_id, body)
    return NO_CONTENT
