"""Polls: questions that messages ask, and how many voted for what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import attrs

from .reactions import ReactionEmoji


@attrs.frozen(kw_only=True)
class PollAnswer:
    """One of the answers, and how many voted for it."""

    id: int
    text: str
    emoji: ReactionEmoji | None = None
    votes: int = 0


@attrs.frozen(kw_only=True)
class Poll:
    """What a message asks."""

    question: str
    answers: tuple[PollAnswer, ...]
    expires_at: datetime
    allow_multiselect: bool = False
    layout_type: int = 1
    #: whether it has ended and was counted
    is_finalized: bool = False

    @property
    def total(self) -> int:
        """How many votes there are."""
        return sum(each.votes for each in self.answers)

    @property
    def victor(self) -> PollAnswer | None:
        """The answer with the most votes, if there is just one such."""
        most = self.most_votes
        first = [each for each in self.answers if each.votes == most]
        return first[0] if most and len(first) == 1 else None

    @property
    def most_votes(self) -> int:
        """How many votes the leading answer has."""
        return max(each.votes for each in self.answers)

    def has(self, answer_id: int) -> bool:
        """Whether there is such an answer."""
        return any(each.id == answer_id for each in self.answers)

    def counted(self, added: Collection[int], removed: Collection[int]) -> Poll:
        """The poll with one vote more for some answers, and one less for others."""
        by: Mapping[int, int] = {**dict.fromkeys(added, 1), **dict.fromkeys(removed, -1)}
        answers = tuple(
            attrs.evolve(each, votes=each.votes + by[each.id]) if each.id in by else each
            for each in self.answers
        )
        return attrs.evolve(self, answers=answers)
