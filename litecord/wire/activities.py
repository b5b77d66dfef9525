"""
Activities: what people and bots say they are doing.

What a client says is cleaned, not refused: fields that are unknown or of another kind are left out,
texts that are too long are cut. See https://docs.discord.com/developers/events/gateway-events and,
for the longest texts, the unofficial documentation of presences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .scalars import snowflake_or

#: What a value of a field is taken as; ``None`` where it is none.
Clean = Callable[[Any], Any]

#: The most activities that are kept of what one session says.
MOST_ACTIVITIES: Final = 16
_STREAMING, _CUSTOM, _LAST_TYPE = 1, 4, 6
#: Above this, clients in JavaScript see another number.
_MOST: Final = 2**53
_STREAMS: Final = (
    "https://twitch.tv/",
    "https://www.twitch.tv/",
    "https://youtube.com/",
    "https://www.youtube.com/",
    "https://youtu.be/",
)


def _text(most: int) -> Clean:
    return lambda value: value[:most] if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    return value if type(value) is int and abs(value) <= _MOST else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _id(value: object) -> str | None:
    found = snowflake_or(value)
    return str(found) if isinstance(found, int) else None


def _listed(clean: Clean, most: int) -> Clean:
    def listed(value: object) -> list[Any] | None:
        found = [clean(each) for each in value[:most]] if isinstance(value, list) else []
        return None if not found or None in found else found

    return listed


def _cleaned(given: dict[str, Any], fields: Mapping[str, Clean]) -> dict[str, Any]:
    found = {name: clean(given[name]) for name, clean in fields.items() if name in given}
    return {name: value for name, value in found.items() if value is not None}


def _object(**fields: Clean) -> Clean:
    return lambda value: _cleaned(value, fields) or None if isinstance(value, dict) else None


#: What a bot may say.
_OF_BOTS: Final[Mapping[str, Clean]] = {
    "name": _text(128),
    "type": _whole,
    "state": _text(128),
    "url": _text(512),
}
#: What a person's client may.
_OF_PEOPLE: Final[Mapping[str, Clean]] = {
    **_OF_BOTS,
    "details": _text(128),
    "state_url": _text(256),
    "details_url": _text(256),
    "status_display_type": _whole,
    "platform": _text(32),
    "supported_platforms": _listed(_text(32), 10),
    "timestamps": _object(start=_whole, end=_whole),
    "emoji": _object(name=_text(128), id=_id, animated=_flag),
    "party": _object(id=_text(128), size=_listed(_whole, 2)),
    "assets": _object(
        large_image=_text(512),
        large_text=_text(128),
        large_url=_text(256),
        small_image=_text(512),
        small_text=_text(128),
        small_url=_text(256),
        invite_cover_image=_text(512),
    ),
    "application_id": _id,
    "parent_application_id": _id,
    "sync_id": _text(128),
    "instance": _flag,
    "flags": _whole,
    "buttons": _listed(_text(32), 2),
}


def activity(given: object, *, is_bot: bool, created_at: int) -> dict[str, Any] | None:
    """
    An activity as others see it; ``None`` for what is none.

    ``created_at`` is in milliseconds.
    """
    if not isinstance(given, dict):
        return None
    told = _cleaned(given, _OF_BOTS if is_bot else _OF_PEOPLE)
    kind = told.get("type", 0)
    told["type"] = kind if 0 <= kind <= _LAST_TYPE else 0
    if told["type"] == _CUSTOM:
        told.setdefault("name", "Custom Status")
    if "name" not in told:
        return None
    if told["type"] != _STREAMING or not told.get("url", "").startswith(_STREAMS):
        told.pop("url", None)
    told["id"] = "custom" if told["type"] == _CUSTOM else f"{_hash(told['name']):x}"
    told["created_at"] = created_at
    return told


def _hash(text: str) -> int:
    """FNV-1a of 64 bits: the same name has the same id, in every process."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "replace"):
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value
