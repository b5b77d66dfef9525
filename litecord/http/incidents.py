"""The route of what a guild pauses for a time."""

from __future__ import annotations

from ..actions import incidents
from ..model.snowflakes import Snowflake
from ..wire.guilds import incidents_json
from ..wire.incidents import ModifyIncidentActions
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.put("/guilds/<guild_id>/incident-actions")
async def modify(call: Call, guild_id: Snowflake, body: ModifyIncidentActions) -> Reply:
    """Pause invites or direct messages."""
    return Reply(incidents_json(await call.perform(incidents.modify, guild_id, body)))
