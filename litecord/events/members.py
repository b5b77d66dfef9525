"""What happens to the roles and the members of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.members import Member
from ..model.presences import Presence
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class RoleCreated(GuildEvent):
    """A role came to be."""

    intent: ClassVar[int] = intents.GUILDS
    role: Role


@attrs.frozen(kw_only=True)
class RoleUpdated(GuildEvent):
    """A role changed."""

    intent: ClassVar[int] = intents.GUILDS
    role: Role


@attrs.frozen(kw_only=True)
class RoleDeleted(GuildEvent):
    """A role is no more; members who held it are not told one by one."""

    intent: ClassVar[int] = intents.GUILDS
    role_id: Snowflake


@attrs.frozen(kw_only=True)
class MemberAdded(GuildEvent):
    """A user joined; the user's own sessions get the whole guild instead."""

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    by: ClassVar[None] = None
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class MemberUpdated(GuildEvent):
    """
    A membership, or the user behind it, changed; always told to the member.

    ``by`` is who did that: they are told of it, too.
    """

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    member: Member
    user: User
    by: Snowflake | None = None


@attrs.frozen(kw_only=True)
class MemberRemoved(GuildEvent):
    """
    A user left or was removed; the user's own sessions get GUILD_DELETE instead.

    ``by`` is who did that: they are told of it, too.
    """

    intent: ClassVar[int] = intents.GUILD_MEMBERS
    user: User
    by: Snowflake | None = None


@attrs.frozen(kw_only=True)
class PresenceUpdated(GuildEvent):
    """
    A member's presence changed, told once for each guild they are in.

    ``before`` is what it was, where that is known. ``is_user_new``: it is the user who changed,
    and is told whole.
    """

    intent: ClassVar[int] = intents.GUILD_PRESENCES
    user: User
    presence: Presence
    before: Presence | None = None
    is_user_new: bool = False

    @property
    def activities_only(self) -> bool:
        """Whether they do something else, but are there as they were."""
        before, after = self.before, self.presence
        return before is not None and (before.status, before.client_status) == (
            after.status,
            after.client_status,
        )
