"""The copies of published messages in the database: which there are, and which are out of date."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.webhooks import Crosspost

# The flag and all that is to be done because of it: both or neither, in one statement.
PUBLISH = """
    with published as (
        update messages set flags = flags | 1
        where channel_id = %(channel_id)s and id = %(id)s and flags & 1 = 0
        returning id
    )
    insert into crossposts (source_channel_id, source_id, webhook_id, channel_id)
    select %(channel_id)s, published.id, webhooks.id, webhooks.channel_id
    from published join webhooks on source_channel_id = %(channel_id)s
"""

MARK = """
    update crossposts set pending = true
    where source_channel_id = %(channel_id)s and source_id = any(%(ids)s::bigint[])
"""

LIST_PENDING = """
    select source_channel_id, source_id, webhook_id, channel_id, message_id from crossposts
    where pending and (source_id, webhook_id) > (%(source_id)s, %(webhook_id)s)
    order by source_id, webhook_id limit %(limit)s
"""

# Whoever marks it meanwhile waits, and what they mark is done afterwards.
LOCK = """
    select source_channel_id, source_id, webhook_id, channel_id, message_id from crossposts
    where source_channel_id = %(source_channel_id)s and source_id = %(source_id)s
        and webhook_id = %(webhook_id)s and pending
    for update
"""

DONE = """
    update crossposts set pending = false, message_id = %(message_id)s
    where source_channel_id = %(source_channel_id)s and source_id = %(source_id)s
        and webhook_id = %(webhook_id)s
"""

FORGET = """
    delete from crossposts
    where source_channel_id = %(source_channel_id)s and source_id = %(source_id)s
        and webhook_id = %(webhook_id)s
"""


async def publish(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> int:
    """Flag a message as published, with copies to make for all who follow; how many."""
    return await cursor.execute(PUBLISH, {"channel_id": channel_id, "id": message_id})


async def mark(cursor: ICursor, channel_id: Snowflake, ids: Collection[Snowflake]) -> int:
    """The copies of these messages are out of date; how many there are."""
    return await cursor.execute(MARK, {"channel_id": channel_id, "ids": list(ids)})


async def list_pending(
    cursor: ICursor, after: tuple[int, int], *, limit: int
) -> list[Crosspost]:
    """Copies that are to be made or brought up to date, behind a source and a webhook."""
    given = {"source_id": after[0], "webhook_id": after[1], "limit": limit}
    return [Crosspost(**row._asdict()) for row in await cursor.query(LIST_PENDING, given)]


async def lock(cursor: ICursor, crosspost: Crosspost) -> Crosspost | None:
    """A copy as it is now; ``None`` where nothing is to be done any more."""
    rows = await cursor.query(LOCK, _key(crosspost))
    return Crosspost(**rows[0]._asdict()) if rows else None


async def done(cursor: ICursor, crosspost: Crosspost) -> None:
    """A copy is up to date."""
    await cursor.execute(DONE, {**_key(crosspost), "message_id": crosspost.message_id})


async def forget(cursor: ICursor, crosspost: Crosspost) -> None:
    """There will be nothing to do for a copy any more."""
    await cursor.execute(FORGET, _key(crosspost))


def _key(crosspost: Crosspost) -> dict[str, Any]:
    return attrs.asdict(crosspost)
