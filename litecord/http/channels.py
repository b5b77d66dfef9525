"""Routes of guilds' channels and their overwrites."""

from __future__ import annotations

from ..actions import channels, groups, overwrites, private_channels
from ..actions.threads import SeenThread
from ..errors import wrong_at
from ..model.channels import ChannelType
from ..model.snowflakes import Snowflake
from ..wire.channels import CreateChannel, ModifyChannel, MoveChannel, SetOverwrite, channel_json
from ..wire.private_channels import Leave, private_channel_json
from ..wire.threads import thread_json
from ..wire.versions import channel_request, overwrite_request
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


def _told(found: channels.Found) -> Reply:
    if isinstance(found, private_channels.Seen):
        return Reply(private_channel_json(found.channel, found.others))
    if isinstance(found, SeenThread):
        return Reply(thread_json(found.thread, found.own))
    return Reply(channel_json(found))


@routes.get("/guilds/<guild_id>/channels", scope="guilds.channels.read")
async def list_in(call: Call, guild_id: Snowflake) -> Reply:
    """The channels of a guild that one sees."""
    return Reply([channel_json(each) for each in await call.perform(channels.list_in, guild_id)])


@routes.post("/guilds/<guild_id>/channels", older=channel_request)
async def create(call: Call, guild_id: Snowflake, body: CreateChannel) -> Reply:
    """Make a channel."""
    return Reply(channel_json(await call.perform(channels.create, guild_id, body)), status=201)


@routes.patch("/guilds/<guild_id>/channels")
async def move(call: Call, guild_id: Snowflake, body: tuple[MoveChannel, ...]) -> Reply:
    """Change the positions and parents of channels."""
    await call.perform(channels.move, guild_id, body)
    return NO_CONTENT


@routes.get("/channels/<channel_id>")
async def get(call: Call, channel_id: Snowflake) -> Reply:
    """A channel."""
    return _told(await call.perform(channels.get, channel_id))


@routes.patch("/channels/<channel_id>", older=channel_request)
async def modify(call: Call, channel_id: Snowflake, body: ModifyChannel) -> Reply:
    """Change a channel, of a guild or a group."""
    if await call.perform(private_channels.private_type, channel_id) is not None:
        form = await call.perform(groups.accept, channel_id, body)
        return _told(await call.perform(groups.modify, channel_id, form))
    if body.name is None:
        raise wrong_at(("name",), "BASE_TYPE_REQUIRED", "This field is required")
    return _told(await call.perform(channels.modify, channel_id, body))


@routes.delete("/channels/<channel_id>")
async def delete(call: Call, channel_id: Snowflake, query: Leave) -> Reply:
    """Delete a channel of a guild, close a DM, or leave a group."""
    kind = await call.perform(private_channels.private_type, channel_id)
    if kind is ChannelType.GROUP_DM:
        return _told(await call.perform(groups.leave, channel_id, silent=query.silent))
    if kind is not None:
        return _told(await call.perform(private_channels.close, channel_id))
    return _told(await call.perform(channels.delete, channel_id))


@routes.put("/channels/<channel_id>/permissions/<overwrite_id>", older=overwrite_request)
async def put_overwrite(
    call: Call, channel_id: Snowflake, overwrite_id: Snowflake, body: SetOverwrite
) -> Reply:
    """Set a permission overwrite."""
    await call.perform(overwrites.put, channel_id, overwrite_id, body)
    return NO_CONTENT


@routes.delete("/channels/<channel_id>/permissions/<overwrite_id>")
async def delete_overwrite(call: Call, channel_id: Snowflake, overwrite_id: Snowflake) -> Reply:
    """Remove a permission overwrite."""
    await call.perform(overwrites.delete, channel_id, overwrite_id)
    return NO_CONTENT
