"""Where applications are installed: what adding and removing them comes down to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..events import (
    CommandIndexUpdated,
    IntegrationCreated,
    IntegrationDeleted,
    IntegrationUpdated,
    UserInstalled,
    UserUninstalled,
)
from ..model.applications import Application
from ..model.audit import AuditAction
from ..model.installs import Integration, UserInstall
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..storage import installs as storage
from .audit import record
from .world import Change

# -- in guilds ------------------------------------------------------------------------------------


async def put(
    change: Change, guild: GuildState, application: Application, scopes: Iterable[str]
) -> Integration:
    """
    Have an application in a guild with these scopes, and with those it had before.

    The change is exclusive to the guild; who adds the application is the actor.
    """
    known = guild.integrations.get(application.id)
    had = () if known is None else known.scopes
    wanted = tuple(sorted({*had, *scopes}))
    if known is not None and wanted == had:
        return known
    user_id = change.actor.user_id
    if known is None:
        integration = Integration(
            id=change.next_id(),
            guild_id=guild.guild.id,
            application_id=application.id,
            user_id=user_id,
            scopes=wanted,
        )
        await storage.insert(change.cursor, integration)
    else:
        integration = attrs.evolve(known, user_id=user_id, scopes=wanted)
        await storage.update(change.cursor, integration)
    await _tell(change, integration, application, known)
    return integration


async def _tell(
    change: Change, integration: Integration, application: Application, known: Integration | None
) -> None:
    bot_id, by = application.bot_id, change.actor.user_id
    users = await change.state.load_users(change.cursor, [each for each in (bot_id, by) if each])
    kind = IntegrationCreated if known is None else IntegrationUpdated
    change.announce(
        kind(
            guild_id=integration.guild_id,
            integration=integration,
            application=application,
            bot=None if bot_id is None else users.get(bot_id),
            user=users.get(by),
        )
    )
    if known is None or known.has_commands is not integration.has_commands:
        change.announce(CommandIndexUpdated(guild_id=integration.guild_id))
    await record(
        change,
        integration.guild_id,
        AuditAction.INTEGRATION_CREATE if known is None else AuditAction.INTEGRATION_UPDATE,
        integration.id,
        _changes(application, None if known is None else known.scopes, integration.scopes),
    )


def _changes(
    application: Application, before: tuple[str, ...] | None, after: tuple[str, ...]
) -> list[dict[str, Any]]:
    """What the audit log tells of other scopes, or of an application that is new."""
    if before is not None:
        return [{"key": "scopes", "old_value": list(before), "new_value": list(after)}]
    told = told_of(application, after)
    return [{"key": key, "new_value": each} for key, each in told.items()]


def told_of(application: Application, scopes: Iterable[str]) -> dict[str, Any]:
    """What the audit log tells of an application that was added or removed."""
    return {"name": application.name, "type": "discord", "scopes": list(scopes)}


async def drop(change: Change, integration: Integration) -> None:
    """Remove an application from a guild: its bot, if it had one there, is gone already."""
    await storage.delete(change.cursor, integration.id)
    change.announce(
        IntegrationDeleted(guild_id=integration.guild_id, integration=integration)
    )
    change.announce(CommandIndexUpdated(guild_id=integration.guild_id))


# -- for people -----------------------------------------------------------------------------------


async def of_user(change: Change, user_id: Snowflake) -> Mapping[Snowflake, UserInstall]:
    """The applications that a person, connected or not, has for themselves, by application."""
    if change.state.personal.known(user_id) is not None:
        return change.state.user_installs(user_id)
    found = await storage.list_for_user(change.cursor, user_id)
    return {each.application_id: each for each in found}


async def put_for_actor(
    change: Change, application_id: Snowflake, scopes: Iterable[str]
) -> UserInstall:
    """Have an application for the actor themselves."""
    user_id = change.actor.user_id
    install = UserInstall(
        user_id=user_id, application_id=application_id, scopes=tuple(sorted(set(scopes)))
    )
    await storage.put_for_user(change.cursor, install)
    change.announce(UserInstalled(user_id=user_id, install=install))
    return install


async def drop_for_user(change: Change, user_id: Snowflake, application_id: Snowflake) -> None:
    """Take an application from a person, if they have it."""
    if await storage.delete_for_user(change.cursor, user_id, application_id):
        change.announce(UserUninstalled(user_id=user_id, application_id=application_id))
