"""Roles in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..interfaces import ICursor
from ..model.roles import Role, RoleColors, RoleTags
from ..model.snowflakes import Snowflake

# A new role pushes up those at its position and above; @everyone stays at the bottom.
INSERT = """
    with moved as (
        update roles set position = position + 1
        where guild_id = %(guild_id)s and id <> guild_id and position >= %(position)s
    )
    insert into roles (id, guild_id, name, permissions, position, color_primary, color_secondary,
                       color_tertiary, hoist, managed, mentionable, icon, unicode_emoji, flags,
                       tag_bot_id, tag_integration_id, tag_premium_subscriber)
    values (%(id)s, %(guild_id)s, %(name)s, %(permissions)s, %(position)s, %(color_primary)s,
            %(color_secondary)s, %(color_tertiary)s, %(hoist)s, %(managed)s, %(mentionable)s,
            %(icon)s, %(unicode_emoji)s, %(flags)s, %(tag_bot_id)s, %(tag_integration_id)s,
            %(tag_premium_subscriber)s)
"""

UPDATE = """
    update roles
    set name = %(name)s, permissions = %(permissions)s, position = %(position)s,
        color_primary = %(color_primary)s, color_secondary = %(color_secondary)s,
        color_tertiary = %(color_tertiary)s, hoist = %(hoist)s, mentionable = %(mentionable)s,
        icon = %(icon)s, unicode_emoji = %(unicode_emoji)s, flags = %(flags)s
    where id = %(id)s
"""

LIST = """
    select id, guild_id, name, permissions, position, color_primary, color_secondary,
           color_tertiary, hoist, managed, mentionable, icon, unicode_emoji, flags, tag_bot_id,
           tag_integration_id, tag_premium_subscriber
    from roles where guild_id = %(guild_id)s order by id
"""

MOVE = """
    update roles set position = given.position
    from unnest(%(ids)s::bigint[], %(positions)s::integer[]) as given (id, position)
    where roles.id = given.id
"""

# The roles above it come down by one.
DELETE = """
    with gone as (delete from roles where id = %(id)s returning guild_id, position)
    update roles set position = roles.position - 1
    from gone where roles.guild_id = gone.guild_id and roles.position > gone.position
"""


def _values(role: Role) -> dict[str, Any]:
    tags = role.tags or RoleTags()
    return {
        "id": role.id,
        "guild_id": role.guild_id,
        "name": role.name,
        "permissions": role.permissions,
        "position": role.position,
        "color_primary": role.colors.primary,
        "color_secondary": role.colors.secondary,
        "color_tertiary": role.colors.tertiary,
        "hoist": role.hoist,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": role.icon,
        "unicode_emoji": role.unicode_emoji,
        "flags": role.flags,
        "tag_bot_id": tags.bot_id,
        "tag_integration_id": tags.integration_id,
        "tag_premium_subscriber": tags.premium_subscriber,
    }


def from_row(row: Any) -> Role:
    """A role from the columns of ``LIST``."""
    tags = RoleTags(
        bot_id=row.tag_bot_id,
        integration_id=row.tag_integration_id,
        premium_subscriber=row.tag_premium_subscriber,
    )
    return Role(
        id=row.id,
        guild_id=row.guild_id,
        name=row.name,
        permissions=row.permissions,
        position=row.position,
        colors=RoleColors(
            primary=row.color_primary,
            secondary=row.color_secondary,
            tertiary=row.color_tertiary,
        ),
        hoist=row.hoist,
        managed=row.managed,
        mentionable=row.mentionable,
        icon=row.icon,
        unicode_emoji=row.unicode_emoji,
        flags=row.flags,
        tags=None if tags == RoleTags() else tags,
    )


async def insert(cursor: ICursor, role: Role) -> None:
    """Add a role; those at its position and above move up."""
    await cursor.execute(INSERT, _values(role))


async def update(cursor: ICursor, role: Role) -> None:
    """Write a role's fields."""
    await cursor.execute(UPDATE, _values(role))


async def move(cursor: ICursor, roles: Collection[Role]) -> None:
    """Write the positions of roles."""
    await cursor.execute(
        MOVE, {"ids": [each.id for each in roles], "positions": [each.position for each in roles]}
    )


async def list_in(cursor: ICursor, guild_id: Snowflake) -> list[Role]:
    """A guild's roles, oldest first."""
    return [from_row(row) for row in await cursor.query(LIST, {"guild_id": guild_id})]


async def delete(cursor: ICursor, role_id: Snowflake) -> None:
    """Remove a role; those above it move down. Members' lists and overwrites are the caller's."""
    await cursor.execute(DELETE, {"id": role_id})
