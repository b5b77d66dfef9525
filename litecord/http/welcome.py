"""Routes of welcome screens, and of guides for new members."""

from __future__ import annotations

from typing import Any

from ..actions import guides, welcome
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..wire.welcome import (
    ModifyGuide,
    ModifyGuideIcon,
    ModifyWelcomeScreen,
    guide_channel_json,
    guide_json,
    welcome_screen_json,
)
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


def _screen_json(shown: welcome.Shown) -> dict[str, Any]:
    return welcome_screen_json(shown.screen, shown.guild.channels)


@routes.get("/guilds/<guild_id>/welcome-screen")
async def get_screen(call: Call, guild_id: Snowflake) -> Reply:
    """The welcome screen."""
    return Reply(_screen_json(await call.perform(welcome.get, guild_id)))


@routes.patch("/guilds/<guild_id>/welcome-screen")
async def modify_screen(call: Call, guild_id: Snowflake, body: ModifyWelcomeScreen) -> Reply:
    """Change the welcome screen."""
    return Reply(_screen_json(await call.perform(welcome.modify, guild_id, body)))


def _moving(guild: GuildState) -> set[Snowflake]:
    return {each.id for each in guild.emojis.values() if each.animated}


def _guide_json(shown: guides.Shown) -> dict[str, Any]:
    return guide_json(shown.guide, shown.guild.channels, _moving(shown.guild))


@routes.get("/guilds/<guild_id>/new-member-welcome")
async def get_guide(call: Call, guild_id: Snowflake) -> Reply:
    """The guide for new members, if there is one."""
    shown = await call.perform(guides.get, guild_id)
    return NO_CONTENT if shown is None else Reply(_guide_json(shown))


@routes.put("/guilds/<guild_id>/new-member-welcome")
async def modify_guide(call: Call, guild_id: Snowflake, body: ModifyGuide) -> Reply:
    """Change the guide."""
    return Reply(_guide_json(await call.perform(guides.modify, guild_id, body)))


async def _set_icon(
    call: Call,
    guild_id: Snowflake,
    channel_id: Snowflake,
    body: ModifyGuideIcon,
    *,
    is_action: bool,
) -> Reply:
    form = await call.perform(guides.accept_icon, guild_id, body)
    told = await call.perform(
        guides.set_icon, guild_id, channel_id, form, is_action=is_action
    )
    guild = call.world.state.guild(guild_id)
    return Reply(guide_channel_json(told, () if guild is None else _moving(guild)))


@routes.patch("/guilds/<guild_id>/new-member-actions/<channel_id>")
async def modify_action(
    call: Call, guild_id: Snowflake, channel_id: Snowflake, body: ModifyGuideIcon
) -> Reply:
    """Change the icon of something to do."""
    return await _set_icon(call, guild_id, channel_id, body, is_action=True)


@routes.put("/guilds/<guild_id>/resource-channels/<channel_id>")
async def modify_resource(
    call: Call, guild_id: Snowflake, channel_id: Snowflake, body: ModifyGuideIcon
) -> Reply:
    """Change the icon of something to read."""
    return await _set_icon(call, guild_id, channel_id, body, is_action=False)
