"""Members on the wire."""

from __future__ import annotations

from typing import Any

from ..model.members import Member
from ..model.users import User
from .json import timestamp
from .users import user_json


def partial_member_json(member: Member) -> dict[str, Any]:
    """A membership without its user, as messages carry it."""
    until = member.communication_disabled_until
    return {
        "roles": [str(each) for each in member.roles],
        "premium_since": member.premium_since and timestamp(member.premium_since),
        "pending": member.pending,
        "nick": member.nick,
        "mute": member.mute,
        "joined_at": timestamp(member.joined_at),
        "flags": member.flags,
        "deaf": member.deaf,
        "communication_disabled_until": until and timestamp(until),
        "banner": member.banner,
        "avatar": member.avatar,
        "avatar_decoration_data": None,
        "collectibles": None,
    }


def member_json(member: Member, user: User) -> dict[str, Any]:
    """A member object."""
    told = partial_member_json(member)
    told["user"] = user_json(user)
    return told
