"""What must be true of guilds, their roles and expressions."""

from __future__ import annotations

from .base import Check

OWNERS = """
    select id, owner_id from guilds
    where not exists (select from members where guild_id = guilds.id and user_id = owner_id)
    limit %(most)s
"""

EVERYONES = """
    select id from guilds
    where not exists (
        select from roles where roles.id = guilds.id and guild_id = guilds.id and position = 0
    )
    limit %(most)s
"""

GUILD_CHANNELS = """
    select guilds.id, field, channel_id
    from guilds cross join lateral (values
        ('afk_channel_id', afk_channel_id), ('system_channel_id', system_channel_id),
        ('rules_channel_id', rules_channel_id), ('widget_channel_id', widget_channel_id),
        ('public_updates_channel_id', public_updates_channel_id),
        ('safety_alerts_channel_id', safety_alerts_channel_id)
    ) as named (field, channel_id)
    where channel_id is not null and not exists (
        select from channels where channels.id = channel_id and guild_id = guilds.id
    )
    limit %(most)s
"""

ROLE_POSITIONS = """
    select id, guild_id, position from roles
    where position < 0 or (position = 0 and id <> guild_id) limit %(most)s
"""

BOT_ROLES = """
    select id, guild_id, tag_bot_id from roles
    where tag_bot_id is not null and not exists (
        select from members where members.guild_id = roles.guild_id and user_id = tag_bot_id
    )
    limit %(most)s
"""

# The bot of an application is in a guild if, and only if, the scope says so.
INTEGRATED_BOTS = """
    select guild_id, applications.id
    from members join applications on bot_id = members.user_id
    where not exists (
        select from integrations where integrations.guild_id = members.guild_id
            and application_id = applications.id and 'bot' = any (scopes)
    )
    union all select guild_id, application_id
    from integrations join applications on applications.id = application_id
    where 'bot' = any (scopes) and not exists (
        select from members where members.guild_id = integrations.guild_id and user_id = bot_id
    )
    limit %(most)s
"""

EMOJI_ROLES = """
    select emojis.id, role_id
    from emojis cross join lateral unnest(emojis.roles) as role_id
    where not exists (select from roles where id = role_id and guild_id = emojis.guild_id)
    limit %(most)s
"""

CHECKS = (
    Check("guild {id}: its owner {owner_id} is no member", OWNERS),
    Check("guild {id}: its role @everyone is missing or not the lowest", EVERYONES),
    Check("guild {id}: its {field} {channel_id} is no channel of it", GUILD_CHANNELS),
    Check("role {id} of guild {guild_id}: its position is {position}", ROLE_POSITIONS),
    Check("role {id} of guild {guild_id}: its bot {tag_bot_id} is no member", BOT_ROLES),
    Check("guild {guild_id}: the bot of {id} is there, or is said to be", INTEGRATED_BOTS),
    Check("emoji {id}: is for the role {role_id}, which is none", EMOJI_ROLES),
)
