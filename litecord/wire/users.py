"""Users on the wire."""

from __future__ import annotations

from typing import Any

import orjson

from ..model.users import User


def user_fields(user: User) -> dict[str, Any]:
    """What anybody is told of a user."""
    told: dict[str, Any] = {
        "id": str(user.id),
        "username": user.username,
        "avatar": user.avatar,
        "discriminator": user.discriminator,
        "public_flags": user.public_flags,
        "flags": user.public_flags,
        "banner": user.banner,
        "accent_color": user.accent_color,
        "global_name": user.global_name,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }
    if user.bot:
        told["bot"] = True
    if user.system:
        told["system"] = True
    return told


def user_json(user: User) -> orjson.Fragment:
    """What anybody is told of a user, encoded once for as long as the user does not change."""
    found: orjson.Fragment | None = user.memo.get("json")
    if found is None:
        found = user.memo["json"] = orjson.Fragment(orjson.dumps(user_fields(user)))
    return found


def private_user_json(user: User) -> dict[str, Any]:
    """What a user is told of themselves."""
    told = user_fields(user)
    del told["primary_guild"]
    told |= {
        "flags": user.flags,
        "bio": user.bio,
        "pronouns": user.pronouns,
        "mfa_enabled": user.mfa_enabled,
        "locale": user.locale,
        "premium_type": user.premium_type,
        "verified": user.verified,
        "email": user.email,
    }
    if not user.bot:
        told |= {"phone": None, "nsfw_allowed": user.nsfw_allowed}
    return told
