"""Routes of what people choose for themselves."""

from __future__ import annotations

from typing import Any

from ..actions import settings, settings_protos, users
from ..model.settings import PRIVATE, Chosen
from ..model.snowflakes import Snowflake
from ..wire.settings import (
    ModifyGuildSettings,
    ModifyManyGuildSettings,
    ModifySettings,
    PutNote,
    guild_settings_json,
    note_json,
    settings_json,
)
from ..wire.settings_protos import ModifySettingsProto, settings_proto_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


async def _told(call: Call, chosen: Chosen) -> dict[str, Any]:
    me = await call.perform(users.get, call.actor.user_id)
    return settings_json(chosen, me.locale)


@routes.get("/users/@me/settings", auth=Auth.USER)
async def get(call: Call) -> Reply:
    """The actor's settings."""
    return Reply(await _told(call, await call.perform(settings_protos.get_chosen)))


@routes.patch("/users/@me/settings", auth=Auth.USER)
async def modify(call: Call, body: ModifySettings) -> Reply:
    """Change the actor's settings."""
    chosen = await call.perform(settings_protos.choose, body)
    return Reply(await _told(call, chosen))


@routes.get("/users/@me/settings-proto/<kind>", auth=Auth.USER)
async def get_proto(call: Call, kind: Snowflake) -> Reply:
    """The settings of one kind that a client keeps as protobuf."""
    kept = await call.perform(settings_protos.get, kind)
    return Reply(settings_proto_json(kept.settings))


@routes.patch("/users/@me/settings-proto/<kind>", auth=Auth.USER)
async def modify_proto(call: Call, kind: Snowflake, body: ModifySettingsProto) -> Reply:
    """Change some fields of them."""
    kept = await call.perform(settings_protos.modify, kind, body)
    return Reply(settings_proto_json(kept.settings, out_of_date=kept.out_of_date))


# -- by guild -------------------------------------------------------------------------------------


async def _modify_for(
    call: Call, guild_id: Snowflake | None, body: ModifyGuildSettings
) -> dict[str, Any]:
    chosen = await call.perform(settings.modify_for, guild_id, body)
    return guild_settings_json(guild_id or PRIVATE, chosen)


@routes.patch("/users/@me/guilds/@me/settings", auth=Auth.USER)
async def modify_for_private(call: Call, body: ModifyGuildSettings) -> Reply:
    """Change the actor's settings for private channels."""
    return Reply(await _modify_for(call, None, body))


@routes.patch("/users/@me/guilds/settings", auth=Auth.USER)
async def modify_for_many(call: Call, body: ModifyManyGuildSettings) -> Reply:
    """Change the actor's settings for several guilds, one after the other."""
    return Reply([await _modify_for(call, *each) for each in body.guilds.items()])


@routes.patch("/users/@me/guilds/<guild_id>/settings", auth=Auth.USER)
async def modify_for(call: Call, guild_id: Snowflake, body: ModifyGuildSettings) -> Reply:
    """Change the actor's settings for a guild."""
    return Reply(await _modify_for(call, guild_id, body))


# -- notes ----------------------------------------------------------------------------------------


@routes.get("/users/@me/notes", auth=Auth.USER)
async def list_notes(call: Call) -> Reply:
    """The actor's notes, by user."""
    notes = await call.perform(settings.list_notes)
    return Reply({str(target_id): note for target_id, note in notes.items()})


@routes.get("/users/@me/notes/<user_id>", auth=Auth.USER)
async def get_note(call: Call, user_id: Snowflake) -> Reply:
    """The actor's note of somebody."""
    note = await call.perform(settings.get_note, user_id)
    return Reply(note_json(call.actor.user_id, user_id, note))


@routes.put("/users/@me/notes/<user_id>", auth=Auth.USER)
async def put_note(call: Call, user_id: Snowflake, body: PutNote) -> Reply:
    """Note something of somebody."""
    await call.perform(settings.put_note, user_id, body.note)
    return NO_CONTENT
