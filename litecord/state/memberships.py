"""Which guilds each connected user is in: read once, then kept current by events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake
from ..storage import members
from .holding import Held, Holding

_NONE: frozenset[Snowflake] = frozenset()


@attrs.define(eq=False)
class _Held(Held):
    """What happens while the guilds are being read is noted: rows may be older or newer than it."""

    guilds: set[Snowflake] = attrs.field(factory=set)
    left: set[Snowflake] = attrs.field(factory=set)


@attrs.define(eq=False)
class Memberships(Holding[_Held]):
    """The guilds of those users who are held."""

    _kind: type[_Held] = attrs.field(init=False, default=_Held)

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

    async def read(self, cursor: ICursor, user_id: Snowflake, held: _Held) -> None:
        """Read the guilds of a user, but for those that they left meanwhile."""
        held.left.clear()
        read: Any = await members.list_guild_ids(cursor, user_id)
        held.guilds.update(each for each in read if each not in held.left)
        held.is_read = True

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
