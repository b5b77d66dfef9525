"""Where sql/ and etc/ are found, for every way in which an installer lays them out."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord import shared


class SharedTests(SynchronousTestCase):
    def installed(self, prefix: Path, lib: str) -> Path:
        """Lay out an installation below a prefix; the package's directory."""
        package = prefix / lib / "litecord"
        package.mkdir(parents=True)
        (prefix / "share" / "litecord" / "sql").mkdir(parents=True)
        return package

    def test_this_one_is_found(self) -> None:
        """What the tests run from has its migrations and its ini file."""
        self.assertTrue(shared.path("etc", "litecord.ini").is_file())
        self.assertTrue(shared.path("sql").is_dir())

    def test_checkout(self) -> None:
        """In a checkout they are beside the package."""
        top = Path(self.mktemp()).absolute()
        (top / "litecord").mkdir(parents=True)
        (top / "sql").mkdir()
        (top / "setup.py").touch()
        self.assertEqual(shared.find_root(top / "litecord"), top)

    def test_layouts_of_installers(self) -> None:
        """A prefix, a Debian prefix and pip's --target all lead to their own share/."""
        for lib in "lib/python3.11/site-packages", "local/lib/python3.11/dist-packages", ".":
            with self.subTest(lib):
                prefix = Path(self.mktemp()).absolute()
                package = self.installed(prefix, lib)
                self.assertEqual(shared.find_root(package), prefix / "share" / "litecord")

    def test_nearest_wins(self) -> None:
        """An environment inside of another installation's prefix uses its own files."""
        outer = Path(self.mktemp()).absolute()
        self.installed(outer, "lib/python3.11/site-packages")
        package = self.installed(outer / "venv", "lib/python3.11/site-packages")
        self.assertEqual(shared.find_root(package), outer / "venv" / "share" / "litecord")

    def test_strange_neighbours_are_no_checkout(self) -> None:
        """A directory named sql that some other package put beside ours is not taken for ours."""
        prefix = Path(self.mktemp()).absolute()
        package = self.installed(prefix, "lib/python3.11/site-packages")
        (package.parent / "sql").mkdir()
        self.assertEqual(shared.find_root(package), prefix / "share" / "litecord")

    def test_missing(self) -> None:
        """An installation without its files is told from a working one by a clear error."""
        with self.assertRaises(shared.SharedFilesMissing) as caught:
            shared.find_root(Path("/nowhere/litecord"))
        self.assertIn("/nowhere/litecord", str(caught.exception))
