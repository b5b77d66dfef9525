"""Routes of voice: regions, voice states, and what voice channels say of themselves."""

from __future__ import annotations

from ..actions import voice_states
from ..model.snowflakes import Snowflake
from ..model.voice import REGIONS
from ..wire.voice import (
    ModifyMyVoiceState,
    ModifyVoiceState,
    SetVoiceStatus,
    voice_region_json,
    voice_state_json,
)
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/voice/regions")
async def list_regions(call: Call) -> Reply:
    """Where channels may ask for their voice to be."""
    return Reply([voice_region_json(each) for each in REGIONS])


@routes.get("/guilds/<guild_id>/regions")
async def list_guild_regions(call: Call, guild_id: Snowflake) -> Reply:
    """The same, for the channels of one guild."""
    regions = await call.perform(voice_states.list_regions, guild_id)
    return Reply([voice_region_json(each) for each in regions])


@routes.get("/guilds/<guild_id>/voice-states/@me", auth=Auth.BOT)
async def get_mine(call: Call, guild_id: Snowflake) -> Reply:
    """One's own voice state."""
    return Reply(voice_state_json(*await call.perform(voice_states.get, guild_id, None)))


@routes.get("/guilds/<guild_id>/voice-states/<user_id>", auth=Auth.BOT)
async def get(call: Call, guild_id: Snowflake, user_id: Snowflake) -> Reply:
    """A member's voice state."""
    return Reply(voice_state_json(*await call.perform(voice_states.get, guild_id, user_id)))


@routes.patch("/guilds/<guild_id>/voice-states/@me")
async def modify_mine(call: Call, guild_id: Snowflake, body: ModifyMyVoiceState) -> Reply:
    """Change one's own voice state on a stage."""
    await call.perform(voice_states.modify_mine, guild_id, body)
    return NO_CONTENT


@routes.patch("/guilds/<guild_id>/voice-states/<user_id>")
async def modify(
    call: Call, guild_id: Snowflake, user_id: Snowflake, body: ModifyVoiceState
) -> Reply:
    """Change a member's voice state on a stage."""
    await call.perform(voice_states.modify, guild_id, user_id, body)
    return NO_CONTENT


@routes.put("/channels/<channel_id>/voice-status")
async def set_status(call: Call, channel_id: Snowflake, body: SetVoiceStatus) -> Reply:
    """Have a voice channel say something of itself."""
    await call.perform(voice_states.say, channel_id, body.status or None)
    return NO_CONTENT
