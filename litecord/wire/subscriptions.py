"""
What user accounts subscribe to in guilds (ops 14 and 37), and the member lists they are shown.

See https://docs.discord.food/topics/gateway-events for when what is told; the payloads are as
client libraries send and read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import attrs

from ..model.members import Member
from ..model.presences import Presence
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Range, Subscription
from ..model.users import User
from .forms import UNSET, Between, Faults, Length, Unset
from .members import member_json
from .presences import presence_json

#: The most rows of a range; clients ask for blocks of so many.
MOST_ROWS: Final = 100
#: The most ranges of a channel, channels of a guild, and members or threads of a guild. Clients ask
#: for three, a handful and some dozens.
MOST_RANGES, MOST_CHANNELS, MOST_WATCHED = 10, 10, 1000
#: The most guilds in one op 37.
MOST_GUILDS: Final = 1000

_Row = Annotated[int, Between(0, 2**31 - 1)]
_Ranges = Annotated[tuple[tuple[_Row, _Row], ...], Length(None, MOST_RANGES)]
_Watched = Annotated[tuple[Snowflake, ...], Length(None, MOST_WATCHED)]


@attrs.frozen(kw_only=True)
class UpdateSubscription:
    """What is asked for in one guild; what is not given, or null, stays as it was."""

    typing: bool | Unset | None = UNSET
    threads: bool | Unset | None = UNSET
    activities: bool | Unset | None = UNSET
    member_updates: bool | Unset | None = UNSET
    members: _Watched | Unset | None = UNSET
    channels: (
        Annotated[dict[Snowflake, _Ranges], Length(None, MOST_CHANNELS)] | Unset | None
    ) = UNSET
    thread_member_lists: _Watched | Unset | None = UNSET

    def check(self) -> Faults | None:
        """A range is at least one row and at most a hundred."""
        for channel_id, ranges in (self.channels or {}).items():
            for index, (first, last) in enumerate(ranges):
                if not 0 <= last - first < MOST_ROWS:
                    where = ("channels", str(channel_id), str(index))
                    return Faults.at(where, "BASE_TYPE_BAD_LENGTH", "Invalid range")
        return None

    def on(self, before: Subscription) -> Subscription:
        """The subscription that this makes of the one before: what is given replaces."""
        given: dict[str, Any] = {}
        for field in attrs.fields(Subscription):
            value = getattr(self, field.name)
            if value is not UNSET and value is not None:
                given[field.name] = frozenset(value) if isinstance(value, tuple) else value
        return attrs.evolve(before, **given)


@attrs.frozen(kw_only=True)
class UpdateGuildSubscription(UpdateSubscription):
    """Op 14: one guild."""

    guild_id: Snowflake


@attrs.frozen(kw_only=True)
class UpdateGuildSubscriptions:
    """Op 37: any number of guilds."""

    subscriptions: Annotated[dict[Snowflake, UpdateSubscription], Length(None, MOST_GUILDS)]


# -- member lists ---------------------------------------------------------------------------------


@attrs.frozen
class Listed:
    """A member as a row of a list shows them."""

    member: Member
    user: User
    presence: Presence


def group_json(group_id: str, count: int) -> dict[str, Any]:
    """A group of a member list."""
    return {"id": group_id, "count": count}


def listed_json(listed: Listed) -> dict[str, Any]:
    """A row that is a member."""
    told = member_json(listed.member, listed.user)
    told["presence"] = presence_json(listed.presence)
    return {"member": told}


def member_list_json(
    *,
    guild_id: Snowflake,
    list_id: str,
    groups: Iterable[dict[str, Any]],
    member_count: int,
    online_count: int,
    ops: list[dict[str, Any]],
) -> dict[str, Any]:
    """The ``d`` of GUILD_MEMBER_LIST_UPDATE; the counts are the guild's."""
    return {
        "guild_id": str(guild_id),
        "id": list_id,
        "member_count": member_count,
        "online_count": online_count,
        "groups": list(groups),
        "ops": ops,
    }


def sync_json(rows: Range, items: list[dict[str, Any]]) -> dict[str, Any]:
    """SYNC: the rows of a range."""
    return {"op": "SYNC", "range": list(rows), "items": items}


def invalidate_json(rows: Range) -> dict[str, Any]:
    """INVALIDATE: a range is no longer told of."""
    return {"op": "INVALIDATE", "range": list(rows)}


def edit_json(kind: str, index: int, item: dict[str, Any] | None) -> dict[str, Any]:
    """INSERT, UPDATE and DELETE, which alone has no item."""
    told: dict[str, Any] = {"op": kind, "index": index}
    if item is not None:
        told["item"] = item
    return told
