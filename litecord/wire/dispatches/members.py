"""What members, bans and presences look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..members import member_json
from ..presences import presence_json
from ..users import user_json
from .base import Table


def _member(event: events.MemberAdded | events.MemberUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), **member_json(event.member, event.user)}


def _about_user(
    event: events.MemberRemoved | events.BanAdded | events.BanRemoved,
) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id), "user": user_json(event.user)}


def _presence(event: events.PresenceUpdated) -> dict[str, Any]:
    user = event.user if event.is_user_new else None
    return presence_json(event.presence, event.guild_id, user=user)


MEMBERS: Table = {
    events.MemberAdded: ("GUILD_MEMBER_ADD", _member),
    events.MemberUpdated: ("GUILD_MEMBER_UPDATE", _member),
    events.MemberRemoved: ("GUILD_MEMBER_REMOVE", _about_user),
    events.BanAdded: ("GUILD_BAN_ADD", _about_user),
    events.BanRemoved: ("GUILD_BAN_REMOVE", _about_user),
    events.PresenceUpdated: ("PRESENCE_UPDATE", _presence),
}
