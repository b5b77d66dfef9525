"""Roles: named sets of permissions that members hold."""

from __future__ import annotations

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class RoleColors:
    """A role's colours, 0 to 0xFFFFFF; the second and third make gradients."""

    primary: int = 0
    secondary: int | None = None
    tertiary: int | None = None


@attrs.frozen(kw_only=True)
class RoleTags:
    """Whom a managed role belongs to."""

    bot_id: Snowflake | None = None
    integration_id: Snowflake | None = None
    premium_subscriber: bool = False


@attrs.frozen(kw_only=True)
class Role:
    """A role of a guild; the one with the guild's own id is @everyone."""

    id: Snowflake
    guild_id: Snowflake
    name: str
    permissions: int = 0
    position: int = 0
    colors: RoleColors = RoleColors()
    hoist: bool = False
    managed: bool = False
    mentionable: bool = False
    icon: str | None = None
    unicode_emoji: str | None = None
    flags: int = 0
    tags: RoleTags | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts roles from lowest to highest: by position, the older one higher in a tie."""
        return (self.position, -self.id)
