"""What people authorised, in the database: all in all, and each time that they agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.oauth2 import Authorization, Grant
from ..model.snowflakes import Snowflake

INSERT = """
    insert into grants (id, user_id, application_id, scopes, redirect_uri, code_hash,
                        code_challenge, nonce, guild_id, permissions, webhook_id, exchanged,
                        expires_at)
    values (%(id)s, %(user_id)s, %(application_id)s, %(scopes)s, %(redirect_uri)s, %(code_hash)s,
            %(code_challenge)s, %(nonce)s, %(guild_id)s, %(permissions)s, %(webhook_id)s,
            %(exchanged)s, %(expires_at)s)
"""

FETCH_BY_CODE = """
    select id, user_id, application_id, scopes, redirect_uri, code_challenge, nonce, guild_id,
           permissions, webhook_id, exchanged, expires_at
    from grants where code_hash = %(hash)s
"""

FETCH_BY_REFRESH = """
    select id, user_id, application_id, scopes, redirect_uri, code_challenge, nonce, guild_id,
           permissions, webhook_id, exchanged, expires_at
    from grants where refresh_hash = %(hash)s
"""

FETCH_BY_TOKEN = """
    select grants.id, grants.user_id, grants.application_id, grants.scopes, redirect_uri,
           code_challenge, nonce, guild_id, permissions, webhook_id, exchanged, grants.expires_at
    from grants join tokens on grant_id = grants.id where hash = %(hash)s
"""

EXCHANGE = """
    update grants set exchanged = true, refresh_hash = %(refresh_hash)s, expires_at = null
    where id = %(id)s
"""

DELETE_TOKENS = "delete from tokens where grant_id = %(id)s returning hash"

DELETE_TOKENS_OF = """
    delete from tokens using grants
    where grant_id = grants.id and grants.user_id = %(user_id)s
        and grants.application_id = %(application_id)s
    returning hash
"""

DELETE = "delete from grants where id = %(id)s"

DELETE_OF = """
    delete from grants where user_id = %(user_id)s and application_id = %(application_id)s
"""

DELETE_EXPIRED_TOKENS = """
    delete from tokens where expires_at <= %(now)s returning hash, user_id
"""

DELETE_EXPIRED = "delete from grants where expires_at <= %(now)s"

LIST_TOKENS_OF_APPLICATION = """
    select hash, user_id from tokens
    where application_id = %(application_id)s and kind = 'bearer'
"""

PUT_AUTHORIZATION = """
    insert into authorizations as known (id, user_id, application_id, scopes)
    values (%(id)s, %(user_id)s, %(application_id)s, %(scopes)s)
    on conflict (user_id, application_id) do update set scopes = array(
        select distinct unnest(known.scopes || excluded.scopes) order by 1
    )
    returning id, user_id, application_id, scopes
"""

SET_AUTHORIZATION = "update authorizations set scopes = %(scopes)s where id = %(id)s"

FETCH_AUTHORIZATION = """
    select id, user_id, application_id, scopes from authorizations
    where user_id = %(user_id)s and application_id = %(application_id)s
"""

LIST_AUTHORIZATIONS = """
    select id, user_id, application_id, scopes from authorizations
    where user_id = %(user_id)s order by id
"""

DELETE_AUTHORIZATION = "delete from authorizations where id = %(id)s"

# What the owner of an application is told of it.
COUNT_USERS = """
    select (select count(*) from user_installs where application_id = %(id)s) as installs,
           (select count(*) from authorizations where application_id = %(id)s) as authorizations
"""


# -- each time ------------------------------------------------------------------------------------


async def insert(cursor: ICursor, grant: Grant, code_hash: bytes | None = None) -> None:
    """Keep what somebody agreed to, and the hash of the code that they were given for it."""
    await cursor.execute(
        INSERT,
        {
            "id": grant.id,
            "user_id": grant.user_id,
            "application_id": grant.application_id,
            "scopes": sorted(grant.scopes),
            "redirect_uri": grant.redirect_uri,
            "code_hash": code_hash,
            "code_challenge": grant.code_challenge,
            "nonce": grant.nonce,
            "guild_id": grant.guild_id,
            "permissions": grant.permissions,
            "webhook_id": grant.webhook_id,
            "exchanged": grant.exchanged,
            "expires_at": grant.expires_at,
        },
    )


def _grant(rows: list[Any]) -> Grant | None:
    if not rows:
        return None
    return Grant(**{**rows[0]._asdict(), "scopes": frozenset(rows[0].scopes)})


async def fetch_by_code(cursor: ICursor, hash: bytes) -> Grant | None:
    """What a code stands for, exchanged or not."""
    return _grant(await cursor.query(FETCH_BY_CODE, {"hash": hash}))


async def fetch_by_refresh(cursor: ICursor, hash: bytes) -> Grant | None:
    """What a refresh token stands for."""
    return _grant(await cursor.query(FETCH_BY_REFRESH, {"hash": hash}))


async def fetch_by_token(cursor: ICursor, hash: bytes) -> Grant | None:
    """What an access token came of."""
    return _grant(await cursor.query(FETCH_BY_TOKEN, {"hash": hash}))


async def exchange(cursor: ICursor, grant_id: Snowflake, refresh_hash: bytes) -> None:
    """Have a refresh token in place of the code, or of the one before."""
    await cursor.execute(EXCHANGE, {"id": grant_id, "refresh_hash": refresh_hash})


async def delete_tokens(cursor: ICursor, grant_id: Snowflake) -> frozenset[bytes]:
    """Make the access tokens of one grant void; their hashes."""
    return _hashes(await cursor.query(DELETE_TOKENS, {"id": grant_id}))


async def delete(cursor: ICursor, grant_id: Snowflake) -> None:
    """Remove one grant; its tokens are gone already."""
    await cursor.execute(DELETE, {"id": grant_id})


async def delete_all(
    cursor: ICursor, user_id: Snowflake, application_id: Snowflake
) -> frozenset[bytes]:
    """Remove all that a person granted an application; the hashes of the access tokens."""
    given = {"user_id": user_id, "application_id": application_id}
    gone = _hashes(await cursor.query(DELETE_TOKENS_OF, given))
    await cursor.execute(DELETE_OF, given)
    return gone


def _hashes(rows: list[Any]) -> frozenset[bytes]:
    return frozenset(bytes(row.hash) for row in rows)


async def list_tokens(
    cursor: ICursor, application_id: Snowflake
) -> list[tuple[bytes, Snowflake]]:
    """The hashes of an application's access tokens, each with the person it acts for."""
    rows = await cursor.query(LIST_TOKENS_OF_APPLICATION, {"application_id": application_id})
    return [(bytes(row.hash), row.user_id) for row in rows]


async def delete_expired(
    cursor: ICursor, now: datetime
) -> list[tuple[bytes, Snowflake]]:
    """Remove what is good for nothing any more; the hashes of the tokens, each with its person."""
    rows = await cursor.query(DELETE_EXPIRED_TOKENS, {"now": now})
    await cursor.execute(DELETE_EXPIRED, {"now": now})
    return [(bytes(row.hash), row.user_id) for row in rows]


# -- all in all -----------------------------------------------------------------------------------


def _authorization(row: Any) -> Authorization:
    return Authorization(**{**row._asdict(), "scopes": frozenset(row.scopes)})


async def put_authorization(cursor: ICursor, agreed: Authorization) -> Authorization:
    """Add to what a person has agreed to; all of it."""
    given = {
        "id": agreed.id,
        "user_id": agreed.user_id,
        "application_id": agreed.application_id,
        "scopes": sorted(agreed.scopes),
    }
    [row] = await cursor.query(PUT_AUTHORIZATION, given)
    return _authorization(row)


async def set_authorization(
    cursor: ICursor, authorization_id: Snowflake, scopes: frozenset[str]
) -> None:
    """Write what a person has agreed to."""
    given = {"id": authorization_id, "scopes": sorted(scopes)}
    await cursor.execute(SET_AUTHORIZATION, given)


async def fetch_authorization(
    cursor: ICursor, user_id: Snowflake, application_id: Snowflake
) -> Authorization | None:
    """What a person has agreed to for an application."""
    given = {"user_id": user_id, "application_id": application_id}
    rows = await cursor.query(FETCH_AUTHORIZATION, given)
    return _authorization(rows[0]) if rows else None


async def list_authorizations(cursor: ICursor, user_id: Snowflake) -> list[Authorization]:
    """All that a person has agreed to, oldest first."""
    rows = await cursor.query(LIST_AUTHORIZATIONS, {"user_id": user_id})
    return [_authorization(row) for row in rows]


async def delete_authorization(cursor: ICursor, authorization_id: Snowflake) -> None:
    """A person no longer agrees."""
    await cursor.execute(DELETE_AUTHORIZATION, {"id": authorization_id})


async def count_users(cursor: ICursor, application_id: Snowflake) -> tuple[int, int]:
    """How many people have an application for themselves, and how many authorised it."""
    [row] = await cursor.query(COUNT_USERS, {"id": application_id})
    return row.installs, row.authorizations
