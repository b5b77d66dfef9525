"""
What must be true of the tables whatever happens: each rule with the statement that finds breaches.

Foreign keys see to much of it; here is what they cannot say. A new resource adds its rules to
``CHECKS`` of its module, and to ``BLOBS`` whatever of it names files. Every statement is one
snapshot, so that the daemon may run meanwhile, and gives no more than ``most`` rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...interfaces import ICursor
from ...model.snowflakes import Snowflake
from . import (
    channels,
    guilds,
    ids,
    invites,
    members,
    messages,
    private_channels,
    relationships,
    users,
)
from .base import PAGE, Check
from .files import list_blobs as list_blobs
from .files import list_mentioned as list_mentioned

#: How many breaches of one rule are told.
MOST = 1_000

#: Every rule. Nothing is said of read states: people may say that they have read what is not there.
CHECKS: tuple[Check, ...] = (
    *guilds.CHECKS,
    *channels.CHECKS,
    *members.CHECKS,
    *invites.CHECKS,
    *private_channels.CHECKS,
    *relationships.CHECKS,
    *messages.CHECKS,
    *users.CHECKS,
    *ids.CHECKS,
)

# -- everything, by id ----------------------------------------------------------------------------

GUILDS = "select id from guilds where id > %(after)s order by id limit %(page)s"

APPLICATIONS = "select id from applications where id > %(after)s order by id limit %(page)s"

USERS = "select id from users where id > %(after)s order by id limit %(page)s"


async def find(cursor: ICursor, latest: Snowflake) -> list[str]:
    """Tell every breach of a rule; ids above ``latest`` are of the future."""
    found = []
    for check in CHECKS:
        rows = await cursor.query(check.statement, {"most": MOST, "latest": latest})
        found += [check.says.format(**row._asdict()) for row in rows]
    return found


async def list_ids(cursor: ICursor, statement: str) -> AsyncIterator[list[Snowflake]]:
    """List all ids of one kind (``GUILDS``...), page by page."""
    after = 0
    while rows := await cursor.query(statement, {"after": after, "page": PAGE}):
        after = rows[-1].id
        yield [row.id for row in rows]
