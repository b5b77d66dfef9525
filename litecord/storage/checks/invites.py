"""What must be true of invites and vanity codes."""

from __future__ import annotations

from .base import Check

INVITES = """
    select code from invites
    where not exists (
        select from channels where id = channel_id and channels.guild_id = invites.guild_id
    )
    limit %(most)s
"""

INVITE_USES = """
    select code, uses, max_uses from invites
    where uses < 0 or (max_uses > 0 and uses > max_uses) limit %(most)s
"""

INVITE_TARGETS = """
    select invites.code, user_id
    from invites join invite_target_users as targets on targets.code = invites.code
    where targeted_at is null
    limit %(most)s
"""

VANITY_CODES = """
    select id, vanity_url_code from guilds
    where exists (select from invites where lower(code) = lower(vanity_url_code))
        or exists (select from group_invites where lower(code) = lower(vanity_url_code))
        or exists (select from friend_invites where lower(code) = lower(vanity_url_code))
    limit %(most)s
"""

INVITE_ROLES = """
    select code, role_id
    from invites cross join lateral unnest(invites.roles) as role_id
    where not exists (select from roles where id = role_id and guild_id = invites.guild_id)
    limit %(most)s
"""

CHECKS = (
    Check("invite {code}: its channel is in another guild", INVITES),
    Check("invite {code}: used {uses} times of {max_uses}", INVITE_USES),
    Check("invite {code}: gives the role {role_id}, which is none", INVITE_ROLES),
    Check("invite {code}: is for {user_id}, and for everybody", INVITE_TARGETS),
    Check("guild {id}: its code {vanity_url_code} is that of an invite", VANITY_CODES),
)
