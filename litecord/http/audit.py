"""Routes of the audit log."""

from __future__ import annotations

from ..actions import audit_log
from ..model.snowflakes import Snowflake
from ..wire.audit import ListEntries, audit_log_json
from ..wire.commands import command_json
from ..wire.integrations import partial_integration_json
from ..wire.threads import thread_json
from ..wire.users import user_json
from ..wire.webhooks import webhook_json
from .endpoint import Call, Reply, Routes
from .origin import base_url

routes = Routes()


@routes.get("/guilds/<guild_id>/audit-logs")
async def read(call: Call, guild_id: Snowflake, query: ListEntries) -> Reply:
    """What was done to a guild lately."""
    found = await call.perform(audit_log.read, guild_id, query)
    told = audit_log_json(
        found.entries,
        users=[user_json(each) for each in found.users],
        threads=[thread_json(each) for each in found.threads],
        integrations=[partial_integration_json(*each) for each in found.integrations],
        application_commands=[command_json(each) for each in found.commands],
        webhooks=[webhook_json(each, base_url(call)) for each in found.webhooks],
    )
    return Reply(told)
