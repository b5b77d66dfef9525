"""Registering and logging in, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import attrs

from ..model.unset import UNSET, Unset
from .forms import Faults, Length
from .names import DisplayName, Email, Password, Username


@attrs.frozen(kw_only=True)
class Register:
    """The body of ``POST /auth/register``."""

    username: Username | None = None
    global_name: DisplayName | None = None
    email: Email | None = None
    password: Password | None = None
    date_of_birth: datetime | None = None
    invite: Annotated[str, Length(None, 256)] | None = None

    def check(self) -> Faults | None:
        """One of the two names must be given."""
        if self.username is None and self.global_name is None:
            return Faults.at(("username",), "BASE_TYPE_REQUIRED", "This field is required")
        return None


@attrs.frozen(kw_only=True)
class Login:
    """
    The body of ``POST /auth/login``; ``login`` is an e-mail address or a username.

    A password too short to be one is as wrong as any other, and told so.
    """

    login: Annotated[str, Length(1, 254)]
    password: Annotated[str, Length(1, 256)]


@attrs.frozen(kw_only=True)
class UsernameAttempt:
    """The body of ``POST /unique-username/username-attempt-unauthed``."""

    username: Username


@attrs.frozen(kw_only=True)
class SuggestUsername:
    """The query of ``GET /unique-username/username-suggestions-unauthed``."""

    global_name: str | Unset = UNSET
