"""Users in the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.users import User

#: One statement, so that there is never an account whose first token was lost.
INSERT = """
    with made as (
        insert into users (id, username, discriminator, global_name, bot, flags, public_flags,
                           email, verified, locale, nsfw_allowed, password)
        values (%(id)s, %(username)s, %(discriminator)s, %(global_name)s, %(bot)s, %(flags)s,
                %(public_flags)s, %(email)s, %(verified)s, %(locale)s, %(nsfw_allowed)s,
                %(password)s)
        returning id
    )
    insert into tokens (hash, user_id, kind, created_at)
    select %(hash)s::bytea, id, 'user', %(created_at)s::timestamptz
    from made where %(hash)s::bytea is not null
"""

#: With a new password come a new token and the end of all others, in the same statement.
UPDATE = """
    with changed as (
        update users
        set username = %(username)s, discriminator = %(discriminator)s,
            global_name = %(global_name)s, avatar = %(avatar)s, banner = %(banner)s,
            accent_color = %(accent_color)s, bio = %(bio)s, pronouns = %(pronouns)s,
            flags = %(flags)s, public_flags = %(public_flags)s, email = %(email)s,
            verified = %(verified)s, locale = %(locale)s,
            password = coalesce(%(password)s::text, password)
        where id = %(id)s
    ), revoked as (
        delete from tokens
        where user_id = %(id)s and kind = 'user' and %(hash)s::bytea is not null
        returning hash
    ), made as (
        insert into tokens (hash, user_id, kind, created_at)
        select %(hash)s::bytea, %(id)s, 'user', %(created_at)s::timestamptz
        where %(hash)s::bytea is not null
    )
    select hash from revoked
"""

FETCH_MANY = """
    select id, username, discriminator, global_name, avatar, banner, accent_color, bio, pronouns,
           bot, system, flags, public_flags, email, verified, mfa_enabled, locale, premium_type,
           nsfw_allowed
    from users where id = any(%(ids)s)
"""

CREDENTIALS = """
    select id, password from users
    where lower(email) = lower(%(login)s) or (lower(username) = lower(%(login)s) and not bot)
    order by (lower(email) = lower(%(login)s)) desc nulls last
    limit 1
"""

FIND = """
    select id from users
    where lower(username) = lower(%(username)s) and discriminator = %(discriminator)s
"""

PASSWORD = "select password from users where id = %(id)s"

IS_TAKEN = """
    select exists (select from users where lower(username) = lower(%(username)s)
                                       and discriminator = %(discriminator)s) as username,
           exists (select from users where lower(email) = lower(%(email)s)) as email
"""

FREE_DISCRIMINATOR = """
    select free.discriminator
    from (select lpad(number::text, 4, '0') as discriminator from generate_series(1, 9999) number
          except
          select discriminator from users where lower(username) = lower(%(username)s)) as free
    order by random() limit 1
"""


def from_row(row: Any) -> User:
    """A user from the columns of ``FETCH_MANY``."""
    return User(**row._asdict())


def _values(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "discriminator": user.discriminator,
        "global_name": user.global_name,
        "avatar": user.avatar,
        "banner": user.banner,
        "accent_color": user.accent_color,
        "bio": user.bio,
        "pronouns": user.pronouns,
        "bot": user.bot,
        "flags": user.flags,
        "public_flags": user.public_flags,
        "email": user.email,
        "verified": user.verified,
        "locale": user.locale,
        "nsfw_allowed": user.nsfw_allowed,
    }


async def insert(
    cursor: ICursor,
    user: User,
    password: str | None,
    now: datetime,
    *,
    token: bytes | None = None,
) -> None:
    """
    Add a user.

    ``password`` is the argon2 hash (``None`` for bots and unclaimed accounts), ``token`` the hash
    of a person's first token if there is to be one.
    """
    values = {**_values(user), "password": password, "hash": token, "created_at": now}
    await cursor.execute(INSERT, values)


async def update(
    cursor: ICursor,
    user: User,
    now: datetime,
    *,
    password: str | None = None,
    token: bytes | None = None,
) -> frozenset[bytes]:
    """
    Write a user's own fields, and the argon2 hash of a new password if there is one.

    With the hash of a new token all older ones are void; the hashes of those.
    """
    values = {**_values(user), "password": password, "hash": token, "created_at": now}
    return frozenset(row.hash for row in await cursor.query(UPDATE, values))


async def free_discriminator(cursor: ICursor, username: str) -> str | None:
    """Four digits that make a bot's username unique; ``None`` when there are none left."""
    rows = await cursor.query(FREE_DISCRIMINATOR, {"username": username})
    return rows[0].discriminator if rows else None


async def fetch_many(cursor: ICursor, ids: Collection[Snowflake]) -> list[User]:
    """Those of the users that exist, in no order."""
    return [from_row(row) for row in await cursor.query(FETCH_MANY, {"ids": list(ids)})]


async def find(cursor: ICursor, username: str, discriminator: str) -> Snowflake | None:
    """Who has this name, with "0" for the digits of those whose name is theirs alone."""
    given = {"username": username, "discriminator": discriminator}
    rows = await cursor.query(FIND, given)
    return rows[0].id if rows else None


async def fetch_credentials(cursor: ICursor, login: str) -> tuple[Snowflake, str | None] | None:
    """The id and password hash of whoever logs in with this e-mail address or username."""
    rows = await cursor.query(CREDENTIALS, {"login": login})
    return (rows[0].id, rows[0].password) if rows else None


async def fetch_password(cursor: ICursor, user_id: Snowflake) -> str | None:
    """The password hash."""
    rows = await cursor.query(PASSWORD, {"id": user_id})
    return rows[0].password if rows else None


async def is_taken(
    cursor: ICursor, username: str | None, discriminator: str, email: str | None
) -> tuple[bool, bool]:
    """Whether the username, and whether the e-mail address, belongs to somebody."""
    [row] = await cursor.query(
        IS_TAKEN, {"username": username, "discriminator": discriminator, "email": email}
    )
    return row.username, row.email
