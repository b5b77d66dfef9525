"""What few messages have, kept and read again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.extras import Extra, WebhookAuthor
from litecord.model.message_interactions import InteractionType, MessageInteraction
from litecord.model.polls import Poll, PollAnswer
from litecord.model.reactions import ReactionEmoji
from litecord.model.snowflakes import Snowflake
from litecord.storage import extras

EVERYTHING = Extra(
    poll=Poll(
        question="?",
        answers=(
            PollAnswer(id=1, text="a", emoji=ReactionEmoji(id=Snowflake(5), name="x"), votes=3),
            PollAnswer(id=2, text="b", emoji=ReactionEmoji(name="🔥")),
            PollAnswer(id=3, text="c"),
        ),
        expires_at=datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC),
        allow_multiselect=True,
        is_finalized=True,
    ),
    components=({"type": 10, "id": 1, "content": "x"},),
    snapshots=({"content": "y"},),
    webhook=WebhookAuthor(name="w", avatar="a"),
    mention_channels=({"id": "1"},),
    stickers=({"id": "2", "name": "s", "format_type": 1},),
    theme={"colors": ["000000"], "gradient_angle": 0, "base_mix": 0, "base_theme": 0},
    interaction=MessageInteraction(
        id=Snowflake(7),
        type=InteractionType.MODAL_SUBMIT,
        application_id=Snowflake(8),
        user_id=Snowflake(9),
        owners={"0": "10"},
        triggering=MessageInteraction(
            id=Snowflake(6),
            type=InteractionType.APPLICATION_COMMAND,
            application_id=Snowflake(8),
            user_id=Snowflake(9),
            name="tags add",
            target_user_id=Snowflake(11),
            data={"options": [{"name": "x", "value": 1.5}]},
        ),
    ),
)


class ExtraTests(SynchronousTestCase):
    def kept(self, extra: Extra) -> Any:
        """What the database is given, as it gives it back."""
        json = extras.kept(extra)
        return orjson.loads(json.dumps(json.adapted))

    def test_everything(self) -> None:
        """All of it comes back as it was."""
        self.assertEqual(extras.from_kept(self.kept(EVERYTHING)), EVERYTHING)

    def test_parts(self) -> None:
        """What is not there is not kept."""
        extra = Extra(webhook=WebhookAuthor(name="w"))
        self.assertEqual(list(self.kept(extra)), ["webhook"])
        self.assertEqual(extras.from_kept(self.kept(extra)), extra)

    def test_times(self) -> None:
        """Times are kept to the millisecond."""
        time = datetime(2026, 3, 1, 12, 0, 0, 123999, tzinfo=UTC)
        kept = extras.moment(extras.milliseconds(time))
        self.assertEqual(kept, time.replace(microsecond=123000))
