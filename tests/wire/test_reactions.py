"""Reactions on the wire."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.reactions import NONE_OWN, Reaction, ReactionEmoji, ReactionType
from litecord.model.snowflakes import Snowflake
from litecord.wire.forms import decode_query
from litecord.wire.reactions import (
    ReactionKind,
    ReactionPage,
    kind_named,
    reaction_emoji_json,
    reaction_json,
)


class ReactionTests(SynchronousTestCase):
    def test_counts(self) -> None:
        """Both kinds make the count, and each has a number of its own."""
        told = reaction_json(Reaction(emoji=ReactionEmoji(name="x"), normal=2, burst=3), NONE_OWN)
        self.assertEqual(told["count"], 5)
        self.assertEqual(told["count_details"], {"normal": 2, "burst": 3})

    def test_own(self) -> None:
        """Whether the reader reacted is told of each kind."""
        reaction = Reaction(emoji=ReactionEmoji(id=Snowflake(5), name="x"), normal=1, burst=1)
        for own, expected in (
            (NONE_OWN, (False, False)),
            (frozenset({("5", False)}), (True, False)),
            (frozenset({("5", True)}), (False, True)),
            (frozenset({("x", True), ("x", False)}), (False, False)),
        ):
            told = reaction_json(reaction, own)
            self.assertEqual((told["me"], told["me_burst"]), expected)

    def test_emojis(self) -> None:
        """A unicode emoji has no id; only an animated one is said to be."""
        self.assertEqual(reaction_emoji_json(ReactionEmoji(name="x")), {"id": None, "name": "x"})
        emoji = ReactionEmoji(id=Snowflake(5), name="x", animated=True)
        self.assertEqual(reaction_emoji_json(emoji), {"id": "5", "name": "x", "animated": True})


class FormTests(SynchronousTestCase):
    def test_pages(self) -> None:
        """Twenty-five of the ordinary kind, unless something else is asked for."""
        page = decode_query(ReactionPage, {})
        self.assertEqual((page.type, page.after, page.limit), (ReactionType.NORMAL, None, 25))
        page = decode_query(ReactionPage, {b"type": [b"1"], b"after": [b"7"], b"limit": [b"3"]})
        self.assertEqual((page.type, page.after, page.limit), (ReactionType.BURST, 7, 3))

    def test_kinds(self) -> None:
        """Two kinds, as part of an address or of a query."""
        self.assertIs(kind_named("0"), ReactionType.NORMAL)
        self.assertIs(kind_named("1"), ReactionType.BURST)
        self.assertIs(decode_query(ReactionKind, {b"type": [b"1"]}).type, ReactionType.BURST)
        for wrong in ("2", "x", "", "-1", "١", "1" * 50):
            with self.assertRaises(InvalidForm):
                kind_named(wrong)
