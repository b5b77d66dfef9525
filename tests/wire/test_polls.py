"""Polls on the wire: what is told to whom, and how a poll ended."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.polls import Poll, PollAnswer
from litecord.model.reactions import ReactionEmoji
from litecord.model.snowflakes import Snowflake
from litecord.model.unset import UNSET
from litecord.wire.polls import poll_json, result_embed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUP = ReactionEmoji(id=Snowflake(5), name="cup", animated=True)
POLL = Poll(
    question="tea?",
    answers=(PollAnswer(id=1, text="yes", emoji=CUP, votes=2), PollAnswer(id=2, text="no")),
    expires_at=NOON,
)


class PollTests(SynchronousTestCase):
    def test_own_votes(self) -> None:
        """Whoever reads is told which votes are theirs; answers without votes are not counted."""
        for voted, mine in ((frozenset({1}), True), (frozenset[int](), False)):
            told = poll_json(POLL, voted)["results"]
            self.assertEqual(told["answer_counts"], [{"id": 1, "count": 2, "me_voted": mine}])

    def test_nobody_in_particular(self) -> None:
        """Where it is nobody in particular, an open poll tells no results once there are any."""
        self.assertNotIn("results", poll_json(POLL, UNSET))
        self.assertIn("results", poll_json(attrs.evolve(POLL, is_finalized=True), UNSET))
        empty = attrs.evolve(POLL, answers=(attrs.evolve(POLL.answers[0], votes=0),))
        self.assertIn("results", poll_json(empty, UNSET))

    def test_emoji(self) -> None:
        """An emoji is told as everywhere else."""
        [media, _] = [each["poll_media"] for each in poll_json(POLL, UNSET)["answers"]]
        self.assertEqual(media["emoji"], {"id": "5", "name": "cup", "animated": True})

    def test_result(self) -> None:
        """The end names the victor with its emoji, all of it as text."""
        told = {each["name"]: each["value"] for each in result_embed(POLL)["fields"]}
        self.assertEqual(
            told,
            {
                "poll_question_text": "tea?",
                "victor_answer_votes": "2",
                "total_votes": "2",
                "victor_answer_id": "1",
                "victor_answer_text": "yes",
                "victor_answer_emoji_id": "5",
                "victor_answer_emoji_name": "cup",
                "victor_answer_emoji_animated": "true",
            },
        )
