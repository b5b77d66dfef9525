"""What people, bots and applications may be called, and how e-mail addresses and passwords look."""

from __future__ import annotations

import re
from typing import Annotated, Final

from ..errors import wrong
from .rules import Length, Stripped

_UNIQUE: Final = re.compile(r"[a-z0-9_.]*")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_RESERVED: Final = frozenset({"everyone", "here", "system message"})
#: What no name may have within it, and what no username may.
_NOWHERE: Final = ("discord",)
_NOT_IN_WEBHOOKS: Final = ("clyde",)
_NOT_IN_USERNAMES: Final = ("@", "#", ":", "```")


def collapsed(value: str) -> str:
    """White space at the ends is dropped, and within only single blanks are left."""
    return " ".join(value.split())


def _free_of(value: str, noun: str, forbidden: tuple[str, ...]) -> str:
    lowered = value.lower()
    for each in forbidden:
        if each in lowered:
            raise wrong("USERNAME_INVALID_CONTAINS", f'{noun} cannot contain "{each}"')
    if lowered in _RESERVED:
        raise wrong("USERNAME_INVALID_RESERVED", f'{noun} cannot be "{lowered}"')
    return value


def unique_username(value: str) -> str:
    """The rule of people's usernames, of which each is somebody's alone."""
    if _UNIQUE.fullmatch(value) is None:
        message = "Please only use numbers, lowercase letters, underscores _ , or periods."
        raise wrong("USERNAME_INVALID_CHARACTERS", message)
    if ".." in value:
        message = "Username cannot have two periods in a row."
        raise wrong("USERNAME_INVALID_CONSECUTIVE_DOTS", message)
    return _free_of(value, "Username", _NOWHERE)


def bot_username(value: str) -> str:
    """The rule of bots' usernames and of applications' names."""
    return _free_of(value, "Username", _NOWHERE + _NOT_IN_USERNAMES)


def display_name(value: str) -> str:
    """The rule of global names."""
    return _free_of(value, "Display name", _NOWHERE)


def webhook_name(value: str) -> str:
    """The rule of webhooks' names."""
    return _free_of(value, "Username", _NOWHERE + _NOT_IN_WEBHOOKS)


def email(value: str) -> str:
    """The rule of e-mail addresses: nothing is ever sent to them."""
    if _EMAIL.fullmatch(value) is None:
        raise wrong("EMAIL_TYPE_INVALID_EMAIL", "Not a well formed email address.")
    return value


Username = Annotated[str, Stripped, Length(2, 32), unique_username]
BotUsername = Annotated[str, collapsed, Length(2, 32), bot_username]
DisplayName = Annotated[str, collapsed, Length(1, 32), display_name]
WebhookName = Annotated[str, collapsed, Length(1, 80), webhook_name]
Email = Annotated[str, Stripped, Length(None, 254), email]
Password = Annotated[str, Length(8, 72)]
