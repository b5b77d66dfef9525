"""What a person has chosen for themselves, and noted of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .installs import UserInstall
from .relationships import Relationship, RelationshipType
from .snowflakes import Snowflake

#: Stands for a guild where private channels are meant.
PRIVATE = Snowflake(0)

#: The kind of settings as protobuf that READY tells.
PRELOADED = 1

#: JSON of what was chosen; what is not in it is at its default.
Chosen = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Personal:
    """
    The choices of one person: for themselves, by guild, and their notes by user.

    ``private`` are the private channels they have open, ``relationships`` what they have with
    others, by user, ``proto`` the settings that clients keep as protobuf, of the first kind,
    ``installs`` the applications they have for themselves, by application.
    """

    settings: Chosen = attrs.field(factory=dict)
    guilds: Mapping[Snowflake, Chosen] = attrs.field(factory=dict)
    notes: Mapping[Snowflake, str] = attrs.field(factory=dict)
    private: frozenset[Snowflake] = frozenset()
    relationships: Mapping[Snowflake, Relationship] = attrs.field(factory=dict)
    proto: bytes = b""
    installs: Mapping[Snowflake, UserInstall] = attrs.field(factory=dict)

    @property
    def friends(self) -> list[Snowflake]:
        """Who their friends are."""
        friend = RelationshipType.FRIEND
        return [key for key, each in self.relationships.items() if each.type is friend]

    def is_friend(self, user_id: Snowflake) -> bool:
        """Whether somebody is a friend of theirs."""
        relationship = self.relationships.get(user_id)
        return relationship is not None and relationship.type is RelationshipType.FRIEND
