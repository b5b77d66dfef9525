"""Messages that were written for Slack."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.wire.embeds import Embed
from litecord.wire.forms import decode
from litecord.wire.slack import SlackMessage, shortened


def an_embed(**attachment: object) -> Embed:
    """The embed that an attachment becomes."""
    message = decode(SlackMessage, {"attachments": [attachment]}).as_message()
    [embed] = message.embeds or ()
    return embed


class SlackTests(SynchronousTestCase):
    def test_colours(self) -> None:
        """A colour is said in three digits, in six, or by one of Slack's names."""
        for said, meant in (("#fa0", 0xFFAA00), ("00ff00", 0xFF00), ("danger", 0xA30200)):
            self.assertEqual(an_embed(color=said).color, meant)
        self.assertIsNone(an_embed().color)
        with self.assertRaises(InvalidForm):
            an_embed(color="#12345")

    def test_text(self) -> None:
        """What stands before the text is a part of it; what is too long is cut short."""
        self.assertEqual(an_embed(pretext="a", text="b").description, "a\nb")
        self.assertEqual(len(an_embed(text="x" * 5000).description or ""), 4096)
        cut = [shortened(each, 2) for each in ("abc", "ab", "")]
        self.assertEqual(cut, ["a…", "ab", None])

    def test_too_much(self) -> None:
        """Embeds that have too much text in all are refused, as others are."""
        many = [{"text": "x" * 4000}] * 2
        with self.assertRaises(InvalidForm) as caught:
            decode(SlackMessage, {"attachments": many})
        self.assertIn("MAX_EMBED_SIZE_EXCEEDED", str(caught.exception.as_json()))

    def test_times(self) -> None:
        """A time that no calendar has is none."""
        self.assertEqual(str(an_embed(ts=1).timestamp), "1970-01-01 00:00:01+00:00")
        self.assertIsNone(an_embed(ts=10**15).timestamp)
        self.assertIsNone(an_embed(ts=-1).timestamp)
