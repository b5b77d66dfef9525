"""Users in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.users import User

INSERT = """
    insert into users (id, username, discriminator, global_name, bot, flags, public_flags, email,
                       verified, locale, password)
    values (%(id)s, %(username)s, %(discriminator)s, %(global_name)s, %(bot)s, %(flags)s,
            %(public_flags)s, %(email)s, %(verified)s, %(locale)s, %(password)s)
"""

UPDATE = """
    update users
    set username = %(username)s, discriminator = %(discriminator)s, global_name = %(global_name)s,
        avatar = %(avatar)s, banner = %(banner)s, accent_color = %(accent_color)s, bio = %(bio)s,
        pronouns = %(pronouns)s, flags = %(flags)s, public_flags = %(public_flags)s,
        email = %(email)s, verified = %(verified)s, locale = %(locale)s
    where id = %(id)s
"""

UPDATE_PASSWORD = "update users set password = %(password)s where id = %(id)s"

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

PASSWORD = "select password from users where id = %(id)s"

IS_TAKEN = """
    select exists (select from users where lower(username) = lower(%(username)s)
                                       and discriminator = %(discriminator)s) as username,
           exists (select from users where lower(email) = lower(%(email)s)) as email
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
    }


async def insert(cursor: ICursor, user: User, password: str | None) -> None:
    """Add a user; ``password`` is the argon2 hash, ``None`` for bots."""
    await cursor.execute(INSERT, {**_values(user), "password": password})


async def update(cursor: ICursor, user: User) -> None:
    """Write a user's own fields."""
    await cursor.execute(UPDATE, _values(user))


async def update_password(cursor: ICursor, user_id: Snowflake, password: str) -> None:
    """Replace the argon2 hash."""
    await cursor.execute(UPDATE_PASSWORD, {"id": user_id, "password": password})


async def fetch_many(cursor: ICursor, ids: Collection[Snowflake]) -> list[User]:
    """Those of the users that exist, in no order."""
    return [from_row(row) for row in await cursor.query(FETCH_MANY, {"ids": list(ids)})]


async def fetch_credentials(cursor: ICursor, login: str) -> tuple[Snowflake, str | None] | None:
    """The id and password hash of whoever logs in with this e-mail address or username."""
    rows = await cursor.query(CREDENTIALS, {"login": login})
    return (rows[0].id, rows[0].password) if rows else None


async def fetch_password(cursor: ICursor, user_id: Snowflake) -> str | None:
    """The password hash."""
    rows = await cursor.query(PASSWORD, {"id": user_id})
    return rows[0].password if rows else None


async def is_taken(
    cursor: ICursor, username: str, discriminator: str, email: str | None
) -> tuple[bool, bool]:
    """Whether the username, and whether the e-mail address, belongs to somebody."""
    [row] = await cursor.query(
        IS_TAKEN, {"username": username, "discriminator": discriminator, "email": email}
    )
    return row.username, row.email
