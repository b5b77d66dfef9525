"""The files of the blob store, as they are found on the disk."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord.storage.blob_files import discard, survey
from tests.support.processes import a_directory


class FileTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(a_directory(self))

    def write(self, name: str, content: bytes = b"x", folder: str | None = None) -> Path:
        """Write a file where one of that name belongs, or somewhere else."""
        path = self.directory / (name[:2] if folder is None else folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def test_survey(self) -> None:
        """A file is sound where name, content and place fit together; half a file is not whole."""
        name = sha256(b"x").hexdigest()
        good = self.write(name)
        elsewhere = self.write(name, folder="zz")
        altered = self.write("0" * 64)
        half = self.write(".half", folder="zz")
        found = {each.path: each for each in survey(self.directory)}
        self.assertEqual(found.keys(), {good, elsewhere, altered, half})
        self.assertEqual([path for path, each in found.items() if each.is_sound], [good])
        self.assertEqual([path for path, each in found.items() if not each.is_whole], [half])

    def test_nothing(self) -> None:
        """No directory is no files."""
        self.assertEqual(list(survey(self.directory / "nowhere")), [])

    def test_discard(self) -> None:
        """A file goes unless it was written meanwhile, and only once."""
        path = self.write(".half")
        [file] = survey(self.directory)
        os.utime(path, (5, 5))
        self.assertFalse(discard(file))
        [file] = survey(self.directory)
        self.assertTrue(discard(file))
        self.assertFalse(path.exists())
        self.assertFalse(discard(file))
