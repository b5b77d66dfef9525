"""Polls as values: who wins, and how votes are counted."""

from __future__ import annotations

from datetime import UTC, datetime

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.polls import Poll, PollAnswer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def poll(*votes: int) -> Poll:
    """A poll with so many votes for each answer."""
    answers = tuple(
        PollAnswer(id=number, text=str(number), votes=each)
        for number, each in enumerate(votes, start=1)
    )
    return Poll(question="?", answers=answers, expires_at=NOON)


class PollTests(SynchronousTestCase):
    def test_victor(self) -> None:
        """Who has more votes than all others wins; nobody does where none has."""
        for votes, victor in (((1, 3, 2), 2), ((3, 3, 1), None), ((0, 0), None), ((1,), 1)):
            won = poll(*votes).victor
            self.assertEqual(won and won.id, victor, votes)

    def test_counted(self) -> None:
        """Votes come and go, each for its own answer."""
        after = poll(1, 2, 3).counted([1], [3])
        self.assertEqual([each.votes for each in after.answers], [2, 2, 2])
        self.assertEqual((after.total, after.most_votes), (6, 2))

    def test_has(self) -> None:
        """Answers are known by their numbers."""
        known = [each for each in range(-1, 4) if poll(0, 0).has(each)]
        self.assertEqual(known, [1, 2])
