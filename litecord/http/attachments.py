"""Files that are uploaded before their message; addresses of files that are too old."""

from __future__ import annotations

from ..actions import uploads
from ..errors import wrong_at
from ..model.snowflakes import Snowflake
from ..wire.attachments import CreateUploads, RefreshUrls
from .endpoint import NO_CONTENT, Call, Reply, Routes

routes = Routes()


@routes.post("/channels/<channel_id>/attachments")
async def create_uploads(call: Call, channel_id: Snowflake, body: CreateUploads) -> Reply:
    """Say which files one is about to send, and learn where to."""
    made = await call.perform(uploads.announce, channel_id, body)
    told = [
        {
            "id": form.id,
            "upload_url": f"{call.world.cdn.base}/uploads/{each.token}",
            "upload_filename": each.token,
        }
        for form, each in zip(body.files, made, strict=True)
    ]
    return Reply({"attachments": told})


@routes.delete("/attachments/<upload_filename>")
async def delete_upload(call: Call, upload_filename: str) -> Reply:
    """Want a file no more that one has sent."""
    await call.perform(uploads.withdraw, upload_filename)
    return NO_CONTENT


@routes.post("/attachments/refresh-urls")
async def refresh_urls(call: Call, body: RefreshUrls) -> Reply:
    """Make addresses of files good for another day."""
    told = []
    for index, url in enumerate(body.attachment_urls):
        refreshed = await call.world.cdn.refreshed(url)
        if refreshed is None:
            message = "Not the address of a file of this server."
            raise wrong_at(("attachment_urls", index), "URL_TYPE_INVALID_URL", message)
        told.append({"original": url, "refreshed": refreshed})
    return Reply({"refreshed_urls": told})
