"""
Vanity invites: a code that a guild chooses, which never ends.

They are for guilds with the feature VANITY_URL, which comes with the third boost tier. Such an
invite leads to the first channel that everybody sees. A code is found in whatever case it is
written, and no other invite has it.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from ..errors import BoostsRequired, InviteCodeTaken, MissingAccess
from ..events import GuildUpdated
from ..model.audit import AuditAction
from ..model.channels import Channel, ChannelType, as_listed
from ..model.guilds import Guild
from ..model.invites import Invite
from ..model.permissions import CREATE_INSTANT_INVITE, MANAGE_GUILD
from ..model.snowflakes import Snowflake, created_at
from ..state.guilds import GuildState
from ..storage import guilds, invites
from ..storage import vanity as storage
from ..storage.sqlstates import UniqueViolated
from . import everyone
from .access import in_guild
from .audit import record_change
from .world import Change, action, by_guild

#: What a guild may choose.
_CODE: Final = re.compile(r"[A-Za-z0-9-]{2,25}")
#: The boost tier that brings the feature.
_TIER: Final = 3


@attrs.frozen
class VanityCode:
    """A guild's code, if it has one, and how often it was used."""

    code: str | None
    uses: int


def _may_have(guild: Guild) -> bool:
    return "VANITY_URL" in guild.features or guild.premium_tier >= _TIER


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake) -> VanityCode:
    """The vanity code of a guild that can have one."""
    guild = in_guild(change, guild_id, MANAGE_GUILD).guild.guild
    if not _may_have(guild):
        raise MissingAccess()
    return VanityCode(guild.vanity_url_code, await storage.fetch_uses(change.cursor, guild_id))


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, code: str | None) -> VanityCode:
    """Choose another code, or none; what nobody can have, or somebody has, is refused (50020)."""
    before = in_guild(change, guild_id, MANAGE_GUILD | CREATE_INSTANT_INVITE).guild.guild
    code = code or None
    if code is not None and not _may_have(before):
        raise BoostsRequired()
    if code == before.vanity_url_code:
        return VanityCode(code, await storage.fetch_uses(change.cursor, guild_id))
    if code is not None:
        await _check_free(change, guild_id, code)
    after = attrs.evolve(before, vanity_url_code=code)
    try:
        await guilds.update(change.cursor, after)
    except UniqueViolated:
        raise InviteCodeTaken() from None
    await storage.reset(change.cursor, guild_id)
    change.announce(GuildUpdated(guild_id=guild_id, guild=after))
    await record_change(change, AuditAction.GUILD_UPDATE, before, after)
    return VanityCode(code, 0)


async def _check_free(change: Change, guild_id: Snowflake, code: str) -> None:
    if _CODE.fullmatch(code) is None or await invites.is_taken(change.cursor, code):
        raise InviteCodeTaken()
    held = await storage.find(change.cursor, code)
    if held is not None and held.guild_id != guild_id:
        raise InviteCodeTaken()


async def find(change: Change, code: str) -> Invite | None:
    """The vanity invite of a code, if its guild is loaded and has a channel to lead to."""
    held = await storage.find(change.cursor, code)
    guild = None if held is None else change.state.guild(held.guild_id)
    if held is None or guild is None:
        return None
    channel = _first_channel(guild)
    if channel is None:
        return None
    return Invite(
        code=held.code,
        guild_id=held.guild_id,
        channel_id=channel.id,
        inviter_id=None,
        created_at=created_at(held.guild_id),
        max_age=0,
        uses=held.uses,
    )


def _first_channel(guild: GuildState) -> Channel | None:
    """Where somebody comes to who is sent to a guild, and to no channel of it."""
    listed = [*everyone.seen(guild), *as_listed(guild.channels.values())]
    rooms = (each for each in listed if each.type != ChannelType.GUILD_CATEGORY)
    return next(rooms, None)
