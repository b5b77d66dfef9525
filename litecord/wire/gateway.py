"""What clients send over the gateway."""

from __future__ import annotations

from typing import Annotated

import attrs

from ..model.presences import Status
from ..model.snowflakes import Snowflake
from .forms import UNSET, Between, Faults, Json, Length, Unset, key


@attrs.frozen(kw_only=True)
class Properties:
    """What a client says of itself, with the old names beside the new ones."""

    os: str | None = None
    browser: str | None = None
    device: str | None = None
    old_browser: str | None = attrs.field(default=None, metadata=key("$browser"))


@attrs.frozen(kw_only=True)
class UpdatePresence:
    """
    Op 3, and ``presence`` of op 2.

    Libraries send ``status: null`` and ``game``, the single activity of old, at times.
    """

    status: str | None = None
    activities: Annotated[tuple[Json, ...], Length(0, 64)] | None = None
    game: Json | None = None
    since: Json | None = None
    afk: Json | None = None

    @property
    def asked(self) -> Status:
        """The status asked for; what is unknown counts as online."""
        try:
            return Status(self.status or "online")
        except ValueError:
            return Status.ONLINE


@attrs.frozen(kw_only=True)
class Identify:
    """Op 2. See https://docs.discord.com/developers/events/gateway-events#identify."""

    token: str
    properties: Properties | None = None
    compress: bool | None = None
    large_threshold: int | None = None
    shard: Annotated[tuple[int, ...], Length(2, 2)] | None = None
    presence: UpdatePresence | None = None
    intents: int | Unset = UNSET
    capabilities: int | None = None


@attrs.frozen(kw_only=True)
class Resume:
    """Op 6. See https://docs.discord.com/developers/events/gateway-events#resume."""

    token: str
    session_id: str
    seq: Annotated[int, Between(0, 2**53)] | None = 0


@attrs.frozen(kw_only=True)
class RequestGuildMembers:
    """Op 8; ids come as one or as a list of them (``decode_request`` makes them lists)."""

    guild_id: tuple[Snowflake, ...]
    query: str | None = None
    limit: Annotated[int, Between(0, 2**31)] | None = None
    user_ids: tuple[Snowflake, ...] | None = None
    presences: bool | None = None
    nonce: str | None = None

    def check(self) -> Faults | None:
        """One of the two ways of asking there must be."""
        if self.query is None and self.user_ids is None:
            return Faults.at((), "BASE_TYPE_REQUIRED", "query or user_ids is required")
        return None
