"""Images in the database: the hashes they are known by, the files behind them, who names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

#: How many images are looked at in one statement.
PAGE = 1000

UPSERT = """
    insert into images (hash, digest, used_at) values (%(hash)s, %(digest)s, %(now)s)
    on conflict (hash) do update set used_at = excluded.used_at
"""

USER_AVATAR = """
    select digest from images where hash = %(hash)s
    and (exists (select from users where id = %(id)s and avatar = %(hash)s)
         or exists (select from webhook_avatars
                    where webhook_id = %(id)s and webhook_avatars.hash = %(hash)s))
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

GROUP_ICON = """
    select digest from images where hash = %(hash)s
    and exists (select from channels where id = %(id)s and icon = %(hash)s)
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

APPLICATION_COVER = """
    select digest from images where hash = %(hash)s
    and exists (select from applications where id = %(id)s and cover_image = %(hash)s)
"""

GUIDE_ACTION_ICON = """
    select digest from images where hash = %(hash)s and exists (
        select from new_member_welcomes cross join lateral jsonb_array_elements(actions) as each
        where (each ->> 'channel_id')::bigint = %(id)s and each ->> 'icon' = %(hash)s
    )
"""

GUIDE_RESOURCE_ICON = """
    select digest from images where hash = %(hash)s and exists (
        select from new_member_welcomes cross join lateral jsonb_array_elements(resources) as each
        where (each ->> 'channel_id')::bigint = %(id)s and each ->> 'icon' = %(hash)s
    )
"""

#: Every hash that anything shows, or those of ``hashes``: a new column for one is added here.
LIST_NAMED = """
    select distinct hash, exists (select from images where images.hash = named.hash) as is_kept
    from (
        select avatar as hash from users
        union all select banner from users
        union all select avatar from members
        union all select banner from members
        union all select icon from guilds
        union all select splash from guilds
        union all select discovery_splash from guilds
        union all select banner from guilds
        union all select home_header from guilds
        union all select icon from roles
        union all select icon from applications
        union all select cover_image from applications
        union all select icon from channels
        union all select avatar from webhooks
        union all select each ->> 'icon'
            from new_member_welcomes cross join lateral jsonb_array_elements(actions) as each
        union all select each ->> 'icon'
            from new_member_welcomes cross join lateral jsonb_array_elements(resources) as each
        union all select webhook_avatars.hash from webhook_avatars where url is null
    ) as named
    where hash is not null and (%(hashes)s::text[] is null or hash = any(%(hashes)s))
"""

#: Those of these files that anything names: a new table that names files is added here.
LIST_BLOBS_AMONG = """
    select distinct digest from (
        select digest from images
        union all select digest from emojis
        union all select digest from stickers
        union all select digest from sounds
        union all select digest from uploads
        union all select digest from ephemeral_files
        union all select digest from unnest(%(digests)s::text[]) as digest where exists (
            select from messages
            where attachments @> jsonb_build_array(jsonb_build_object('digest', digest))
        )
    ) as named
    where digest = any(%(digests)s)
"""

LIST_OLD = """
    select hash from images where used_at < %(before)s and hash > %(after)s
    order by hash limit %(page)s
"""

DELETE_OLD = "delete from images where used_at < %(before)s and hash = any(%(hashes)s)"


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
    """Forget the images that nothing shows and nobody has sent since that time."""
    after = ""
    while rows := await cursor.query(
        LIST_OLD, {"before": before, "after": after, "page": PAGE}
    ):
        old = [row.hash for row in rows]
        after = old[-1]
        named = {row.hash for row in await cursor.query(LIST_NAMED, {"hashes": old})}
        unnamed = [each for each in old if each not in named]
        await cursor.execute(DELETE_OLD, {"before": before, "hashes": unnamed})


async def list_lost(cursor: ICursor) -> list[str]:
    """The hashes that something shows although there is no such image: there should be none."""
    rows = await cursor.query(LIST_NAMED, {"hashes": None})
    return sorted(row.hash for row in rows if not row.is_kept)


async def list_blobs_among(cursor: ICursor, digests: Iterable[str]) -> set[str]:
    """Those of these files that anything at all names."""
    rows = await cursor.query(LIST_BLOBS_AMONG, {"digests": list(digests)})
    return {row.digest for row in rows}
