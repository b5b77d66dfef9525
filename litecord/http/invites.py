"""Routes of invites."""

from __future__ import annotations

from os import SEEK_END
from typing import Any

from ..actions import friend_invites, group_invites, invites, new_invites, private_channels
from ..actions import invite_targets as targets
from ..actions.auth import SYSTEM
from ..actions.invites import Invited
from ..errors import InvalidJson, Unauthorized, UnknownInvite
from ..model.channels import ChannelType
from ..model.permissions import CHANGE_NICKNAME
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..wire.guilds import counts_json
from ..wire.invites import (
    CreateInvite,
    GetInvite,
    friend_invite_json,
    group_invite_json,
    guild_profile_json,
    invite_json,
    invite_metadata_json,
    target_users_job_json,
)
from ..wire.welcome import welcome_screen_json
from .endpoint import Auth, Call, Reply, Routes
from .identity import identify

routes = Routes()


def _json(invited: Invited, *, with_metadata: bool = False) -> dict[str, Any]:
    guild = invited.guild.guild
    told = invite_json(
        invited.invite,
        guild,
        invited.channel,
        invited.inviter,
        invited.roles,
        invited.target_application,
    )
    if invited.welcome_screen is not None:
        told["guild"]["welcome_screen"] = welcome_screen_json(
            invited.welcome_screen, invited.guild.channels
        )
    return told | invite_metadata_json(invited.invite) if with_metadata else told


def _group_json(invited: group_invites.Invited, *, with_counts: bool = False) -> dict[str, Any]:
    recipients = invited.recipients
    told = group_invite_json(invited.invite, invited.channel, invited.inviter, recipients)
    return told | {"approximate_member_count": len(recipients)} if with_counts else told


async def _is_group(call: Call, channel_id: Snowflake) -> bool:
    kind = await call.perform(private_channels.private_type, channel_id)
    return kind is ChannelType.GROUP_DM


@routes.post("/channels/<channel_id>/invites", takes_files=True)
async def create(call: Call, channel_id: Snowflake, body: CreateInvite) -> Reply:
    """Make an invite; the body may be ``{}`` but not missing."""
    content = call.request.content
    if content is None or not content.seek(0, SEEK_END):
        raise InvalidJson()
    if await _is_group(call, channel_id):
        return Reply(_group_json(await call.perform(group_invites.create, channel_id, body)))
    users = await targets.read(call.world, call.files)
    made = await call.perform(new_invites.create, channel_id, body, users)
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
    told = []
    for each in found:
        told.append(_json(each, with_metadata=with_metadata))
        if each.invite.targeted_at is not None:
            told[-1]["target_users_job_status"] = target_users_job_json(each.invite)
    return Reply(told)


async def _looking(call: Call) -> Actor:
    """Who looks at an invite: anybody may, but some are for some only."""
    header = call.request.getHeader("authorization")
    try:
        return SYSTEM if header is None else await identify(call.world, header)
    except Unauthorized:
        return SYSTEM


@routes.get("/invites/<code>", auth=Auth.ANYBODY)
async def get(call: Call, code: str, query: GetInvite) -> Reply:
    """An invite, for anybody who knows the code."""
    world, actor = call.world, await _looking(call)
    try:
        return Reply(await _guild_invite(call, actor, code, query))
    except UnknownInvite:
        pass
    try:
        found = await world.perform(SYSTEM, group_invites.get, code)
    except UnknownInvite:
        friendly = await world.perform(actor, friend_invites.get, code)
        return Reply(friend_invite_json(*friendly))
    return Reply(_group_json(found, with_counts=query.with_counts))


async def _guild_invite(
    call: Call, actor: Actor, code: str, query: GetInvite
) -> dict[str, Any]:
    world = call.world
    invited = await world.perform(actor, invites.get, code)
    if not (invited.is_vanity or invited.invite.is_viewed):
        await world.perform(SYSTEM, invites.mark_viewed, code)
    told, guild = _json(invited), invited.guild
    members, online = len(guild.members), world.state.presences.count_online(guild.members)
    told["profile"] = guild_profile_json(guild.guild, members=members, online=online)
    if query.with_counts:
        told |= counts_json(members, online)
    if query.with_permissions:
        everyone = guild.roles[guild.guild.id].permissions
        told["is_nickname_changeable"] = bool(everyone & CHANGE_NICKNAME)
    return told


@routes.post("/invites/<code>", auth=Auth.USER)
async def accept(call: Call, code: str) -> Reply:
    """Join a guild or a group, or become somebody's friend."""
    try:
        accepted = await call.perform(invites.accept, code)
    except UnknownInvite:
        pass
    else:
        return Reply(_json(accepted.invited) | {"new_member": accepted.is_new})
    try:
        found = await call.perform(group_invites.get, code)
    except UnknownInvite:
        return Reply(friend_invite_json(*await friend_invites.accept(call.world, call.actor, code)))
    joined = await call.perform(group_invites.accept, found.channel.id, code)
    return Reply(_group_json(joined))


@routes.delete("/invites/<code>")
async def revoke(call: Call, code: str) -> Reply:
    """Delete an invite."""
    try:
        return Reply(_json(await call.perform(invites.revoke, code)))
    except UnknownInvite:
        found = await call.perform(group_invites.get, code)
        return Reply(_group_json(await call.perform(group_invites.revoke, found.channel.id, code)))
