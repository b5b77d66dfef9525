"""The keys by which id_tokens are signed, in the database."""

from __future__ import annotations

from datetime import datetime

from ..interfaces import ICursor

INSERT = """
    insert into signing_keys (id, private_key, created_at)
    values (%(id)s, %(private_key)s, %(created_at)s)
"""

FETCH_NEWEST = "select id, private_key from signing_keys order by created_at desc, id limit 1"


async def insert(cursor: ICursor, id: str, private_key: bytes, created_at: datetime) -> None:
    """Keep a private key (DER)."""
    given = {"id": id, "private_key": private_key, "created_at": created_at}
    await cursor.execute(INSERT, given)


async def fetch_newest(cursor: ICursor) -> tuple[str, bytes] | None:
    """The key that signs, with its id."""
    rows = await cursor.query(FETCH_NEWEST)
    return (rows[0].id, bytes(rows[0].private_key)) if rows else None
