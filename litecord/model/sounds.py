"""Soundboard sounds: of guilds, and default ones, which everybody may play."""

from __future__ import annotations

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class Sound:
    """
    A soundboard sound.

    ``guild_id`` is ``None`` for default sounds. ``digest`` names the file of a guild's sound in
    the blob store; of a default sound it is the name of the file that comes with this server.
    It has one of ``emoji_id`` and ``emoji_name``, or neither.
    """

    id: Snowflake
    guild_id: Snowflake | None = None
    name: str
    volume: float = 1.0
    emoji_id: Snowflake | None = None
    emoji_name: str | None = None
    available: bool = True
    user_id: Snowflake | None = None
    digest: str
