"""Stickers of guilds in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.stickers import Sticker, StickerFormat

INSERT = """
    insert into stickers (id, guild_id, name, description, tags, format, available, user_id,
                          digest)
    values (%(id)s, %(guild_id)s, %(name)s, %(description)s, %(tags)s, %(format)s, %(available)s,
            %(user_id)s, %(digest)s)
"""

UPDATE = """
    update stickers set name = %(name)s, description = %(description)s, tags = %(tags)s
    where id = %(id)s
"""

DELETE = "delete from stickers where id = %(id)s"

FETCH = """
    select id, guild_id, name, description, tags, format, available, user_id, digest
    from stickers where id = %(id)s
"""

LIST_IN_GUILD = """
    select id, guild_id, name, description, tags, format, available, user_id, digest
    from stickers where guild_id = %(guild_id)s order by id
"""


def _values(sticker: Sticker) -> dict[str, Any]:
    return {**attrs.asdict(sticker, recurse=False), "format": int(sticker.format)}


def _from_row(row: Any) -> Sticker:
    return Sticker(**{**row._asdict(), "format": StickerFormat(row.format)})


async def insert(cursor: ICursor, sticker: Sticker) -> None:
    """Add a sticker."""
    await cursor.execute(INSERT, _values(sticker))


async def update(cursor: ICursor, sticker: Sticker) -> None:
    """Write a sticker's name, description and tags."""
    await cursor.execute(UPDATE, _values(sticker))


async def delete(cursor: ICursor, sticker_id: Snowflake) -> None:
    """Remove a sticker; its file stays in the blob store."""
    await cursor.execute(DELETE, {"id": sticker_id})


async def fetch(cursor: ICursor, sticker_id: Snowflake) -> Sticker | None:
    """One sticker, whatever guild it is of."""
    rows = await cursor.query(FETCH, {"id": sticker_id})
    return _from_row(rows[0]) if rows else None


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Sticker]:
    """A guild's stickers, oldest first."""
    return [_from_row(row) for row in await cursor.query(LIST_IN_GUILD, {"guild_id": guild_id})]
