"""What pages say of themselves, however they are written."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.media.pages import page_of

HTML = "text/html"


class PageTests(SynchronousTestCase):
    def test_said(self) -> None:
        """Names and values are read in any quotes and order, and the first one counts."""
        page = page_of(
            b"""<!DOCTYPE html><html><HEAD><title> A &amp;
            B </title><!-- <meta property="og:title" content="comment"> -->
            <script>"<meta property='og:title' content='script'>"</script>
            <style><meta property="og:title" content="style"></style>
            <META content='x "y"' property=og:title><meta property="og:title" content="second">
            <meta name=twitter:card content=summary /><meta itemprop="image" content="i">
            <link href="/o?a=1&amp;b=2" rel="alternate" type="application/json+oembed">
            </head><body><meta property="og:description" content="body">""",
            HTML,
        )
        self.assertEqual(page.title, "A & B")
        self.assertEqual(page.first("og:title"), 'x "y"')
        self.assertEqual(page.said["og:title"], ['x "y"', "second"])
        self.assertEqual(page.first("nothing", "twitter:card"), "summary")
        self.assertEqual(page.first("image"), "i")
        self.assertEqual(page.oembed, "/o?a=1&b=2")
        self.assertIsNone(page.first("og:description"))

    def test_encodings(self) -> None:
        """The header says how a page is written, or the page does; only text is believed in."""
        for kind, content, title in (
            ("text/html; charset=latin-1", "<title>é</title>".encode("latin-1"), "é"),
            (HTML, b"<meta charset='shift_jis'><title>" + "日本".encode("shift_jis"), None),
            (HTML, "<meta charset=euc-kr><title>한</title>".encode("euc-kr"), "한"),
            ("text/html; charset=zip", "<title>é</title>".encode(), "é"),
            ("text/html; charset=windows-1259", "<title>é</title>".encode(), "é"),
            (HTML, b"<title>\xff</title>", "\ufffd"),
        ):
            self.assertEqual(page_of(content, kind).title, title, kind)

    def test_quick(self) -> None:
        """No page takes long: not even one that is half a megabyte of beginnings."""
        for piece in (
            *("<", "<a", "<!--", "<!-- -->", "<meta", "<meta ", "<meta a=", '<meta a="', "<title>"),
            *("<title></title>", "<script>", "<script></script>", "<link/", "<meta a ", "&#", "</"),
        ):
            content = (piece * (512 * 1024 // len(piece) + 1)).encode()
            before = process_time()
            page_of(content, HTML)
            self.assertLess(process_time() - before, 2.0, piece)

    @given(st.text("<meta title=\"'/>content property!-", max_size=200))
    def test_anything(self, text: str) -> None:
        """Whatever a page is, something is made of it."""
        self.assertIsNotNone(page_of(text.encode(), HTML).said)
