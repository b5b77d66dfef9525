"""Presences: what the sessions of each user say of themselves, and what others see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import attrs

from ..model.presences import Presence, Status
from ..model.snowflakes import Snowflake

#: Which status wins when the sessions of one user differ; all others are not seen.
PRIORITY = (Status.DND, Status.ONLINE, Status.IDLE)
_RANK = {status: rank for rank, status in enumerate(PRIORITY)}


@attrs.frozen(kw_only=True)
class SessionPresence:
    """What one session says: ``platform`` is desktop, mobile or web, ``os`` its system."""

    status: Status
    platform: str
    os: str = "unknown"
    activities: tuple[dict[str, Any], ...] = ()


@attrs.define(eq=False)
class Presences:
    """The presences of all connected users; nobody else has an entry."""

    _sessions: dict[Snowflake, dict[str, SessionPresence]] = attrs.field(init=False, factory=dict)
    _seen: dict[Snowflake, Presence] = attrs.field(init=False, factory=dict)

    def of(self, user_id: Snowflake) -> Presence:
        """What others see."""
        return self._seen.get(user_id) or Presence(user_id=user_id)

    def is_online(self, user_id: Snowflake) -> bool:
        """Whether others see the user as anything but offline."""
        return user_id in self._seen

    def online(self, user_ids: Collection[Snowflake]) -> Iterable[Presence]:
        """The presences of those among ``user_ids`` whom others do not see as offline."""
        seen = self._seen
        if len(seen) < len(user_ids):
            return [each for user_id, each in seen.items() if user_id in user_ids]
        return [seen[user_id] for user_id in user_ids if user_id in seen]

    def count_online(self, members: Collection[Snowflake]) -> int:
        """How many of the members of a guild are not offline; ``members`` knows who is in it."""
        if len(members) < len(self._seen):
            return sum(each in self._seen for each in members)
        return sum(each in members for each in self._seen)

    def own(self, user_id: Snowflake) -> dict[str, SessionPresence]:
        """What each session of the user says, by session id, the oldest first."""
        return self._sessions.get(user_id, {})

    def update(
        self, user_id: Snowflake, session_id: str, said: SessionPresence | None
    ) -> Presence | None:
        """
        Take what a session says, ``None`` when it is gone.

        The new presence, if what others see changed.
        """
        sessions = self._sessions.setdefault(user_id, {})
        if said is None:
            sessions.pop(session_id, None)
        else:
            sessions[session_id] = said
        if not sessions:
            del self._sessions[user_id]
        before = self.of(user_id)
        after = _aggregate(user_id, sessions.values())
        if after.status is Status.OFFLINE:
            self._seen.pop(user_id, None)
        else:
            self._seen[user_id] = after
        return after if after != before else None


def _aggregate(user_id: Snowflake, sessions: Iterable[SessionPresence]) -> Presence:
    visible = [each for each in sessions if each.status in _RANK]
    if not visible:
        return Presence(user_id=user_id)
    visible.sort(key=lambda each: _RANK[each.status])
    platforms: dict[str, str] = {}
    for each in visible:
        platforms.setdefault(each.platform, each.status.value)
    return Presence(
        user_id=user_id,
        status=visible[0].status,
        activities=next((each.activities for each in visible if each.activities), ()),
        client_status=platforms,
    )
