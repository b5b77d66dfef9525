"""
Settings of people on the wire.

What a form says is kept as the JSON it came as, once it is known to be right: nothing here but the
client makes anything of it.
"""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.presences import Status
from ..model.settings import PRIVATE, Chosen
from ..model.snowflakes import Snowflake
from . import scalars
from .forms import UNSET, Between, Length, OneOf, Unset
from .json import timestamp
from .users import LOCALES

#: How many guilds or channels a list of them may have.
MOST_IDS = 1000
#: The most characters of a note.
LONGEST_NOTE = 256


class IdText(str):
    """An id that is kept as text."""

    __slots__ = ()

    @classmethod
    def from_wire(cls, value: object) -> str:
        """Check that it is one."""
        return str(scalars.snowflake(value))


class MomentText(str):
    """A time that is kept as text."""

    __slots__ = ()

    @classmethod
    def from_wire(cls, value: object) -> str:
        """Check that it is one, and write it as all times are written."""
        return timestamp(scalars.moment(value))


Ids = Annotated[tuple[IdText, ...], Length(0, MOST_IDS)]
Flags = Annotated[int, Between(0, 2**31 - 1)]


@attrs.frozen(kw_only=True)
class CustomStatus:
    """What a person says of themselves beside being online."""

    text: Annotated[str, Length(0, 128)] | None = None
    emoji_id: IdText | None = None
    emoji_name: Annotated[str, Length(0, 64)] | None = None
    expires_at: MomentText | None = None


@attrs.frozen(kw_only=True)
class FriendSources:
    """Who may ask to be a friend."""

    all: bool | Unset = UNSET
    mutual_friends: bool | Unset = UNSET
    mutual_guilds: bool | Unset = UNSET


@attrs.frozen(kw_only=True)
class GuildFolder:
    """Guilds that stand together in the list; without an id, one that stands alone."""

    id: int | None = None
    name: Annotated[str, Length(0, 100)] | None = None
    color: Annotated[int, Between(0, 0xFFFFFF)] | None = None
    guild_ids: Ids


@attrs.frozen(kw_only=True)
class ModifySettings:
    """The body of ``PATCH /users/@me/settings``; what is left out stays as it is."""

    activity_joining_restricted_guild_ids: Ids | Unset = UNSET
    activity_restricted_guild_ids: Ids | Unset = UNSET
    afk_timeout: Annotated[int, Between(0, 86_400)] | Unset = UNSET
    allow_accessibility_detection: bool | Unset = UNSET
    allow_activity_party_privacy_friends: bool | Unset = UNSET
    allow_activity_party_privacy_voice_channel: bool | Unset = UNSET
    animate_emoji: bool | Unset = UNSET
    animate_stickers: Annotated[int, OneOf(0, 1, 2)] | Unset = UNSET
    contact_sync_enabled: bool | Unset = UNSET
    convert_emoticons: bool | Unset = UNSET
    custom_status: CustomStatus | Unset | None = UNSET
    default_guilds_restricted: bool | Unset = UNSET
    detect_platform_accounts: bool | Unset = UNSET
    developer_mode: bool | Unset = UNSET
    disable_games_tab: bool | Unset = UNSET
    enable_tts_command: bool | Unset = UNSET
    explicit_content_filter: Annotated[int, OneOf(0, 1, 2)] | Unset = UNSET
    friend_discovery_flags: Flags | Unset = UNSET
    friend_source_flags: FriendSources | Unset | None = UNSET
    gif_auto_play: bool | Unset = UNSET
    guild_folders: Annotated[tuple[GuildFolder, ...], Length(0, MOST_IDS)] | Unset = UNSET
    guild_positions: Ids | Unset = UNSET
    inline_attachment_media: bool | Unset = UNSET
    inline_embed_media: bool | Unset = UNSET
    locale: Annotated[str, OneOf(*LOCALES)] | Unset = UNSET
    message_display_compact: bool | Unset = UNSET
    native_phone_integration_enabled: bool | Unset = UNSET
    passwordless: bool | Unset = UNSET
    render_embeds: bool | Unset = UNSET
    render_reactions: bool | Unset = UNSET
    restricted_guilds: Ids | Unset = UNSET
    show_current_game: bool | Unset = UNSET
    status: Status | Unset = UNSET
    stream_notifications_enabled: bool | Unset = UNSET
    theme: Annotated[str, OneOf("dark", "light")] | Unset = UNSET
    timezone_offset: Annotated[int, Between(-1440, 1440)] | Unset = UNSET
    view_nsfw_commands: bool | Unset = UNSET
    view_nsfw_guilds: bool | Unset = UNSET


#: What counts until a person chooses; ``locale`` is the user's.
DEFAULTS: dict[str, Any] = {
    "activity_joining_restricted_guild_ids": [],
    "activity_restricted_guild_ids": [],
    "afk_timeout": 600,
    "allow_accessibility_detection": False,
    "allow_activity_party_privacy_friends": True,
    "allow_activity_party_privacy_voice_channel": True,
    "animate_emoji": True,
    "animate_stickers": 0,
    "contact_sync_enabled": False,
    "convert_emoticons": True,
    "custom_status": None,
    "default_guilds_restricted": False,
    "detect_platform_accounts": False,
    "developer_mode": False,
    "disable_games_tab": True,
    "enable_tts_command": True,
    "explicit_content_filter": 1,
    "friend_discovery_flags": 0,
    "friend_source_flags": {"all": True},
    "gif_auto_play": True,
    "guild_folders": [],
    "guild_positions": [],
    "inline_attachment_media": True,
    "inline_embed_media": True,
    "message_display_compact": False,
    "native_phone_integration_enabled": True,
    "passwordless": False,
    "render_embeds": True,
    "render_reactions": True,
    "restricted_guilds": [],
    "show_current_game": True,
    "status": "online",
    "stream_notifications_enabled": True,
    "theme": "dark",
    "timezone_offset": 0,
    "view_nsfw_commands": False,
    "view_nsfw_guilds": False,
}


@attrs.frozen(kw_only=True)
class MuteConfig:
    """Until when something is muted; ``selected_time_window`` is in seconds, -1 for ever."""

    end_time: MomentText | None = None
    selected_time_window: Annotated[int, Between(-1, 2**31 - 1)] | None = None


@attrs.frozen(kw_only=True)
class ChannelOverride:
    """What is chosen for one channel."""

    collapsed: bool | Unset = UNSET
    flags: Flags | Unset = UNSET
    message_notifications: Annotated[int, OneOf(0, 1, 2, 3)] | Unset = UNSET
    muted: bool | Unset = UNSET
    mute_config: MuteConfig | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ModifyGuildSettings:
    """The body of ``PATCH /users/@me/guilds/{id}/settings``; what is left out stays as it is."""

    channel_overrides: (
        Annotated[dict[IdText, ChannelOverride], Length(0, MOST_IDS)] | Unset | None
    ) = UNSET
    flags: Flags | Unset = UNSET
    hide_muted_channels: bool | Unset = UNSET
    message_notifications: Annotated[int, OneOf(0, 1, 2, 3)] | Unset = UNSET
    mobile_push: bool | Unset = UNSET
    mute_config: MuteConfig | Unset | None = UNSET
    mute_scheduled_events: bool | Unset = UNSET
    muted: bool | Unset = UNSET
    notify_highlights: Annotated[int, OneOf(0, 1, 2)] | Unset = UNSET
    suppress_everyone: bool | Unset = UNSET
    suppress_roles: bool | Unset = UNSET


@attrs.frozen(kw_only=True)
class ModifyManyGuildSettings:
    """The body of ``PATCH /users/@me/guilds/settings``."""

    guilds: Annotated[dict[Snowflake, ModifyGuildSettings], Length(0, 200)]


GUILD_DEFAULTS: dict[str, Any] = {
    "flags": 0,
    "hide_muted_channels": False,
    "message_notifications": 3,
    "mobile_push": True,
    "mute_config": None,
    "mute_scheduled_events": False,
    "muted": False,
    "notify_highlights": 0,
    "suppress_everyone": False,
    "suppress_roles": False,
    "version": 0,
}
CHANNEL_DEFAULTS: dict[str, Any] = {
    "collapsed": False,
    "flags": 0,
    "message_notifications": 3,
    "mute_config": None,
    "muted": False,
}


@attrs.frozen(kw_only=True)
class PutNote:
    """The body of ``PUT /users/@me/notes/{id}``; whoever keeps it says how long it may be."""

    note: str | None = None


def chosen(form: Any) -> Any:
    """What a form says, as JSON; what it leaves out is left out."""
    if attrs.has(type(form)):
        return {
            field.name: chosen(value)
            for field in attrs.fields(type(form))
            if not isinstance(value := getattr(form, field.name), Unset)
        }
    if isinstance(form, tuple):
        return [chosen(each) for each in form]
    if isinstance(form, dict):
        return {key: chosen(each) for key, each in form.items()}
    return form.value if isinstance(form, Status) else form


def settings_json(settings: Chosen, locale: str) -> dict[str, Any]:
    """A user settings object; ``locale`` is the user's."""
    return {**DEFAULTS, "locale": locale, **settings}


def guild_settings_json(guild_id: Snowflake, settings: Chosen) -> dict[str, Any]:
    """A user guild settings object; that of private channels has no guild."""
    overrides: dict[str, Chosen] = settings.get("channel_overrides", {})
    return {
        **GUILD_DEFAULTS,
        **settings,
        "guild_id": None if guild_id == PRIVATE else str(guild_id),
        "channel_overrides": [
            {**CHANNEL_DEFAULTS, **each, "channel_id": channel_id}
            for channel_id, each in overrides.items()
        ],
    }


def note_json(user_id: Snowflake, target_id: Snowflake, note: str) -> dict[str, Any]:
    """A note object."""
    return {"user_id": str(user_id), "note_user_id": str(target_id), "note": note}
