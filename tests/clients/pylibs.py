"""Makes an environment for each Python library.

``python -m tests.clients.pylibs DIRECTORY [NAME...]``. Libraries exclude each other (discord.py and
py-cord are both called ``discord``), and are to be tested as ``pip install`` leaves them. What is
there already is used again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: What is installed into each environment.
REQUIREMENTS = {
    "discord.py": "discord.py>=2.7.1",
    "discord.py-speed": "discord.py[speed]>=2.7.1",
    "disnake": "disnake>=2.12.2",
    # nextcord 2 imports pkg_resources without asking for it
    "nextcord": "nextcord>=2.6 setuptools<82",
    "py-cord": "py-cord>=2.8.1",
    "hikari": "hikari>=2.7",
    "hikari-arc": "hikari-arc>=2.3.2 hikari-miru>=4.3.1",
    "hikari-zstd": "hikari>=2.7 backports.zstd>=1.3;python_version<'3.14'",
    "interactions.py": "discord-py-interactions>=5.16",
    "authlib": "authlib>=1.6 requests>=2.32",
}


def python_of(name: str) -> str | None:
    """Tell the interpreter that has a library; ``None`` when it was not installed."""
    directory = os.environ.get("LITECORD_PYLIBS")
    if directory is None:
        return None
    python = Path(directory, name, "bin", "python")
    return str(python) if python.exists() else None


def lacking(name: str) -> str | None:
    """Tell why tests of a library are skipped; ``None`` when it is there."""
    if python_of(name) is not None:
        return None
    return f"needs {name} in LITECORD_PYLIBS: see tests/clients/pylibs.py"


def install(directory: Path, name: str) -> None:
    """Make the environment of a library, unless it is there as it would be made now."""
    made_from = f"{REQUIREMENTS[name]}\n{sys.version}\n"
    stamp = directory / "made-from"
    if stamp.exists() and stamp.read_text() == made_from:
        return
    print(f"installing {name}", flush=True)
    shutil.rmtree(directory, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(directory)], check=True)
    # our own pip, which takes a second less than giving each environment one
    pip = [sys.executable, "-m", "pip", "--python", str(directory / "bin" / "python")]
    options = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", *options, *REQUIREMENTS[name].split()], check=True)
    stamp.write_text(made_from)


def main() -> None:
    """Install all libraries, or those that are named."""
    directory, *names = sys.argv[1:]
    for name in names or REQUIREMENTS:
        install(Path(directory).resolve() / name, name)


if __name__ == "__main__":
    main()
