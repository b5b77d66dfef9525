"""Profiles on the wire: what people say of themselves, and have in common."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.applications import Application
from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import UNSET, Between, Length, Unset
from .images import Image
from .members import member_json
from .users import ModifyMe, user_fields


@attrs.frozen(kw_only=True)
class WhichProfile:
    """The query of ``GET /users/{id}/profile``."""

    with_mutual_guilds: bool = True
    with_mutual_friends: bool = False
    with_mutual_friends_count: bool = False
    guild_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class ModifyProfile:
    """The body of ``PATCH /users/@me/profile``."""

    pronouns: Annotated[str, Length(None, 40)] | Unset | None = UNSET
    bio: Annotated[str, Length(None, 190)] | Unset | None = UNSET
    banner: Image | Unset | None = UNSET
    accent_color: Annotated[int, Between(0, 0xFFFFFF)] | Unset | None = UNSET

    @property
    def of_user(self) -> ModifyMe:
        """The same, as what is changed of a user."""
        return ModifyMe(
            pronouns=self.pronouns,
            bio=self.bio,
            banner=self.banner,
            accent_color=self.accent_color,
        )


def profile_metadata_json(user: User) -> dict[str, Any]:
    """A profile metadata object: that of a user."""
    return {
        "bio": user.bio,
        "pronouns": user.pronouns,
        "banner": user.banner,
        "accent_color": user.accent_color,
        **_NITRO,
    }


#: What only those have who pay for it.
_NITRO: dict[str, Any] = {
    "theme_colors": None,
    "popout_animation_particle_type": None,
    "emoji": None,
    "profile_effect": None,
}


def profile_user_json(user: User) -> dict[str, Any]:
    """A user, as a profile has it."""
    return {**user_fields(user), "bio": user.bio}


def profile_json(user: User) -> dict[str, Any]:
    """What anybody who may see the profile of a user is told of it."""
    return {
        "user_profile": profile_metadata_json(user),
        "badges": [],
        "guild_badges": [],
        "legacy_username": None,
        "premium_type": user.premium_type or None,
        "premium_since": None,
        "premium_guild_since": None,
    }


def profile_in_guild_json(member: Member, user: User) -> dict[str, Any]:
    """What a profile has of a membership."""
    return {
        "guild_member": {**member_json(member, user), "bio": member.bio},
        "guild_member_profile": {
            "guild_id": str(member.guild_id),
            "bio": member.bio,
            "pronouns": "",
            "banner": member.banner,
            "accent_color": None,
            **_NITRO,
        },
    }


def profile_application_json(application: Application) -> dict[str, Any]:
    """A profile application object: that of a bot."""
    return {
        "id": str(application.id),
        "flags": application.flags,
        "verified": False,
        "storefront_available": False,
    }
