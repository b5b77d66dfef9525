"""Invites: codes that let people into a guild, or into a group."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class Invite:
    """
    An invite; ``max_age`` in seconds and ``max_uses``, 0 for no bound.

    ``roles`` are given to whoever accepts it.
    """

    code: str
    guild_id: Snowflake
    channel_id: Snowflake
    inviter_id: Snowflake | None
    created_at: datetime
    max_age: int = 86_400
    max_uses: int = 0
    uses: int = 0
    temporary: bool = False
    flags: int = 0
    roles: tuple[Snowflake, ...] = ()

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself; ``None`` for never."""
        return self.created_at + timedelta(seconds=self.max_age) if self.max_age else None

    def is_spent(self, now: datetime) -> bool:
        """Whether it can no longer be used at ``now``."""
        expires = self.expires_at
        return (expires is not None and expires <= now) or 0 < self.max_uses <= self.uses


@attrs.frozen(kw_only=True)
class GroupInvite:
    """An invite to a group; ``max_age`` in seconds."""

    code: str
    channel_id: Snowflake
    inviter_id: Snowflake | None
    created_at: datetime
    max_age: int

    @property
    def expires_at(self) -> datetime:
        """When it ends by itself."""
        return self.created_at + timedelta(seconds=self.max_age)
