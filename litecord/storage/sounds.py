"""Soundboard sounds of guilds in the database."""

from __future__ import annotations

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound

INSERT = """
    insert into sounds (id, guild_id, name, volume, emoji_id, emoji_name, available, user_id,
                        digest)
    values (%(id)s, %(guild_id)s, %(name)s, %(volume)s, %(emoji_id)s, %(emoji_name)s,
            %(available)s, %(user_id)s, %(digest)s)
"""

UPDATE = """
    update sounds
    set name = %(name)s, volume = %(volume)s, emoji_id = %(emoji_id)s, emoji_name = %(emoji_name)s
    where id = %(id)s
"""

DELETE = "delete from sounds where id = %(id)s"

FETCH = """
    select id, guild_id, name, volume, emoji_id, emoji_name, available, user_id, digest
    from sounds where id = %(id)s
"""

LIST_IN_GUILD = """
    select id, guild_id, name, volume, emoji_id, emoji_name, available, user_id, digest
    from sounds where guild_id = %(guild_id)s order by id
"""


async def insert(cursor: ICursor, sound: Sound) -> None:
    """Add a sound."""
    await cursor.execute(INSERT, attrs.asdict(sound))


async def update(cursor: ICursor, sound: Sound) -> None:
    """Write a sound's name, volume and emoji."""
    await cursor.execute(UPDATE, attrs.asdict(sound))


async def delete(cursor: ICursor, sound_id: Snowflake) -> None:
    """Remove a sound; its file stays in the blob store."""
    await cursor.execute(DELETE, {"id": sound_id})


async def fetch(cursor: ICursor, sound_id: Snowflake) -> Sound | None:
    """One sound, whatever guild it is of."""
    rows = await cursor.query(FETCH, {"id": sound_id})
    return Sound(**rows[0]._asdict()) if rows else None


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Sound]:
    """A guild's sounds, oldest first."""
    rows = await cursor.query(LIST_IN_GUILD, {"guild_id": guild_id})
    return [Sound(**row._asdict()) for row in rows]
