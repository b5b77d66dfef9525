"""Where the files that are not Python are: ``sql/`` and ``etc/``.

In a checkout they lie beside the package. An installer puts data files into
``<prefix>/share/litecord``, and the package somewhere below the same prefix: below a virtual
environment or the system's prefix, a user's own (``pip install --user``), one chosen with
``--prefix``, or the folder given to ``--target``. So the nearest directory above the package that
has ``share/litecord`` is the one of *this* installation, however many there are.
"""

from __future__ import annotations

from pathlib import Path

# Not resolved: some installers link the modules to a cache of theirs, and share/ is not there.
PACKAGE = Path(__file__).absolute().parent


class SharedFilesMissing(Exception):
    """The installation lacks ``sql/`` and ``etc/``."""


def path(*parts: str) -> Path:
    """Tell where a shared file is, e.g. ``path("sql")`` or ``path("etc", "litecord.ini")``."""
    return find_root(PACKAGE).joinpath(*parts)


def find_root(package: Path) -> Path:
    """Find the directory that holds ``sql/`` and ``etc/`` for the package in ``package``."""
    checkout = package.parent
    if (checkout / "setup.py").is_file() and (checkout / "sql").is_dir():
        return checkout
    for above in package.parents:
        root = above / "share" / "litecord"
        if (root / "sql").is_dir():
            return root
    raise SharedFilesMissing(
        f"no share/litecord/sql in any directory above {package}, and no sql/ and setup.py beside"
        " it: install Litecord with pip, or run it from a checkout"
    )
