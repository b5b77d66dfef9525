"""Guild templates: codes by which guilds are made like another one was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class Template:
    """
    A template of a guild.

    ``snapshot`` is what is told of the guild as it was at ``updated_at``, with placeholders for
    its ids (``wire.templates.snapshot_json``).
    """

    code: str
    guild_id: Snowflake
    creator_id: Snowflake
    name: str
    description: str | None = None
    usage_count: int = 0
    created_at: datetime
    updated_at: datetime
    snapshot: dict[str, Any]
