"""Which guilds each connected user is in: read once, then kept current by events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs
from twisted.internet.defer import Deferred

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..storage import members

_NONE: frozenset[Snowflake] = frozenset()


@attrs.define(eq=False)
class _Held:
    """
    The guilds of one user, and how many want to know them.

    What happens while they are being read is noted, for the rows may be older or newer than that.
    """

    guilds: set[Snowflake] = attrs.field(factory=set)
    left: set[Snowflake] = attrs.field(factory=set)
    holders: int = 0
    is_reading: bool = False
    is_read: bool = False
    waiting: list[Deferred[None]] = attrs.field(factory=list)


@attrs.define(eq=False)
class Memberships:
    """The guilds of those users who are held, that is, who are connected or about to be."""

    _held: dict[Snowflake, _Held] = attrs.field(init=False, factory=dict)

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._held

    def users(self) -> Collection[Snowflake]:
        """Everybody who is held."""
        return self._held.keys()

    def of(self, user_id: Snowflake) -> Collection[Snowflake]:
        """The guilds of a user; none for somebody who is not held."""
        held = self._held.get(user_id)
        return _NONE if held is None else held.guilds

    def known(self, user_id: Snowflake) -> Collection[Snowflake] | None:
        """The guilds of a user, if they are in memory."""
        held = self._held.get(user_id)
        return held.guilds if held is not None and held.is_read else None

    async def hold(self, cursor: ICursor, user_id: Snowflake) -> None:
        """
        Have the guilds of a user in memory from now on, until as many calls of ``release``.

        They are read once for all who ask meanwhile. If that fails, nothing is held.
        """
        held = self._held.get(user_id)
        if held is None:
            held = self._held[user_id] = _Held()
        held.holders += 1
        try:
            while not held.is_read:
                if held.is_reading:
                    waiter: Deferred[None] = Deferred()
                    held.waiting.append(waiter)
                    await waiter
                else:
                    await _read(cursor, user_id, held)
        except BaseException:
            self.release(user_id)
            raise

    def release(self, user_id: Snowflake) -> None:
        """End what one call of ``hold`` began; the last one forgets."""
        held = self._held[user_id]
        held.holders -= 1
        if not held.holders:
            del self._held[user_id]

    def joined(self, user_id: Snowflake, guild_id: Snowflake) -> None:
        """A user came into a guild."""
        held = self._held.get(user_id)
        if held is not None:
            held.guilds.add(guild_id)
            held.left.discard(guild_id)

    def left(self, user_id: Snowflake, guild_id: Snowflake) -> None:
        """A user is no longer in a guild."""
        held = self._held.get(user_id)
        if held is not None:
            held.guilds.discard(guild_id)
            held.left.add(guild_id)


async def _read(cursor: ICursor, user_id: Snowflake, held: _Held) -> None:
    held.is_reading = True
    held.left.clear()
    try:
        read: Any = await members.list_guild_ids(cursor, user_id)
        held.guilds.update(each for each in read if each not in held.left)
        held.is_read = True
    finally:
        held.is_reading = False
        waiting, held.waiting = held.waiting, []
        for waiter in waiting:
            if not waiter.called:
                waiter.callback(None)
