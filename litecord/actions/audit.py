"""The audit log: what was done to a guild is recorded with it, and can be read for 45 days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from ..events import AuditEntryCreated
from ..model.audit import KEPT, AuditAction, AuditEntry
from ..model.permissions import VIEW_AUDIT_LOG
from ..model.snowflakes import Snowflake, at_time
from ..model.users import User
from ..storage import audit as storage
from ..wire.audit import ListEntries
from .access import in_guild
from .world import Change, World, action, by_guild


@attrs.frozen
class AuditLog:
    """Entries, and the users that are named in them."""

    entries: list[AuditEntry]
    users: list[User]


async def record(
    change: Change,
    guild_id: Snowflake,
    action: AuditAction,
    target_id: Snowflake | None = None,
    changes: list[dict[str, Any]] | None = None,
    **options: object,
) -> None:
    """Record what the actor did, as a part of it and with the reason they gave."""
    entry = AuditEntry(
        id=change.next_id(),
        guild_id=guild_id,
        user_id=change.actor.user_id,
        target_id=target_id,
        action=action,
        changes=changes,
        options={name: str(each) for name, each in options.items()} or None,
        reason=change.reason,
    )
    await storage.insert(change.cursor, entry)
    change.announce(AuditEntryCreated(guild_id=guild_id, entry=entry))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What changed, key by key; null is told by saying nothing."""
    changes = []
    for key in after:
        if before[key] != after[key]:
            values = {"old_value": before[key], "new_value": after[key]}
            told = {name: each for name, each in values.items() if each is not None}
            changes.append({"key": key, **told})
    return changes


@action(guild=by_guild, reads=True)
async def read(change: Change, guild_id: Snowflake, query: ListEntries) -> AuditLog:
    """Entries from the newest on, or where ``after`` alone is said in their order."""
    in_guild(change, guild_id, VIEW_AUDIT_LOG)
    if query.action_type is not None and query.action_type not in set(AuditAction):
        return AuditLog([], [])  # nothing of that kind is ever recorded
    oldest = at_time(change.now - KEPT)
    wanted = storage.Wanted(
        guild_id=guild_id,
        after=max(query.after or 0, oldest),
        user_id=query.user_id,
        target_id=query.target_id,
        action=None if query.action_type is None else AuditAction(query.action_type),
        limit=query.limit,
    )
    if query.before is not None:
        wanted = attrs.evolve(wanted, before=query.before)
    entries = await storage.list_entries(
        change.cursor, wanted, oldest_first=query.before is None and query.after is not None
    )
    named = {each for entry in entries for each in (entry.user_id, entry.target_id) if each}
    users = await change.state.load_users(change.cursor, named)
    return AuditLog(entries, [users[each] for each in sorted(users)])


async def forget_old(world: World) -> None:
    """Delete what nobody is shown any more."""
    oldest = at_time(world.clock.now() - KEPT)
    await storage.delete_old(world.database.autocommit, oldest)
