"""What changes between two people, as one of them is told of it; presences of friends."""

from __future__ import annotations

import attrs

from ..model.presences import Presence
from ..model.relationships import Relationship
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class RelationshipAdded(UserEvent):
    """There is a relationship, or one of another type than before; ``user`` is the other one."""

    relationship: Relationship
    user: User
    should_notify: bool = False


@attrs.frozen(kw_only=True)
class RelationshipUpdated(UserEvent):
    """A relationship changed in what is not its type."""

    relationship: Relationship


@attrs.frozen(kw_only=True)
class RelationshipRemoved(UserEvent):
    """A relationship is no more."""

    relationship: Relationship


@attrs.frozen(kw_only=True)
class FriendPresenceUpdated(UserEvent):
    """
    A friend of the user's comes, goes, or does something else.

    Where ``is_new`` the friend's user is told, whole: it changed, or was not known.
    """

    friend: User
    presence: Presence
    is_new: bool = False
