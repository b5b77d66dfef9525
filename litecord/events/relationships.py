"""What changes between two people, as one of them is told of it; presences of friends."""

from __future__ import annotations

import attrs

from ..model.presences import Presence
from ..model.relationships import Relationship
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class RelationshipEvent(UserEvent):
    """What they have in common: the user's side of what is between two."""

    relationship: Relationship


@attrs.frozen(kw_only=True)
class RelationshipAdded(RelationshipEvent):
    """There is a relationship, or one of another type than before; ``user`` is the other one."""

    user: User
    should_notify: bool = False


@attrs.frozen(kw_only=True)
class RelationshipUpdated(RelationshipEvent):
    """A relationship changed in what is not its type."""


@attrs.frozen(kw_only=True)
class RelationshipRemoved(RelationshipEvent):
    """A relationship is no more."""


@attrs.frozen(kw_only=True)
class FriendPresenceUpdated(UserEvent):
    """
    A friend of the user's comes, goes, or does something else.

    Where ``is_new`` the friend's user is told, whole: it changed, or was not known.
    """

    friend: User
    presence: Presence
    is_new: bool = False
