"""The audit log is read: for 45 days, with all that its entries are about."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..model.applications import Application
from ..model.audit import KEPT, AuditAction, AuditEntry
from ..model.commands import ApplicationCommand
from ..model.installs import Integration
from ..model.permissions import VIEW_AUDIT_LOG
from ..model.snowflakes import Snowflake, at_time
from ..model.threads import Thread
from ..model.users import User
from ..model.webhooks import SeenWebhook
from ..state.guilds import GuildState
from ..storage import audit as storage
from ..storage import threads
from ..storage import webhooks as webhook_storage
from ..wire.audit import ListEntries
from . import commands, webhooks
from .access import in_guild
from .world import Change, World, action, by_guild

_THREADS = frozenset({AuditAction.THREAD_CREATE, AuditAction.THREAD_UPDATE})
_WEBHOOKS = frozenset({AuditAction.WEBHOOK_CREATE, AuditAction.WEBHOOK_UPDATE})
_INTEGRATIONS = frozenset({AuditAction.INTEGRATION_CREATE, AuditAction.INTEGRATION_UPDATE})
_COMMANDS = frozenset({AuditAction.APPLICATION_COMMAND_PERMISSION_UPDATE})


@attrs.frozen(kw_only=True)
class AuditLog:
    """Entries, and what they are about as far as it is still there."""

    entries: list[AuditEntry]
    users: list[User]
    threads: list[Thread]
    webhooks: list[SeenWebhook]
    integrations: list[tuple[Integration, Application]]
    commands: list[ApplicationCommand]


@action(guild=by_guild, reads=True)
async def read(change: Change, guild_id: Snowflake, query: ListEntries) -> AuditLog:
    """Entries from the newest on, or where ``after`` alone is said in their order."""
    guild = in_guild(change, guild_id, VIEW_AUDIT_LOG).guild
    entries = await _entries(change, guild_id, query)
    named = {each for entry in entries for each in (entry.user_id, entry.target_id) if each}
    users = await change.state.load_users(change.cursor, named)
    return AuditLog(
        entries=entries,
        users=[users[each] for each in sorted(users)],
        threads=await threads.fetch_many(change.cursor, _targets(entries, _THREADS)),
        webhooks=await _webhooks(change, guild_id, _targets(entries, _WEBHOOKS)),
        integrations=await _integrations(change, guild, entries),
        commands=await _commands(change, guild_id, entries),
    )


async def _entries(
    change: Change, guild_id: Snowflake, query: ListEntries
) -> list[AuditEntry]:
    if query.action_type is not None and query.action_type not in set(AuditAction):
        return []  # nothing of that kind is ever recorded
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
    return await storage.list_entries(
        change.cursor, wanted, oldest_first=query.before is None and query.after is not None
    )


def _targets(
    entries: Iterable[AuditEntry], kinds: frozenset[AuditAction]
) -> set[Snowflake]:
    """What entries of some kinds are about."""
    return {each.target_id for each in entries if each.action in kinds and each.target_id}


async def _webhooks(
    change: Change, guild_id: Snowflake, wanted: set[Snowflake]
) -> list[SeenWebhook]:
    """Those of the webhooks that are there, without their tokens."""
    if not wanted:
        return []
    there = await webhook_storage.list_of_guild(change.cursor, guild_id)
    shown = await webhooks.seen(change, [each for each in there if each.id in wanted])
    return [attrs.evolve(each, with_token=False) for each in shown]


async def _integrations(
    change: Change, guild: GuildState, entries: Iterable[AuditEntry]
) -> list[tuple[Integration, Application]]:
    """Those that came or changed, and those whose commands entries are about."""
    wanted = _targets(entries, _INTEGRATIONS)
    about = {_application_id(each) for each in entries if each.action in _COMMANDS}
    found = []
    for each in list(guild.integrations.values()):
        if each.id in wanted or each.application_id in about:
            application = await change.state.load_application(change.cursor, each.application_id)
            if application is not None:
                found.append((each, application))
    return found


async def _commands(
    change: Change, guild_id: Snowflake, entries: Iterable[AuditEntry]
) -> list[ApplicationCommand]:
    """The commands whose permissions changed; not what is said of all of an application."""
    about = {
        (_application_id(each), each.target_id)
        for each in entries
        if each.action in _COMMANDS and each.target_id is not None
    }
    found = [await commands.find(change, *each, guild_id) for each in sorted(about)]
    return [each for each in found if each is not None]


def _application_id(entry: AuditEntry) -> Snowflake:
    """Whose commands an entry is about."""
    return Snowflake(int((entry.options or {})["application_id"]))


async def forget_old(world: World) -> None:
    """Delete what nobody is shown any more."""
    oldest = at_time(world.clock.now() - KEPT)
    await storage.delete_old(world.database.autocommit, oldest)
