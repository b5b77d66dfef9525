"""The audit log is written: what was done to a guild is recorded with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from ..events import AuditEntryCreated
from ..model.audit import AuditAction, AuditEntry
from ..model.snowflakes import Snowflake, at_time
from ..model.users import TokenKind
from ..storage import audit as storage
from ..wire.audited import audited, differences
from .world import Change

#: What somebody does again within this time is counted in the entry that is there.
COUNTED_FOR: Final = timedelta(minutes=5)


async def record(
    change: Change,
    guild_id: Snowflake,
    action: AuditAction,
    target_id: Snowflake | None = None,
    changes: list[dict[str, Any]] | None = None,
    **options: object,
) -> None:
    """Record what the actor did, as a part of it and with the reason they gave."""
    await _insert(change, _entry(change, guild_id, action, target_id, changes, options))


async def _insert(change: Change, entry: AuditEntry) -> None:
    await storage.insert(change.cursor, entry)
    change.announce(AuditEntryCreated(guild_id=entry.guild_id, entry=entry))


async def record_change(
    change: Change,
    action: AuditAction,
    before: object | None,
    after: object | None,
    **options: object,
) -> None:
    """
    Record what became of something that ``wire.audited`` knows, if it is another now.

    There is nothing ``before`` what is made, and nothing ``after`` what is deleted.
    """
    views = [None if each is None else audited(each) for each in (before, after)]
    place = views[0] or views[1]
    changes = differences(*({} if each is None else each.told for each in views))
    if place is not None and changes:
        await record(change, place.guild_id, action, place.target_id, changes, **options)


async def record_again(
    change: Change,
    guild_id: Snowflake,
    action: AuditAction,
    target_id: Snowflake | None = None,
    **options: object,
) -> None:
    """
    Record what may be done many times in a row, which is one entry with a count.

    Two that are done at the very same time may both begin one.
    Whoever hears of entries hears of the first only: see
    https://github.com/discord/discord-api-docs/issues/5911.
    """
    entry = _entry(change, guild_id, action, target_id, None, {**options, "count": 1})
    if not await storage.count_again(change.cursor, entry, at_time(change.now - COUNTED_FOR)):
        await _insert(change, entry)


def _entry(
    change: Change,
    guild_id: Snowflake,
    action: AuditAction,
    target_id: Snowflake | None,
    changes: list[dict[str, Any]] | None,
    options: dict[str, object],
) -> AuditEntry:
    actor = change.actor
    return AuditEntry(
        id=change.next_id(),
        guild_id=guild_id,
        # a webhook's token is anybody's
        user_id=None if actor.kind is TokenKind.WEBHOOK else actor.user_id,
        target_id=target_id,
        action=action,
        changes=changes,
        options={name: str(each) for name, each in options.items()} or None,
        reason=change.reason,
    )
