"""Snowflakes: the ids of everything, and the time and the shard that can be read from them.

``(milliseconds since 2015) << 22 | worker << 17 | process << 12 | sequence``, below 2**63. See
https://docs.discord.com/developers/reference#snowflakes. Sorting by id is sorting by time:
pagination, read states and the order of messages rest on it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NewType

Snowflake = NewType("Snowflake", int)

EPOCH_MS: Final = 1_420_070_400_000
EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
HIGHEST: Final = Snowflake(2**63 - 1)

_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from 2015 to ``moment`` (aware); negative before."""
    return (moment - EPOCH) // _MILLISECOND


def created_at(snowflake: Snowflake) -> datetime:
    """When ``snowflake`` was made, to the millisecond, in UTC."""
    return EPOCH + timedelta(milliseconds=snowflake >> 22)


def at_time(moment: datetime) -> Snowflake:
    """The smallest id that can be made at ``moment`` (aware); 0 for anything before 2015."""
    return Snowflake(max(0, milliseconds(moment)) << 22)


def shard_of(guild_id: Snowflake, count: int) -> int:
    """Which of ``count`` shards is told about a guild."""
    return (guild_id >> 22) % count
