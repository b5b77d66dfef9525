"""Stage instances in the database."""

from __future__ import annotations

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.stages import PrivacyLevel, StageInstance

INSERT = """
    insert into stage_instances (id, guild_id, channel_id, topic, privacy_level)
    values (%(id)s, %(guild_id)s, %(channel_id)s, %(topic)s, %(privacy_level)s)
"""

UPDATE = """
    update stage_instances set topic = %(topic)s, privacy_level = %(privacy_level)s
    where id = %(id)s
"""

DELETE = "delete from stage_instances where id = %(id)s"

LIST = """
    select id, guild_id, channel_id, topic, privacy_level
    from stage_instances where guild_id = %(guild_id)s order by id
"""


async def insert(cursor: ICursor, stage: StageInstance) -> None:
    """Add a stage."""
    await cursor.execute(INSERT, attrs.asdict(stage))


async def update(cursor: ICursor, stage: StageInstance) -> None:
    """Write a stage's fields."""
    await cursor.execute(UPDATE, attrs.asdict(stage))


async def delete(cursor: ICursor, stage_id: Snowflake) -> None:
    """Remove a stage."""
    await cursor.execute(DELETE, {"id": stage_id})


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[StageInstance]:
    """A guild's stages, oldest first."""
    return [
        StageInstance(
            id=row.id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            topic=row.topic,
            privacy_level=PrivacyLevel(row.privacy_level),
        )
        for row in await cursor.query(LIST, {"guild_id": guild_id})
    ]
