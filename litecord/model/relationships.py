"""How one person stands to another: friends, requests between them, blocks."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

import attrs

from .snowflakes import Snowflake


class RelationshipType(IntEnum):
    """The kinds of relationship, by Discord's numbers."""

    NONE = 0
    FRIEND = 1
    BLOCKED = 2
    INCOMING_REQUEST = 3
    OUTGOING_REQUEST = 4


@attrs.frozen(kw_only=True)
class Relationship:
    """
    What ``user_id`` has with ``target_id``; the other side is a relationship of its own.

    Of type NONE it is only where the target is ignored.
    """

    user_id: Snowflake
    target_id: Snowflake
    type: RelationshipType
    since: datetime
    nickname: str | None = None
    ignored: bool = False
