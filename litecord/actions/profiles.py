"""Profiles: what somebody is told of somebody else whom they know."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..errors import MissingAccess, UnknownUser
from ..model.applications import Application
from ..model.members import Member
from ..model.relationships import RelationshipType
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..storage import relationships as storage
from .access import in_guild
from .world import Change, action, by_guild

_KNOWN = frozenset({RelationshipType.FRIEND, RelationshipType.INCOMING_REQUEST})


@attrs.frozen(kw_only=True)
class Profile:
    """What is behind a profile; ``mutual_guilds`` come with what the user is called there."""

    user: User
    is_blocking: bool
    mutual_guilds: Sequence[tuple[Snowflake, str | None]]
    mutual_friends: Sequence[User]
    member: Member | None
    application: Application | None


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake | None, user_id: Snowflake) -> Profile:
    """
    The profile of a user, with that in a guild which the actor is in.

    Refuses with 10013 where there is no such user, with 50001 where it is nobody whom the actor
    knows: themselves, bots, friends, who asks to be one, and who is in one of their guilds.
    """
    member = None
    if guild_id is not None:
        member = in_guild(change, guild_id).guild.members.get(user_id)
    cursor, own = change.cursor, change.actor.user_id
    user = (await change.state.load_users(cursor, [user_id])).get(user_id)
    if user is None:
        raise UnknownUser()
    guilds = [] if user_id == own else await storage.list_mutual_guilds(cursor, own, user_id)
    mine = await storage.fetch(cursor, own, user_id)
    is_known = user_id == own or user.bot or guilds or (mine and mine.type in _KNOWN)
    if not is_known:
        raise MissingAccess()
    theirs = await storage.fetch(cursor, user_id, own)
    friends = await storage.list_mutual_friends(cursor, own, user_id)
    return Profile(
        user=user,
        is_blocking=theirs is not None and theirs.type is RelationshipType.BLOCKED,
        mutual_guilds=guilds,
        mutual_friends=list((await change.state.load_users(cursor, friends)).values()),
        member=member,
        application=await _application(change, user),
    )


async def _application(change: Change, user: User) -> Application | None:
    """The application of a bot, whose id is the bot's too."""
    return await change.state.load_application(change.cursor, user.id) if user.bot else None
