"""Bans on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.bans import LONGEST_WIPE, MOST_AT_ONCE, Ban
from ..model.snowflakes import Snowflake
from .forms import Between, Length, key
from .users import user_json

Seconds = Annotated[int, Between(0, LONGEST_WIPE)]
Days = Annotated[int, Between(0, 7)]

_DAY: Final = 86_400


@attrs.frozen(kw_only=True)
class CreateBan:
    """The body of ``PUT /guilds/{id}/bans/{user_id}``."""

    delete_message_seconds: Seconds | None = None
    delete_message_days: Days | None = None

    def seconds(self) -> int | None:
        """From how long ago on messages are to be deleted, if that is said."""
        if self.delete_message_seconds is not None:
            return self.delete_message_seconds
        days = self.delete_message_days
        return None if days is None else days * _DAY


@attrs.frozen(kw_only=True)
class CreateBanQuery(CreateBan):
    """The query of it, in which many libraries say what could be in the body."""

    older_days: Days | None = attrs.field(default=None, metadata=key("delete-message-days"))

    def seconds(self) -> int | None:
        """The same, by a third name, too."""
        found = super().seconds()
        if found is None and self.older_days is not None:
            return self.older_days * _DAY
        return found


@attrs.frozen(kw_only=True)
class BulkBan:
    """The body of ``POST /guilds/{id}/bulk-ban``."""

    user_ids: Annotated[frozenset[Snowflake], Length(None, MOST_AT_ONCE)]
    delete_message_seconds: Seconds | None = None


@attrs.frozen(kw_only=True)
class ListBans:
    """The query of ``GET /guilds/{id}/bans``."""

    limit: Annotated[int, Between(1, 1000)] | None = None
    before: Snowflake | None = None
    after: Snowflake | None = None


@attrs.frozen(kw_only=True)
class SearchBans:
    """The query of ``GET /guilds/{id}/bans/search``."""

    query: Annotated[str, Length(1, 32)]
    limit: Annotated[int, Between(1, 10)] = 10


def ban_json(ban: Ban) -> dict[str, Any]:
    """A ban object."""
    return {"user": user_json(ban.user), "reason": ban.reason}
