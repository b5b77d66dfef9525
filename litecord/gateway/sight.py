"""
What people and bots are told of channels, by what they can view before and after an event.

Bots have all channels of their guilds, and so have people whose clients ask for that: those that
they cannot view are obfuscated, and told of as ever. To others there is no such channel: it is
created when it comes into view, and deleted when it goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.snowflakes import Snowflake
from ..state.guilds import NOTHING, Channels
from ..state.state import Sight
from .audience import Recipients
from .session import Session

#: The name of an event and the channel it is about.
About = tuple[str, Snowflake]
#: The same, and whether the channel is told as it is.
Told = tuple[str, Snowflake, bool]


def changes_of_sight(
    told: Recipients, sight: Sight, about: About | None
) -> dict[Told, list[Session]]:
    """What is to be told of channels: of the one that an event is about, and of changed views."""
    changes: dict[Told, list[Session]] = {}
    if about is None and sight.before == sight.after:
        return changes
    alike: dict[tuple[Channels, Channels, bool], list[Session]] = {}
    for session in told:
        before = sight.before.get(session.user_id, NOTHING)
        after = sight.after.get(session.user_id, NOTHING)
        alike.setdefault((before, after, session.knows_hidden), []).append(session)
    for (before, after, knows_hidden), sessions in alike.items():
        tell = _with_hidden if knows_hidden else _without_hidden
        for name, channel_id in tell(before, after, about):
            # What is deleted is told as it was, what goes out of view not as it has become.
            is_deleted = about == ("CHANNEL_DELETE", channel_id)
            is_full = channel_id in (before if is_deleted else after)
            changes.setdefault((name, channel_id, is_full), []).extend(sessions)
    return changes


def _with_hidden(before: Channels, after: Channels, about: About | None) -> Iterator[About]:
    if about is not None:
        yield about
    for channel_id in before ^ after:
        if about is None or channel_id != about[1]:
            yield "CHANNEL_UPDATE", channel_id


def _without_hidden(before: Channels, after: Channels, about: About | None) -> Iterator[About]:
    if about is not None and about[1] in before and about[1] in after:
        yield about
    for channel_id in after - before:
        yield "CHANNEL_CREATE", channel_id
    for channel_id in before - after:
        yield "CHANNEL_DELETE", channel_id
