"""What the session of a user account asked to be told of a guild, beside what all are told."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .snowflakes import Snowflake

#: Rows of a member list, the first and the last, both included.
Range = tuple[int, int]
Ranges = tuple[Range, ...]


@attrs.frozen(kw_only=True)
class Subscription:
    """
    What one session asked for in one guild (ops 14 and 37).

    ``members`` are watched one by one, ``member_updates`` asks for all of them; ``channels`` are
    the rows of the member lists that are looked at, by channel.
    """

    typing: bool = False
    threads: bool = False
    activities: bool = False
    member_updates: bool = False
    members: frozenset[Snowflake] = frozenset()
    channels: Mapping[Snowflake, Ranges] = attrs.field(factory=dict)
    thread_member_lists: frozenset[Snowflake] = frozenset()
