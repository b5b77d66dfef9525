"""Tokens in the database: only their SHA-256 hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.users import Actor, TokenKind

INSERT = """
    insert into tokens (hash, user_id, kind, application_id, created_at)
    values (%(hash)s, %(user_id)s, %(kind)s, %(application_id)s, %(created_at)s)
"""

#: Nothing for whoever logs in with a password that was changed while it was being verified.
LOG_IN = """
    insert into tokens (hash, user_id, kind, created_at)
    select %(hash)s, id, 'user', %(created_at)s::timestamptz
    from users where id = %(user_id)s and password = %(password)s
"""

INSERT_BEARER = """
    insert into tokens (hash, user_id, kind, application_id, created_at, grant_id, scopes,
                        expires_at)
    values (%(hash)s, %(user_id)s, 'bearer', %(application_id)s, %(created_at)s, %(grant_id)s,
            %(scopes)s, %(expires_at)s)
"""

FETCH = """
    select user_id, kind, application_id, scopes, expires_at from tokens where hash = %(hash)s
"""

DELETE = "delete from tokens where hash = %(hash)s"

EXISTS = """
    select exists (select from tokens where user_id = %(user_id)s and kind = %(kind)s) as found
"""

DELETE_ALL = """
    delete from tokens where user_id = %(user_id)s and kind = %(kind)s returning hash
"""


async def insert(cursor: ICursor, hash: bytes, actor: Actor, created_at: datetime) -> None:
    """Make a token good."""
    await cursor.execute(
        INSERT,
        {
            "hash": hash,
            "user_id": actor.user_id,
            "kind": actor.kind.value,
            "application_id": actor.application_id,
            "created_at": created_at,
        },
    )


async def insert_bearer(
    cursor: ICursor, hash: bytes, actor: Actor, grant_id: Snowflake, created_at: datetime
) -> None:
    """Make a bearer token good that came of a grant."""
    await cursor.execute(
        INSERT_BEARER,
        {
            "hash": hash,
            "user_id": actor.user_id,
            "application_id": actor.application_id,
            "created_at": created_at,
            "grant_id": grant_id,
            "scopes": sorted(actor.scopes),
            "expires_at": actor.expires_at,
        },
    )


async def log_in(
    cursor: ICursor, hash: bytes, user_id: Snowflake, password: str, created_at: datetime
) -> bool:
    """Make a person's token good, if ``password`` is still the hash of theirs; whether it was."""
    values = {
        "hash": hash,
        "user_id": user_id,
        "password": password,
        "created_at": created_at,
    }
    return await cursor.execute(LOG_IN, values) > 0


async def fetch(cursor: ICursor, hash: bytes) -> Actor | None:
    """Whose token it is."""
    rows = await cursor.query(FETCH, {"hash": hash})
    if not rows:
        return None
    [row] = rows
    return Actor(
        user_id=row.user_id,
        kind=TokenKind(row.kind),
        application_id=row.application_id,
        scopes=frozenset(row.scopes),
        expires_at=row.expires_at,
    )


async def delete(cursor: ICursor, hash: bytes) -> None:
    """Make one token void."""
    await cursor.execute(DELETE, {"hash": hash})


async def delete_all(cursor: ICursor, user_id: Snowflake, kind: TokenKind) -> frozenset[bytes]:
    """Make all of a user's tokens of one kind void; their hashes."""
    rows: list[Any] = await cursor.query(DELETE_ALL, {"user_id": user_id, "kind": kind.value})
    return frozenset(bytes(row.hash) for row in rows)


async def exist(cursor: ICursor, user_id: Snowflake, kind: TokenKind) -> bool:
    """Whether a user has a token of one kind."""
    [row] = await cursor.query(EXISTS, {"user_id": user_id, "kind": kind.value})
    return bool(row.found)
