"""What was done a moment ago: nonces that must not be posted twice, slowmode, other limits."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

import attrs
from twisted.internet.defer import Deferred

from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake

#: How long a nonce is remembered, in seconds, and how many are.
NONCE_SECONDS: Final = 300.0
MOST_NONCES: Final = 10_000
#: Slowmodes that are over are looked for when there are this many.
MANY_SLOWMODES: Final = 10_000

#: The author, the channel, and what the client called the message.
NonceKey = tuple[Snowflake, Snowflake, str | int]


@attrs.define(eq=False)
class _Post:
    """One post: ``message`` is there when it is done, those who wait for it are told then."""

    until: float
    message: FullMessage | None = None
    waiting: list[Deferred[None]] = attrs.field(factory=list)


@attrs.define(eq=False)
class Nonces:
    """
    The posts of the last minutes that had a nonce, by it.

    Bounded: the oldest are forgotten first, for a nonce is a promise about "the past few minutes".
    """

    _posts: OrderedDict[NonceKey, _Post] = attrs.field(init=False, factory=OrderedDict)

    async def once(
        self,
        key: NonceKey,
        post: Callable[[], Awaitable[FullMessage]],
        *,
        enforce: bool,
        now: float,
    ) -> FullMessage:
        """
        What ``post`` makes, or where ``enforce`` says so what an earlier post of ``key`` made.

        One that is still under way is waited for; should it fail, it has not been.
        """
        while enforce:
            earlier = self._posts.get(key)
            if earlier is None or earlier.until <= now:
                break
            if earlier.message is not None:
                return earlier.message
            waiter: Deferred[None] = Deferred()
            earlier.waiting.append(waiter)
            await waiter
        mine = self._add(key, now)
        try:
            mine.message = await post()
        finally:
            if mine.message is None and self._posts.get(key) is mine:
                del self._posts[key]
            for each in mine.waiting:
                each.callback(None)
        return mine.message

    def _add(self, key: NonceKey, now: float) -> _Post:
        posts = self._posts
        made = posts[key] = _Post(now + NONCE_SECONDS)
        posts.move_to_end(key)
        if len(posts) > MOST_NONCES:
            posts.popitem(last=False)
        return made


@attrs.define(eq=False)
class Slowmodes:
    """When each member may post again in each channel that has slowmode."""

    _until: dict[tuple[Snowflake, Snowflake], float] = attrs.field(init=False, factory=dict)
    _many: int = attrs.field(init=False, default=MANY_SLOWMODES)

    def enter(
        self, channel_id: Snowflake, user_id: Snowflake, *, now: float, seconds: int
    ) -> float:
        """Begin to wait ``seconds``; how long is still to be waited, 0 where one may post now."""
        key = (channel_id, user_id)
        left = self._until.get(key, 0.0) - now
        if left > 0:
            return min(left, float(seconds))
        if len(self._until) >= self._many:
            self._until = {each: until for each, until in self._until.items() if until > now}
            # Not again at the very next post, however many are still running.
            self._many = max(MANY_SLOWMODES, 2 * len(self._until))
        self._until[key] = now + seconds
        return 0.0

    def leave(self, channel_id: Snowflake, user_id: Snowflake) -> None:
        """The post came to nothing: there is nothing to wait for."""
        self._until.pop((channel_id, user_id), None)


#: Limits that are over are looked for when there are this many.
MANY_LIMITED: Final = 10_000


@attrs.define(eq=False)
class Lately:
    """When something was done lately: ``most`` times within so many seconds."""

    _most: int
    _seconds: float
    _times: dict[Snowflake, list[float]] = attrs.field(init=False, factory=dict)
    _many: int = attrs.field(init=False, default=MANY_LIMITED)

    def enter(self, key: Snowflake, now: float) -> float:
        """Do it once more; how long is to be waited where that was too often, else 0."""
        lately = self._recent(self._times.get(key, []), now)
        if len(lately) >= self._most:
            return lately[0] + self._seconds - now
        if len(self._times) >= self._many:
            kept = {each: self._recent(times, now) for each, times in self._times.items()}
            self._times = {each: times for each, times in kept.items() if times}
            self._many = max(MANY_LIMITED, 2 * len(self._times))
        self._times[key] = [*lately, now]
        return 0.0

    def _recent(self, times: list[float], now: float) -> list[float]:
        return [each for each in times if each > now - self._seconds]
