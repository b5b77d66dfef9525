"""Routes of the users that an invite is for."""

from __future__ import annotations

from ..actions import invite_targets
from ..errors import wrong_at
from ..model.snowflakes import Snowflake
from ..wire.invites import TargetUsers, TargetUsersFile, target_users_job_json
from .endpoint import NO_CONTENT, Call, Raw, Reply, Routes

routes = Routes()


@routes.get("/invites/<code>/target-users")
async def list_of(call: Call, code: str) -> Reply:
    """The users, as a file with one column."""
    users = await call.perform(invite_targets.list_of, code)
    lines = [invite_targets.HEAD, *map(str, users)]
    return Reply(Raw("".join(f"{each}\n" for each in lines).encode(), "text/csv"))


@routes.put("/invites/<code>/target-users", takes_files=True)
async def replace(call: Call, code: str, body: TargetUsersFile) -> Reply:
    """Send another such file."""
    users = await invite_targets.read(call.world, call.files)
    if users is None:
        message = "This field is required"
        raise wrong_at((invite_targets.FIELD,), "BASE_TYPE_REQUIRED", message)
    await call.perform(invite_targets.replace, code, users)
    return NO_CONTENT


@routes.get("/invites/<code>/target-users/job-status")
async def job(call: Call, code: str) -> Reply:
    """How far the server is with such a file."""
    return Reply(target_users_job_json(await call.perform(invite_targets.job, code)))


@routes.put("/invites/<code>/target-users/<user_id>")
async def add(call: Call, code: str, user_id: Snowflake) -> Reply:
    """Add a user."""
    await call.perform(invite_targets.add, code, [user_id])
    return NO_CONTENT


@routes.delete("/invites/<code>/target-users/<user_id>")
async def remove(call: Call, code: str, user_id: Snowflake) -> Reply:
    """Remove a user."""
    await call.perform(invite_targets.remove, code, [user_id])
    return NO_CONTENT


@routes.post("/invites/<code>/target-users/bulk-add")
async def bulk_add(call: Call, code: str, body: TargetUsers) -> Reply:
    """Add users."""
    await call.perform(invite_targets.add, code, body.user_ids)
    return NO_CONTENT


@routes.post("/invites/<code>/target-users/bulk-delete")
async def bulk_delete(call: Call, code: str, body: TargetUsers) -> Reply:
    """Remove users."""
    await call.perform(invite_targets.remove, code, body.user_ids)
    return NO_CONTENT
