"""Files of messages in the database: within the messages, and those uploaded for some later one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import attrs

from ..interfaces import ICursor
from ..model.attachments import Attachment
from ..model.snowflakes import Snowflake
from .values import Json

FIND = """
    select attachments from messages
    where attachments @> %(sought)s and channel_id = %(channel_id)s
"""

INSERT_UPLOAD = """
    insert into uploads (token, channel_id, user_id, filename, size, created_at)
    values (%(token)s, %(channel_id)s, %(user_id)s, %(filename)s, %(size)s, %(now)s)
"""

FETCH_UPLOAD = """
    select token, channel_id, user_id, filename, size, digest, created_at
    from uploads where token = %(token)s
"""

FILL_UPLOAD = """
    update uploads set digest = %(digest)s, size = %(size)s where token = %(token)s
"""

DELETE_UPLOAD = "delete from uploads where token = %(token)s and user_id = %(user_id)s"

DELETE_USED_UPLOADS = "delete from uploads where token = any(%(tokens)s)"

DELETE_OLD_UPLOADS = "delete from uploads where created_at < %(before)s"

INSERT_SECRET = """
    insert into secrets (name, value) values (%(name)s, %(value)s) on conflict (name) do nothing
"""

FETCH_SECRET = "select value from secrets where name = %(name)s"

#: The fields that are kept where they are something.
_FIELDS: Final = tuple(each.name for each in attrs.fields(Attachment))


@attrs.frozen(kw_only=True)
class Upload:
    """A file that somebody announced, and sent where ``digest`` is there."""

    token: str
    channel_id: Snowflake
    user_id: Snowflake
    filename: str
    #: as announced, and then as it is
    size: int
    digest: str | None
    created_at: datetime


def kept(attachments: Sequence[Attachment]) -> Json | None:
    """What is kept of the files of a message; nothing where there are none."""
    if not attachments:
        return None
    return Json([_kept(each) for each in attachments])


def _kept(attachment: Attachment) -> dict[str, Any]:
    told = {name: getattr(attachment, name) for name in _FIELDS}
    return {name: value for name, value in told.items() if value is not None}


def from_kept(rows: list[dict[str, Any]]) -> tuple[Attachment, ...]:
    """What ``kept`` made."""
    return tuple(Attachment(**row) for row in rows)


async def find(
    cursor: ICursor, channel_id: Snowflake, attachment_id: Snowflake
) -> Attachment | None:
    """The file with an id, if it is in a message of that channel."""
    sought = Json([{"id": attachment_id}])
    rows = await cursor.query(FIND, {"sought": sought, "channel_id": channel_id})
    for row in rows:
        for each in from_kept(row.attachments):
            if each.id == attachment_id:
                return each
    return None


async def insert_upload(cursor: ICursor, upload: Upload) -> None:
    """Note a file that somebody is about to send."""
    given = attrs.asdict(upload)
    await cursor.execute(INSERT_UPLOAD, {**given, "now": upload.created_at})


async def fetch_upload(cursor: ICursor, token: str) -> Upload | None:
    """A file that was announced."""
    rows = await cursor.query(FETCH_UPLOAD, {"token": token})
    return Upload(**rows[0]._asdict()) if rows else None


async def fill_upload(cursor: ICursor, token: str, digest: str, size: int) -> bool:
    """Note that a file is here; false where nobody waits for it any more."""
    given = {"token": token, "digest": digest, "size": size}
    return await cursor.execute(FILL_UPLOAD, given) > 0


async def delete_upload(cursor: ICursor, token: str, user_id: Snowflake) -> bool:
    """Forget a file that its sender wants no more; whether there was one."""
    return await cursor.execute(DELETE_UPLOAD, {"token": token, "user_id": user_id}) > 0


async def delete_used_uploads(cursor: ICursor, tokens: Sequence[str]) -> None:
    """Forget what is in a message now."""
    await cursor.execute(DELETE_USED_UPLOADS, {"tokens": list(tokens)})


async def delete_old_uploads(cursor: ICursor, before: datetime) -> None:
    """Forget what was announced before a time, and is in no message."""
    await cursor.execute(DELETE_OLD_UPLOADS, {"before": before})


async def secret(cursor: ICursor, name: str, fresh: str) -> str:
    """What is signed with, for good: ``fresh`` where there was nothing so far."""
    await cursor.execute(INSERT_SECRET, {"name": name, "value": fresh})
    rows = await cursor.query(FETCH_SECRET, {"name": name})
    return str(rows[0].value)
