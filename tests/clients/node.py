"""Installs the Node libraries that these tests run: ``python -m tests.clients.node DIRECTORY``.

Where there is no Node nothing is installed, and the tests that need it say so. Below ``native`` are
the libraries that change what they speak when they find certain packages of C++. Where these cannot
be compiled they are left out, and the tests that need them say so, too.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

#: What npm is to install, and where below the directory.
INSTALLED = {"package.json": ".", "native.json": "native"}


def main() -> None:
    """Install what the files name."""
    npm = shutil.which("npm")
    if npm is None:
        print("no npm: the tests of Node's libraries will be skipped")
        return
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    for name, below in INSTALLED.items():
        directory = Path(sys.argv[1], below)
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(__file__).with_name(name), directory / "package.json")
        subprocess.run(command, cwd=directory, check=True)


if __name__ == "__main__":
    main()
