"""What must be true of people, bots and their tokens."""

from __future__ import annotations

from .base import Check

TOKENS = """
    select user_id, kind
    from tokens join users on users.id = user_id
    where case kind
        when 'bot' then not bot or not exists (
            select from applications where applications.id = application_id and bot_id = user_id
        )
        when 'bearer' then bot or grant_id is null or application_id is null
        else bot or application_id is not null end
    limit %(most)s
"""

BOTS = """
    select applications.id, bot_id
    from applications join users on users.id = bot_id
    where not bot limit %(most)s
"""

OWNED_BY_BOTS = """
    select applications.id, owner_id
    from applications join users on users.id = owner_id
    where bot limit %(most)s
"""

CHECKS = (
    Check("user {user_id}: a {kind} token of theirs does not fit", TOKENS),
    Check("application {id}: its bot {bot_id} is a person", BOTS),
    Check("application {id}: its owner {owner_id} is a bot", OWNED_BY_BOTS),
)
