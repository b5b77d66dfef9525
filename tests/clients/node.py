"""Installs the Node libraries that these tests run: ``python -m tests.clients.node DIRECTORY``.

Where there is no Node nothing is installed, and the tests that need it say so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Install what ``package.json`` names."""
    directory = Path(sys.argv[1])
    npm = shutil.which("npm")
    if npm is None:
        print("no npm: the tests of Node's libraries will be skipped")
        return
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("package.json"), directory)
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run(command, cwd=directory, check=True)


if __name__ == "__main__":
    main()
