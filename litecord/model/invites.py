"""Invites: codes that let people into a guild or a group, or make friends of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum, IntFlag
from typing import Final

import attrs

from .snowflakes import Snowflake


class TargetType(IntEnum):
    """What an invite to a voice channel opens there."""

    STREAM = 1
    EMBEDDED_APPLICATION = 2


class InviteFlag(IntFlag):
    """The flags of an invite to a guild."""

    IS_GUEST_INVITE = 1 << 0
    IS_VIEWED = 1 << 1
    IS_APPLICATION_BYPASS = 1 << 3
    HAS_TARGET_USERS_JOB_STATUS = 1 << 4


_VIEWED: Final[int] = InviteFlag.IS_VIEWED.value
_HAS_TARGETS: Final[int] = InviteFlag.HAS_TARGET_USERS_JOB_STATUS.value


@attrs.frozen(kw_only=True)
class Invite:
    """
    An invite; ``max_age`` in seconds and ``max_uses``, 0 for no bound.

    ``roles`` are given to whoever accepts it. Where there is a ``targeted_at``, at which time the
    list of them was given, only ``target_count`` users may see and accept it.
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
    target_type: TargetType | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    targeted_at: datetime | None = None
    target_count: int = 0

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself; ``None`` for never."""
        return self.created_at + timedelta(seconds=self.max_age) if self.max_age else None

    @property
    def is_viewed(self) -> bool:
        """Whether anybody has looked at it."""
        return bool(self.flags & _VIEWED)

    @property
    def all_flags(self) -> int:
        """Its flags, with those that follow from what it is."""
        return self.flags | (_HAS_TARGETS if self.targeted_at is not None else 0)

    def is_spent(self, now: datetime) -> bool:
        """Whether it can no longer be used at ``now``."""
        expires = self.expires_at
        return (expires is not None and expires <= now) or 0 < self.max_uses <= self.uses

    def is_like(self, other: Invite) -> bool:
        """Whether it is for the same, so that there need not be both."""
        same = attrs.evolve(
            other,
            code=self.code,
            created_at=self.created_at,
            uses=self.uses,
            flags=other.flags | self.flags & _VIEWED,
        )
        return self == same


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


@attrs.frozen(kw_only=True)
class FriendInvite:
    """A code by which people become friends of who made it; ``max_age`` in seconds."""

    code: str
    inviter_id: Snowflake
    created_at: datetime
    max_age: int
    max_uses: int
    uses: int = 0

    @property
    def expires_at(self) -> datetime:
        """When it ends by itself."""
        return self.created_at + timedelta(seconds=self.max_age)

    def is_spent(self, now: datetime) -> bool:
        """Whether it can no longer be used at ``now``."""
        return self.expires_at <= now or self.uses >= self.max_uses
