"""What a person has chosen for themselves, and noted of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .snowflakes import Snowflake

#: Stands for a guild where private channels are meant.
PRIVATE = Snowflake(0)

#: JSON of what was chosen; what is not in it is at its default.
Chosen = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Personal:
    """
    The choices of one person: for themselves, by guild, and their notes by user.

    ``private`` are the private channels they have open.
    """

    settings: Chosen = attrs.field(factory=dict)
    guilds: Mapping[Snowflake, Chosen] = attrs.field(factory=dict)
    notes: Mapping[Snowflake, str] = attrs.field(factory=dict)
    private: frozenset[Snowflake] = frozenset()
