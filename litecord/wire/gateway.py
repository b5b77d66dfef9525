"""
What clients send over the gateway.

What a client says of itself is never a reason to refuse it: libraries send fields of old and of
their own, and odd values in those we know. Only what an answer depends on is checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import attrs

from ..model.presences import Status
from ..model.snowflakes import Snowflake
from .activities import MOST_ACTIVITIES, activity
from .forms import UNSET, Between, Faults, Json, Unset
from .scalars import snowflake_or

#: What the name of a system begins with, in lower case, and what it is called.
_SYSTEMS = (
    ("windows", "windows"),
    ("win32", "windows"),
    ("mac", "osx"),
    ("darwin", "osx"),
    ("osx", "osx"),
    ("linux", "linux"),
    ("android", "android"),
    ("ios", "ios"),
    ("iphone", "ios"),
    ("playstation", "playstation"),
    ("xbox", "xbox"),
)


@attrs.frozen(kw_only=True)
class UpdatePresence:
    """
    Op 3, and ``presence`` of op 2.

    Libraries send ``status: null`` and ``game``, the single activity of old, at times.
    """

    status: Json | None = None
    activities: Json | None = None
    game: Json | None = None
    since: Json | None = None
    afk: Json | None = None

    @property
    def asked(self) -> Status:
        """The status asked for; what is unknown counts as online."""
        try:
            said = Status(str(self.status))
        except ValueError:
            return Status.ONLINE
        return Status.INVISIBLE if said is Status.OFFLINE else said

    def shown(self, *, is_bot: bool, created_at: int) -> tuple[dict[str, Any], ...]:
        """The activities as others see them; ``created_at`` is in milliseconds."""
        given = self.activities if isinstance(self.activities, list) else [self.game]
        made = (activity(each, is_bot=is_bot, created_at=created_at) for each in given)
        return tuple(each for each in made if each is not None)[:MOST_ACTIVITIES]


@attrs.frozen(kw_only=True)
class Identify:
    """Op 2. See https://docs.discord.com/developers/events/gateway-events#identify."""

    token: str
    properties: Json | None = None
    compress: Json | None = None
    large_threshold: Json | None = None
    shard: Json | None = None
    presence: UpdatePresence | None = None
    intents: int | Unset = UNSET
    guild_subscriptions: Json | None = None
    capabilities: Json | None = None
    client_state: Json | None = None

    @property
    def asked_capabilities(self) -> int:
        """The bits of what the client asks to have otherwise; whatever else it says is none."""
        asked: Any = self.capabilities
        return asked if type(asked) is int and asked >= 0 else 0

    @property
    def initial_guild_id(self) -> Snowflake | None:
        """The guild that the client wants to be told of before all others."""
        state: Any = self.client_state
        said = snowflake_or(state.get("initial_guild_id")) if isinstance(state, dict) else None
        return Snowflake(said) if isinstance(said, int) else None

    @property
    def browser(self) -> str:
        """What the client says it is, in lower case."""
        return self._property("browser")

    @property
    def os(self) -> str:
        """The system that the client says it runs on, by the name that sessions are listed with."""
        said = self._property("os")
        return next((name for begin, name in _SYSTEMS if said.startswith(begin)), "unknown")

    def _property(self, name: str) -> str:
        """A property in lower case; old clients put ``$`` before its name."""
        properties: Any = self.properties
        if not isinstance(properties, dict):
            return ""
        said = properties.get(name) or properties.get(f"${name}")
        return said.lower() if isinstance(said, str) else ""


@attrs.frozen(kw_only=True)
class Resume:
    """Op 6. See https://docs.discord.com/developers/events/gateway-events#resume."""

    token: str
    session_id: str
    seq: Annotated[int, Between(0, 2**53)] | None = None


@attrs.frozen(kw_only=True)
class RequestGuildMembers:
    """Op 8; what may be one id or a list of them is a list here (see ``as_lists``)."""

    guild_id: tuple[Snowflake, ...]
    query: str | None = None
    limit: Annotated[int, Between(0, 2**31)] | None = None
    user_ids: tuple[Json, ...] | None = None
    presences: bool | None = None
    nonce: Json | None = None

    def check(self) -> Faults | None:
        """One of the two ways of asking there must be."""
        if self.query is None and self.user_ids is None:
            return Faults.at((), "BASE_TYPE_REQUIRED", "query or user_ids is required")
        return None

    @property
    def wants_all(self) -> bool:
        """Whether the whole member list is asked for."""
        return self.user_ids is None and not self.query and not self.limit


@attrs.frozen(kw_only=True)
class RequestSoundboardSounds:
    """Op 31."""

    guild_ids: tuple[Snowflake, ...]


def as_lists(data: object, names: Iterable[str] = ("guild_id", "user_ids")) -> object:
    """Op 8 with single ids made lists of one."""
    if not isinstance(data, dict):
        return data
    told = dict(data)
    for name in names:
        if told.get(name) is not None and not isinstance(told[name], list):
            told[name] = [told[name]]
    return told
