"""Guilds on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model.guilds import Guild
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from .roles import role_json


def _id(snowflake: Snowflake | None) -> str | None:
    return None if snowflake is None else str(snowflake)


def guild_json(guild: Guild, roles: Iterable[Role]) -> dict[str, Any]:
    """A guild object, as ``GET /guilds/{id}`` and GUILD_UPDATE have it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "description": guild.description,
        "home_header": guild.home_header,
        "splash": guild.splash,
        "discovery_splash": guild.discovery_splash,
        "features": guild.features,
        "banner": guild.banner,
        "owner_id": str(guild.owner_id),
        "application_id": None,
        "region": guild.region,
        "afk_channel_id": _id(guild.afk_channel_id),
        "afk_timeout": guild.afk_timeout,
        "system_channel_id": _id(guild.system_channel_id),
        "system_channel_flags": guild.system_channel_flags,
        "widget_enabled": guild.widget_enabled,
        "widget_channel_id": _id(guild.widget_channel_id),
        "verification_level": guild.verification_level,
        "roles": [role_json(each) for each in roles],
        "default_message_notifications": guild.default_message_notifications,
        "mfa_level": guild.mfa_level,
        "explicit_content_filter": guild.explicit_content_filter,
        "max_presences": guild.max_presences,
        "max_members": guild.max_members,
        "max_stage_video_channel_users": guild.max_stage_video_channel_users,
        "max_video_channel_users": guild.max_video_channel_users,
        "vanity_url_code": guild.vanity_url_code,
        "premium_tier": guild.premium_tier,
        "premium_subscription_count": guild.premium_subscription_count,
        "preferred_locale": guild.preferred_locale,
        "rules_channel_id": _id(guild.rules_channel_id),
        "safety_alerts_channel_id": _id(guild.safety_alerts_channel_id),
        "public_updates_channel_id": _id(guild.public_updates_channel_id),
        "premium_progress_bar_enabled": guild.premium_progress_bar_enabled,
        "nsfw": guild.nsfw_level in (1, 3),
        "nsfw_level": guild.nsfw_level,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def partial_guild_json(guild: Guild, *, owner: bool, permissions: int) -> dict[str, Any]:
    """A guild as ``GET /users/@me/guilds`` lists it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "banner": guild.banner,
        "owner": owner,
        "permissions": str(permissions),
        "features": guild.features,
    }
