"""The example of a bot's tests in the documentation, run as a bot's author would."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.utils import getProcessOutputAndValue
from twisted.trial.unittest import TestCase

from tests.clients import pylibs
from tests.support.daemon import ROOT
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py")


class CommandsExampleTests(TestCase):
    timeout = 120

    async def test_passes(self) -> None:
        """The tests that docs/interactions.rst shows start a server and pass."""
        directory = Path(self.mktemp())
        shutil.copytree(ROOT / "docs" / "examples" / "commands", directory)
        tools = Path(sys.executable).parent  # litecord and twistd
        told, complaints, status = await getProcessOutputAndValue(
            pylibs.python_of("discord.py") or "",
            ["-m", "unittest", "test_bot"],
            env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
            path=str(directory),
            reactor=reactor,
        )
        self.assertEqual(status, 0, (told + complaints).decode())
        self.assertIn(b"Ran 2 tests", complaints)
