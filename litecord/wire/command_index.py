"""What people's clients ask for to show commands: applications with what each of them offers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Final

import attrs

from ..model.applications import Application
from ..model.commands import ApplicationCommand, CommandType, Permissions, PermissionTarget
from ..model.snowflakes import Snowflake
from ..model.users import User
from .commands import command_json
from .forms import Between, Length
from .users import user_json

MOST_FOUND: Final = 25


@attrs.frozen(kw_only=True)
class SearchCommands:
    """The query of ``GET /channels/{id}/application-commands/search``."""

    type: CommandType | None = None
    query: Annotated[str, Length(None, 100)] | None = None
    limit: Annotated[int, Between(1, MOST_FOUND)] = MOST_FOUND
    cursor: Annotated[int, Between(0, None)] = 0
    command_ids: Annotated[tuple[Snowflake, ...], Length(None, 100)] | None = None
    application_id: Snowflake | None = None
    include_applications: bool = False


def _of_asker(
    said: Permissions, guild_id: Snowflake, user_id: Snowflake, role_ids: Collection[Snowflake]
) -> dict[str, Any]:
    """Of what a guild says what concerns one member."""
    roles, channels = PermissionTarget.ROLE, PermissionTarget.CHANNEL
    mine = {*role_ids, guild_id}
    told: dict[str, Any] = {
        "roles": {
            str(each.id): each.permission
            for each in said
            if each.type is roles and each.id in mine
        },
        "channels": {str(each.id): each.permission for each in said if each.type is channels},
    }
    for each in said:
        if each.type is PermissionTarget.USER and each.id == user_id:
            told["user"] = each.permission
    return told


@attrs.frozen(kw_only=True)
class Viewer:
    """For whom an index is: the language, and in a guild who they are there."""

    locale: str
    user_id: Snowflake
    guild_id: Snowflake | None = None
    role_ids: Collection[Snowflake] = ()

    def permissions_json(self, said: Permissions | None) -> dict[str, Any]:
        """What a guild says that concerns them, if it says anything."""
        if self.guild_id is None or not said:
            return {}
        return {"permissions": _of_asker(said, self.guild_id, self.user_id, self.role_ids)}


def indexed_application_json(
    application: Application, bot: User | None, said: Permissions | None, viewer: Viewer
) -> dict[str, Any]:
    """An application of an index."""
    told: dict[str, Any] = {
        "id": str(application.id),
        "name": application.name,
        "description": application.description,
        "icon": application.icon,
        "flags": str(application.flags),
        **viewer.permissions_json(said),
    }
    if bot is not None:
        told["bot_id"] = str(bot.id)
        told["bot"] = user_json(bot)
    return told


def indexed_command_json(
    command: ApplicationCommand, said: Permissions | None, viewer: Viewer
) -> dict[str, Any]:
    """A command of an index, in the language of who asks."""
    return {**command_json(command, viewer.locale), **viewer.permissions_json(said)}


def index_version(commands: Iterable[ApplicationCommand]) -> str:
    """When any of these was last changed."""
    return str(max((each.version for each in commands), default=0))
