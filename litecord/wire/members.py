"""Members on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import attrs
import orjson

from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import UNSET, Between, Length, Stripped, Unset
from .images import Image
from .json import timestamp
from .users import user_json

Nick = Annotated[str, Stripped, Length(None, 32)]


@attrs.frozen(kw_only=True)
class ModifyMember:
    """The body of ``PATCH /guilds/{id}/members/{user_id}``."""

    nick: Nick | Unset | None = UNSET
    roles: Annotated[frozenset[Snowflake], Length(0, 350)] | Unset | None = UNSET
    mute: bool | Unset | None = UNSET
    deaf: bool | Unset | None = UNSET
    channel_id: Snowflake | Unset | None = UNSET
    communication_disabled_until: datetime | Unset | None = UNSET
    flags: Annotated[int, Between(0)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class AddMember:
    """The body of ``PUT /guilds/{id}/members/{user_id}``."""

    access_token: Annotated[str, Length(None, 10_240)]
    nick: Nick | None = None
    roles: Annotated[frozenset[Snowflake], Length(0, 250)] | None = None
    mute: bool | None = None
    deaf: bool | None = None


@attrs.frozen(kw_only=True)
class ModifyMyself:
    """The body of ``PATCH /guilds/{id}/members/@me``."""

    nick: Nick | Unset | None = UNSET
    avatar: Image | Unset | None = UNSET
    banner: Image | Unset | None = UNSET
    bio: Annotated[str, Length(None, 190)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ModifyNick:
    """The body of ``PATCH /guilds/{id}/members/@me/nick``."""

    nick: Nick | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ListMembers:
    """The query of ``GET /guilds/{id}/members``."""

    limit: Annotated[int, Between(1, 1000)] = 1
    after: Annotated[int, Between(0)] = 0


@attrs.frozen(kw_only=True)
class SearchMembers:
    """The query of ``GET /guilds/{id}/members/search``."""

    query: Annotated[str, Length(1, 100)]
    limit: Annotated[int, Between(1, 1000)] = 1


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


def encoded_member(member: Member, user: User) -> orjson.Fragment:
    """A member object, encoded once for as long as neither the member nor the user changes."""
    if member.memo is None or member.memo[0] is not user:
        encoded = orjson.Fragment(orjson.dumps(member_json(member, user)))
        object.__setattr__(member, "memo", (user, encoded))
    told: orjson.Fragment = member.memo[1]
    return told
