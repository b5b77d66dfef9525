"""Routes of guilds' widgets: their settings, and what anybody sees of them."""

from __future__ import annotations

from typing import Final

from ..actions import widget_views, widgets
from ..model.snowflakes import Snowflake
from ..wire.widgets import (
    GetWidgetImage,
    ModifyWidget,
    widget_json,
    widget_member_json,
    widget_settings_json,
)
from .endpoint import Auth, Call, Raw, Reply, Routes

routes = Routes()

#: Web pages show widgets: they need not ask again for a minute.
CACHED: Final = {"Cache-Control": "public, max-age=60"}


@routes.get("/guilds/<guild_id>/widget")
async def get(call: Call, guild_id: Snowflake) -> Reply:
    """The settings of a guild's widget."""
    return Reply(widget_settings_json(await call.perform(widgets.get, guild_id)))


@routes.patch("/guilds/<guild_id>/widget")
async def modify(call: Call, guild_id: Snowflake, body: ModifyWidget) -> Reply:
    """Change the settings of a guild's widget."""
    return Reply(widget_settings_json(await call.perform(widgets.modify, guild_id, body)))


@routes.get("/guilds/<guild_id>/widget.json", auth=Auth.ANYBODY)
async def show(call: Call, guild_id: Snowflake) -> Reply:
    """The widget, for anybody."""
    view = await widget_views.view(call.world, guild_id)
    members = [
        widget_member_json(
            number, each.name, each.avatar_url, each.presence, each.membership, each.voice
        )
        for number, each in enumerate(view.members)
    ]
    told = widget_json(view.guild, view.channels, members, online=view.online, code=view.code)
    return Reply(told, headers=CACHED)


@routes.get("/guilds/<guild_id>/widget.png", auth=Auth.ANYBODY)
async def picture(call: Call, guild_id: Snowflake, query: GetWidgetImage) -> Reply:
    """The widget as a picture, for anybody."""
    drawn = await widget_views.picture(call.world, guild_id, query.style)
    return Reply(Raw(drawn, "image/png"), headers=CACHED)
