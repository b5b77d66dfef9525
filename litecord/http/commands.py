"""Application commands: none can be registered, and libraries that ask for them are told so."""

from __future__ import annotations

from ..actions import applications
from ..model.snowflakes import Snowflake
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/applications/<application_id>/commands", auth=Auth.BOT)
async def list_global(call: Call, application_id: Snowflake) -> Reply:
    """The commands of the bot's own application."""
    await call.perform(applications.check_own, application_id)
    return Reply([])


@routes.get("/applications/<application_id>/guilds/<guild_id>/commands", auth=Auth.BOT)
async def list_in_guild(call: Call, application_id: Snowflake, guild_id: Snowflake) -> Reply:
    """The commands of the bot's own application in a guild it is in."""
    await call.perform(applications.check_own_in, guild_id, application_id)
    return Reply([])
