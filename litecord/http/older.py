"""Routes that only older API versions have; most are other names of routes that all have."""

from __future__ import annotations

from ..actions import messages
from ..model.snowflakes import Snowflake
from ..wire.message_forms import SuppressEmbeds
from ..wire.versions import BEFORE_8, BEFORE_9
from . import invites, widgets
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from .messages import bulk_delete_messages

routes = Routes()

routes.get("/guilds/<guild_id>/embed", versions=BEFORE_8)(widgets.get)
routes.patch("/guilds/<guild_id>/embed", versions=BEFORE_8)(widgets.modify)
routes.get("/invite/<code>", auth=Auth.ANYBODY, versions=BEFORE_8)(invites.get)
routes.post(
    "/invite/<code>", auth=Auth.USER, versions=BEFORE_8, bucket="POST /invites/<code>"
)(invites.accept)
routes.delete("/invite/<code>", versions=BEFORE_8)(invites.revoke)
routes.post(
    "/channels/<channel_id>/messages/bulk_delete",
    versions=BEFORE_8,
    bucket="POST /channels/<channel_id>/messages/bulk-delete",
)(bulk_delete_messages)


@routes.post(
    "/channels/<channel_id>/messages/<message_id>/suppress-embeds", versions=BEFORE_9
)
async def suppress_embeds(
    call: Call, channel_id: Snowflake, message_id: Snowflake, body: SuppressEmbeds
) -> Reply:
    """Hide the embeds of a message, or show them again; an edit of ``flags`` does the same."""
    await call.perform(messages.modify, channel_id, message_id, body.as_edit())
    return NO_CONTENT
