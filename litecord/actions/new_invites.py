"""Making invites to channels of guilds."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import (
    MissingPermissions,
    TooManyInvites,
    WrongChannelType,
    wrong_at,
)
from ..events import InviteCreated
from ..model.applications import EMBEDDED
from ..model.audit import AuditAction
from ..model.channels import ChannelType
from ..model.invites import Invite, InviteFlag, TargetType
from ..model.permissions import (
    CREATE_INSTANT_INVITE,
    KICK_MEMBERS,
    MANAGE_ROLES,
)
from ..model.snowflakes import Snowflake
from ..storage import invite_targets
from ..storage import invites as storage
from ..wire.invites import CreateInvite
from .access import InChannel, above_role, in_channel
from .audit import record_change
from .invites import DAY, MOST, Invited, new_code, with_names
from .world import Change, action, by_channel

_GUEST = InviteFlag.IS_GUEST_INVITE
_BYPASS = InviteFlag.IS_APPLICATION_BYPASS


@action(guild=by_channel, exclusive=True)
async def create(
    change: Change,
    channel_id: Snowflake,
    form: CreateInvite,
    target_users: Sequence[Snowflake] | None = None,
) -> Invited:
    """
    Make an invite, or find the one the actor made before for just this.

    ``target_users`` are those who alone may accept it. See
    https://docs.discord.com/developers/resources/channel#create-channel-invite.
    """
    here = in_channel(change, channel_id, CREATE_INSTANT_INVITE)
    if here.channel.type == ChannelType.GUILD_CATEGORY:
        raise WrongChannelType()
    await _check_target(change, here, form)
    invite = Invite(
        code=new_code(),
        guild_id=here.guild.guild.id,
        channel_id=channel_id,
        inviter_id=change.actor.user_id,
        created_at=change.now,
        max_age=DAY if form.max_age is None else form.max_age,
        max_uses=form.max_uses or 0,
        temporary=bool(form.temporary),
        flags=_flags(here, form),
        roles=_roles(here, form),
        target_type=form.target_type,
        target_application_id=form.target_application_id,
        targeted_at=None if target_users is None else change.now,
        target_count=len(target_users or ()),
    )
    await storage.delete_expired(change.cursor, invite.guild_id, change.now)
    existing = await storage.list_in(change.cursor, invite.guild_id)
    if not form.unique and target_users is None:
        for each in existing:
            if each.is_like(invite):
                [found] = await with_names(change, [each])
                return found
    return await save(change, invite, existing, target_users)


async def save(
    change: Change,
    invite: Invite,
    existing: Sequence[Invite],
    target_users: Sequence[Snowflake] | None = None,
) -> Invited:
    """Add an invite to those that the guild has; the change is exclusive to it."""
    if len(existing) >= MOST:
        raise TooManyInvites()
    await storage.insert(change.cursor, invite)
    await invite_targets.add(change.cursor, invite.code, target_users or ())
    [made] = await with_names(change, [invite])
    change.announce(
        InviteCreated(
            guild_id=invite.guild_id,
            invite=invite,
            inviter=made.inviter,
            target_application=made.target_application,
        )
    )
    if invite.inviter_id is not None:
        await record_change(change, AuditAction.INVITE_CREATE, None, invite)
    return made


async def _check_target(change: Change, here: InChannel, form: CreateInvite) -> None:
    """Refuse what cannot be opened in the channel: nobody streams here."""
    if form.target_type is TargetType.STREAM or form.target_user_id is not None:
        message = "The specified user is currently not streaming in this channel"
        raise wrong_at(("target_user_id",), "GUILD_INVITE_INVALID_STREAMER", message)
    if form.target_type is None and form.target_application_id is None:
        return
    application = None
    if form.target_application_id is not None:
        application = await change.state.load_application(
            change.cursor, form.target_application_id
        )
    if form.target_type is None or application is None or not application.flags & EMBEDDED:
        message = "The specified application is not embedded"
        raise wrong_at(("target_application_id",), "GUILD_INVITE_INVALID_APPLICATION", message)
    if here.channel.type != ChannelType.GUILD_VOICE:
        message = "This is for invites to voice channels"
        raise wrong_at(("target_type",), "GUILD_INVITE_INVALID_TARGET_TYPE", message)


def _flags(here: InChannel, form: CreateInvite) -> int:
    """The flags that an invite is to have; guests, who are no members, are not taken in here."""
    wanted = form.flags or InviteFlag(0)
    if wanted & _GUEST:
        raise wrong_at(("flags",), "BASE_TYPE_INVALID", "This server has no guest invites.")
    if wanted & _BYPASS and not here.permissions & KICK_MEMBERS:
        raise MissingPermissions()
    return int(wanted & _BYPASS)


def _roles(here: InChannel, form: CreateInvite) -> tuple[Snowflake, ...]:
    """The roles an invite is to give: those the actor could give."""
    if not form.role_ids:
        return ()
    if not here.guild.base(here.member.user_id) & MANAGE_ROLES:
        raise MissingPermissions()
    for role_id in form.role_ids:
        role = here.guild.roles.get(role_id)
        if role is None or role.managed or role_id == here.guild.guild.id:
            raise wrong_at(("role_ids",), "ROLE_INVALID", f"Invalid role {role_id}")
        above_role(here, role)
    return tuple(sorted(form.role_ids))
