"""How far people have read."""

from __future__ import annotations

from datetime import datetime

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class ReadState:
    """
    How far a user has read in a channel; ``version`` rises with every change.

    ``mention_count`` is counted when it is asked for: the messages since then that mention them.
    ``last_viewed`` is a day, counted from 2015.
    """

    channel_id: Snowflake
    last_message_id: Snowflake
    last_pin_timestamp: datetime | None = None
    flags: int = 0
    last_viewed: int | None = None
    version: int = 1
    mention_count: int = 0
