"""
The applications of a guild.

See https://docs.discord.com/developers/resources/guild#get-guild-integrations.
"""

from __future__ import annotations

from ..actions import integrations
from ..model.snowflakes import Snowflake
from ..wire.integrations import ListIntegrations, integration_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/integrations")
async def list_in(call: Call, guild_id: Snowflake, query: ListIntegrations) -> Reply:
    """The applications of a guild."""
    found = await call.perform(
        integrations.list_in,
        guild_id,
        has_commands=query.has_commands,
        with_metadata=query.include_role_connections_metadata,
    )
    return Reply(
        [
            integration_json(e.integration, e.application, e.bot, e.user, e.metadata)
            for e in found
        ]
    )


@routes.delete("/guilds/<guild_id>/integrations/<integration_id>")
async def delete(call: Call, guild_id: Snowflake, integration_id: Snowflake) -> Reply:
    """Remove an application from a guild."""
    await call.perform(integrations.delete, guild_id, integration_id)
    return NO_CONTENT
