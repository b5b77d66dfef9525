"""What must be true of the members of guilds."""

from __future__ import annotations

from .base import Check

BANNED = """
    select guild_id, user_id from members join bans using (guild_id, user_id) limit %(most)s
"""

# @everyone is held by all, and in nobody's list.
MEMBER_ROLES = """
    select guild_id, user_id, role_id
    from members cross join lateral unnest(members.roles) as role_id
    where role_id = guild_id or not exists (
        select from roles where id = role_id and roles.guild_id = members.guild_id
    )
    limit %(most)s
"""

MEMBER_ROLES_TWICE = """
    select guild_id, user_id from members
    where cardinality(members.roles) > (
        select count(distinct role_id) from unnest(members.roles) as role_id
    )
    limit %(most)s
"""

CHECKS = (
    Check("member {user_id} of {guild_id}: has the role {role_id}, which is none", MEMBER_ROLES),
    Check("member {user_id} of {guild_id}: has a role twice", MEMBER_ROLES_TWICE),
    Check("member {user_id} of {guild_id}: is banned", BANNED),
)
