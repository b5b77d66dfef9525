"""The applications of a guild, for those who manage it."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import UnknownIntegration
from ..model.applications import Application
from ..model.audit import AuditAction
from ..model.installs import Integration
from ..model.permissions import MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..storage import role_connections as connections
from ..storage import webhooks as webhooks_storage
from . import applications, installs, members, webhooks
from .access import in_guild
from .audit import record
from .world import Change, action, by_guild

#: So many are told; others cannot be seen.
MOST_TOLD = 50


@attrs.frozen(kw_only=True)
class SeenIntegration:
    """An application of a guild, with what is told along with it."""

    integration: Integration
    application: Application
    bot: User | None
    user: User | None
    metadata: list[dict[str, Any]] | None = None


@action(guild=by_guild, reads=True)
async def list_in(
    change: Change, guild_id: Snowflake, *, has_commands: bool, with_metadata: bool
) -> list[SeenIntegration]:
    """The applications of a guild, those with commands if only these are wanted."""
    guild = in_guild(change, guild_id, MANAGE_GUILD).guild
    found = list(guild.integrations.values())
    if has_commands:
        ids = [each.application_id for each in found]
        await change.state.commands.load(change.cursor, ids, guild_id)
        found = [each for each in found if _has_commands(change, each)]
    seen = []
    for each in found[:MOST_TOLD]:
        application = await applications.fetch(change, each.application_id)
        named = [user for user in (application.bot_id, each.user_id) if user is not None]
        users = await change.state.load_users(change.cursor, named)
        metadata = None
        if with_metadata:
            metadata = await connections.fetch_metadata(change.cursor, application.id)
        seen.append(
            SeenIntegration(
                integration=each,
                application=application,
                bot=users.get(application.bot_id or Snowflake(0)),
                user=users.get(each.user_id or Snowflake(0)),
                metadata=metadata,
            )
        )
    return seen


def _has_commands(change: Change, integration: Integration) -> bool:
    """Whether an application has registered commands, everywhere or in this guild."""
    get, application_id = change.state.commands.get, integration.application_id
    scopes = [get(application_id, each) for each in (None, integration.guild_id)]
    return any(each is not None and each.commands for each in scopes)


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, integration_id: Snowflake) -> None:
    """Remove an application from a guild, with its bot and its webhooks."""
    guild = in_guild(change, guild_id, MANAGE_GUILD).guild
    for found in guild.integrations.values():
        if found.id == integration_id:
            break
    else:
        raise UnknownIntegration()
    application = await applications.fetch(change, found.application_id)
    for webhook in await webhooks_storage.list_of_guild(change.cursor, guild_id):
        if webhook.application_id == application.id:
            await webhooks.remove(change, webhook)
    if application.bot_id is not None and application.bot_id in guild.members:
        await members.remove(change, guild, application.bot_id)
    else:
        await installs.drop(change, found)
    told = installs.told_of(application, found.scopes)
    changes = [{"key": key, "old_value": each} for key, each in told.items()]
    await record(change, guild_id, AuditAction.INTEGRATION_DELETE, found.id, changes)
