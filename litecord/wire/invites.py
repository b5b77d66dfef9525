"""Invites on the wire."""

from __future__ import annotations

from typing import Any

from ..model.channels import Channel
from ..model.guilds import Guild
from ..model.invites import Invite
from ..model.users import User
from .json import timestamp
from .users import user_json


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
    invite: Invite, guild: Guild, channel: Channel, inviter: User | None
) -> dict[str, Any]:
    """An invite object, as anybody may see it."""
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
    return told


def invite_metadata_json(invite: Invite) -> dict[str, Any]:
    """What those who manage invites see besides."""
    return {
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
        "temporary": invite.temporary,
        "created_at": timestamp(invite.created_at),
    }
