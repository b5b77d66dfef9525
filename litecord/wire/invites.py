"""Invites on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import attrs

from ..model.channels import Channel, PrivateChannel
from ..model.guilds import Guild
from ..model.invites import GroupInvite, Invite
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import Between, Length, OneOf
from .json import timestamp
from .roles import role_json
from .users import user_json

_ROLE_KEYS = ("id", "name", "position", "color", "colors", "icon", "unicode_emoji")


@attrs.frozen(kw_only=True)
class CreateInvite:
    """The body of ``POST /channels/{id}/invites``; null is the default."""

    max_age: Annotated[int, Between(0, 604_800)] | None = None
    max_uses: Annotated[int, Between(0, 100)] | None = None
    temporary: bool | None = None
    unique: bool | None = None
    target_type: Annotated[int, OneOf(1, 2)] | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    role_ids: Annotated[frozenset[Snowflake], Length(0, 250)] | None = None


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
    }


def invite_json(
    invite: Invite,
    guild: Guild,
    channel: Channel,
    inviter: User | None,
    roles: Iterable[Role] = (),
) -> dict[str, Any]:
    """An invite object, as anybody may see it; ``roles`` are those it gives."""
    expires = invite.expires_at
    told: dict[str, Any] = {
        "type": 0,
        "code": invite.code,
        "expires_at": expires and timestamp(expires),
        "flags": invite.flags,
        "guild": _invite_guild_json(guild),
        "guild_id": str(guild.id),
        "channel": {
            "id": str(channel.id),
            "type": int(channel.type),
            "name": channel.name,
        },
    }
    if inviter is not None:
        told["inviter"] = user_json(inviter)
    given = [_partial_role_json(each) for each in roles]
    if given:
        told["roles"] = given
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
