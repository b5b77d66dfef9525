"""Welcome screens and guides for new members, in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..model.welcome import ActionType, Guide, GuideChannel, WelcomeChannel, WelcomeScreen
from .values import Json

FETCH_SCREEN = """
    select guild_id, description, channels from welcome_screens where guild_id = %(guild_id)s
"""

PUT_SCREEN = """
    insert into welcome_screens (guild_id, description, channels)
    values (%(guild_id)s, %(description)s, %(channels)s)
    on conflict (guild_id) do update
    set description = excluded.description, channels = excluded.channels
"""

FETCH_GUIDE = """
    select guild_id, enabled, author_ids, message, actions, resources
    from new_member_welcomes where guild_id = %(guild_id)s
"""

PUT_GUIDE = """
    insert into new_member_welcomes (guild_id, enabled, author_ids, message, actions, resources)
    values (%(guild_id)s, %(enabled)s, %(author_ids)s, %(message)s, %(actions)s, %(resources)s)
    on conflict (guild_id) do update
    set enabled = excluded.enabled, author_ids = excluded.author_ids,
        message = excluded.message, actions = excluded.actions, resources = excluded.resources
"""


async def fetch_screen(cursor: ICursor, guild_id: Snowflake) -> WelcomeScreen | None:
    """The welcome screen of a guild, if it has one."""
    rows = await cursor.query(FETCH_SCREEN, {"guild_id": guild_id})
    if not rows:
        return None
    channels = tuple(WelcomeChannel(**each) for each in rows[0].channels)
    return WelcomeScreen(
        guild_id=guild_id, description=rows[0].description, channels=channels
    )


async def put_screen(cursor: ICursor, screen: WelcomeScreen) -> None:
    """Write the welcome screen of a guild."""
    values = attrs.asdict(screen)
    await cursor.execute(PUT_SCREEN, {**values, "channels": Json(values["channels"])})


async def fetch_guide(cursor: ICursor, guild_id: Snowflake) -> Guide | None:
    """The guide of a guild, if it has one."""
    rows = await cursor.query(FETCH_GUIDE, {"guild_id": guild_id})
    if not rows:
        return None
    [row] = rows
    return Guide(
        guild_id=guild_id,
        enabled=row.enabled,
        author_ids=tuple(row.author_ids),
        message=row.message,
        actions=tuple(map(_channel, row.actions)),
        resources=tuple(map(_channel, row.resources)),
    )


def _channel(kept: dict[str, Any]) -> GuideChannel:
    type = kept["action_type"]
    return GuideChannel(**{**kept, "action_type": None if type is None else ActionType(type)})


async def put_guide(cursor: ICursor, guide: Guide) -> None:
    """Write the guide of a guild."""
    values = attrs.asdict(guide)
    written = {
        **values,
        "author_ids": list(guide.author_ids),
        "actions": Json(values["actions"]),
        "resources": Json(values["resources"]),
    }
    await cursor.execute(PUT_GUIDE, written)
