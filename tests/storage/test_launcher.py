"""The launcher: what the program that it starts finds."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord.storage import launcher
from tests.support.processes import NOT_ROOT

OWN = os.getuid(), os.getgid()


def launch(
    *command: str, parent: int | None = None, account: tuple[int, int] = OWN
) -> subprocess.CompletedProcess[str]:
    """Run a program through the launcher to its end."""
    uid, gid = account
    given = [str(each) for each in (os.getpid() if parent is None else parent, uid, gid)]
    return subprocess.run(
        [sys.executable, "-I", "-S", str(Path(launcher.__file__)), *given, *command],
        capture_output=True, text=True, check=False, umask=0o022,
    )


def show(what: str) -> list[str]:
    """Tell the command by which a shell evaluates something."""
    return ["/bin/sh", "-c", what]


class LauncherTests(SynchronousTestCase):
    def test_surroundings(self) -> None:
        """The program runs at the root, in a session of its own, its files private."""
        done = launch(*show("pwd; umask; cut -d' ' -f6 /proc/$$/stat; echo $$"))
        place, umask, session, pid = done.stdout.split()
        self.assertEqual((place, umask), ("/", "0077"))
        self.assertEqual(session, pid)

    def test_same_process(self) -> None:
        """The program takes the launcher's place: whoever started that one can signal this one."""
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", launcher.__file__, str(os.getpid()),
             *map(str, OWN), *show("echo $$")],
            stdout=subprocess.PIPE, text=True,
        )
        self.assertEqual(process.communicate()[0].strip(), str(process.pid))

    def test_parent_gone(self) -> None:
        """Nothing is started for a parent that is gone already."""
        done = launch(*show("echo started"), parent=os.getppid())
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is gone", done.stderr)

    def test_no_such_program(self) -> None:
        """A program that cannot be started is told in one line."""
        done = launch("/no/such/program")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Acannot start /no/such/program: .*No such file.*\n\Z")

    def test_privileges(self) -> None:
        """Started by root the program is the account's, with all its ids and no further group."""
        entry = pwd.getpwnam("daemon")
        done = launch(
            *show("grep -E '^(Uid|Gid|Groups):' /proc/$$/status"),
            account=(entry.pw_uid, entry.pw_gid),
        )
        uids, gids, groups = done.stdout.splitlines()
        self.assertEqual(uids.split()[1:], [str(entry.pw_uid)] * 4)
        self.assertEqual(gids.split()[1:], [str(entry.pw_gid)] * 4)
        self.assertEqual(groups.split()[1:], [])

    if NOT_ROOT:
        test_privileges.skip = NOT_ROOT  # type: ignore[attr-defined]
