"""What events make of relationships in memory: of those who are connected, and in their DMs."""

from __future__ import annotations

from .. import events
from ..model.relationships import RelationshipType
from .state import State
from .table import applies


@applies(events.RelationshipAdded)
def added(state: State, event: events.RelationshipAdded) -> None:
    """Hold what there is, and the user it is with."""
    relationship = event.relationship
    target_id = relationship.target_id
    state.users.setdefault(target_id, event.user)
    state.personal.relate(event.user_id, target_id, relationship)
    state.private.relate(event.user_id, target_id, relationship.type)


@applies(events.RelationshipUpdated)
def updated(state: State, event: events.RelationshipUpdated) -> None:
    """Hold what there is."""
    state.personal.relate(event.user_id, event.relationship.target_id, event.relationship)


@applies(events.RelationshipRemoved)
def removed(state: State, event: events.RelationshipRemoved) -> None:
    """Forget what there was."""
    target_id = event.relationship.target_id
    state.personal.relate(event.user_id, target_id, None)
    state.private.relate(event.user_id, target_id, RelationshipType.NONE)
