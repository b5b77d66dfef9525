"""A guild's widget: whether there is one, and which channel it invites to."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import wrong_at
from ..events import GuildUpdated
from ..model.audit import AuditAction
from ..model.guilds import Guild
from ..model.permissions import MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..storage import guilds as storage
from ..wire.forms import Unset
from ..wire.widgets import ModifyWidget
from .access import in_guild
from .audit import record_change
from .world import Change, action, by_guild


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake) -> Guild:
    """The guild whose widget's settings the actor may see."""
    return in_guild(change, guild_id, MANAGE_GUILD).guild.guild


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, form: ModifyWidget) -> Guild:
    """
    Change the settings of a guild's widget.

    See https://docs.discord.com/developers/resources/guild#modify-guild-widget.
    """
    here = in_guild(change, guild_id, MANAGE_GUILD)
    before = here.guild.guild
    told: dict[str, Any] = {}
    if not isinstance(form.enabled, Unset):
        told["widget_enabled"] = bool(form.enabled)
    if not isinstance(form.channel_id, Unset):
        if form.channel_id is not None and form.channel_id not in here.guild.channels:
            raise wrong_at(("channel_id",), "CHANNEL_INVALID", "Unknown channel")
        told["widget_channel_id"] = form.channel_id
    after = attrs.evolve(before, **told)
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(GuildUpdated(guild_id=guild_id, guild=after))
        await record_change(change, AuditAction.GUILD_UPDATE, before, after)
    return after
