"""Routes of guilds' widgets: their settings."""

from __future__ import annotations

from ..actions import widgets
from ..model.snowflakes import Snowflake
from ..wire.widgets import ModifyWidget, widget_settings_json
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/widget")
async def get(call: Call, guild_id: Snowflake) -> Reply:
    """The settings of a guild's widget."""
    return Reply(widget_settings_json(await call.perform(widgets.get, guild_id)))


@routes.patch("/guilds/<guild_id>/widget")
async def modify(call: Call, guild_id: Snowflake, body: ModifyWidget) -> Reply:
    """Change the settings of a guild's widget."""
    return Reply(widget_settings_json(await call.perform(widgets.modify, guild_id, body)))
