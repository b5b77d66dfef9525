"""What official clients report and ask out of curiosity."""

from __future__ import annotations

from ..actions.auth import new_fingerprint
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


@routes.post("/science", auth=Auth.ANYBODY)
@routes.post("/track", auth=Auth.ANYBODY)
@routes.post("/metrics", auth=Auth.ANYBODY)
@routes.post("/metrics/v2", auth=Auth.ANYBODY)
async def track(call: Call) -> Reply:
    """Nothing of it is looked at, nor kept."""
    return NO_CONTENT


@routes.get("/experiments", auth=Auth.ANYBODY)
@routes.get("/apex/experiments", auth=Auth.ANYBODY)
async def list_experiments(call: Call) -> Reply:
    """Nobody takes part in any experiment."""
    told: dict[str, object] = {"assignments": [], "guild_experiments": []}
    if not (call.request.getHeader("authorization") or call.request.getHeader("x-fingerprint")):
        told["fingerprint"] = new_fingerprint(call.world)
    return Reply(told)
