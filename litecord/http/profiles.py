"""Routes of profiles."""

from __future__ import annotations

from typing import Any

from ..actions import profiles, users
from ..actions.profiles import Profile
from ..deferreds import shielded
from ..errors import ApiError
from ..model.snowflakes import Snowflake
from ..wire.profiles import (
    ModifyProfile,
    WhichProfile,
    profile_application_json,
    profile_in_guild_json,
    profile_json,
    profile_metadata_json,
    profile_user_json,
)
from ..wire.users import user_json
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/users/<user_id>/profile", auth=Auth.USER)
async def get(call: Call, user_id: Snowflake, query: WhichProfile) -> Reply:
    """The profile of somebody whom one knows; of who has blocked one, little is told."""
    found = await call.perform(profiles.get, query.guild_id, user_id)
    told = {"user": profile_user_json(found.user), "connected_accounts": []}
    if found.application is not None:
        told["application"] = profile_application_json(found.application)
    if not found.is_blocking:
        told |= profile_json(found.user) | _in_common(found, query)
        if found.member is not None:
            told |= profile_in_guild_json(found.member, found.user)
    return Reply(told)


def _in_common(found: Profile, query: WhichProfile) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if query.with_mutual_guilds:
        told["mutual_guilds"] = [
            {"id": str(guild_id), "nick": nick} for guild_id, nick in found.mutual_guilds
        ]
    if query.with_mutual_friends:
        told["mutual_friends"] = [user_json(each) for each in found.mutual_friends]
    if query.with_mutual_friends_count:
        told["mutual_friends_count"] = len(found.mutual_friends)
    return told


@routes.patch("/users/@me/profile", auth=Auth.USER)
async def modify(call: Call, body: ModifyProfile) -> Reply:
    """Change one's own profile."""
    modified = await shielded(users.modify_me(call.world, call.actor, body.of_user), ApiError)
    return Reply(profile_metadata_json(modified.user))
