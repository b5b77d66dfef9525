"""What everybody may do in a guild, whoever they are: what @everyone is allowed and no more."""

from __future__ import annotations

from ..model.channels import Channel, as_listed
from ..model.permissions import VIEW_CHANNEL, base_permissions, channel_permissions
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState

#: A user that nothing is allowed to in particular.
ANYBODY = Snowflake(0)


def permissions(guild: GuildState, channel: Channel) -> int:
    """What @everyone may do in a channel."""
    guild_id = guild.guild.id
    base = base_permissions(
        user_id=ANYBODY,
        owner_id=guild.guild.owner_id,
        everyone=guild.roles[guild_id].permissions,
        role_permissions=(),
    )
    return channel_permissions(
        base,
        overwrites=channel.overwrites,
        guild_id=guild_id,
        role_ids=(),
        user_id=ANYBODY,
        channel_type=channel.type,
    )


def seen(guild: GuildState) -> list[Channel]:
    """The channels that everybody sees, in the order in which they are listed."""
    return [
        each
        for each in as_listed(guild.channels.values())
        if permissions(guild, each) & VIEW_CHANNEL
    ]
