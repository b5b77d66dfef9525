"""Bots bring people into guilds who authorised them to."""

from __future__ import annotations

from ..errors import (
    InvalidOAuth2Token,
    MissingOAuth2Scope,
)
from ..model.members import Member
from ..model.permissions import (
    CREATE_INSTANT_INVITE,
    DEAFEN_MEMBERS,
    MANAGE_NICKNAMES,
    MANAGE_ROLES,
    MUTE_MEMBERS,
)
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..wire.members import AddMember
from . import members
from .access import in_guild
from .member_settings import check_role
from .world import Change, World, action, by_guild


async def authorized_by(world: World, bot: Actor, token: str, scope: str) -> Snowflake:
    """
    Who authorised the bot's application, by an access token of theirs.

    Refuses (50025) a token that is not good, or another application's, and (50026) one without
    the scope.
    """
    holder = await world.identify(token)
    if holder is None or not holder.is_bearer or holder.application_id != bot.application_id:
        raise InvalidOAuth2Token()
    if scope not in holder.scopes:
        raise MissingOAuth2Scope()
    return holder.user_id


@action(guild=by_guild, exclusive=True)
async def add(
    change: Change, guild_id: Snowflake, user_id: Snowflake, form: AddMember
) -> tuple[Member, User] | None:
    """Make somebody a member who agreed to that; ``None`` where they are one."""
    here = in_guild(change, guild_id, CREATE_INSTANT_INVITE)
    if user_id in here.guild.members:
        return None
    roles = set(form.roles or ()) - {guild_id}
    if form.nick:
        here.require(MANAGE_NICKNAMES)
    if form.mute:
        here.require(MUTE_MEMBERS)
    if form.deaf:
        here.require(DEAFEN_MEMBERS)
    if roles:
        here.require(MANAGE_ROLES)
    for each in roles:
        check_role(here, each)
    user = (await change.state.load_users(change.cursor, [user_id]))[user_id]
    member = await members.add(
        change,
        here.guild,
        user,
        roles=roles,
        nick=form.nick or None,
        mute=bool(form.mute),
        deaf=bool(form.deaf),
    )
    return member, user
