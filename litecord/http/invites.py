"""Routes of invites."""

from __future__ import annotations

from os import SEEK_END
from typing import Any

from ..actions import group_invites, invites, private_channels
from ..actions.auth import SYSTEM
from ..actions.invites import Invited
from ..errors import InvalidJson, UnknownInvite
from ..model.channels import ChannelType
from ..model.snowflakes import Snowflake
from ..wire.guilds import WithCounts, counts_json
from ..wire.invites import (
    CreateInvite,
    group_invite_json,
    invite_json,
    invite_metadata_json,
)
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


def _json(invited: Invited, *, with_metadata: bool = False) -> dict[str, Any]:
    guild = invited.guild.guild
    told = invite_json(
        invited.invite, guild, invited.channel, invited.inviter, invited.roles
    )
    return told | invite_metadata_json(invited.invite) if with_metadata else told


def _group_json(invited: group_invites.Invited, *, with_counts: bool = False) -> dict[str, Any]:
    recipients = invited.recipients
    told = group_invite_json(invited.invite, invited.channel, invited.inviter, recipients)
    return told | {"approximate_member_count": len(recipients)} if with_counts else told


async def _is_group(call: Call, channel_id: Snowflake) -> bool:
    kind = await call.perform(private_channels.private_type, channel_id)
    return kind is ChannelType.GROUP_DM


@routes.post("/channels/<channel_id>/invites")
async def create(call: Call, channel_id: Snowflake, body: CreateInvite) -> Reply:
    """Make an invite; the body may be ``{}`` but not missing."""
    content = call.request.content
    if content is None or not content.seek(0, SEEK_END):
        raise InvalidJson()
    if await _is_group(call, channel_id):
        return Reply(_group_json(await call.perform(group_invites.create, channel_id, body)))
    made = await call.perform(invites.create, channel_id, body)
    return Reply(_json(made, with_metadata=True))


@routes.get("/channels/<channel_id>/invites")
async def list_of_channel(call: Call, channel_id: Snowflake) -> Reply:
    """The invites to a channel, or to a group."""
    if await _is_group(call, channel_id):
        there = await call.perform(group_invites.list_of_group, channel_id)
        return Reply([_group_json(each) for each in there])
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
    try:
        invited = await call.world.perform(SYSTEM, invites.get, code)
    except UnknownInvite:
        found = await call.world.perform(SYSTEM, group_invites.get, code)
        return Reply(_group_json(found, with_counts=query.with_counts))
    told = _json(invited)
    if query.with_counts:
        online = call.world.state.presences.count_online(invited.guild.members)
        told |= counts_json(len(invited.guild.members), online)
    return Reply(told)


@routes.post("/invites/<code>", auth=Auth.USER)
async def accept(call: Call, code: str) -> Reply:
    """Join a guild, or a group."""
    try:
        accepted = await call.perform(invites.accept, code)
    except UnknownInvite:
        found = await call.perform(group_invites.get, code)
        joined = await call.perform(group_invites.accept, found.channel.id, code)
        return Reply(_group_json(joined))
    return Reply(_json(accepted.invited) | {"new_member": accepted.is_new})


@routes.delete("/invites/<code>")
async def revoke(call: Call, code: str) -> Reply:
    """Delete an invite."""
    try:
        return Reply(_json(await call.perform(invites.revoke, code)))
    except UnknownInvite:
        found = await call.perform(group_invites.get, code)
        return Reply(_group_json(await call.perform(group_invites.revoke, found.channel.id, code)))
