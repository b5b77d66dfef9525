"""Members in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.users import User

INSERT = """
    insert into members (guild_id, user_id, joined_at, nick, avatar, banner, bio, roles,
                         premium_since, deaf, mute, flags, pending, communication_disabled_until,
                         temporary)
    values (%(guild_id)s, %(user_id)s, %(joined_at)s, %(nick)s, %(avatar)s, %(banner)s, %(bio)s,
            %(roles)s, %(premium_since)s, %(deaf)s, %(mute)s, %(flags)s, %(pending)s,
            %(communication_disabled_until)s, %(temporary)s)
"""

UPDATE = """
    update members
    set nick = %(nick)s, avatar = %(avatar)s, banner = %(banner)s, bio = %(bio)s,
        roles = %(roles)s,
        premium_since = %(premium_since)s, deaf = %(deaf)s, mute = %(mute)s, flags = %(flags)s,
        pending = %(pending)s, communication_disabled_until = %(communication_disabled_until)s,
        temporary = %(temporary)s
    where guild_id = %(guild_id)s and user_id = %(user_id)s
"""

# That they were here is kept, for the day they come back.
DELETE = """
    with gone as (
        delete from members where guild_id = %(guild_id)s and user_id = %(user_id)s
        returning guild_id, user_id
    )
    insert into former_members (guild_id, user_id) select guild_id, user_id from gone
    on conflict do nothing
"""

WAS_MEMBER = """
    select exists (
        select from former_members where guild_id = %(guild_id)s and user_id = %(user_id)s
    ) as found
"""

REMOVE_ROLE = """
    update members set roles = array_remove(roles, %(role_id)s)
    where guild_id = %(guild_id)s and %(role_id)s = any(roles)
"""

PAGE = """
    select guild_id, user_id, joined_at, nick, members.avatar as member_avatar,
           members.banner as member_banner, members.bio as member_bio, roles, premium_since, deaf,
           mute, members.flags as member_flags, pending, communication_disabled_until, temporary,
           id, username, discriminator, global_name, users.avatar, users.banner, accent_color,
           users.bio, pronouns, bot, system, users.flags, public_flags, email, verified,
           mfa_enabled, locale, premium_type, nsfw_allowed
    from members join users on users.id = user_id
    where guild_id = %(guild_id)s and user_id > %(after)s
    order by user_id limit %(limit)s
"""

# Whoever joins a guild waits here for what else the same user joins: the count is right.
LOCK_USER = "select from users where id = %(user_id)s for no key update"

COUNT_GUILDS_OF = "select count(*) as number from members where user_id = %(user_id)s"

GUILDS_OF = "select guild_id from members where user_id = %(user_id)s order by guild_id"


def _values(member: Member) -> dict[str, Any]:
    return {**attrs.asdict(member, recurse=False), "roles": list(member.roles)}


def _from_row(row: Any) -> tuple[Member, User]:
    return (
        Member(
            guild_id=row.guild_id,
            user_id=row.user_id,
            joined_at=row.joined_at,
            nick=row.nick,
            avatar=row.member_avatar,
            banner=row.member_banner,
            bio=row.member_bio,
            roles=tuple(row.roles),
            premium_since=row.premium_since,
            deaf=row.deaf,
            mute=row.mute,
            flags=row.member_flags,
            pending=row.pending,
            communication_disabled_until=row.communication_disabled_until,
            temporary=row.temporary,
        ),
        User(
            id=row.id,
            username=row.username,
            discriminator=row.discriminator,
            global_name=row.global_name,
            avatar=row.avatar,
            banner=row.banner,
            accent_color=row.accent_color,
            bio=row.bio,
            pronouns=row.pronouns,
            bot=row.bot,
            system=row.system,
            flags=row.flags,
            public_flags=row.public_flags,
            email=row.email,
            verified=row.verified,
            mfa_enabled=row.mfa_enabled,
            locale=row.locale,
            premium_type=row.premium_type,
            nsfw_allowed=row.nsfw_allowed,
        ),
    )


async def insert(cursor: ICursor, member: Member) -> None:
    """Add a membership."""
    await cursor.execute(INSERT, _values(member))


async def update(cursor: ICursor, member: Member) -> None:
    """Write a membership's fields."""
    await cursor.execute(UPDATE, _values(member))


async def delete(cursor: ICursor, guild_id: Snowflake, user_id: Snowflake) -> None:
    """Remove a membership."""
    await cursor.execute(DELETE, {"guild_id": guild_id, "user_id": user_id})


async def was_member(cursor: ICursor, guild_id: Snowflake, user_id: Snowflake) -> bool:
    """Whether a user was a member before."""
    [row] = await cursor.query(WAS_MEMBER, {"guild_id": guild_id, "user_id": user_id})
    found: bool = row.found
    return found


async def remove_role(cursor: ICursor, guild_id: Snowflake, role_id: Snowflake) -> None:
    """Take a role from everybody."""
    await cursor.execute(REMOVE_ROLE, {"guild_id": guild_id, "role_id": role_id})


async def list_page(
    cursor: ICursor, guild_id: Snowflake, *, after: int, limit: int
) -> list[tuple[Member, User]]:
    """Up to ``limit`` members above ``after``, by user id, with their users."""
    rows = await cursor.query(PAGE, {"guild_id": guild_id, "after": after, "limit": limit})
    return [_from_row(row) for row in rows]


async def list_guild_ids(cursor: ICursor, user_id: Snowflake) -> list[Snowflake]:
    """The guilds that a user is in."""
    return [row.guild_id for row in await cursor.query(GUILDS_OF, {"user_id": user_id})]


async def count_guilds(cursor: ICursor, user_id: Snowflake) -> int:
    """In how many guilds a user is; until the transaction ends nobody else can have them join."""
    await cursor.execute(LOCK_USER, {"user_id": user_id})
    [row] = await cursor.query(COUNT_GUILDS_OF, {"user_id": user_id})
    count: int = row.number
    return count
