"""Commands of applications in the database, and who may use them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.applications import IntegrationType
from ..model.channels import ChannelType
from ..model.commands import (
    ApplicationCommand,
    Choice,
    CommandPermission,
    CommandPermissions,
    CommandType,
    Context,
    Handler,
    Option,
    OptionType,
    PermissionTarget,
)
from ..model.snowflakes import Snowflake
from .values import Json

INSERT = """
    insert into commands (id, application_id, guild_id, type, name, name_localizations,
                          description, description_localizations, options,
                          default_member_permissions, default_permission, nsfw,
                          integration_types, contexts, dm_permission, handler, version)
    values (%(id)s, %(application_id)s, %(guild_id)s, %(type)s, %(name)s, %(name_localizations)s,
            %(description)s, %(description_localizations)s, %(options)s,
            %(default_member_permissions)s, %(default_permission)s, %(nsfw)s,
            %(integration_types)s, %(contexts)s, %(dm_permission)s, %(handler)s, %(version)s)
"""

UPDATE = """
    update commands
    set name = %(name)s, name_localizations = %(name_localizations)s,
        description = %(description)s, description_localizations = %(description_localizations)s,
        options = %(options)s, default_member_permissions = %(default_member_permissions)s,
        default_permission = %(default_permission)s, nsfw = %(nsfw)s,
        integration_types = %(integration_types)s, contexts = %(contexts)s,
        dm_permission = %(dm_permission)s, handler = %(handler)s, version = %(version)s
    where id = %(id)s
"""

DELETE = "delete from commands where id = any(%(ids)s::bigint[])"

LIST = """
    select id, application_id, guild_id, type, name, name_localizations, description,
           description_localizations, options, default_member_permissions, default_permission,
           nsfw, integration_types, contexts, dm_permission, handler, version
    from commands
    where application_id = any(%(applications)s::bigint[])
        and (guild_id is null and %(everywhere)s or guild_id = %(guild_id)s)
    order by id
"""

LIST_PERMISSIONS = """
    select application_id, guild_id, coalesce(command_id, application_id) as id, permissions
    from command_permissions
    where application_id = any(%(applications)s::bigint[]) and guild_id = %(guild_id)s
    order by id
"""

SET_PERMISSIONS = """
    insert into command_permissions (application_id, guild_id, command_id, permissions)
    values (%(application_id)s, %(guild_id)s, %(command_id)s, %(permissions)s)
    on conflict (application_id, guild_id, coalesce(command_id, application_id))
    do update set permissions = excluded.permissions
"""

DELETE_PERMISSIONS = """
    delete from command_permissions
    where application_id = %(application_id)s and guild_id = %(guild_id)s
        and coalesce(command_id, application_id) = %(id)s
"""

DELETE_ALL_PERMISSIONS = """
    delete from command_permissions where command_id = %(command_id)s
"""

SHARES_GUILD = """
    select exists (
        select from integrations join members on members.guild_id = integrations.guild_id
        where application_id = %(application_id)s and members.user_id = %(user_id)s
    ) as shares
"""

# A day begins with the first create after the last one was over.
COUNT_CREATES = """
    insert into command_creates (application_id, guild_id, since, count)
    values (%(application_id)s, %(guild_id)s, %(now)s, %(count)s)
    on conflict (application_id, guild_id) do update
    set since = case when command_creates.since <= %(over)s then %(now)s
                     else command_creates.since end,
        count = case when command_creates.since <= %(over)s then 0
                     else command_creates.count end + %(count)s
    returning since, count
"""

_PLAIN = (
    *("name_localizations", "description_localizations", "required", "autocomplete"),
    *("min_value", "max_value", "min_length", "max_length"),
)


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    kept: dict[str, Any] = {"name": choice.name, "value": choice.value}
    if choice.name_localizations is not None:
        kept["name_localizations"] = dict(choice.name_localizations)
    return kept


def option_to_json(option: Option) -> dict[str, Any]:
    """An option with those of its fields that say something."""
    kept: dict[str, Any] = {
        "type": int(option.type),
        "name": option.name,
        "description": option.description,
    }
    for name in _PLAIN:
        value = getattr(option, name)
        if value is not None and value is not False:
            kept[name] = value
    if option.choices:
        kept["choices"] = [_choice_to_json(each) for each in option.choices]
    if option.options:
        kept["options"] = [option_to_json(each) for each in option.options]
    if option.channel_types:
        kept["channel_types"] = [int(each) for each in option.channel_types]
    return kept


def option_from_json(kept: Mapping[str, Any]) -> Option:
    """An option as it was kept."""
    given = dict(kept)
    given["type"] = OptionType(given["type"])
    given["choices"] = tuple(Choice(**each) for each in given.get("choices", ()))
    given["options"] = tuple(option_from_json(each) for each in given.get("options", ()))
    given["channel_types"] = tuple(ChannelType(each) for each in given.get("channel_types", ()))
    return Option(**given)


def _values(command: ApplicationCommand) -> dict[str, Any]:
    values = attrs.asdict(command, recurse=False)
    for name in ("name_localizations", "description_localizations"):
        value = values[name]
        values[name] = None if value is None else Json(dict(value))
    values["type"] = int(command.type)
    values["options"] = Json([option_to_json(each) for each in command.options])
    values["integration_types"] = [int(each) for each in command.integration_types]
    contexts = command.contexts
    values["contexts"] = None if contexts is None else [int(each) for each in contexts]
    values["handler"] = None if command.handler is None else int(command.handler)
    return values


def _from_row(row: Any) -> ApplicationCommand:
    values = row._asdict()
    values["type"] = CommandType(row.type)
    values["options"] = tuple(option_from_json(each) for each in row.options)
    values["integration_types"] = tuple(IntegrationType(each) for each in row.integration_types)
    if row.contexts is not None:
        values["contexts"] = tuple(Context(each) for each in row.contexts)
    if row.handler is not None:
        values["handler"] = Handler(row.handler)
    return ApplicationCommand(**values)


async def insert(cursor: ICursor, command: ApplicationCommand) -> None:
    """Add a command; UniqueViolated where there is one of the same name."""
    await cursor.execute(INSERT, _values(command))


async def update(cursor: ICursor, command: ApplicationCommand) -> None:
    """Keep a command as it is now; UniqueViolated where another has this name."""
    await cursor.execute(UPDATE, _values(command))


async def delete(cursor: ICursor, command_ids: Collection[Snowflake]) -> None:
    """Remove commands, with all that was said of them in guilds."""
    await cursor.execute(DELETE, {"ids": list(command_ids)})


async def list_of(
    cursor: ICursor,
    application_ids: Collection[Snowflake],
    guild_id: Snowflake | None,
    *,
    everywhere: bool = True,
) -> list[ApplicationCommand]:
    """The commands of applications in a guild and, unless told otherwise, those of all guilds."""
    given = {
        "applications": list(application_ids),
        "guild_id": guild_id,
        "everywhere": everywhere,
    }
    return [_from_row(row) for row in await cursor.query(LIST, given)]


async def list_permissions(
    cursor: ICursor, application_ids: Collection[Snowflake], guild_id: Snowflake
) -> list[CommandPermissions]:
    """All that is said in a guild of who may use commands of these applications."""
    given = {"applications": list(application_ids), "guild_id": guild_id}
    return [
        CommandPermissions(
            id=row.id,
            application_id=row.application_id,
            guild_id=row.guild_id,
            permissions=tuple(
                CommandPermission(
                    id=each["id"],
                    type=PermissionTarget(each["type"]),
                    permission=each["permission"],
                )
                for each in row.permissions
            ),
        )
        for row in await cursor.query(LIST_PERMISSIONS, given)
    ]


async def set_permissions(cursor: ICursor, said: CommandPermissions) -> None:
    """Keep what is said of a command in a guild; nothing is kept where nothing is said."""
    given: dict[str, Any] = {
        "application_id": said.application_id,
        "guild_id": said.guild_id,
        "id": said.id,
    }
    if not said.permissions:
        await cursor.execute(DELETE_PERMISSIONS, given)
        return
    given["command_id"] = None if said.id == said.application_id else said.id
    given["permissions"] = Json(
        [
            {"id": each.id, "type": int(each.type), "permission": each.permission}
            for each in said.permissions
        ]
    )
    await cursor.execute(SET_PERMISSIONS, given)


async def delete_permissions(cursor: ICursor, command_id: Snowflake) -> None:
    """Forget what was said of a command in all guilds: it has another name now."""
    await cursor.execute(DELETE_ALL_PERMISSIONS, {"command_id": command_id})


async def shares_guild(
    cursor: ICursor, user_id: Snowflake, application_id: Snowflake
) -> bool:
    """Whether a user is in a guild that has an application."""
    given = {"user_id": user_id, "application_id": application_id}
    [row] = await cursor.query(SHARES_GUILD, given)
    return bool(row.shares)


async def count_creates(
    cursor: ICursor,
    application_id: Snowflake,
    guild_id: Snowflake | None,
    count: int,
    *,
    now: datetime,
    day: timedelta,
) -> tuple[datetime, int]:
    """Count commands that are created: since when, and how many there are since then."""
    given = {
        "application_id": application_id,
        "guild_id": guild_id or 0,
        "count": count,
        "now": now,
        "over": now - day,
    }
    [row] = await cursor.query(COUNT_CREATES, given)
    return row.since, row.count
