"""Routes of the audit log."""

from __future__ import annotations

from ..actions import audit
from ..model.snowflakes import Snowflake
from ..wire.audit import ListEntries, audit_log_json
from .endpoint import Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/audit-logs")
async def read(call: Call, guild_id: Snowflake, query: ListEntries) -> Reply:
    """What was done to a guild lately."""
    found = await call.perform(audit.read, guild_id, query)
    return Reply(audit_log_json(found.entries, found.users))
