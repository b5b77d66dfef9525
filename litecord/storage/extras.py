"""What few messages have, as it is kept in ``messages.extra``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from ..model.extras import CallSummary, Extra, WebhookAuthor
from ..model.message_interactions import MessageInteraction
from ..model.polls import Poll, PollAnswer
from ..model.reactions import ReactionEmoji
from .values import Json

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def milliseconds(time: datetime) -> int:
    """A time as ``messages_open_polls`` has it: in milliseconds of Unix time."""
    return (time - _EPOCH) // _MS


def moment(number: int) -> datetime:
    """The time that ``milliseconds`` was made of, as far as it tells."""
    return _EPOCH + number * _MS


def kept(extra: Extra) -> Json:
    """What is kept of it; what is not there is left out."""
    told = {
        "poll": extra.poll and _kept_poll(extra.poll),
        "components": extra.components,
        "snapshots": extra.snapshots,
        "stickers": extra.stickers,
        "theme": extra.theme,
        "webhook": extra.webhook and attrs.asdict(extra.webhook),
        "mention_channels": extra.mention_channels,
        "call": extra.call and _kept_call(extra.call),
        "interaction": extra.interaction and _kept_interaction(extra.interaction),
    }
    return Json({key: value for key, value in told.items() if value})


def from_kept(row: dict[str, Any]) -> Extra:
    """What ``kept`` made."""
    poll, webhook, call = row.get("poll"), row.get("webhook"), row.get("call")
    interaction = row.get("interaction")
    return Extra(
        poll=_poll(poll) if poll else None,
        components=tuple(row.get("components", ())),
        snapshots=tuple(row.get("snapshots", ())),
        stickers=tuple(row.get("stickers", ())),
        theme=row.get("theme"),
        webhook=WebhookAuthor(**webhook) if webhook else None,
        mention_channels=tuple(row.get("mention_channels", ())),
        call=_call(call) if call else None,
        interaction=interaction_from_kept(interaction) if interaction else None,
    )


def _kept_interaction(interaction: MessageInteraction) -> dict[str, Any]:
    kept = attrs.asdict(interaction)
    return {key: value for key, value in kept.items() if value is not None}


def interaction_from_kept(row: dict[str, Any]) -> MessageInteraction:
    """Of which interaction something came about."""
    earlier = row.pop("triggering", None)
    triggering = interaction_from_kept(earlier) if earlier else None
    return MessageInteraction(**row, triggering=triggering)


def _kept_call(call: CallSummary) -> dict[str, Any]:
    ended = call.ended_at
    return {"participants": call.participants, "ended": ended and milliseconds(ended)}


def _call(row: dict[str, Any]) -> CallSummary:
    ended = row["ended"]
    return CallSummary(
        participants=tuple(row["participants"]),
        ended_at=None if ended is None else moment(ended),
    )


def _kept_poll(poll: Poll) -> dict[str, Any]:
    return {
        "question": poll.question,
        "answers": [attrs.asdict(each) for each in poll.answers],
        "expires": milliseconds(poll.expires_at),
        "multiselect": poll.allow_multiselect,
        "layout": poll.layout_type,
        "finalized": poll.is_finalized,
    }


def _poll(row: dict[str, Any]) -> Poll:
    return Poll(
        question=row["question"],
        answers=tuple(_answer(**each) for each in row["answers"]),
        expires_at=moment(row["expires"]),
        allow_multiselect=row["multiselect"],
        layout_type=row["layout"],
        is_finalized=row["finalized"],
    )


def _answer(emoji: dict[str, Any] | None, **row: Any) -> PollAnswer:
    return PollAnswer(emoji=ReactionEmoji(**emoji) if emoji else None, **row)
