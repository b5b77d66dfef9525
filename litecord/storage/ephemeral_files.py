"""Files that are in no message, but in an interaction or for one person, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..interfaces import ICursor
from ..model.attachments import Attachment
from ..model.snowflakes import Snowflake
from . import attachments

INSERT = """
    insert into ephemeral_files (id, application_id, digest, kept, created_at)
    values (%(id)s, %(application_id)s, %(digest)s, %(kept)s, %(now)s)
    on conflict (id) do nothing
"""

FIND = "select kept from ephemeral_files where id = %(id)s"

DELETE_OLD = "delete from ephemeral_files where created_at < %(before)s"


async def insert(
    cursor: ICursor, application_id: Snowflake, files: Iterable[Attachment], now: datetime
) -> None:
    """Note files that an application is to be given."""
    for each in files:
        given = {
            "id": each.id,
            "application_id": application_id,
            "digest": each.digest,
            "kept": attachments.kept([each]),
            "now": now,
        }
        await cursor.execute(INSERT, given)


async def find(cursor: ICursor, file_id: Snowflake) -> Attachment | None:
    """One of them."""
    rows = await cursor.query(FIND, {"id": file_id})
    return attachments.from_kept(rows[0].kept)[0] if rows else None


async def delete_old(cursor: ICursor, before: datetime) -> None:
    """Forget what was given before a time."""
    await cursor.execute(DELETE_OLD, {"before": before})
