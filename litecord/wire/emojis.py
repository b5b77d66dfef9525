"""Custom emojis on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.emojis import Emoji
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import UNSET, Length, Pattern, Unset
from .images import Image, Largest
from .users import user_json

#: The largest file that can be uploaded, in bytes.
LARGEST = 256 * 1024

Name = Annotated[str, Length(2, 32), Pattern(r"[A-Za-z0-9_]+")]
Roles = Annotated[tuple[Snowflake, ...], Length(0, 1521)]


@attrs.frozen(kw_only=True)
class CreateEmoji:
    """The body of ``POST /guilds/{id}/emojis`` and ``POST /applications/{id}/emojis``."""

    name: Name
    image: Annotated[Image, Largest(LARGEST)]
    roles: Roles | None = None


@attrs.frozen(kw_only=True)
class ModifyEmoji:
    """The body of ``PATCH /guilds/{id}/emojis/{emoji_id}``; for applications without roles."""

    name: Name | Unset = UNSET
    roles: Roles | Unset | None = UNSET


def emoji_json(emoji: Emoji, user: User | None = None) -> dict[str, Any]:
    """An emoji object; ``user`` is who made it, for those who may know."""
    told: dict[str, Any] = {
        "id": str(emoji.id),
        "name": emoji.name,
        "roles": [str(each) for each in emoji.roles],
        "require_colons": True,
        "managed": emoji.managed,
        "animated": emoji.animated,
        "available": emoji.available,
    }
    if user is not None:
        told["user"] = user_json(user)
    return told
