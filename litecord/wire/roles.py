"""Roles on the wire."""

from __future__ import annotations

from typing import Any

from ..model.roles import Role


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
