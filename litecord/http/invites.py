"""Routes of invites."""

from __future__ import annotations

from os import SEEK_END
from typing import Any

from ..actions import invites
from ..actions.auth import SYSTEM
from ..actions.invites import Invited
from ..errors import InvalidJson
from ..model.snowflakes import Snowflake
from ..wire.guilds import WithCounts, counts_json
from ..wire.invites import CreateInvite, invite_json, invite_metadata_json
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


def _json(invited: Invited, *, with_metadata: bool = False) -> dict[str, Any]:
    guild = invited.guild.guild
    told = invite_json(
        invited.invite, guild, invited.channel, invited.inviter, invited.roles
    )
    return told | invite_metadata_json(invited.invite) if with_metadata else told


@routes.post("/channels/<channel_id>/invites")
async def create(call: Call, channel_id: Snowflake, body: CreateInvite) -> Reply:
    """Make an invite; the body may be ``{}`` but not missing."""
    content = call.request.content
    if content is None or not content.seek(0, SEEK_END):
        raise InvalidJson()
    made = await call.perform(invites.create, channel_id, body)
    return Reply(_json(made, with_metadata=True))


@routes.get("/channels/<channel_id>/invites")
async def list_of_channel(call: Call, channel_id: Snowflake) -> Reply:
    """The invites to a channel."""
    found = await call.perform(invites.list_of_channel, channel_id)
    return Reply([_json(each, with_metadata=True) for each in found])


@routes.get("/guilds/<guild_id>/invites")
async def list_of_guild(call: Call, guild_id: Snowflake) -> Reply:
    """The invites to a guild."""
    found, with_metadata = await call.perform(invites.list_of_guild, guild_id)
    return Reply([_json(each, with_metadata=with_metadata) for each in found])


@routes.get("/invites/<code>", auth=Auth.ANYBODY)
async def get(call: Call, code: str, query: WithCounts) -> Reply:
    """An invite, for anybody who knows the code."""
    invited = await call.world.perform(SYSTEM, invites.get, code)
    told = _json(invited)
    if query.with_counts:
        online = call.world.state.presences.count_online(invited.guild.members)
        told |= counts_json(len(invited.guild.members), online)
    return Reply(told)


@routes.post("/invites/<code>", auth=Auth.USER)
async def accept(call: Call, code: str) -> Reply:
    """Join a guild."""
    accepted = await call.perform(invites.accept, code)
    return Reply(_json(accepted.invited) | {"new_member": accepted.is_new})


@routes.delete("/invites/<code>")
async def revoke(call: Call, code: str) -> Reply:
    """Delete an invite."""
    return Reply(_json(await call.perform(invites.revoke, code)))
