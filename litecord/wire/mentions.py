"""``allowed_mentions``: whom a message may mention, as whoever sends it says."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from ..model.snowflakes import Snowflake
from .forms import Faults, Length


class MentionKind(StrEnum):
    """What may be taken from the text."""

    USERS = "users"
    ROLES = "roles"
    EVERYONE = "everyone"


_Ids = Annotated[frozenset[Snowflake], Length(None, 100)]


@attrs.frozen(kw_only=True)
class AllowedMentions:
    """
    The form of https://docs.discord.com/developers/resources/message#allowed-mentions-object.

    A message without it may mention all that stands in it.
    """

    parse: frozenset[MentionKind] | None = None
    users: _Ids | None = None
    roles: _Ids | None = None
    replied_user: bool | None = None

    def check(self) -> Faults | None:
        """A kind is either taken from the text, or listed."""
        faults = Faults()
        for kind, listed in ((MentionKind.USERS, self.users), (MentionKind.ROLES, self.roles)):
            if listed and kind in (self.parse or ()):
                name = kind.value
                message = f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.'
                faults |= Faults.at((), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
        return faults

    def allows_user(self, user_id: Snowflake) -> bool:
        """Whether a user who stands in the text may be mentioned."""
        return MentionKind.USERS in (self.parse or ()) or user_id in (self.users or ())

    def allows_role(self, role_id: Snowflake) -> bool:
        """Whether a role that stands in the text may be mentioned."""
        return MentionKind.ROLES in (self.parse or ()) or role_id in (self.roles or ())

    def allows_everyone(self) -> bool:
        """Whether ``@everyone`` and ``@here`` may be mentioned."""
        return MentionKind.EVERYONE in (self.parse or ())


#: What a message may mention that says nothing of it.
ALL_ALLOWED = AllowedMentions(parse=frozenset(MentionKind), replied_user=True)
#: The same for a webhook's.
USERS_ALLOWED = AllowedMentions(parse=frozenset({MentionKind.USERS}))
