"""
The index of commands, which people's clients show.

See https://docs.discord.food/interactions/application-commands#application-command-index-object.
"""

from __future__ import annotations

from typing import Any

from ..actions import command_index
from ..actions.command_index import Index
from ..model.snowflakes import Snowflake
from ..wire.command_index import (
    SearchCommands,
    index_version,
    indexed_application_json,
    indexed_command_json,
)
from ..wire.versions import command_seen
from .endpoint import Auth, Call, Reply, Routes
from .locales import locale_of

routes = Routes()


def _told(call: Call, index: Index) -> dict[str, Any]:
    viewer = index.viewer
    return {
        "applications": [
            indexed_application_json(
                each.application,
                index.bots.get(each.application.id),
                each.said.get(each.application.id),
                viewer,
            )
            for each in index.offered
        ],
        "application_commands": [
            command_seen(indexed_command_json(command, said, viewer), call.version)
            for command, said in index.commands
        ],
        "version": index_version(command for command, _ in index.commands),
    }


@routes.get("/guilds/<guild_id>/application-command-index", auth=Auth.USER)
async def get_of_guild(call: Call, guild_id: Snowflake) -> Reply:
    """What can be used in a guild."""
    index = await call.perform(command_index.of_guild, guild_id, locale_of(call))
    return Reply(_told(call, index))


@routes.get("/channels/<channel_id>/application-command-index", auth=Auth.USER)
async def get_of_channel(call: Call, channel_id: Snowflake) -> Reply:
    """What can be used in a channel."""
    index = await call.perform(command_index.of_channel, channel_id, locale_of(call))
    return Reply(_told(call, index))


@routes.get("/users/@me/application-command-index", auth=Auth.USER)
async def get_of_user(call: Call) -> Reply:
    """What one can use everywhere."""
    return Reply(_told(call, await call.perform(command_index.of_actor, locale_of(call))))


@routes.get("/applications/<application_id>/application-command-index", auth=Auth.USER)
async def get_of_application(call: Call, application_id: Snowflake) -> Reply:
    """What an application offers."""
    index = await call.perform(
        command_index.of_application, application_id, locale_of(call)
    )
    return Reply(_told(call, index))


@routes.get("/channels/<channel_id>/application-commands/search", auth=Auth.USER)
async def search_in_channel(
    call: Call, channel_id: Snowflake, query: SearchCommands
) -> Reply:
    """Some of what can be used in a channel, as clients of 2022 ask for it."""
    index, following = await call.perform(
        command_index.search, channel_id, query, locale_of(call)
    )
    told = _told(call, index)
    del told["version"]
    if not query.include_applications:
        told["applications"] = None
    cursor = None if following is None else str(following)
    return Reply({**told, "cursor": {"previous": None, "next": cursor, "repaired": None}})
