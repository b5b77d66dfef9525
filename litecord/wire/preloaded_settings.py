"""
What a person chooses, in its two forms: JSON, and protobuf of the first kind.

The protobuf has all that the JSON has, and more; https://github.com/discord-userdoccers/discord-protos
has its schema. What is in both is read from it and written into it here; the rest of it is the
client's business. What does not parse is a ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from ..errors import InvalidForm, InvalidSettings
from ..model.settings import Chosen
from .forms import decode
from .json import timestamp
from .protobuf import (
    bytes_field,
    fixed_field,
    fixed_numbers_in,
    has,
    message_in,
    messages_in,
    number_field,
    number_in,
    replaced,
    signed,
    unsigned,
)
from .settings import DEFAULTS, ModifySettings

#: Who may ask to be a friend: of friends, of those in a guild with one, and of all others.
_MUTUAL_FRIENDS, _MUTUAL_GUILDS, _NO_RELATION = 1 << 1, 1 << 2, 1 << 3
#: What JSON calls the themes; of newer ones, which are dark, it knows nothing.
_THEMES: Final = {1: "dark", 2: "light", 3: "dark", 4: "dark"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)

#: Reads a field of a message; ``None`` where it is not there.
_Read = Callable[[bytes, int], Any]
#: The field with a value, or nothing if that is as good as none.
_Write = Callable[[int, Any], bytes]


@attrs.frozen
class _Kind:
    read: _Read
    write: _Write


def _wrapped(message: bytes, number: int) -> bytes | None:
    """The content of a field that is a message around a value, to tell none from nothing."""
    return message_in(message, number) if has(message, number) else None


def _read_number(message: bytes, number: int) -> int | None:
    value = _wrapped(message, number)
    return None if value is None else number_in(value, 1)


def _read_bool(message: bytes, number: int) -> bool | None:
    value = _read_number(message, number)
    return None if value is None else bool(value)


def _read_signed(message: bytes, number: int) -> int | None:
    value = _read_number(message, number)
    return None if value is None else signed(value)


def _read_text(message: bytes, number: int) -> str | None:
    value = _wrapped(message, number)
    return None if value is None else message_in(value, 1).decode()


def _write_number(number: int, value: int) -> bytes:
    return bytes_field(number, number_field(1, unsigned(value)) if value else b"")


def _write_text(number: int, value: str) -> bytes:
    return bytes_field(number, bytes_field(1, value.encode()) if value else b"")


def _read_ids(message: bytes, number: int) -> list[str]:
    return [str(each) for each in fixed_numbers_in(message, number)]


def _write_ids(number: int, value: list[str]) -> bytes:
    packed = b"".join(int(each).to_bytes(8, "little") for each in value)
    return bytes_field(number, packed) if packed else b""


def _read_plain(message: bytes, number: int) -> bool:
    return bool(number_in(message, number))


def _write_plain(number: int, value: bool) -> bytes:
    return number_field(number, 1) if value else b""


def _read_theme(message: bytes, number: int) -> str | None:
    return _THEMES.get(number_in(message, number))


def _write_theme(number: int, value: str) -> bytes:
    return number_field(number, 2 if value == "light" else 1)


def _read_sources(message: bytes, number: int) -> dict[str, bool] | None:
    flags = _read_number(message, number)
    if flags is None:
        return None
    anybody = bool(flags & _NO_RELATION)
    return {
        "all": anybody,
        "mutual_friends": anybody or bool(flags & _MUTUAL_FRIENDS),
        "mutual_guilds": anybody or bool(flags & _MUTUAL_GUILDS),
    }


def _write_sources(number: int, value: Mapping[str, bool]) -> bytes:
    flags = 0
    if value.get("all"):
        flags = _NO_RELATION | _MUTUAL_FRIENDS | _MUTUAL_GUILDS
    flags |= _MUTUAL_FRIENDS if value.get("mutual_friends") else 0
    flags |= _MUTUAL_GUILDS if value.get("mutual_guilds") else 0
    return _write_number(number, flags)


def _read_status(message: bytes, number: int) -> dict[str, str | None] | None:
    status = message_in(message, number)
    [emoji_id] = fixed_numbers_in(status, 2)[-1:] or [0]
    [expires] = fixed_numbers_in(status, 4)[-1:] or [0]
    try:
        expires_at = timestamp(_EPOCH + expires * _MS) if expires else None
    except OverflowError:
        raise ValueError("no such time") from None
    told = {
        "text": message_in(status, 1).decode() or None,
        "emoji_id": str(emoji_id) if emoji_id else None,
        "emoji_name": message_in(status, 3).decode() or None,
        "expires_at": expires_at,
    }
    return told if any(told.values()) else None


def _write_status(number: int, value: Mapping[str, str | None]) -> bytes:
    text, name = value["text"] or "", value["emoji_name"] or ""
    status = bytes_field(1, text.encode()) if text else b""
    if value["emoji_id"]:
        status += fixed_field(2, int(value["emoji_id"]))
    status += bytes_field(3, name.encode()) if name else b""
    if value["expires_at"]:
        expires = datetime.fromisoformat(value["expires_at"])
        status += fixed_field(4, max(0, (expires - _EPOCH) // _MS))
    return bytes_field(number, status) if status else b""


def _read_folders(message: bytes, number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": _read_signed(each, 2),
            "name": _read_text(each, 3),
            "color": _read_number(each, 4),
            "guild_ids": _read_ids(each, 1),
        }
        for each in messages_in(message, number)
    ]


def _write_folders(number: int, value: list[dict[str, Any]]) -> bytes:
    return b"".join(bytes_field(number, _folder(each)) for each in value)


def _folder(value: Mapping[str, Any]) -> bytes:
    written = _write_ids(1, value["guild_ids"])
    for number, name, write in ((2, "id", _write_number), (3, "name", _write_text)):
        written += b"" if value[name] is None else write(number, value[name])
    return written if value["color"] is None else written + _write_number(4, value["color"])


_BOOL: Final = _Kind(_read_bool, _write_number)
_NUMBER: Final = _Kind(_read_number, _write_number)
_SIGNED: Final = _Kind(_read_signed, _write_number)
_TEXT: Final = _Kind(_read_text, _write_text)
_IDS: Final = _Kind(_read_ids, _write_ids)
_PLAIN: Final = _Kind(_read_plain, _write_plain)

#: Where what is in the JSON is in the protobuf: in which message of it, and which field there.
_PLACES: Final[dict[str, tuple[int, int, _Kind]]] = {
    "afk_timeout": (5, 6, _NUMBER),
    "stream_notifications_enabled": (5, 7, _BOOL),
    "native_phone_integration_enabled": (5, 8, _BOOL),
    "inline_attachment_media": (6, 9, _BOOL),
    "inline_embed_media": (6, 10, _BOOL),
    "gif_auto_play": (6, 11, _BOOL),
    "render_embeds": (6, 12, _BOOL),
    "render_reactions": (6, 13, _BOOL),
    "animate_emoji": (6, 14, _BOOL),
    "animate_stickers": (6, 15, _NUMBER),
    "enable_tts_command": (6, 16, _BOOL),
    "message_display_compact": (6, 17, _BOOL),
    "explicit_content_filter": (6, 19, _NUMBER),
    "view_nsfw_guilds": (6, 20, _BOOL),
    "convert_emoticons": (6, 21, _BOOL),
    "view_nsfw_commands": (6, 23, _BOOL),
    "allow_activity_party_privacy_friends": (8, 1, _BOOL),
    "allow_activity_party_privacy_voice_channel": (8, 2, _BOOL),
    "restricted_guilds": (8, 3, _IDS),
    "default_guilds_restricted": (8, 4, _PLAIN),
    "allow_accessibility_detection": (8, 7, _PLAIN),
    "detect_platform_accounts": (8, 8, _BOOL),
    "passwordless": (8, 9, _BOOL),
    "contact_sync_enabled": (8, 10, _BOOL),
    "friend_source_flags": (8, 11, _Kind(_read_sources, _write_sources)),
    "friend_discovery_flags": (8, 12, _NUMBER),
    "activity_restricted_guild_ids": (8, 13, _IDS),
    "activity_joining_restricted_guild_ids": (8, 15, _IDS),
    "disable_games_tab": (10, 3, _BOOL),
    "status": (11, 1, _TEXT),
    "custom_status": (11, 2, _Kind(_read_status, _write_status)),
    "show_current_game": (11, 3, _BOOL),
    "locale": (12, 1, _TEXT),
    "timezone_offset": (12, 2, _SIGNED),
    "theme": (13, 1, _Kind(_read_theme, _write_theme)),
    "developer_mode": (13, 2, _PLAIN),
    "guild_folders": (14, 1, _Kind(_read_folders, _write_folders)),
    "guild_positions": (14, 2, _IDS),
}


def chosen_in(settings: bytes) -> dict[str, Any]:
    """What is in the protobuf of what JSON has; what is not there is left out."""
    messages = {outer: message_in(settings, outer) for outer, _, _ in _PLACES.values()}
    told = {
        name: kind.read(messages[outer], inner) for name, (outer, inner, kind) in _PLACES.items()
    }
    return {name: value for name, value in told.items() if value is not None}


def with_chosen(settings: bytes, chosen: Chosen) -> bytes:
    """The protobuf with what was chosen; what it says already stays as it is."""
    for name, value in chosen.items():
        outer, inner, kind = _PLACES[name]
        message = message_in(settings, outer)
        if kind.read(message, inner) != value:
            written = b"" if value is None else kind.write(inner, value)
            message = replaced(message, written, {inner})
            settings = replaced(settings, bytes_field(outer, message))
    return settings


def changed_in(chosen: Chosen, settings: bytes) -> dict[str, Any]:
    """
    What the JSON has to change to say what the protobuf says.

    Refuses (50105) what cannot be said in it.
    """
    try:
        now = chosen_in(settings)
        decode(ModifySettings, now)
    except (ValueError, InvalidForm):
        raise InvalidSettings() from None
    names = now.keys() | (chosen.keys() & DEFAULTS.keys())
    now = {name: now.get(name, DEFAULTS.get(name)) for name in names}
    return {
        name: value
        for name, value in now.items()
        if value != chosen.get(name, DEFAULTS.get(name))
    }
