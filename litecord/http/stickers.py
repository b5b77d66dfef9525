"""Routes of stickers."""

from __future__ import annotations

from typing import Any

from ..actions import stickers
from ..actions.expressions import Shown
from ..errors import wrong_at
from ..model.snowflakes import Snowflake
from ..model.stickers import Sticker
from ..wire.stickers import CreateSticker, ModifySticker, pack_json, sticker_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


def _told(shown: Shown[Sticker]) -> dict[str, Any]:
    return sticker_json(shown.expression, shown.user)


@routes.get("/stickers/<sticker_id>")
async def get(call: Call, sticker_id: Snowflake) -> Reply:
    """Any sticker."""
    return Reply(sticker_json(await call.perform(stickers.get, sticker_id)))


@routes.get("/sticker-packs", auth=Auth.ANYBODY)
async def list_packs(call: Call) -> Reply:
    """The packs of standard stickers."""
    return Reply({"sticker_packs": [pack_json(each) for each in stickers.list_packs()]})


@routes.get("/sticker-packs/<pack_id>")
async def get_pack(call: Call, pack_id: Snowflake) -> Reply:
    """A pack of standard stickers."""
    return Reply(pack_json(stickers.get_pack(pack_id)))


@routes.get("/guilds/<guild_id>/stickers")
async def list_in(call: Call, guild_id: Snowflake) -> Reply:
    """A guild's stickers."""
    return Reply([_told(each) for each in await call.perform(stickers.list_in, guild_id)])


@routes.get("/guilds/<guild_id>/stickers/<sticker_id>")
async def get_in(call: Call, guild_id: Snowflake, sticker_id: Snowflake) -> Reply:
    """A sticker of a guild."""
    return Reply(_told(await call.perform(stickers.get_in, guild_id, sticker_id)))


@routes.post("/guilds/<guild_id>/stickers", takes_files=True)
async def create(call: Call, guild_id: Snowflake, body: CreateSticker) -> Reply:
    """Make a sticker of a guild, of a form with the file in it."""
    if call.form is None:
        expected = "Expected \"Content-Type\" header to be one of {'multipart/form-data'}."
        raise wrong_at((), "CONTENT_TYPE_INVALID", expected)
    kept = await stickers.keep(call.world, call.actor, guild_id, call.files)
    return Reply(_told(await call.perform(stickers.create, guild_id, body, kept)), 201)


@routes.patch("/guilds/<guild_id>/stickers/<sticker_id>")
async def modify(
    call: Call, guild_id: Snowflake, sticker_id: Snowflake, body: ModifySticker
) -> Reply:
    """Change a sticker of a guild."""
    return Reply(_told(await call.perform(stickers.modify, guild_id, sticker_id, body)))


@routes.delete("/guilds/<guild_id>/stickers/<sticker_id>")
async def delete(call: Call, guild_id: Snowflake, sticker_id: Snowflake) -> Reply:
    """Delete a sticker of a guild."""
    await call.perform(stickers.delete, guild_id, sticker_id)
    return NO_CONTENT
