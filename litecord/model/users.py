"""People and bots: the accounts that act."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class User:
    """
    An account, as anybody may see it and as its owner sees it.

    One object stands for a user in the whole process (``state.users``); it is replaced, never
    changed. ``memo`` holds what outer rooms derived from this very value, such as its encoding.
    """

    id: Snowflake
    username: str
    discriminator: str = "0"
    global_name: str | None = None
    avatar: str | None = None
    banner: str | None = None
    accent_color: int | None = None
    bio: str = ""
    pronouns: str = ""
    bot: bool = False
    system: bool = False
    flags: int = 0
    public_flags: int = 0
    email: str | None = None
    verified: bool = False
    mfa_enabled: bool = False
    locale: str = "en-US"
    premium_type: int = 0
    nsfw_allowed: bool = True
    memo: dict[str, Any] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    @property
    def display_name(self) -> str:
        """What clients show: the global name, or the username."""
        return self.global_name or self.username


class TokenKind(StrEnum):
    """How a token is presented in the Authorization header."""

    USER = "user"
    BOT = "bot"
    BEARER = "bearer"
    #: in no header: in the path
    WEBHOOK = "webhook"


@attrs.frozen(kw_only=True)
class Actor:
    """
    On whose behalf a change is made: the owner of a token.

    A bearer token is good for what its ``scopes`` say, and until ``expires_at``.
    """

    user_id: Snowflake
    kind: TokenKind
    application_id: Snowflake | None = None
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None

    @property
    def is_bot(self) -> bool:
        """Whether a bot acts, by its bot token."""
        return self.kind is TokenKind.BOT

    @property
    def is_bearer(self) -> bool:
        """Whether an application acts for a person who authorised it."""
        return self.kind is TokenKind.BEARER

    def is_expired(self, now: datetime) -> bool:
        """Whether the token is no longer good."""
        return self.expires_at is not None and self.expires_at <= now
