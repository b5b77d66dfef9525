"""Files that are uploaded before the message they are for, as the official clients do it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import IO, Final

from ..errors import NotFound, PayloadTooLarge
from ..model.permissions import ATTACH_FILES
from ..model.snowflakes import Snowflake
from ..storage import attachments as storage
from ..storage.attachments import Upload
from ..wire.attachments import CreateUploads
from . import access
from .world import Change, World, action, by_channel

#: For how long one can send what one announced, and name it in a message.
GOOD_FOR: Final = timedelta(days=1)


@action(guild=by_channel, single=True)
async def announce(
    change: Change, channel_id: Snowflake, form: CreateUploads
) -> list[Upload]:
    """Say which files one is about to send."""
    access.in_place(change, channel_id).require(ATTACH_FILES)
    most = change.world.config.limits.attachment
    if any(each.file_size > most for each in form.files):
        raise PayloadTooLarge()
    made = [
        Upload(
            token=secrets.token_urlsafe(24),
            channel_id=channel_id,
            user_id=change.actor.user_id,
            filename=each.filename,
            size=each.file_size,
            digest=None,
            created_at=change.now,
        )
        for each in form.files
    ]
    for each in made:
        await storage.insert_upload(change.cursor, each)
    return made


@action(single=True)
async def withdraw(change: Change, token: str) -> None:
    """Want a file no more that one has sent, or announced."""
    if not await storage.delete_upload(change.cursor, token, change.actor.user_id):
        raise NotFound()


async def fill(world: World, token: str, content: IO[bytes]) -> None:
    """Take the file that was announced under a token, which is all that it takes."""
    cursor = world.database.autocommit
    upload = await storage.fetch_upload(cursor, token)
    if upload is None or upload.created_at + GOOD_FOR < world.clock.now():
        raise NotFound()
    size = content.seek(0, 2)
    if size > world.config.limits.attachment:
        raise PayloadTooLarge()
    content.seek(0)
    digest = await world.files.copy(content)
    if not await storage.fill_upload(cursor, token, digest, size):
        raise NotFound()
