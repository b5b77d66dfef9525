"""Read states on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.read_states import ReadState
from ..model.snowflakes import Snowflake
from .forms import Between, Length
from .json import timestamp


@attrs.frozen(kw_only=True)
class AckMessage:
    """The body of ``POST /channels/{id}/messages/{id}/ack``."""

    token: str | None = None
    manual: bool | None = None
    mention_count: Annotated[int, Between(0, 0x7FFFFFFF)] | None = None
    flags: Annotated[int, Between(0, 0x7FFFFFFF)] | None = None
    last_viewed: Annotated[int, Between(0, 0x7FFFFFFF)] | None = None


@attrs.frozen(kw_only=True)
class ReadStateEntry:
    """One channel of a bulk acknowledgement; other kinds of read states are not kept."""

    channel_id: Snowflake
    message_id: Snowflake
    read_state_type: Annotated[int, Between(0, 0)] | None = None


@attrs.frozen(kw_only=True)
class AckBulk:
    """The body of ``POST /read-states/ack-bulk``."""

    read_states: Annotated[tuple[ReadStateEntry, ...], Length(1, 100)]


def read_state_json(state: ReadState) -> dict[str, Any]:
    """A read state of a channel."""
    pinned = state.last_pin_timestamp
    return {
        "id": str(state.channel_id),
        "read_state_type": 0,
        "last_message_id": str(state.last_message_id),
        "mention_count": state.mention_count,
        "last_pin_timestamp": pinned and timestamp(pinned),
        "flags": state.flags,
        "last_viewed": state.last_viewed,
    }
