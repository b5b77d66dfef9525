"""The audit log on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import attrs

from ..model.audit import AuditEntry
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import Between
from .users import user_json

#: What nothing that is recorded refers to.
_NEVER: Final = (
    "application_commands",
    "auto_moderation_rules",
    "guild_scheduled_events",
    "integrations",
    "threads",
    "webhooks",
)


@attrs.frozen(kw_only=True)
class ListEntries:
    """The query of ``GET /guilds/{id}/audit-logs``."""

    user_id: Snowflake | None = None
    target_id: Snowflake | None = None
    action_type: Annotated[int, Between(0, 1000)] | None = None
    before: Snowflake | None = None
    after: Snowflake | None = None
    limit: Annotated[int, Between(1, 100)] = 50


def entry_json(entry: AuditEntry) -> dict[str, Any]:
    """An entry; what there is nothing of is left out."""
    told: dict[str, Any] = {
        "id": str(entry.id),
        "user_id": None if entry.user_id is None else str(entry.user_id),
        "target_id": None if entry.target_id is None else str(entry.target_id),
        "action_type": int(entry.action),
    }
    for name in ("changes", "options", "reason"):
        value = getattr(entry, name)
        if value is not None:
            told[name] = value
    return told


def audit_log_json(entries: Iterable[AuditEntry], users: Iterable[User]) -> dict[str, Any]:
    """Entries with the users in them."""
    told: dict[str, Any] = {name: [] for name in _NEVER}
    told["audit_log_entries"] = [entry_json(each) for each in entries]
    told["users"] = [user_json(each) for each in users]
    return told
