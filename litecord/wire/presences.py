"""Presences on the wire."""

from __future__ import annotations

from typing import Any

import orjson

from ..model.members import Member
from ..model.presences import Presence
from ..model.snowflakes import Snowflake
from ..model.users import User
from .json import timestamp
from .users import user_json


def presence_json(
    presence: Presence, guild_id: Snowflake | None = None, *, user: User | None = None
) -> dict[str, Any]:
    """
    A presence; with ``guild_id`` as PRESENCE_UPDATE carries it.

    ``user`` is told whole, if given: otherwise the id says who it is.
    """
    told: dict[str, Any] = {
        "user": {"id": str(presence.user_id)} if user is None else user_json(user),
        "status": presence.status.value,
        "activities": list(presence.activities),
        "client_status": presence.client_status,
    }
    if guild_id is not None:
        told["guild_id"] = str(guild_id)
    return told


def encoded_presence(presence: Presence) -> orjson.Fragment:
    """A presence, encoded once for as long as it does not change."""
    if presence.memo is None:
        encoded = orjson.Fragment(orjson.dumps(presence_json(presence)))
        object.__setattr__(presence, "memo", encoded)
    told: orjson.Fragment = presence.memo
    return told


def member_presence_json(
    presence: Presence, guild_id: Snowflake, member: Member | None, *, user: User | None = None
) -> dict[str, Any]:
    """A presence as PRESENCE_UPDATE carried it before version 8: with some of the membership."""
    told = presence_json(presence, guild_id, user=user)
    if member is not None:
        since = member.premium_since
        told |= {
            "roles": [str(each) for each in member.roles],
            "nick": member.nick,
            "premium_since": since and timestamp(since),
        }
    return told
