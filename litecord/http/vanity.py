"""Routes of vanity invites."""

from __future__ import annotations

import attrs

from ..actions import vanity
from ..model.snowflakes import Snowflake
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


@attrs.frozen(kw_only=True)
class ModifyVanity:
    """The body of ``PATCH /guilds/{id}/vanity-url``."""

    code: str | None


@routes.get("/guilds/<guild_id>/vanity-url")
async def get(call: Call, guild_id: Snowflake) -> Reply:
    """The code of a guild, and how often it was used."""
    return Reply(attrs.asdict(await call.perform(vanity.get, guild_id)))


@routes.patch("/guilds/<guild_id>/vanity-url", auth=Auth.USER)
async def modify(call: Call, guild_id: Snowflake, body: ModifyVanity) -> Reply:
    """Choose another code, or none."""
    return Reply(attrs.asdict(await call.perform(vanity.modify, guild_id, body.code)))
