"""``allowed_mentions``."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.snowflakes import Snowflake
from litecord.wire.forms import decode
from litecord.wire.mentions import ALL_ALLOWED, AllowedMentions

kinds = st.lists(st.sampled_from(["users", "roles", "everyone"]), unique=True)
some_ids = st.lists(st.integers(0, 5), unique=True, max_size=3)


class AllowedMentionsTests(SynchronousTestCase):
    def test_all(self) -> None:
        """Without the form all is allowed."""
        self.assertTrue(ALL_ALLOWED.allows_user(Snowflake(1)))
        self.assertTrue(ALL_ALLOWED.allows_role(Snowflake(1)))
        self.assertTrue(ALL_ALLOWED.allows_everyone())
        self.assertTrue(ALL_ALLOWED.replied_user)

    def test_nothing(self) -> None:
        """An empty one allows nothing."""
        form = decode(AllowedMentions, {})
        self.assertFalse(form.allows_user(Snowflake(1)) or form.allows_role(Snowflake(1)))
        self.assertFalse(form.allows_everyone() or form.replied_user)

    @given(kinds, some_ids, some_ids, st.integers(0, 5))
    def test_rule(self, parse: list[str], users: list[int], roles: list[int], id: int) -> None:
        """A kind is parsed or listed; what is neither is not allowed."""
        given: dict[str, Any] = {"parse": parse, "users": users, "roles": roles}
        if ("users" in parse and users) or ("roles" in parse and roles):
            with self.assertRaises(InvalidForm):
                decode(AllowedMentions, given)
            return
        form = decode(AllowedMentions, given)
        self.assertEqual(form.allows_user(Snowflake(id)), "users" in parse or id in users)
        self.assertEqual(form.allows_role(Snowflake(id)), "roles" in parse or id in roles)
        self.assertEqual(form.allows_everyone(), "everyone" in parse)

    def test_both_wrong(self) -> None:
        """Both contradictions are told at once."""
        given = {"parse": ["users", "roles"], "users": ["1"], "roles": ["1"]}
        with self.assertRaises(InvalidForm) as raised:
            decode(AllowedMentions, given)
        self.assertEqual(len(raised.exception.faults.here), 2)
