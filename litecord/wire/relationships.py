"""Relationships on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.relationships import Relationship, RelationshipType
from ..model.users import User
from .forms import UNSET, Between, Length, OneOf, Stripped, Unset
from .json import timestamp
from .users import user_json

#: Accepts a request, or makes one.
ACCEPT_OR_REQUEST = -1


@attrs.frozen(kw_only=True)
class RequestFriend:
    """The body of ``POST /users/@me/relationships``."""

    username: Annotated[str, Stripped, Length(1, 32)]
    discriminator: Annotated[int, Between(0, 9999)] | None = None

    @property
    def digits(self) -> str:
        """The discriminator as users have it; those with unique usernames have none."""
        return f"{self.discriminator:04}" if self.discriminator else "0"


@attrs.frozen(kw_only=True)
class PutRelationship:
    """
    The body of ``PUT /users/@me/relationships/{id}``.

    See https://docs.discord.food/resources/relationships#create-relationship.
    """

    type: Annotated[
        int, OneOf(ACCEPT_OR_REQUEST, RelationshipType.FRIEND, RelationshipType.BLOCKED)
    ] | None = None
    from_friend_suggestion: bool | None = None
    friend_token: str | None = None


@attrs.frozen(kw_only=True)
class ModifyRelationship:
    """The body of ``PATCH /users/@me/relationships/{id}``."""

    nickname: Annotated[str, Stripped, Length(0, 32)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class RemoveRelationships:
    """The query of ``DELETE /users/@me/relationships``: only incoming requests can be removed."""

    relationship_type: (
        Annotated[int, OneOf(int(RelationshipType.INCOMING_REQUEST))] | None
    ) = None
    only_spam: bool = False


def bare_relationship_json(relationship: Relationship) -> dict[str, Any]:
    """A relationship without the user."""
    told: dict[str, Any] = {
        "id": str(relationship.target_id),
        "type": int(relationship.type),
        "nickname": relationship.nickname,
        "since": timestamp(relationship.since),
        "user_ignored": relationship.ignored,
    }
    if relationship.type is RelationshipType.INCOMING_REQUEST:
        told |= {"is_spam_request": False, "stranger_request": False}
    return told


def relationship_json(relationship: Relationship, user: User) -> dict[str, Any]:
    """A relationship object; ``user`` is the other one."""
    return {**bare_relationship_json(relationship), "user": user_json(user)}
