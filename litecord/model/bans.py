"""Bans: who may not come into a guild."""

from __future__ import annotations

from typing import Final

import attrs

from .users import User

#: So many users are banned at once at most.
MOST_AT_ONCE: Final = 200
#: Nothing older than this is deleted with a ban.
LONGEST_WIPE: Final = 604_800


@attrs.frozen(kw_only=True)
class Ban:
    """A user who may not come into a guild, and why."""

    user: User
    reason: str | None = None
