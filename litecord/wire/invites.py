"""Invites on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

import attrs

from ..model.applications import Application
from ..model.channels import Channel, PrivateChannel
from ..model.guilds import Guild
from ..model.invites import FriendInvite, GroupInvite, Invite, InviteFlag, TargetType
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from .applications import application_json
from .forms import Between, Length
from .json import timestamp
from .roles import role_json
from .users import user_json

_ROLE_KEYS = ("id", "name", "position", "color", "colors", "icon", "unicode_emoji")
#: What an application is told of with an invite, as far as it is known.
_APPLICATION_KEYS: Final = (
    *("id", "name", "icon", "description", "type", "cover_image", "bot", "bot_public"),
    *("bot_require_code_grant", "terms_of_service_url", "privacy_policy_url"),
    *("custom_install_url", "install_params", "integration_types_config", "verify_key"),
    *("flags", "flags_new", "tags"),
)


@attrs.frozen(kw_only=True)
class CreateInvite:
    """The body of ``POST /channels/{id}/invites``; null is the default."""

    max_age: Annotated[int, Between(0, 5_184_000)] | None = None
    max_uses: Annotated[int, Between(0, 100)] | None = None
    temporary: bool | None = None
    unique: bool | None = None
    flags: InviteFlag | None = None
    target_type: TargetType | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    role_ids: Annotated[frozenset[Snowflake], Length(0, 250)] | None = None


@attrs.frozen(kw_only=True)
class GetInvite:
    """The query of ``GET /invites/{code}``."""

    with_counts: bool = False
    with_permissions: bool = False


@attrs.frozen(kw_only=True)
class TargetUsersFile:
    """The body of ``PUT /invites/{code}/target-users``: a form with a file; no text will do."""

    target_users_file: str | None = None


@attrs.frozen(kw_only=True)
class TargetUsers:
    """The body of ``POST /invites/{code}/target-users/bulk-add`` and ``/bulk-delete``."""

    user_ids: Annotated[tuple[Snowflake, ...], Length(1, 1000)]


@attrs.frozen(kw_only=True)
class CreateFriendInvite:
    """The body of ``POST /users/@me/invites``."""

    code: str | None = None


def _invite_guild_json(guild: Guild) -> dict[str, Any]:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "splash": guild.splash,
        "banner": guild.banner,
        "description": guild.description,
        "icon": guild.icon,
        "features": guild.features,
        "verification_level": guild.verification_level,
        "vanity_url_code": guild.vanity_url_code,
        "nsfw_level": guild.nsfw_level,
        "nsfw": guild.nsfw_level in (1, 3),
        "premium_subscription_count": guild.premium_subscription_count,
        "premium_tier": guild.premium_tier,
    }


#: Features that a guild's profile tells of.
_TOLD: Final = frozenset(
    {"COMMUNITY", "DISCOVERABLE", "PARTNERED", "VERIFIED", "MEMBER_VERIFICATION_GATE_ENABLED"}
)
#: Who may look at a guild: everybody, or whoever is invited.
_PUBLIC: Final = 1
_RESTRICTED: Final = 2


def guild_profile_json(guild: Guild, *, members: int, online: int) -> dict[str, Any]:
    """A guild profile object; guilds have no tags, games and colours of their own here."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon_hash": guild.icon,
        "member_count": members,
        "online_count": online,
        "description": guild.description or "",
        "brand_color_primary": None,
        "banner_hash": None,
        "game_application_ids": [],
        "game_activity": {},
        "tag": None,
        "badge": None,
        "badge_color_primary": None,
        "badge_color_secondary": None,
        "badge_hash": None,
        "traits": [],
        "features": [each for each in guild.features if each in _TOLD],
        "visibility": _PUBLIC if "DISCOVERABLE" in guild.features else _RESTRICTED,
        "custom_banner_hash": guild.discovery_splash,
        "premium_subscription_count": guild.premium_subscription_count,
        "premium_tier": guild.premium_tier,
    }


def invite_json(
    invite: Invite,
    guild: Guild,
    channel: Channel,
    inviter: User | None,
    roles: Iterable[Role] = (),
    application: Application | None = None,
) -> dict[str, Any]:
    """An invite object, as anybody may see it; ``roles`` are those it gives."""
    expires = invite.expires_at
    told: dict[str, Any] = {
        "type": 0,
        "code": invite.code,
        "expires_at": expires and timestamp(expires),
        "flags": invite.all_flags,
        "guild": _invite_guild_json(guild),
        "guild_id": str(guild.id),
        "channel": {
            "id": str(channel.id),
            "type": int(channel.type),
            "name": channel.name,
        },
        **target_json(invite, application),
    }
    if inviter is not None:
        told["inviter"] = user_json(inviter)
    given = [_partial_role_json(each) for each in roles]
    if given:
        told["roles"] = given
    return told


def target_json(invite: Invite, application: Application | None) -> dict[str, Any]:
    """What an invite opens in its channel, if it does."""
    if invite.target_type is None:
        return {}
    told: dict[str, Any] = {"target_type": invite.target_type.value}
    if application is not None:
        known = application_json(application, None)
        told["target_application"] = {
            name: known[name] for name in _APPLICATION_KEYS if name in known
        }
    return told


def _partial_role_json(role: Role) -> dict[str, Any]:
    told = role_json(role)
    return {name: told[name] for name in _ROLE_KEYS}


def invite_metadata_json(invite: Invite) -> dict[str, Any]:
    """What those who manage invites see besides."""
    return {
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
        "temporary": invite.temporary,
        "created_at": timestamp(invite.created_at),
    }


def target_users_job_json(invite: Invite) -> dict[str, Any]:
    """The job that worked through the list of who may accept an invite: it is over."""
    done = invite.targeted_at and timestamp(invite.targeted_at)
    return {
        "status": 2,
        "total_users": invite.target_count,
        "processed_users": invite.target_count,
        "created_at": done,
        "completed_at": done,
        "error_message": None,
    }


def friend_invite_json(invite: FriendInvite, inviter: User) -> dict[str, Any]:
    """An invite to be friends, with its metadata."""
    return {
        "type": 2,
        "code": invite.code,
        "channel": None,
        "inviter": user_json(inviter),
        "flags": 0,
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
        "created_at": timestamp(invite.created_at),
        "expires_at": timestamp(invite.expires_at),
    }


def group_invite_json(
    invite: GroupInvite,
    channel: PrivateChannel,
    inviter: User | None,
    recipients: Sequence[User],
) -> dict[str, Any]:
    """An invite to a group, as anybody may see it."""
    where: dict[str, Any] = {
        "id": str(channel.id),
        "type": int(channel.type),
        "name": channel.name,
        "recipients": [
            {"id": str(each.id), "username": each.username, "avatar": each.avatar}
            for each in recipients
        ],
    }
    if channel.icon is not None:
        where["icon"] = channel.icon
    told: dict[str, Any] = {
        "type": 1,
        "code": invite.code,
        "expires_at": timestamp(invite.expires_at),
        "created_at": timestamp(invite.created_at),
        "max_age": invite.max_age,
        "channel": where,
    }
    if inviter is not None:
        told["inviter"] = user_json(inviter)
    return told
