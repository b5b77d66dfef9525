"""READY and guilds in the forms that the capabilities of a person's client ask for.

All is made plain first (``ready``), and then moved about here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from ..model.capabilities import (
    CLIENT_STATE_V2,
    DEDUPE_USER_OBJECTS,
    LAZY_USER_NOTES,
    PRIORITIZED_READY_PAYLOAD,
    USER_SETTINGS_PROTO,
    VERSIONED_READ_STATES,
    VERSIONED_USER_GUILD_SETTINGS,
)

Json = dict[str, Any]

#: What of a guild stands beside its properties.
_BESIDE: Final[tuple[str, ...]] = (
    *("joined_at", "large", "unavailable", "member_count", "members", "channels", "threads"),
    *("presences", "voice_states", "stage_instances", "guild_scheduled_events", "stickers"),
    *("roles", "emojis", "premium_subscription_count"),
)
_VERSIONED: Final = (
    (VERSIONED_READ_STATES, "read_state"),
    (VERSIONED_USER_GUILD_SETTINGS, "user_guild_settings"),
)


def tailored_guild(told: Json, capabilities: int) -> Json:
    """A guild, as GUILD_CREATE and READY have it."""
    if not capabilities & CLIENT_STATE_V2:
        return told
    beside = {name: told[name] for name in _BESIDE if name in told}
    # Sounds are not told at all in this form: they are to be asked for.
    apart = {*beside, "soundboard_sounds"}
    properties = {name: value for name, value in told.items() if name not in apart}
    return {"id": told["id"], "data_mode": "full", "properties": properties, **beside}


def tailored_ready(told: Json, capabilities: int) -> tuple[Json, Json | None]:
    """READY of a person, and READY_SUPPLEMENTAL if there is to be one."""
    told = dict(told)
    if capabilities & LAZY_USER_NOTES:
        del told["notes"]
    has_proto = capabilities & USER_SETTINGS_PROTO
    told.pop("user_settings" if has_proto else "user_settings_proto", None)
    for capability, name in _VERSIONED:
        if capabilities & capability:
            told[name] = _versioned(told[name])
    if not capabilities & DEDUPE_USER_OBJECTS:
        return told, None
    told = _deduped(told)
    if not capabilities & PRIORITIZED_READY_PAYLOAD:
        return told, None
    return _split(told)


def _versioned(entries: list[Json]) -> Json:
    versions = (each.get("version", 0) for each in entries)
    return {"entries": entries, "partial": False, "version": max(versions, default=0)}


class _Users:
    """The users that were met, each once."""

    def __init__(self) -> None:
        self.met: dict[str, Json] = {}

    def bare(self, told: Json) -> Json:
        """Something about a user, with the id in the user's place."""
        rest = {name: value for name, value in told.items() if name != "user"}
        return {"user_id": self.id_of(told["user"]), **rest}

    def id_of(self, user: Json) -> str:
        """The id of a user, who is met; of whom no more than the id is told is not."""
        if len(user) > 1:
            self.met.setdefault(user["id"], user)
        return str(user["id"])

    def bare_all(self, told: Iterable[Json]) -> list[Json]:
        """Several."""
        return [self.bare(each) for each in told]

    def bare_channel(self, told: Json) -> Json:
        """A private channel, with the ids of its recipients."""
        rest = {name: value for name, value in told.items() if name != "recipients"}
        return {**rest, "recipient_ids": [self.id_of(each) for each in told["recipients"]]}


def _deduped(told: Json) -> Json:
    told = orjson.loads(orjson.dumps(told))  # parts of it may be encoded already
    users = _Users()
    users.id_of(told["user"])
    guilds = [dict(each) for each in told["guilds"]]
    members = [users.bare_all(each.pop("members")) for each in guilds]
    presences = [users.bare_all(each.pop("presences")) for each in guilds]
    rest = {name: value for name, value in told.items() if name != "presences"}
    return {
        **rest,
        "guilds": guilds,
        "merged_members": members,
        "merged_presences": {"friends": users.bare_all(told["presences"]), "guilds": presences},
        "relationships": [
            users.bare(each) if "user" in each else each for each in told["relationships"]
        ],
        "private_channels": [
            users.bare_channel(each) if "recipients" in each else each
            for each in told["private_channels"]
        ],
        "users": list(users.met.values()),
    }


def _split(told: Json) -> tuple[Json, Json]:
    """What can wait is told in a second part: voice, presences, and the members but oneself."""
    own = told["user"]["id"]
    guilds = [dict(each) for each in told["guilds"]]
    supplemental: Json = {
        "guilds": [
            {
                "id": each["id"],
                "voice_states": each.pop("voice_states"),
                "activity_instances": [],
            }
            for each in guilds
        ],
        "merged_members": [
            [each for each in members if each["user_id"] != own]
            for members in told["merged_members"]
        ],
        "merged_presences": told["merged_presences"],
        "lazy_private_channels": [],
        "disclose": [],
        "game_invites": [],
    }
    rest = {name: value for name, value in told.items() if name != "merged_presences"}
    members = [
        [each for each in members if each["user_id"] == own] for members in told["merged_members"]
    ]
    return {**rest, "guilds": guilds, "merged_members": members}, supplemental
