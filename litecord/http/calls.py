"""Routes of calls in private channels; one comes into them over the gateway."""

from __future__ import annotations

from ..actions import calls
from ..model.snowflakes import Snowflake
from ..wire.calls import ModifyCall, WhomToRing
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

_CALL = "/channels/<channel_id>/call"


@routes.get(_CALL, auth=Auth.USER)
async def is_ringable(call: Call, channel_id: Snowflake) -> Reply:
    """Whether one may ring the others."""
    return Reply({"ringable": await call.perform(calls.is_ringable, channel_id)})


@routes.patch(_CALL, auth=Auth.USER)
async def modify(call: Call, channel_id: Snowflake, body: ModifyCall) -> Reply:
    """Change where a call is."""
    await call.perform(calls.modify, channel_id, body)
    return NO_CONTENT


@routes.post(f"{_CALL}/ring", auth=Auth.USER)
async def ring(call: Call, channel_id: Snowflake, body: WhomToRing) -> Reply:
    """Ring others."""
    await call.perform(calls.ring, channel_id, body)
    return NO_CONTENT


@routes.post(f"{_CALL}/stop-ringing", auth=Auth.USER)
async def stop_ringing(call: Call, channel_id: Snowflake, body: WhomToRing) -> Reply:
    """Ring others, or oneself, no longer."""
    await call.perform(calls.stop_ringing, channel_id, body)
    return NO_CONTENT
