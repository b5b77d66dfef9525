"""Become a program that does not outlive the daemon; run as a script, never imported by it.

``python -I -S launcher.py PARENT UID GID PROGRAM [ARGUMENT ...]``

PARENT is the process id of the daemon. Started by root it first becomes UID and GID, for good; the
program itself need not be able to read this file or the interpreter. Only the standard library is
used, and as little of it as possible: this runs at every start of the daemon.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def drop_privileges(uid: int, gid: int) -> None:
    """Become an ordinary account, without a way back."""
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def die_with(parent: int) -> None:
    """Have the kernel send SIGINT (PostgreSQL's fast shutdown) when ``parent`` is no more.

    The kernel forgets this wish whenever the credentials change, and keeps it over ``exec``: so it
    comes after dropping privileges. A parent that died before is not told of, hence the check.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGINT), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit("the daemon that started this is gone")


def launch(parent: int, uid: int, gid: int, command: list[str]) -> None:
    """Turn this process into ``command``; returns only by raising."""
    os.setsid()  # Ctrl-C in the daemon's terminal is the daemon's to hear: it stops us in order
    os.chdir("/")  # where the daemon was started may be closed to the account
    os.umask(0o077)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, which exec would pass on
    if os.geteuid() == 0:
        drop_privileges(uid, gid)
    die_with(parent)
    os.execv(command[0], command)  # noqa: S606 - a shell is what we do not want


if __name__ == "__main__":
    try:
        launch(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    except OSError as error:
        sys.exit(f"cannot start {sys.argv[4]}: {error}")
