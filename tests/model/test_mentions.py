"""Whom a text mentions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.mentions import NOBODY, Mentioned, mentioned_in
from litecord.model.snowflakes import HIGHEST

ids = st.integers(0, HIGHEST)
#: Text without anything that means something here.
words = st.text(st.characters(exclude_characters="@`<>", exclude_categories=["Cs"]), max_size=10)


def oracle(text: str) -> Mentioned:
    """Read a text without code character by character, as somebody would who knows no patterns."""
    users: list[int] = []
    roles: list[int] = []
    for piece in text.split("<@")[1:]:
        inner, closed, _ = piece.partition(">")
        kind = inner[:1] if inner[:1] in ("!", "&") else ""
        digits = inner[len(kind) :]
        if closed and digits.isascii() and digits.isdigit() and len(digits) <= 19:
            found = roles if kind == "&" else users
            if int(digits) <= HIGHEST and int(digits) not in found:
                found.append(int(digits))
    everyone = "@everyone" in text or "@here" in text
    return Mentioned(tuple(users), tuple(roles), everyone)  # type: ignore[arg-type]


class MentionedTests(SynchronousTestCase):
    def test_spellings(self) -> None:
        """Users in two spellings, roles, everyone."""
        found = mentioned_in("<@1> <@!2> <@&3> @here")
        self.assertEqual(found, Mentioned((1, 2), (3,), True))  # type: ignore[arg-type]

    def test_nobody(self) -> None:
        """What only looks like a mention is none."""
        for text in (
            "",
            "@",
            "<@>",
            "<@x>",
            "<@!>",
            "<@&&1>",
            "<@1",
            "@1>",
            "<#1>",
            "<@١>",
            f"<@{HIGHEST + 1}>",
            f"<@{10**30}>",
            "<@ 1>",
            "@Everyone",
        ):
            self.assertEqual(mentioned_in(text), NOBODY, text)

    def test_once(self) -> None:
        """Somebody who stands there twice is mentioned once, in the first place."""
        self.assertEqual(mentioned_in("<@2><@1><@!2>").users, (2, 1))

    def test_code(self) -> None:
        """Code in all its spellings mentions nobody; what only begins like code does."""
        for code in (
            "`<@1>`",
            "``<@1>``",
            "`` ` <@1> ``",
            "```<@1>```",
            "```py\n<@1>\n```",
            "``` ` <@1> `` ```",
            "a `x` `<@1>` b",
            "`<@1>\n<@1>`",
        ):
            self.assertEqual(mentioned_in(code), NOBODY, code)
        for text in ("`<@1>", "``<@1>`", "```<@1>``", "`a`<@1>`", "<@1> `a`", "`a` <@1> `b`"):
            self.assertEqual(mentioned_in(text).users, (1,), text)

    @given(st.lists(words | ids.map("<@{}>".format) | ids.map("<@!{}>".format), max_size=6))
    def test_users(self, pieces: list[str]) -> None:
        """Every user who is written down is found, whatever stands around."""
        self.assertEqual(mentioned_in(" ".join(pieces)), oracle(" ".join(pieces)))

    @given(st.text("<@!&>0123456789 eh", max_size=40))
    def test_noise(self, text: str) -> None:
        """In any jumble the same is found as by reading it slowly."""
        self.assertEqual(mentioned_in(text), oracle(text))

    @given(st.text("`<@!&>1 \n", max_size=60))
    def test_code_hides_only(self, text: str) -> None:
        """Backticks take mentions away and add none."""
        found, without = mentioned_in(text), oracle(text)
        self.assertLessEqual(set(found.users), set(without.users))
        self.assertLessEqual(set(found.roles), set(without.roles))

    def test_hostile(self) -> None:
        """The worst of 2,000 characters are read in a moment."""
        for piece in ("`", "``` ", "` `` ", "<@", "<@1", "```a", "`a``b```c````d"):
            mentioned_in("@" + (piece * 2000)[:2000])
