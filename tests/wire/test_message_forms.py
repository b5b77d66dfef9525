"""Messages as clients send them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import BulkDeleteCount, InvalidForm
from litecord.wire.forms import decode
from litecord.wire.json import dumps
from litecord.wire.message_forms import BulkDelete, CreateMessage, ModifyMessage, Page

from .test_messages import KEYS


class FormTests(SynchronousTestCase):
    def test_flags(self) -> None:
        """An edit is about flags when nothing else is given, be it null."""
        self.assertTrue(decode(ModifyMessage, {"flags": 4}).is_about_flags)
        self.assertTrue(decode(ModifyMessage, {}).is_about_flags)
        for name in ("content", "embeds", "allowed_mentions", "attachments", "components"):
            self.assertFalse(decode(ModifyMessage, {name: None}).is_about_flags, name)

    def test_bulk(self) -> None:
        """Too few and too many ids have a refusal of their own, wrong ones have faults."""
        self.assertEqual(decode(BulkDelete, {"messages": ["1", 2]}).messages, {1, 2})
        for ids in ([], ["1"], ["x"] * 101):
            with self.assertRaises(BulkDeleteCount):
                decode(BulkDelete, {"messages": ids})
        for wrong in (None, "12", ["1", "x"], ["1", "1"]):
            with self.assertRaises(InvalidForm):
                decode(BulkDelete, {"messages": wrong})

    def test_page(self) -> None:
        """A page goes in one direction."""
        for right in ({}, {"before": 1}, {"after": 1}, {"around": 1}):
            decode(Page, right)
        for wrong in ({"before": 1, "after": 1}, {"before": 1, "after": 1, "around": 1}):
            with self.assertRaises(InvalidForm):
                decode(Page, wrong)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS),
                inner,
                max_size=4,
            ),
            max_leaves=12,
        )
    )
    def test_hostile(self, given: object) -> None:
        """Whatever is sent is taken or has faults."""
        for form in (CreateMessage, ModifyMessage, BulkDelete):
            try:
                decode(form, given)
            except (InvalidForm, BulkDeleteCount) as refused:
                dumps(refused.as_json())
