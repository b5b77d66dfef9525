"""What people and bots are told of channels that they see from now on, or see no more."""

from __future__ import annotations

from ..model.snowflakes import Snowflake
from ..state.guilds import NOTHING
from ..state.state import Sight
from .audience import Recipients
from .session import Session


def changes_of_sight(told: Recipients, sight: Sight) -> dict[tuple[str, Snowflake], list[Session]]:
    """What is to be told of channels that somebody no longer sees, or sees from now on."""
    changes: dict[tuple[str, Snowflake], list[Session]] = {}
    if all(seen == sight.after.get(each) for each, seen in sight.before.items()):
        return changes
    for session in told:
        before = sight.before.get(session.user_id, NOTHING)
        after = sight.after.get(session.user_id, NOTHING)
        if before != after:
            for channel_id in after - before:
                changes.setdefault(("CHANNEL_CREATE", channel_id), []).append(session)
            for channel_id in before - after:
                changes.setdefault(("CHANNEL_DELETE", channel_id), []).append(session)
    return changes
