"""Guilds on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import attrs

from ..model.emojis import Emoji
from ..model.guilds import Guild
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.stickers import Sticker
from .channels import CreateChannel
from .emojis import emoji_json
from .forms import UNSET, Between, Length, OneOf, Stripped, Unset
from .images import Image
from .json import timestamp
from .roles import NewRole, role_json
from .stickers import sticker_json

#: https://docs.discord.com/developers/reference#locales
LOCALES: Final = (
    *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl"),
    *("no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi"),
    *("th", "zh-CN", "ja", "zh-TW", "ko", "ar", "he"),
)

Name = Annotated[str, Stripped, Length(2, 100)]


@attrs.frozen(kw_only=True)
class GuildFields:
    """What may be set when a guild is made and afterwards; null is the default."""

    region: Annotated[str, Length(0, 100)] | Unset | None = UNSET
    icon: Image | Unset | None = UNSET
    verification_level: Annotated[int, OneOf(0, 1, 2, 3, 4)] | Unset | None = UNSET
    default_message_notifications: Annotated[int, OneOf(0, 1)] | Unset | None = UNSET
    explicit_content_filter: Annotated[int, OneOf(0, 1, 2)] | Unset | None = UNSET
    preferred_locale: Annotated[str, OneOf(*LOCALES)] | Unset | None = UNSET
    afk_channel_id: Snowflake | Unset | None = UNSET
    afk_timeout: Annotated[int, OneOf(60, 300, 900, 1800, 3600)] | Unset | None = UNSET
    system_channel_id: Snowflake | Unset | None = UNSET
    system_channel_flags: Annotated[int, Between(0, 2**31 - 1)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class NewChannel(CreateChannel):
    """A channel of a guild that is being made; ``id`` is a placeholder."""

    id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class CreateGuild(GuildFields):
    """
    The body of ``POST /guilds``.

    The ids in it are placeholders of the client's, by which the parts refer to each other.
    """

    name: Name
    roles: Annotated[tuple[NewRole, ...], Length(0, 250)] | None = None
    channels: Annotated[tuple[NewChannel, ...], Length(0, 500)] | None = None
    guild_template_code: str | None = None


@attrs.frozen(kw_only=True)
class ModifyGuild(GuildFields):
    """The body of ``PATCH /guilds/{id}``."""

    name: Name | Unset = UNSET
    description: Annotated[str, Length(0, 300)] | Unset | None = UNSET
    splash: Image | Unset | None = UNSET
    discovery_splash: Image | Unset | None = UNSET
    banner: Image | Unset | None = UNSET
    home_header: Image | Unset | None = UNSET
    owner_id: Snowflake | Unset | None = UNSET
    features: Annotated[tuple[str, ...], Length(0, 1521)] | Unset | None = UNSET
    rules_channel_id: Snowflake | Unset | None = UNSET
    public_updates_channel_id: Snowflake | Unset | None = UNSET
    safety_alerts_channel_id: Snowflake | Unset | None = UNSET
    premium_progress_bar_enabled: bool | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class WithCounts:
    """The query of what tells counts of members if asked to."""

    with_counts: bool = False


@attrs.frozen(kw_only=True)
class ListMyGuilds:
    """The query of ``GET /users/@me/guilds``."""

    before: Snowflake | None = None
    after: Snowflake | None = None
    limit: Annotated[int, Between(1, 200)] = 200
    with_counts: bool = False


def _id(snowflake: Snowflake | None) -> str | None:
    return None if snowflake is None else str(snowflake)


def guild_json(
    guild: Guild,
    roles: Iterable[Role],
    emojis: Iterable[Emoji] = (),
    stickers: Iterable[Sticker] = (),
) -> dict[str, Any]:
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
        "emojis": [emoji_json(each) for each in emojis],
        "stickers": [sticker_json(each) for each in stickers],
        "incidents_data": _incidents_data(guild),
    }


def _incidents_data(guild: Guild) -> dict[str, Any] | None:
    """What is paused; nothing once that was lifted, not when it has ended by itself."""
    told = incidents_json(guild)
    return told if any(told.values()) else None


def incidents_json(guild: Guild) -> dict[str, Any]:
    """An incidents data object."""
    invites, dms = guild.invites_disabled_until, guild.dms_disabled_until
    return {
        "invites_disabled_until": invites and timestamp(invites),
        "dms_disabled_until": dms and timestamp(dms),
    }


def guild_preview_json(
    guild: Guild, emojis: Iterable[Emoji] = (), stickers: Iterable[Sticker] = ()
) -> dict[str, Any]:
    """A guild preview object, without the counts."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "description": guild.description,
        "home_header": guild.home_header,
        "splash": guild.splash,
        "discovery_splash": guild.discovery_splash,
        "features": guild.features,
        "emojis": [emoji_json(each) for each in emojis],
        "stickers": [sticker_json(each) for each in stickers],
    }


def counts_json(members: int, online: int) -> dict[str, int]:
    """How many members a guild has, and how many of them are not offline."""
    return {"approximate_member_count": members, "approximate_presence_count": online}


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
