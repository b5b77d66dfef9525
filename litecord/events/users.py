"""What concerns one user alone: themselves, their choices, their applications."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..model.applications import Application
from ..model.read_states import ReadState
from ..model.settings import Chosen
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class UserUpdated(UserEvent):
    """A user's own fields changed: told to their own sessions."""

    user: User


@attrs.frozen(kw_only=True)
class UserSettingsUpdated(UserEvent):
    """A person chose something for themselves: ``settings`` is what changed."""

    settings: Chosen


@attrs.frozen(kw_only=True)
class UserSettingsProtoUpdated(UserEvent):
    """A person's client keeps these settings of one kind from now on, as protobuf."""

    kind: int
    settings: bytes


@attrs.frozen(kw_only=True)
class UserGuildSettingsUpdated(UserEvent):
    """A person chose something for a guild: ``settings`` is all that is chosen for it."""

    guild_id: Snowflake
    settings: Chosen


@attrs.frozen(kw_only=True)
class UserNoteUpdated(UserEvent):
    """A person noted something of somebody."""

    target_id: Snowflake
    note: str


@attrs.frozen(kw_only=True)
class AccessRevoked(UserEvent):
    """
    Tokens of a user ceased to be good; sessions opened with them end with close code 4004.

    ``hashes`` are those of the tokens; nothing is dispatched.
    """

    hashes: frozenset[bytes]

    @classmethod
    def of(cls, found: Iterable[tuple[bytes, Snowflake]]) -> list[AccessRevoked]:
        """The events of these tokens, given by hash and by whose they are."""
        by_user: dict[Snowflake, set[bytes]] = {}
        for hashed, user_id in found:
            by_user.setdefault(user_id, set()).add(hashed)
        return [cls(user_id=key, hashes=frozenset(each)) for key, each in by_user.items()]


@attrs.frozen(kw_only=True)
class UserLost(UserEvent):
    """Memory no longer holds for certain what is the user's own: their sessions identify afresh."""


@attrs.frozen(kw_only=True)
class ApplicationChanged(UserEvent):
    """An application changed; known to the state alone, nothing is dispatched."""

    application: Application


@attrs.frozen(kw_only=True)
class ApplicationDeleted(UserEvent):
    """An application is no more; known to the state alone, nothing is dispatched."""

    application_id: Snowflake


@attrs.frozen(kw_only=True)
class GuildJoined(UserEvent):
    """
    The user is now in a guild: their own sessions get the whole of it.

    Announced behind ``GuildCreated`` or ``MemberAdded``, which tell everybody else.
    """

    guild_id: Snowflake


@attrs.frozen(kw_only=True)
class MessageAcked(UserEvent):
    """
    A user has read a channel up to a message.

    ``mention_count`` is what a client says that marks something as unread again.
    """

    state: ReadState
    mention_count: int | None = None


@attrs.frozen(kw_only=True)
class PinsAcked(UserEvent):
    """A user has seen the pins of a channel."""

    state: ReadState
