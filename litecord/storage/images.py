"""Images in the database: the hashes they are known by, the files behind them, who names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

UPSERT = """
    insert into images (hash, digest, used_at) values (%(hash)s, %(digest)s, %(now)s)
    on conflict (hash) do update set used_at = excluded.used_at
"""

USER_AVATAR = """
    select digest from images where hash = %(hash)s
    and exists (select from users where id = %(id)s and avatar = %(hash)s)
"""

BANNER = """
    select digest from images where hash = %(hash)s
    and (exists (select from users where id = %(id)s and banner = %(hash)s)
         or exists (select from guilds where id = %(id)s and banner = %(hash)s))
"""

MEMBER_AVATAR = """
    select digest from images where hash = %(hash)s and exists (
        select from members
        where guild_id = %(guild_id)s and user_id = %(id)s and avatar = %(hash)s
    )
"""

MEMBER_BANNER = """
    select digest from images where hash = %(hash)s and exists (
        select from members
        where guild_id = %(guild_id)s and user_id = %(id)s and banner = %(hash)s
    )
"""

GUILD_ICON = """
    select digest from images where hash = %(hash)s
    and exists (select from guilds where id = %(id)s and icon = %(hash)s)
"""

GUILD_SPLASH = """
    select digest from images where hash = %(hash)s
    and exists (select from guilds where id = %(id)s and splash = %(hash)s)
"""

GUILD_DISCOVERY_SPLASH = """
    select digest from images where hash = %(hash)s
    and exists (select from guilds where id = %(id)s and discovery_splash = %(hash)s)
"""

GUILD_HOME_HEADER = """
    select digest from images where hash = %(hash)s
    and exists (select from guilds where id = %(id)s and home_header = %(hash)s)
"""

ROLE_ICON = """
    select digest from images where hash = %(hash)s
    and exists (select from roles where id = %(id)s and icon = %(hash)s)
"""

APPLICATION_IMAGE = """
    select digest from images where hash = %(hash)s and exists (
        select from applications
        where id = %(id)s and (icon = %(hash)s or cover_image = %(hash)s)
    )
"""

DELETE_UNNAMED = """
    delete from images where used_at < %(before)s
    and not exists (select from images_named where images_named.hash = images.hash)
"""

LIST_LOST = """
    select distinct hash from images_named
    where not exists (select from images where images.hash = images_named.hash) order by hash
"""

LIST_BLOBS = "select distinct digest from blobs_named order by digest"

LIST_BLOBS_AMONG = "select distinct digest from blobs_named where digest = any(%(digests)s)"


async def upsert(cursor: ICursor, hash: str, digest: str, now: datetime) -> None:
    """Note an image and the file it is in; it is about to be named."""
    await cursor.execute(UPSERT, {"hash": hash, "digest": digest, "now": now})


async def find(
    cursor: ICursor,
    statement: str,
    hash: str,
    id: Snowflake,
    guild_id: Snowflake | None = None,
) -> str | None:
    """The file of an image, if it is what ``statement`` (a constant above) asks about."""
    rows = await cursor.query(statement, {"hash": hash, "id": id, "guild_id": guild_id})
    return rows[0].digest if rows else None


async def delete_unnamed(cursor: ICursor, before: datetime) -> None:
    """Forget the images that nothing names and nobody has sent since that time."""
    await cursor.execute(DELETE_UNNAMED, {"before": before})


async def list_lost(cursor: ICursor) -> list[str]:
    """The hashes that something names although there is no such image: there should be none."""
    return [row.hash for row in await cursor.query(LIST_LOST)]


async def list_blobs(cursor: ICursor) -> list[str]:
    """The names of all files that anything at all names."""
    return [row.digest for row in await cursor.query(LIST_BLOBS)]


async def list_blobs_among(cursor: ICursor, digests: Iterable[str]) -> set[str]:
    """Those of these files that anything at all names."""
    rows = await cursor.query(LIST_BLOBS_AMONG, {"digests": list(digests)})
    return {row.digest for row in rows}
