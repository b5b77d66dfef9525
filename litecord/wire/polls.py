"""Polls on the wire: https://docs.discord.com/developers/resources/poll."""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.polls import Poll, PollAnswer
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET, Unset
from .forms import Between, Faults, Length, OneOf, Stripped
from .json import timestamp
from .reactions import reaction_emoji_json

#: For so long a poll is open that says nothing of it.
DEFAULT_HOURS: Final = 24


@attrs.frozen(kw_only=True)
class PollEmoji:
    """The emoji of an answer: a custom one by its id, or a unicode one by its name."""

    id: Snowflake | None = None
    name: Annotated[str, Length(None, 32)] | None = None

    def check(self) -> Faults | None:
        """One of the two is needed."""
        if self.id is not None or self.name:
            return None
        return Faults.at(("name",), "BASE_TYPE_REQUIRED", "This field is required")


@attrs.frozen(kw_only=True)
class QuestionForm:
    """What is asked; only text is."""

    text: Annotated[str, Stripped, Length(1, 300)]


@attrs.frozen(kw_only=True)
class AnswerMedia:
    """What an answer looks like."""

    text: Annotated[str, Stripped, Length(1, 55)]
    emoji: PollEmoji | None = None


@attrs.frozen(kw_only=True)
class AnswerForm:
    """An answer."""

    poll_media: AnswerMedia


@attrs.frozen(kw_only=True)
class PollForm:
    """A new poll; ``duration`` is in hours."""

    question: QuestionForm
    answers: Annotated[tuple[AnswerForm, ...], Length(1, 10)]
    duration: Annotated[int, Between(1, 768)] | None = None
    allow_multiselect: bool | None = None
    layout_type: Annotated[int, OneOf(1)] | None = None


@attrs.frozen(kw_only=True)
class Vote:
    """The body of ``PUT .../answers/@me``: all answers that one votes for."""

    answer_ids: Annotated[frozenset[int], Length(None, 10)]


@attrs.frozen(kw_only=True)
class VoterPage:
    """A page of those who voted for an answer."""

    limit: Annotated[int, Between(1, 100)] = 25
    after: Snowflake | None = None


def poll_json(poll: Poll, voted: frozenset[int] | Unset) -> dict[str, Any]:
    """
    A poll object, for somebody who voted for these answers.

    Where it is not known who reads it, as in events, the results of an open poll are left out once
    there are any: they would tell voters that they had not voted.
    """
    told: dict[str, Any] = {
        "question": {"text": poll.question},
        "answers": [
            {"answer_id": each.id, "poll_media": _media(each)} for each in poll.answers
        ],
        "expiry": timestamp(poll.expires_at),
        "allow_multiselect": poll.allow_multiselect,
        "layout_type": poll.layout_type,
    }
    if voted is not UNSET or poll.is_finalized or not poll.total:
        own = voted or ()
        told["results"] = {
            "answer_counts": [
                {"id": each.id, "count": each.votes, "me_voted": each.id in own}
                for each in poll.answers
                if each.votes
            ],
            "is_finalized": poll.is_finalized,
        }
    return told


def _media(answer: PollAnswer) -> dict[str, Any]:
    media: dict[str, Any] = {"text": answer.text}
    if answer.emoji is not None:
        media["emoji"] = reaction_emoji_json(answer.emoji)
    return media


def result_embed(poll: Poll) -> dict[str, Any]:
    """
    The embed of the message that tells how a poll ended.

    Of a victor it tells only where one answer has more votes than any other. See
    https://docs.discord.com/developers/resources/message#embed-fields-by-embed-type.
    """
    told: dict[str, Any] = {
        "poll_question_text": poll.question,
        "victor_answer_votes": poll.most_votes,
        "total_votes": poll.total,
    }
    victor = poll.victor
    if victor is not None:
        told |= {"victor_answer_id": victor.id, "victor_answer_text": victor.text}
        if victor.emoji is not None:
            if victor.emoji.id is not None:
                told["victor_answer_emoji_id"] = victor.emoji.id
            told["victor_answer_emoji_name"] = victor.emoji.name
            if victor.emoji.animated:
                told["victor_answer_emoji_animated"] = "true"
    fields = [
        {"name": name, "value": str(value), "inline": False} for name, value in told.items()
    ]
    return {"type": "poll_result", "fields": fields}
