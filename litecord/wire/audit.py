"""The audit log on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import attrs

from ..model.audit import AuditEntry
from ..model.snowflakes import Snowflake
from .forms import Between

#: What is always told of, if only to say that there is none.
_LISTS: Final = (
    "application_commands",
    "auto_moderation_rules",
    "guild_scheduled_events",
    "integrations",
    "threads",
    "users",
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


def audit_log_json(
    entries: Iterable[AuditEntry], **referenced: list[Any]
) -> dict[str, Any]:
    """Entries with the objects that they are about, by the name of their list."""
    told: dict[str, Any] = {name: [] for name in _LISTS}
    return {**told, **referenced, "audit_log_entries": [entry_json(each) for each in entries]}
