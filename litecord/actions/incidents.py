"""What a guild pauses for a time, when it is raided: its invites, and direct messages in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from ..errors import wrong_at
from ..events import GuildUpdated
from ..model.audit import AuditAction
from ..model.guilds import Guild
from ..model.messages import MessageType
from ..model.permissions import MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..storage import guilds as storage
from ..wire.forms import Unset
from ..wire.incidents import ModifyIncidentActions
from ..wire.json import timestamp
from .access import Here, in_guild
from .audit import record_change
from .messages import post_system
from .world import Change, action, by_guild

#: Nothing is paused for longer at once.
LONGEST: Final = timedelta(hours=24)


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, form: ModifyIncidentActions) -> Guild:
    """
    Pause invites or direct messages, or let them be again; what is not said stays.

    See https://docs.discord.com/developers/resources/guild#modify-guild-incident-actions.
    """
    here = in_guild(change, guild_id, MANAGE_GUILD)
    before = here.guild.guild
    told: dict[str, Any] = {}
    for name in ("invites_disabled_until", "dms_disabled_until"):
        value = getattr(form, name)
        if not isinstance(value, Unset):
            told[name] = _until(change, name, value)
    after = attrs.evolve(before, **told)
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(GuildUpdated(guild_id=guild_id, guild=after))
        await _alert(change, here, after)
        await record_change(change, AuditAction.GUILD_UPDATE, before, after)
    return after


def _until(change: Change, name: str, until: datetime | None) -> datetime | None:
    """When something is to end; a time that has passed ends it."""
    if until is not None and until > change.now + LONGEST:
        message = "Incident actions cannot last longer than 24 hours."
        raise wrong_at((name,), "BASE_TYPE_INVALID", message)
    return until if until is not None and until > change.now else None


async def _alert(change: Change, here: Here, guild: Guild) -> None:
    """Tell the channel for such alerts, if there is one, how long it will last or that it ended."""
    channel = here.guild.channels.get(guild.safety_alerts_channel_id or Snowflake(0))
    if channel is None:
        return
    ends = [each for each in (guild.invites_disabled_until, guild.dms_disabled_until) if each]
    if ends:
        kind, said = MessageType.GUILD_INCIDENT_ALERT_MODE_ENABLED, timestamp(max(ends))
    else:
        kind, said = MessageType.GUILD_INCIDENT_ALERT_MODE_DISABLED, ""
    await post_system(change, channel, kind, change.user, content=said)
