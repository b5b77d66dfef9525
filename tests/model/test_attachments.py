"""Names and descriptions of files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.attachments import Attachment, AttachmentFlag, file_name, title_of
from litecord.model.snowflakes import Snowflake

ID = Snowflake(0xABC)
SPOILER = AttachmentFlag.IS_SPOILER.value


def an_attachment(filename: str = "a.txt") -> Attachment:
    """A file with a title and a description."""
    return Attachment(id=ID, filename=filename, size=1, digest="0" * 64, title="t", description="d")


class NameTests(SynchronousTestCase):
    def test_names(self) -> None:
        """Paths go, blanks become underscores, what is odd is left out."""
        for name, expected in (
            ("a.txt", "a.txt"),
            ("/etc/passwd", "passwd"),
            ("a\\b.txt", "b.txt"),
            ("a  b.txt", "a_b.txt"),
            ("..", "abc"),
            ("", "abc"),
            ("тест.png", "abc.png"),
            (".htaccess", "abc.htaccess"),
            ("a.tar.gz", "a.tar.gz"),
            ("a.", "a"),
            ("a\r\nb", "a_b"),
        ):
            self.assertEqual(file_name(name, ID), expected, name)

    @given(st.text(max_size=400))
    def test_any(self, given: str) -> None:
        """Whatever is given, a name is of harmless characters, not too long, and stays as it is."""
        name = file_name(given, ID)
        self.assertRegex(name, r"\A[A-Za-z0-9_\-][A-Za-z0-9_.\-]{0,254}\Z")
        self.assertEqual(file_name(name, ID), name)

    def test_titles(self) -> None:
        """A file whose name had to be changed by more than blanks has its old one as title."""
        self.assertIsNone(title_of("a b.txt", "a_b.txt"))
        self.assertIsNone(title_of("/x/a.txt", "a.txt"))
        self.assertEqual(title_of("тест.png", "abc.png"), "тест")


class DescribedTests(SynchronousTestCase):
    def test_kept(self) -> None:
        """What an edit does not say stays, and what it says to be nothing goes."""
        before = an_attachment()
        self.assertEqual(before.described(), before)
        after = before.described(title="", description="")
        self.assertEqual((after.title, after.description), (None, None))

    def test_spoiler(self) -> None:
        """A spoiler is one by its name and by its flag, both ways."""
        hidden = an_attachment().described(is_spoiler=True)
        self.assertEqual((hidden.filename, hidden.flags), ("SPOILER_a.txt", SPOILER))
        self.assertEqual(hidden.described(is_spoiler=True), hidden)
        self.assertEqual(hidden.described(is_spoiler=False), an_attachment())
