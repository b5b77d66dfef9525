"""
How many Gateway sessions an account has started lately, and whether it may start one more now.

Two limits: of each of the keys ``shard_id % max_concurrency`` one IDENTIFY in five seconds, and for
bots so many starts in a day. See
https://docs.discord.com/developers/events/gateway#session-start-limit-object.
"""

from __future__ import annotations

from math import ceil
from typing import Final

import attrs

from ..model.snowflakes import Snowflake

#: One IDENTIFY of each key in so many seconds.
KEY_SECONDS: Final = 5.0
#: How long a count of session starts lasts, from the first of them on.
DAY_SECONDS: Final = 24 * 60 * 60.0
#: Keys and days that are over are looked for when there are this many.
MANY: Final = 10_000


@attrs.define(eq=False)
class _Day:
    """The session starts of one bot until ``ends``."""

    ends: float
    used: int = 0


@attrs.define(eq=False)
class SessionStarts:
    """The session starts of all accounts; ``now`` is always in seconds of the world's clock."""

    _days: dict[Snowflake, _Day] = attrs.field(init=False, factory=dict)
    _keys: dict[tuple[Snowflake, int], float] = attrs.field(init=False, factory=dict)

    def enter(self, user_id: Snowflake, key: int, *, now: float) -> bool:
        """Whether an account may identify with this key now; from then on it must wait."""
        if self._keys.get((user_id, key), now) > now:
            return False
        if len(self._keys) >= MANY:
            self._keys = {each: ends for each, ends in self._keys.items() if ends > now}
        self._keys[user_id, key] = now + KEY_SECONDS
        return True

    def count(self, user_id: Snowflake, *, now: float) -> int:
        """Count one start of a bot: how many there are today with it."""
        day = self._today(user_id, now)
        if day is None:
            if len(self._days) >= MANY:
                self._days = {each: day for each, day in self._days.items() if day.ends > now}
            day = self._days[user_id] = _Day(now + DAY_SECONDS)
        day.used += 1
        return day.used

    def used(self, user_id: Snowflake, *, now: float) -> tuple[int, int]:
        """How many starts of a bot were counted today, and how many milliseconds that lasts."""
        day = self._today(user_id, now)
        return (0, 0) if day is None else (day.used, ceil((day.ends - now) * 1000))

    def forget(self, user_id: Snowflake) -> None:
        """Count anew: the bot has lost its token."""
        self._days.pop(user_id, None)

    def _today(self, user_id: Snowflake, now: float) -> _Day | None:
        day = self._days.get(user_id)
        return None if day is None or day.ends <= now else day
