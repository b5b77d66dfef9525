"""Parts of guilds as values, and a state that holds a guild made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from litecord.events import GuildCreated
from litecord.model.channels import Channel, ChannelType
from litecord.model.guilds import Guild
from litecord.model.members import Member
from litecord.model.permissions import EVERYONE_DEFAULT
from litecord.model.roles import Role
from litecord.model.snowflakes import Snowflake
from litecord.model.threads import Thread
from litecord.model.users import User
from litecord.state.guilds import GuildState
from litecord.state.state import State

GUILD, OWNER, CHANNEL = Snowflake(1), Snowflake(2), Snowflake(3)
JOINED = datetime(2026, 1, 1, tzinfo=UTC)


def a_role(id: int, permissions: int = 0, **given: Any) -> Role:
    """A role of the guild."""
    values = {"guild_id": GUILD, "name": f"role {id}", "permissions": permissions, **given}
    return Role(id=Snowflake(id), **values)


def a_channel(id: int, **given: Any) -> Channel:
    """A text channel of the guild, unless something else is said."""
    values = {"guild_id": GUILD, "type": ChannelType.GUILD_TEXT, "name": f"channel-{id}", **given}
    return Channel(id=Snowflake(id), **values)


def a_thread(id: int = 9, **given: Any) -> Thread:
    """A public thread of the owner's below the guild's channel, unless something else is said."""
    values = {
        "guild_id": GUILD,
        "parent_id": CHANNEL,
        "type": ChannelType.PUBLIC_THREAD,
        "name": f"thread-{id}",
        "owner_id": OWNER,
        "archive_timestamp": JOINED,
        "create_timestamp": JOINED,
        **given,
    }
    return Thread(id=Snowflake(id), **values)


def a_member(user_id: int, *roles: int, **given: Any) -> Member:
    """A member of the guild with these roles."""
    held = tuple(Snowflake(each) for each in roles)
    values = {"guild_id": GUILD, "joined_at": JOINED, "roles": held, **given}
    return Member(user_id=Snowflake(user_id), **values)


def a_user_value(user_id: int, **given: Any) -> User:
    """A user."""
    return User(id=Snowflake(user_id), **{"username": f"user{user_id}", **given})


def a_guild_created(
    roles: Iterable[Role] = (),
    channels: Iterable[Channel] = (),
    members: Iterable[Member] = (),
    **given: Any,
) -> GuildCreated:
    """The creation of the guild, with its owner and @everyone beside these."""
    everyone = a_role(GUILD, EVERYONE_DEFAULT, name="@everyone")
    with_members = (a_member(OWNER), *members)
    return GuildCreated(
        guild_id=GUILD,
        guild=Guild(id=GUILD, **{"name": "guild", "owner_id": OWNER, **given}),
        roles=(everyone, *roles),
        channels=tuple(channels),
        members=with_members,
        users=tuple(a_user_value(each.user_id) for each in with_members),
    )


def a_guild_state(**given: Any) -> tuple[State, GuildState]:
    """A state that holds the guild, and the guild in it."""
    state = State(lambda: 0.0)
    state.apply(a_guild_created(**given))
    return state, state.guilds[GUILD]
