"""Which links in a text are to be shown with previews."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.links import MOST_LINKS, links


class LinkTests(SynchronousTestCase):
    def test_found(self) -> None:
        """An address ends where a sentence goes on; what is code or in brackets is none."""
        for text, found in (
            ("see https://a.b/c.", ["https://a.b/c"]),
            ("HTTPS://a.b, http://c.d?e=f!", ["HTTPS://a.b", "http://c.d?e=f!"]),
            ("(https://a.b/x_(y))", ["https://a.b/x_(y)"]),
            ("[x](https://a.b) [y](<https://c.d>)", ["https://a.b"]),
            ("||https://a.b/x|| **https://c.d**", ["https://a.b/x", "https://c.d"]),
            ("<https://a.b> <https://c.d", ["https://c.d"]),
            (r"\<https://a.b>", ["https://a.b"]),
            ("`https://a.b` ``x ` https://c.d``", []),
            ("```\nhttps://a.b\n``` https://c.d", ["https://c.d"]),
            (r"\`https://a.b`", ["https://a.b"]),
            ("`https://a.b", ["https://a.b"]),
            ("https://a.b https://a.b", ["https://a.b"]),
            ("ftp://a.b javascript://x https:// https://)", []),
            ("nothing", []),
        ):
            self.assertEqual(list(links(text)), found, text)

    def test_most(self) -> None:
        """Of many links the first ones count."""
        text = " ".join(f"https://a.b/{number}" for number in range(9))
        self.assertEqual(len(links(text)), MOST_LINKS)

    @given(st.text("`<>\\ht ps:/a.|()", max_size=60))
    def test_anything(self, text: str) -> None:
        """Whatever the text, what is found are addresses that stand in it."""
        for each in links(f"https://a {text}"):
            self.assertRegex(each, r"^https?://.")
