"""Applications, from the side of the developer and of the bot."""

from __future__ import annotations

from ..actions import applications
from ..actions.applications import Seen
from ..deferreds import shielded
from ..errors import ApiError
from ..model.snowflakes import Snowflake
from ..wire.applications import (
    CreateApplication,
    ModifyApplication,
    application_json,
    private_application_json,
)
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


def _told(seen: Seen) -> dict[str, object]:
    return private_application_json(
        seen.application,
        seen.bot,
        seen.owner,
        guilds=seen.guilds,
        installs=seen.installs,
        authorizations=seen.authorizations,
    )


def _mine(call: Call) -> Snowflake:
    return call.actor.application_id or call.actor.user_id


@routes.get("/oauth2/applications", auth=Auth.USER)
@routes.get("/applications", auth=Auth.USER)
async def list_owned(call: Call) -> Reply:
    """The developer's applications."""
    return Reply([_told(each) for each in await call.perform(applications.list_owned)])


@routes.post("/oauth2/applications", auth=Auth.USER)
@routes.post("/applications", auth=Auth.USER)
async def create(call: Call, body: CreateApplication) -> Reply:
    """Make an application."""
    form = await call.perform(applications.accept, body)
    return Reply(_told(await call.perform(applications.create, form)), 201)


@routes.get("/applications/detectable", auth=Auth.ANYBODY)
async def list_detectable(call: Call) -> Reply:
    """Games that a client could see running: none are known."""
    return Reply([])


@routes.get("/oauth2/applications/@me", auth=Auth.BOT)
@routes.get("/applications/@me", auth=Auth.BOT)
async def get_mine(call: Call) -> Reply:
    """The bot's application."""
    return Reply(_told(await call.perform(applications.get, _mine(call))))


@routes.patch("/applications/@me", auth=Auth.BOT)
async def modify_mine(call: Call, body: ModifyApplication) -> Reply:
    """Change the bot's application."""
    return Reply(_told(await call.perform(applications.modify, _mine(call), body)))


@routes.get("/oauth2/applications/<application_id>")
@routes.get("/applications/<application_id>")
async def get(call: Call, application_id: Snowflake) -> Reply:
    """An application of one's own."""
    return Reply(_told(await call.perform(applications.get, application_id)))


@routes.get("/applications/<application_id>/public")
async def get_public(call: Call, application_id: Snowflake) -> Reply:
    """Anybody's application."""
    seen = await call.perform(applications.get_public, application_id)
    return Reply(application_json(seen.application, seen.bot))


@routes.patch("/applications/<application_id>")
async def modify(call: Call, application_id: Snowflake, body: ModifyApplication) -> Reply:
    """Change an application of one's own."""
    return Reply(_told(await call.perform(applications.modify, application_id, body)))


@routes.post("/applications/<application_id>/delete", auth=Auth.USER)
@routes.delete("/applications/<application_id>", auth=Auth.USER)
async def delete(call: Call, application_id: Snowflake) -> Reply:
    """Delete an application; its bot leaves its guilds."""
    await shielded(applications.delete(call.world, call.actor, application_id), ApiError)
    return NO_CONTENT


@routes.post("/applications/<application_id>/bot", auth=Auth.USER)
async def make_bot(call: Call, application_id: Snowflake) -> Reply:
    """The bot's first token, or null."""
    return Reply({"token": await call.perform(applications.make_bot, application_id)})


@routes.post("/applications/<application_id>/bot/reset", auth=Auth.USER)
async def reset_bot_token(call: Call, application_id: Snowflake) -> Reply:
    """A new bot token."""
    return Reply({"token": await call.perform(applications.reset_bot_token, application_id)})


@routes.post("/applications/<application_id>/reset", auth=Auth.USER)
async def reset_secret(call: Call, application_id: Snowflake) -> Reply:
    """A new client secret."""
    return Reply({"secret": await call.perform(applications.reset_secret, application_id)})
