"""Custom emojis: small images with names, of a guild or of an application."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class Emoji:
    """
    A custom emoji.

    ``guild_id`` is ``None`` for those of applications, which have an ``application_id`` instead.
    ``roles`` are those whose members alone may use it; everybody may where there are none.
    ``digest`` names the image in the blob store.
    """

    id: Snowflake
    guild_id: Snowflake | None
    application_id: Snowflake | None = None
    name: str
    user_id: Snowflake | None
    roles: tuple[Snowflake, ...] = ()
    animated: bool = False
    managed: bool = False
    available: bool = True
    digest: str

    def is_for(self, roles: Iterable[Snowflake]) -> bool:
        """Whether somebody with these roles may use it."""
        return not self.roles or not set(self.roles).isdisjoint(roles)
