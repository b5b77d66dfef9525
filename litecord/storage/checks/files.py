"""Which rows name files, and what may be the name of one."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...interfaces import ICursor
from .base import PAGE, Check

EMOJI_BLOBS = """
    select digest, min(id) as id from emojis
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

STICKER_BLOBS = """
    select digest, min(id) as id from stickers
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

SOUND_BLOBS = """
    select digest, min(id) as id from sounds
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

IMAGE_BLOBS = """
    select digest, min(hash) as hash from images
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

ATTACHMENT_BLOBS = """
    select kept ->> 'digest' as digest, min(messages.id) as id
    from messages cross join lateral jsonb_array_elements(attachments) as kept
    where attachments is not null and kept ->> 'digest' > %(after)s
    group by kept ->> 'digest' order by kept ->> 'digest' limit %(page)s
"""

UPLOAD_BLOBS = """
    select digest, min(created_at) as created_at from uploads
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

EPHEMERAL_FILE_BLOBS = """
    select digest, min(id) as id from ephemeral_files
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

#: Whatever names a file, as ``digest``, by which the statement pages; ``says`` is whose it is.
BLOBS = (
    Check("emoji {id}", EMOJI_BLOBS),
    Check("sticker {id}", STICKER_BLOBS),
    Check("sound {id}", SOUND_BLOBS),
    Check("image {hash}", IMAGE_BLOBS),
    Check("message {id}", ATTACHMENT_BLOBS),
    Check("an upload of {created_at}", UPLOAD_BLOBS),
    Check("file {id} of an interaction", EPHEMERAL_FILE_BLOBS),
)

# Statements that find what looks like the name of a file, wherever it stands: what removes files
# must not rest on somebody having thought of BLOBS.
MENTIONS = """
    select format(
        'select distinct found[1] as digest from %I as kept,'
        ' regexp_matches(kept::text, ''[0-9a-f]{64}'', ''g'') as found', tablename
    ) as statement
    from pg_tables where schemaname = current_schema()
"""


async def list_blobs(cursor: ICursor) -> AsyncIterator[dict[str, str]]:
    """List the files that rows name, page by page: whose they are, by name."""
    for check in BLOBS:
        after = ""
        while rows := await cursor.query(check.statement, {"after": after, "page": PAGE}):
            after = rows[-1].digest
            yield {row.digest: check.says.format(**row._asdict()) for row in rows}


async def list_mentioned(cursor: ICursor) -> set[str]:
    """List everything in the tables that could be the name of a file."""
    found: set[str] = set()
    for table in await cursor.query(MENTIONS):
        found.update(row.digest for row in await cursor.query(table.statement))
    return found
