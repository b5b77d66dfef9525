"""Settings and notes of people in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..interfaces import ICursor
from ..model.installs import UserInstall
from ..model.relationships import Relationship, RelationshipType
from ..model.settings import Chosen, Personal
from ..model.snowflakes import Snowflake
from .values import Json

FETCH = """
    select
        (select settings from user_settings where user_id = %(user_id)s) as settings,
        (select jsonb_object_agg(guild_id, settings) from user_guild_settings
         where user_id = %(user_id)s) as guilds,
        (select jsonb_object_agg(target_id, note) from user_notes
         where user_id = %(user_id)s) as notes,
        array(select channel_id from recipients
              where user_id = %(user_id)s and is_open) as private,
        (select jsonb_agg(to_jsonb(relationships)) from relationships
         where user_id = %(user_id)s) as relationships,
        (select settings from user_settings_protos
         where user_id = %(user_id)s and kind = 1) as proto,
        (select jsonb_object_agg(application_id, to_jsonb(scopes)) from user_installs
         where user_id = %(user_id)s) as installs
"""

MERGE = """
    insert into user_settings (user_id, settings) values (%(user_id)s, %(settings)s)
    on conflict (user_id) do update set settings = user_settings.settings || excluded.settings
    returning settings
"""

FETCH_OF_GUILD = """
    select settings from user_guild_settings
    where user_id = %(user_id)s and guild_id = %(guild_id)s
"""

PUT_OF_GUILD = """
    insert into user_guild_settings (user_id, guild_id, settings)
    values (%(user_id)s, %(guild_id)s, %(settings)s)
    on conflict (user_id, guild_id) do update set settings = excluded.settings
"""

PUT_NOTE = """
    insert into user_notes (user_id, target_id, note)
    values (%(user_id)s, %(target_id)s, %(note)s)
    on conflict (user_id, target_id) do update set note = excluded.note
"""

DELETE_NOTE = """
    delete from user_notes where user_id = %(user_id)s and target_id = %(target_id)s
"""


async def fetch(cursor: ICursor, user_id: Snowflake) -> Personal:
    """All that a person has chosen and noted."""
    [row] = await cursor.query(FETCH, {"user_id": user_id})
    return Personal(
        settings=row.settings or {},
        guilds={Snowflake(int(key)): each for key, each in (row.guilds or {}).items()},
        notes={Snowflake(int(key)): each for key, each in (row.notes or {}).items()},
        private=frozenset(row.private),
        relationships={each["target_id"]: _related(each) for each in row.relationships or ()},
        proto=bytes(row.proto or b""),
        installs={
            Snowflake(int(key)): UserInstall(
                user_id=user_id, application_id=Snowflake(int(key)), scopes=tuple(each)
            )
            for key, each in (row.installs or {}).items()
        },
    )


def _related(kept: dict[str, Any]) -> Relationship:
    since = datetime.fromisoformat(kept["since"])
    return Relationship(**{**kept, "type": RelationshipType(kept["type"]), "since": since})


async def merge(cursor: ICursor, user_id: Snowflake, settings: Chosen) -> Chosen:
    """Add to what a person has chosen; all of it."""
    [row] = await cursor.query(MERGE, {"user_id": user_id, "settings": Json(settings)})
    merged: Chosen = row.settings
    return merged


async def fetch_of_guild(cursor: ICursor, user_id: Snowflake, guild_id: Snowflake) -> Chosen:
    """What a person has chosen for a guild."""
    rows: Any = await cursor.query(FETCH_OF_GUILD, {"user_id": user_id, "guild_id": guild_id})
    return rows[0].settings if rows else {}


async def put_of_guild(
    cursor: ICursor, user_id: Snowflake, guild_id: Snowflake, settings: Chosen
) -> None:
    """Write what a person has chosen for a guild."""
    given = {"user_id": user_id, "guild_id": guild_id, "settings": Json(settings)}
    await cursor.execute(PUT_OF_GUILD, given)


async def put_note(
    cursor: ICursor, user_id: Snowflake, target_id: Snowflake, note: str
) -> None:
    """Write a person's note of somebody; an empty one is none."""
    given = {"user_id": user_id, "target_id": target_id}
    if note:
        await cursor.execute(PUT_NOTE, {**given, "note": note})
    else:
        await cursor.execute(DELETE_NOTE, given)
