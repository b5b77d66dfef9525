"""Roles on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.roles import Role
from ..model.snowflakes import Snowflake
from .forms import UNSET, Between, Length, PermissionBits, Stripped, Unset
from .images import Image, Largest

#: The largest file of an icon, in bytes.
LARGEST = 256 * 1024

Color = Annotated[int, Between(0, 0xFFFFFF)]


@attrs.frozen(kw_only=True)
class Colors:
    """A role's colours; what is left out or null is the default."""

    primary_color: Color | None = None
    secondary_color: Color | None = None
    tertiary_color: Color | None = None


@attrs.frozen(kw_only=True)
class RoleFields:
    """The body of ``POST /guilds/{id}/roles`` and ``PATCH /guilds/{id}/roles/{role_id}``."""

    name: Annotated[str, Stripped, Length(1, 100)] | Unset | None = UNSET
    permissions: PermissionBits | Unset | None = UNSET
    color: Color | Unset | None = UNSET
    colors: Colors | Unset | None = UNSET
    hoist: bool | Unset | None = UNSET
    mentionable: bool | Unset | None = UNSET
    icon: Annotated[Image, Largest(LARGEST)] | Unset | None = UNSET
    unicode_emoji: Annotated[str, Length(0, 100)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class NewRole(RoleFields):
    """A role of a guild that is being made; ``id`` is a placeholder, the first is @everyone."""

    id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class MoveRole:
    """One entry of ``PATCH /guilds/{id}/roles``."""

    id: Snowflake
    position: Annotated[int, Between(-(2**31), 2**31 - 1)] | None = None


def role_json(role: Role) -> dict[str, Any]:
    """A role object."""
    told: dict[str, Any] = {
        "id": str(role.id),
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.colors.primary,
        "colors": {
            "primary_color": role.colors.primary,
            "secondary_color": role.colors.secondary,
            "tertiary_color": role.colors.tertiary,
        },
        "hoist": role.hoist,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": role.icon,
        "unicode_emoji": role.unicode_emoji,
        "flags": role.flags,
    }
    if role.tags is not None:
        tags: dict[str, Any] = {}
        if role.tags.bot_id is not None:
            tags["bot_id"] = str(role.tags.bot_id)
        if role.tags.integration_id is not None:
            tags["integration_id"] = str(role.tags.integration_id)
        if role.tags.premium_subscriber:
            tags["premium_subscriber"] = None  # present and null means true
        told["tags"] = tags
    return told
