"""Entries of the audit log: what was done to a guild, by whom and why."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Any, Final

import attrs

from .snowflakes import Snowflake

#: For so long entries are kept.
KEPT: Final = timedelta(days=45)


class AuditAction(IntEnum):
    """What can be done to a guild, as far as it is recorded."""

    MEMBER_KICK = 20
    MEMBER_PRUNE = 21
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLE_UPDATE = 25


@attrs.frozen(kw_only=True)
class AuditEntry:
    """One entry; ``changes`` and ``options`` are as they are told."""

    id: Snowflake
    guild_id: Snowflake
    user_id: Snowflake | None
    target_id: Snowflake | None
    action: AuditAction
    changes: list[dict[str, Any]] | None = None
    options: dict[str, str] | None = None
    reason: str | None = None
