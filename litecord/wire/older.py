"""
Objects as API versions below 9 have them.

The encoders make objects of version 10, and those contain each other in many ways: a guild in an
invite, a channel in a guild, an overwrite in a channel. So an object is known by its keys, wherever
it is; and by their values, for here and there a client is told what a client said, and that may be
anything. Encoded fragments (users) are left alone: what an encoder keeps encoded must be alike in
all versions. Nothing given is changed, for it may be told to clients of other versions, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..model.channels import THREAD_TYPES, OverwriteType
from ..model.messages import MessageType

#: Permissions of versions 6 and 7 are numbers of 31 bits; all bits are in another key, as text.
BITS: Final = 2**31 - 1

_CONTAINERS: Final = (dict, list, tuple)
#: The longest permissions, all 64 bits, have so many digits.
_DIGITS: Final = 20
_THREADS: Final = frozenset(each.value for each in THREAD_TYPES)
_STARTER: Final = MessageType.THREAD_STARTER_MESSAGE.value
#: What versions 6 and 7 take for ordinary messages.
_SINCE_8: Final = frozenset({MessageType.REPLY.value, MessageType.CHAT_INPUT_COMMAND.value})
_OVERWRITE_TYPES: Final = {
    OverwriteType.ROLE.value: "role",
    OverwriteType.MEMBER.value: "member",
}

Json = dict[str, Any]


def is_hidden(value: object) -> bool:
    """Whether versions below 9 have no such object: a thread, or the message that starts it."""
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    if type(kind) is not int:
        return False
    return (_is_message(value) and kind == _STARTER) or (
        kind in _THREADS and "thread_metadata" in value
    )


def seen(value: Any, version: int) -> Any:
    """What ``value`` is for a client of a ``version`` below 9, without what it has no idea of."""
    if isinstance(value, dict):
        told = {
            key: seen(each, version) if isinstance(each, _CONTAINERS) else each
            for key, each in value.items()
            if not is_hidden(each)
        }
        if version < 8:
            for shape, change in _BEFORE_8:
                if shape(told):
                    change(told)
        if _is_whole_guild(told):
            del told["threads"]
        return told
    if isinstance(value, list | tuple):
        return [seen(each, version) for each in value if not is_hidden(each)]
    return value


# -- shapes ---------------------------------------------------------------------------------------


def _is_message(value: Json) -> bool:
    return "content" in value and "mentions" in value and type(value.get("type")) is int


def _is_whole_guild(value: Json) -> bool:
    return "threads" in value and "members" in value and "roles" in value


def _is_guild(value: Json) -> bool:
    return "widget_enabled" in value and "widget_channel_id" in value


def _is_bits(value: object) -> bool:
    return isinstance(value, str) and value.isdecimal() and len(value) <= _DIGITS


def _has_permissions(value: Json) -> bool:
    """A role, or a guild in a list of one's own."""
    return ("hoist" in value or "owner" in value) and _is_bits(value.get("permissions"))


def _is_overwrite(value: Json) -> bool:
    if not _is_bits(value.get("allow")) or not _is_bits(value.get("deny")):
        return False
    return type(value.get("type")) is int and value["type"] in _OVERWRITE_TYPES


def _is_presence(value: Json) -> bool:
    return "client_status" in value and isinstance(value.get("activities"), list)


# -- what versions 6 and 7 have in them -----------------------------------------------------------


def _number(told: Json, name: str) -> None:
    """Make permissions a number of as many bits as there were, and all of them text beside it."""
    told[f"{name}_new"] = told[name]
    told[name] = int(told[name]) & BITS


def _permissions(told: Json) -> None:
    _number(told, "permissions")


def _overwrite(told: Json) -> None:
    told["type"] = _OVERWRITE_TYPES[told["type"]]
    _number(told, "allow")
    _number(told, "deny")


def _guild(told: Json) -> None:
    """Name the widget by its older name as well."""
    told["embed_enabled"] = told["widget_enabled"]
    told["embed_channel_id"] = told["widget_channel_id"]


def _presence(told: Json) -> None:
    """Tell the first activity as the one there used to be."""
    activities = told["activities"]
    told["game"] = activities[0] if activities else None


def _message(told: Json) -> None:
    if told["type"] in _SINCE_8:
        told["type"] = MessageType.DEFAULT.value


_BEFORE_8: Final[tuple[tuple[Callable[[Json], bool], Callable[[Json], None]], ...]] = (
    (_has_permissions, _permissions),
    (_is_overwrite, _overwrite),
    (_is_guild, _guild),
    (_is_presence, _presence),
    (_is_message, _message),
)
