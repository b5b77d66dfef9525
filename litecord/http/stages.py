"""Routes of stage instances."""

from __future__ import annotations

from ..actions import stages
from ..model.snowflakes import Snowflake
from ..wire.stages import CreateStage, ModifyStage, stage_json
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.post("/stage-instances")
async def create(call: Call, body: CreateStage) -> Reply:
    """Make a stage channel live."""
    return Reply(stage_json(await call.perform(stages.create, body.channel_id, body)))


@routes.get("/stage-instances/<channel_id>")
async def get(call: Call, channel_id: Snowflake) -> Reply:
    """The stage of a channel."""
    return Reply(stage_json(await call.perform(stages.get, channel_id)))


@routes.patch("/stage-instances/<channel_id>")
async def modify(call: Call, channel_id: Snowflake, body: ModifyStage) -> Reply:
    """Change a stage."""
    return Reply(stage_json(await call.perform(stages.modify, channel_id, body)))


@routes.delete("/stage-instances/<channel_id>")
async def delete(call: Call, channel_id: Snowflake) -> Reply:
    """Close a stage."""
    await call.perform(stages.delete, channel_id)
    return NO_CONTENT
