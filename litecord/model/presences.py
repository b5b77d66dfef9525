"""Presences: who is there, and doing what."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs

from .snowflakes import Snowflake


class Status(StrEnum):
    """What a session may say of itself; others see INVISIBLE as OFFLINE."""

    ONLINE = "online"
    IDLE = "idle"
    DND = "dnd"
    INVISIBLE = "invisible"
    OFFLINE = "offline"


@attrs.frozen(kw_only=True)
class Presence:
    """
    What others see of a user: the aggregate of all their sessions.

    ``activities`` are in their wire form; ``client_status`` maps desktop, mobile or web to a
    status.
    """

    user_id: Snowflake
    status: Status = Status.OFFLINE
    activities: tuple[dict[str, Any], ...] = ()
    client_status: dict[str, str] = attrs.field(factory=dict)
    #: what outer rooms derived from this very value
    memo: Any = attrs.field(default=None, init=False, eq=False, repr=False)
