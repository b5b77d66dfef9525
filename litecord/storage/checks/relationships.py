"""What must be true of what people are to each other."""

from __future__ import annotations

from .base import Check

# Friends (1) are so for both, and who is asked (3) was asked by the other one (4).
ONE_SIDED = """
    select own.user_id, own.target_id, own.type
    from relationships as own left join relationships as theirs
        on theirs.user_id = own.target_id and theirs.target_id = own.user_id
    where own.type in (1, 3, 4) and theirs.type is distinct from
        case own.type when 1 then 1 when 3 then 4 else 3 end
    limit %(most)s
"""
WITH_ONESELF = "select user_id from relationships where user_id = target_id limit %(most)s"

# Bots (whose users are bots) are blocked and ignored, but nothing else.
BEFRIENDED_BOTS = """
    select user_id, target_id
    from relationships join users on id = target_id
    where bot and type in (1, 3, 4) limit %(most)s
"""

CHECKS = (
    Check("user {user_id}: is not to {target_id} what {type} says", ONE_SIDED),
    Check("user {user_id}: has something with themselves", WITH_ONESELF),
    Check("user {user_id}: is more to the bot {target_id} than one who blocks", BEFRIENDED_BOTS),
)
