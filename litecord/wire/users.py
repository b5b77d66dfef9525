"""Users on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs
import orjson

from ..model.unset import UNSET, Unset
from ..model.users import User
from .forms import Between, Length, OneOf
from .images import Image
from .names import DisplayName, Email, Password, collapsed

#: https://docs.discord.com/developers/reference#locales
LOCALES = (
    *("ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he"),
    *("hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru"),
    *("sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"),
)


@attrs.frozen(kw_only=True)
class ModifyMe:
    """
    The body of ``PATCH /users/@me``.

    What a username may be differs between people and bots: whoever knows the user checks it.
    """

    username: Annotated[str, collapsed, Length(2, 32)] | Unset = UNSET
    global_name: DisplayName | Unset | None = UNSET
    email: Email | Unset = UNSET
    password: Annotated[str, Length(1, 256)] | None = None
    new_password: Password | Unset = UNSET
    avatar: Image | Unset | None = UNSET
    banner: Image | Unset | None = UNSET
    bio: Annotated[str, Length(None, 190)] | Unset | None = UNSET
    pronouns: Annotated[str, Length(None, 40)] | Unset | None = UNSET
    accent_color: Annotated[int, Between(0, 0xFFFFFF)] | Unset | None = UNSET
    locale: Annotated[str, OneOf(*LOCALES)] | Unset = UNSET


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


def authorized_user_json(user: User, *, with_email: bool) -> dict[str, Any]:
    """What an application is told of a person who authorised it."""
    told = user_fields(user) | {
        "flags": user.flags,
        "mfa_enabled": user.mfa_enabled,
        "locale": user.locale,
        "premium_type": user.premium_type,
    }
    if with_email:
        told |= {"email": user.email, "verified": user.verified}
    return told
