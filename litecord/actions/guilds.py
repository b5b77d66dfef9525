"""Guilds: shown, left alone by their members, deleted by their owners."""

from __future__ import annotations

import attrs

from ..errors import MissingAccess, MissingPermissions, UnknownGuild
from ..events import GuildDeleted
from ..model.guilds import Guild
from ..model.snowflakes import HIGHEST, Snowflake
from ..state.guilds import GuildState
from ..storage import guilds as storage
from ..storage import members
from .access import in_guild
from .world import Change, action, by_guild


@attrs.frozen
class Counted:
    """A guild, how many members it has, and how many of them are not offline."""

    guild: GuildState
    members: int
    online: int


@attrs.frozen
class Mine:
    """A guild of the actor's: whether they own it, and what they may do in it."""

    guild: Guild
    owner: bool
    permissions: int
    members: int
    online: int


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake) -> Counted:
    """A guild of the actor's; others do not exist (10004)."""
    try:
        here = in_guild(change, guild_id)
    except MissingAccess:
        raise UnknownGuild() from None
    return count(change, here.guild)


@action(guild=by_guild, reads=True)
async def preview(change: Change, guild_id: Snowflake) -> Counted:
    """A guild as anybody sees it if it is discoverable, and its members in any case."""
    guild = change.state.guild(guild_id)
    if guild is None or not (
        change.actor.user_id in guild.members or "DISCOVERABLE" in guild.guild.features
    ):
        raise UnknownGuild()
    return count(change, guild)


def count(change: Change, guild: GuildState) -> Counted:
    """How many are in a guild."""
    online = change.state.presences.count_online(guild.members)
    return Counted(guild, len(guild.members), online)


@action(reads=True)
async def list_mine(
    change: Change, *, before: Snowflake | None, after: Snowflake | None, limit: int
) -> list[Mine]:
    """
    The actor's guilds, by id: the last ``limit`` below ``before``, or the first above ``after``.

    See https://docs.discord.com/developers/resources/user#get-current-user-guilds.
    """
    user_id = change.actor.user_id
    ids = await members.list_guild_ids(change.cursor, user_id)
    ids = [each for each in ids if (after or 0) < each < (before or HIGHEST)]
    page = ids[-limit:] if before is not None and after is None else ids[:limit]
    mine = []
    for guild_id in page:
        guild = await change.guild(guild_id)
        if guild is None or user_id not in guild.members:
            continue  # left while the others were loaded
        counted = count(change, guild)
        mine.append(
            Mine(
                guild.guild,
                guild.guild.owner_id == user_id,
                guild.base(user_id),
                counted.members,
                counted.online,
            )
        )
    return mine


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake) -> None:
    """Delete a guild with all in it: its owner alone may."""
    here = in_guild(change, guild_id)
    if not here.is_owner:
        raise MissingPermissions()
    await storage.delete(change.cursor, guild_id)
    change.announce(GuildDeleted(guild_id=guild_id))
