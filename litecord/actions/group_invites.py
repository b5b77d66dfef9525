"""Invites to groups: who has the code comes in, a friend or not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import attrs

from ..errors import MissingPermissions, TooManyInvites, UnknownInvite, wrong_at
from ..model.channels import PrivateChannel
from ..model.invites import GroupInvite
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..storage import group_invites as storage
from ..wire.invites import CreateInvite
from .groups import enter, in_group
from .invites import CODE, DAY, MOST, new_code
from .private_channels import by_private
from .world import Change, action, by_channel

#: For how many seconds an invite to a group is good at most.
LONGEST = 604_800


@attrs.frozen
class Invited:
    """An invite with what it names."""

    invite: GroupInvite
    channel: PrivateChannel
    inviter: User | None
    recipients: tuple[User, ...]


def _by_group_and_actor(actor: Actor, args: tuple[Any, ...]) -> Iterable[Hashable]:
    return [by_private(actor, args), ("groups", actor.user_id)]


@action(reads=True)
async def get(change: Change, code: str) -> Invited:
    """A usable invite; anybody may see it who knows the code."""
    return await _find(change, code)


async def _find(change: Change, code: str) -> Invited:
    """A usable invite; 10006 for all others."""
    invite = await storage.fetch(change.cursor, code) if CODE.fullmatch(code) else None
    if invite is None or invite.expires_at <= change.now:
        raise UnknownInvite()
    await change.state.private.load(change.cursor, [invite.channel_id])
    channel = change.state.private.get(invite.channel_id)
    if channel is None:
        raise UnknownInvite()
    return await _named(change, invite, channel)


async def _named(change: Change, invite: GroupInvite, channel: PrivateChannel) -> Invited:
    ids = {*channel.recipients, *([invite.inviter_id] if invite.inviter_id else [])}
    users = await change.state.load_users(change.cursor, ids)
    recipients = tuple(users[each] for each in channel.recipients if each in users)
    inviter = None if invite.inviter_id is None else users.get(invite.inviter_id)
    return Invited(invite, channel, inviter, recipients)


@action(guild=by_channel, reads=True)
async def list_of_group(change: Change, channel_id: Snowflake) -> list[Invited]:
    """The usable invites to a group."""
    channel = in_group(change, channel_id)
    found = await storage.list_in(change.cursor, channel_id)
    usable = [each for each in found if each.expires_at > change.now]
    return [await _named(change, each, channel) for each in usable]


@action(guild=by_channel, lock=by_private)
async def create(change: Change, channel_id: Snowflake, form: CreateInvite) -> Invited:
    """Make an invite to a group."""
    channel = in_group(change, channel_id)
    if form.max_age is not None and not 1 <= form.max_age <= LONGEST:
        message = f"int value should be between 1 and {LONGEST}."
        raise wrong_at(("max_age",), "NUMBER_TYPE_MAX", message)
    await storage.delete_expired(change.cursor, channel_id, change.now)
    if len(await storage.list_in(change.cursor, channel_id)) >= MOST:
        raise TooManyInvites()
    invite = GroupInvite(
        code=new_code(),
        channel_id=channel_id,
        inviter_id=change.actor.user_id,
        created_at=change.now,
        max_age=DAY if form.max_age is None else form.max_age,
    )
    await storage.insert(change.cursor, invite)
    return await _named(change, invite, channel)


@action(guild=by_channel, locks=_by_group_and_actor)
async def accept(change: Change, channel_id: Snowflake, code: str) -> Invited:
    """Come into a group by an invite to it."""
    invited = await _find(change, code)
    if change.actor.user_id not in invited.channel.recipients:
        by = invited.inviter if invited.inviter in invited.recipients else None
        await enter(change, invited.channel, change.user, by=by or change.user)
    return invited


@action(guild=by_channel, lock=by_private)
async def revoke(change: Change, channel_id: Snowflake, code: str) -> Invited:
    """Delete an invite to a group: for who made it, and for the group's owner."""
    invited = await _find(change, code)
    channel = in_group(change, channel_id)
    if change.actor.user_id not in {invited.invite.inviter_id, channel.owner_id}:
        raise MissingPermissions()
    await storage.delete(change.cursor, code)
    return invited
