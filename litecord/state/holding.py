"""What is in memory of those users alone who are connected, or about to be."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs
from twisted.internet.defer import Deferred

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake


@attrs.define(eq=False)
class Held:
    """What is held of one user, and how many want to know it."""

    holders: int = 0
    is_reading: bool = False
    is_read: bool = False
    waiting: list[Deferred[None]] = attrs.field(factory=list)


H = TypeVar("H", bound=Held)


@attrs.define(eq=False)
class Holding(Generic[H]):
    """Something of users who are held: read once, then kept current by events."""

    _kind: type[H]
    _held: dict[Snowflake, H] = attrs.field(init=False, factory=dict)

    async def read(self, cursor: ICursor, user_id: Snowflake, held: H) -> None:
        """Read what is to be held, and say whether it was, for much may happen meanwhile."""
        raise NotImplementedError

    async def hold(self, cursor: ICursor, user_id: Snowflake) -> None:
        """
        Have it in memory from now on, until as many calls of ``release``.

        It is read once for all who ask meanwhile. If that fails, nothing is held.
        """
        held = self._held.get(user_id)
        if held is None:
            held = self._held[user_id] = self._kind()
        held.holders += 1
        try:
            while not held.is_read:
                if held.is_reading:
                    waiter: Deferred[None] = Deferred()
                    held.waiting.append(waiter)
                    await waiter
                else:
                    await self._read(cursor, user_id, held)
        except BaseException:
            self.release(user_id)
            raise

    def release(self, user_id: Snowflake) -> None:
        """End what one call of ``hold`` began; the last one forgets."""
        held = self._held[user_id]
        held.holders -= 1
        if not held.holders:
            del self._held[user_id]

    async def _read(self, cursor: ICursor, user_id: Snowflake, held: H) -> None:
        held.is_reading = True
        try:
            await self.read(cursor, user_id, held)
        finally:
            held.is_reading = False
            waiting, held.waiting = held.waiting, []
            for waiter in waiting:
                if not waiter.called:
                    waiter.callback(None)
