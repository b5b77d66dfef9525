"""Members: users in a guild."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from .snowflakes import Snowflake

#: A member who left and came back.
DID_REJOIN = 1 << 0
#: A member who need not meet the guild's verification level: the only flag that can be set.
BYPASSES_VERIFICATION = 1 << 2


@attrs.frozen(kw_only=True)
class Member:
    """
    A user's membership of a guild; ``roles`` leaves out @everyone.

    A ``temporary`` member came for a visit, which ends when they are no longer connected; whoever
    is given a role stays.
    """

    guild_id: Snowflake
    user_id: Snowflake
    joined_at: datetime
    nick: str | None = None
    avatar: str | None = None
    banner: str | None = None
    bio: str = ""
    roles: tuple[Snowflake, ...] = ()
    premium_since: datetime | None = None
    deaf: bool = False
    mute: bool = False
    flags: int = 0
    pending: bool = False
    communication_disabled_until: datetime | None = None
    temporary: bool = False
    #: what outer rooms derived from this very value
    memo: Any = attrs.field(default=None, init=False, eq=False, repr=False)

    def timed_out(self, now: datetime) -> bool:
        """Whether the member is in a timeout at ``now``."""
        until = self.communication_disabled_until
        return until is not None and until > now
