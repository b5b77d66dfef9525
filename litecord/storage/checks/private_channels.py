"""What must be true of private channels."""

from __future__ import annotations

from .base import Check

# DMs (1) and groups (3) are of no guild, and nothing else is.
GUILDLESS = """
    select id, type from channels where (guild_id is null) <> (type in (1, 3)) limit %(most)s
"""

PAIRS = """
    select id from channels
    where type = 1 and pair is distinct from array(
        select user_id from recipients where channel_id = channels.id order by user_id
    )
    limit %(most)s
"""

GROUP_OWNERS = """
    select id, owner_id from channels
    where type = 3 and not exists (
        select from recipients where channel_id = channels.id and user_id = owner_id
    )
    limit %(most)s
"""

GROUP_INVITES = """
    select code, channel_id from group_invites join channels on channels.id = channel_id
    where type <> 3 limit %(most)s
"""

CHECKS = (
    Check("channel {id}: type {type} does not fit its guild, or that it has none", GUILDLESS),
    Check("channel {id}: its recipients are not the two whose DM it is", PAIRS),
    Check("channel {id}: its owner {owner_id} is not in the group", GROUP_OWNERS),
    Check("invite {code}: {channel_id} is no group", GROUP_INVITES),
)
