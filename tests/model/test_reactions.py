"""Reactions and their arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.reactions import (
    Reaction,
    ReactionEmoji,
    ReactionType,
    find,
    key_of,
    with_one,
    without_one,
)
from litecord.model.snowflakes import HIGHEST, Snowflake

kinds = st.sampled_from(ReactionType)


class KeyTests(SynchronousTestCase):
    def test_unicode(self) -> None:
        """An emoji is its own key, with its modifiers and joiners."""
        for emoji in ("🔥", "❤️", "❤", "1️⃣", "👍🏽", "👨‍👩‍👧", "🇩🇪", "©"):
            self.assertEqual(key_of(emoji), emoji)

    def test_custom(self) -> None:
        """A custom emoji's key is its id."""
        for text in ("wave:12", ":wave:12", "a:wave:12", "x:0012"):
            self.assertEqual(key_of(text), "12")
        emoji = ReactionEmoji(id=Snowflake(12), name="wave")
        self.assertEqual(emoji.key, "12")

    def test_neither(self) -> None:
        """All else is none."""
        for text in ("", "x", "1", "#", "🔥🔥", "🔥x", "wave:", ":12", "wave:x", "a:b:c:1", "a:١"):
            self.assertIsNone(key_of(text), text)
        self.assertIsNone(key_of(f"x:{HIGHEST + 1}"))

    @given(st.text(max_size=20))
    def test_anything(self, text: str) -> None:
        """Whatever stands in an address has a key or none."""
        key_of(text)


class CountTests(SynchronousTestCase):
    @given(st.lists(st.tuples(st.sampled_from("abc"), kinds), max_size=30), st.randoms())
    def test_there_and_back(self, given: list[tuple[str, ReactionType]], random: object) -> None:
        """Counts are those of the reactions; taken away in any order, nothing is left."""
        reactions: tuple[Reaction, ...] = ()
        for name, kind in given:
            reactions = with_one(reactions, ReactionEmoji(name=name), kind)
        for name in "abc":
            found = find(reactions, name) or Reaction(emoji=ReactionEmoji(name=name))
            self.assertEqual(found.normal, given.count((name, ReactionType.NORMAL)))
            self.assertEqual(found.burst, given.count((name, ReactionType.BURST)))
        first = dict.fromkeys(name for name, _ in given)
        self.assertEqual([each.emoji.name for each in reactions], list(first))
        left = list(given)
        random.shuffle(left)  # type: ignore[attr-defined]
        for name, kind in left:
            reactions = without_one(reactions, name, kind)
        self.assertEqual(reactions, ())
