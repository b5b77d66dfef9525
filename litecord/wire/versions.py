"""What other API versions see differently, as pure functions; the only place that knows versions.

The rooms behind speak version 10, whatever the client does. What a client sends is translated
before a form decodes it, what it is told after the encoders have made it; ``older`` knows the
shapes. See https://docs.discord.com/developers/reference#api-versioning and, for what changed when,
the entries of 2020-09-24 (8), 2021-04-28 (9) and 2022-02-14 (10) in the change log behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..errors import ApiError, InvalidForm
from ..model.channels import OverwriteType
from ..model.intents import GUILD_MESSAGE_TYPING, GUILD_PRESENCES
from . import older

#: The version that the rooms behind speak.
CURRENT: Final = 10
#: The versions that are served; all others are refused (HTTP 400, 50041; gateway 4012).
SERVED: Final = range(6, CURRENT + 1)
#: They by the names they have in addresses.
NAMED: Final = {str(each): each for each in SERVED}
#: The version of a client that names none.
DEFAULT: Final = 6

#: The versions that still have what version 8, or 9, took away: for the declarations of routes.
BEFORE_8: Final = range(6, 8)
BEFORE_9: Final = range(6, 9)

#: From this version on IDENTIFY must name intents.
INTENTS_SINCE: Final = 8
#: From this version on message content is asked for by an intent.
CONTENT_INTENT_SINCE: Final = 10
#: From this version on limits are told in seconds, with decimals.
SECONDS_SINCE: Final = 8
#: From this version on presences say nothing of the membership, which has events of its own.
BARE_PRESENCES_SINCE: Final = 8
#: Bots are not told of the DMs that are opened for them.
SILENT_DMS_SINCE: Final = 8
#: From this version on clients are told what the encoders make, as it is.
ALIKE_SINCE: Final = 9
#: From this version on there are threads.
THREADS_SINCE: Final = 9
#: From this version on commands are not said to be enabled by default.
BARE_COMMANDS_SINCE: Final = 10
#: The versions that have them, and the one that lists the active ones of a channel.
WITH_THREADS: Final = range(THREADS_SINCE, CURRENT + 1)
LISTS_ACTIVE: Final = range(THREADS_SINCE, THREADS_SINCE + 1)

#: From this version on an edit that has files names all that the message is to have.
LISTS_ALL_FILES_SINCE: Final = 10

_THREAD_EVENTS: Final = frozenset(
    {
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "THREAD_LIST_SYNC",
        "THREAD_MEMBER_UPDATE",
        "THREAD_MEMBERS_UPDATE",
    }
)
_OVERWRITE_TYPES: Final = {
    "role": OverwriteType.ROLE.value,
    "member": OverwriteType.MEMBER.value,
}


# -- what clients are told ------------------------------------------------------------------------


def reply_json(body: Any, version: int) -> Any:
    """The body of an answer as API ``version`` has it; nothing to do ``ALIKE_SINCE``."""
    return body if version >= ALIKE_SINCE else older.seen(body, version)


def command_seen(told: dict[str, Any], version: int) -> dict[str, Any]:
    """A command as API ``version`` has it."""
    if version >= BARE_COMMANDS_SINCE:
        return {name: value for name, value in told.items() if name != "default_permission"}
    return told


def dispatch(name: str, data: Any, version: int) -> Any:
    """The ``d`` of an event as API ``version`` has it; ``None`` where it has no such event."""
    if version >= ALIKE_SINCE:
        return data
    if name in _THREAD_EVENTS or older.is_hidden(data):
        return None
    return older.seen(data, version)


def refusal_json(error: ApiError, version: int) -> dict[str, Any]:
    """The body that tells ``error`` to a client of API ``version``.

    Version 6 has form errors as a flat map; 6 and 7 have ``retry_after`` in whole milliseconds.
    """
    if version <= 6 and isinstance(error, InvalidForm):
        return dict(error.faults.flat_v6())
    body = error.as_json()
    if version < SECONDS_SINCE and "retry_after" in body:
        body["retry_after"] = round(body["retry_after"] * 1000)
    return body


def intents_without(allowed: int, *, guild_subscriptions: object) -> int:
    """
    The intents of a bot that names none in IDENTIFY, which it may until version 7.

    It has all that are ``allowed``; ``guild_subscriptions: false`` declines presences and typing.
    """
    if guild_subscriptions is False:
        return allowed & ~(GUILD_PRESENCES | GUILD_MESSAGE_TYPING)
    return allowed


# -- what clients send: given to routes as ``older``, called for versions below the current one ---


def message_request(body: Any, version: int) -> Any:
    """A body that posts or edits a message: up to version 9 an ``embed`` may stand for a list."""
    if isinstance(body, dict) and "embed" in body and not body.get("embeds"):
        embed = body["embed"]
        return {**body, "embeds": [] if embed is None else [embed]}
    return body


def thread_request(body: Any, version: int) -> Any:
    """A body that begins a thread: it may hold a message."""
    if isinstance(body, dict) and "message" in body:
        return {**body, "message": message_request(body["message"], version)}
    return body


def overwrite_request(body: Any, version: int) -> Any:
    """An overwrite: versions 6 and 7 say ``role`` or ``member`` where it is a number since."""
    if version in BEFORE_8 and isinstance(body, dict):
        kind = body.get("type")
        if isinstance(kind, str) and kind in _OVERWRITE_TYPES:
            return {**body, "type": _OVERWRITE_TYPES[kind]}
    return body


def channel_request(body: Any, version: int) -> Any:
    """A body that makes or changes a channel: it may hold overwrites."""
    return _each(body, "permission_overwrites", overwrite_request, version)


def guild_request(body: Any, version: int) -> Any:
    """A body that makes a guild: it may hold channels."""
    return _each(body, "channels", channel_request, version)


def _each(body: Any, name: str, translate: Any, version: int) -> Any:
    """A body with each item of one of its lists translated."""
    if version in BEFORE_8 and isinstance(body, dict) and isinstance(body.get(name), list):
        return {**body, name: [translate(each, version) for each in body[name]]}
    return body


def reason_given(body: Any, query: Mapping[bytes, list[bytes]], version: int) -> str | None:
    """
    The reason for the audit log that a request gives outside of its header.

    Up to version 9 that is ``reason`` in the body or in the query.
    """
    if version >= CURRENT:
        return None
    if isinstance(body, dict) and isinstance(body.get("reason"), str):
        given: str = body["reason"]
        return given
    values = query.get(b"reason")
    return values[0].decode("utf-8", "replace") if values else None
