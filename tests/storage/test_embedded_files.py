"""Directories, modes, locks and pid files of the embedded PostgreSQL."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord.storage import embedded_files as files
from litecord.storage.embedded_files import Account, EmbeddedError
from tests.support.processes import NOT_ROOT, a_directory

STRANGER = Account(name="stranger", uid=54_321, gid=54_321, foreign=True)


def ourselves() -> Account:
    """Make the account of this process."""
    return Account(name="we", uid=os.geteuid(), gid=os.getegid(), foreign=False)


def mode(path: Path) -> int:
    """Tell the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


class FilesCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = a_directory(self)

    def set_umask(self, umask: int) -> None:
        """Set the umask for this test."""
        self.addCleanup(os.umask, os.umask(umask))


class DirectoryTests(FilesCase):
    def test_modes(self) -> None:
        """What is missing is made with the mode asked for, whatever the umask."""
        for number, umask in enumerate((0o077, 0, 0o777)):
            self.set_umask(umask)
            inner = self.directory / f"outer{number}" / "inner"
            files.make_directory(inner, 0o711)
            self.assertEqual((mode(inner.parent), mode(inner)), (0o711, 0o711))

    def test_existing(self) -> None:
        """What is there stays as it is."""
        there = self.directory / "there"
        there.mkdir()
        there.chmod(0o750)
        files.make_directory(there / "new", 0o711)
        files.make_directory(there, 0o711)
        self.assertEqual(mode(there), 0o750)

    def test_private(self) -> None:
        """A private directory becomes private even if it was not; a link is not followed."""
        private, link = self.directory / "private", self.directory / "link"
        private.mkdir()
        private.chmod(0o755)
        files.make_private(private, ourselves())
        self.assertEqual(mode(private), 0o700)
        link.symlink_to(self.directory)
        self.assertRaises(OSError, files.make_private, link, ourselves())

    def test_may_enter(self) -> None:
        """Every directory on the way counts, also where a link leads."""
        closed, link = self.directory / "closed", self.directory / "link"
        inner = closed / "inner"
        inner.mkdir(parents=True)
        link.symlink_to(inner)
        closed.chmod(0o755)
        self.assertTrue(files.may_enter(STRANGER, link))
        closed.chmod(0o750)
        self.assertFalse(files.may_enter(STRANGER, inner))
        self.assertFalse(files.may_enter(STRANGER, link))
        self.assertTrue(files.may_enter(ourselves(), link))

    def test_may_enter_by_group(self) -> None:
        """The most specific of owner, group and others decides, as in the kernel."""
        members = Account(name="members", uid=54_321, gid=os.getegid(), foreign=True)
        self.directory.chmod(0o710)
        self.assertTrue(files.may_enter(members, self.directory))
        self.directory.chmod(0o701)
        self.assertFalse(files.may_enter(members, self.directory))

    def test_write_private(self) -> None:
        """A secret is never readable to others, even if the file was there and open."""
        self.set_umask(0)
        secret = self.directory / "secret"
        secret.write_text("old")
        secret.chmod(0o666)
        files.write_private(secret, "new")
        self.assertEqual((secret.read_text(), mode(secret)), ("new", 0o600))


class HomeTests(FilesCase):
    def test_kept(self) -> None:
        """What was chosen once stays, and is found again."""
        data = self.directory / "data"
        files.make_directory(data / "postgresql", 0o700)
        first = files.find_home(data, ourselves(), self.directory / "system")
        self.assertEqual(first, data / "postgresql" / "server")
        self.assertEqual(mode(first), 0o700)
        self.assertEqual(files.find_home(data, ourselves(), self.directory / "system"), first)

    def test_elsewhere(self) -> None:
        """Where the account cannot enter there is a link to root's directory, each its own."""
        system, homes = self.directory / "system", set()
        for name in ("one", "two"):
            data = self.directory / name
            files.make_directory(data / "postgresql", 0o700)
            homes.add(files.find_home(data, STRANGER, system))
            link = data / "postgresql" / "server"
            self.assertTrue(link.is_symlink())
            self.assertEqual(link.resolve().parent, system / "clusters")
        self.assertEqual(len(homes), 2)

    def test_closed_later(self) -> None:
        """A home that the account cannot enter any more is an error, not a new home."""
        data = self.directory / "data"
        files.make_directory(data / "postgresql", 0o711)
        files.find_home(data, STRANGER, self.directory / "system")
        data.chmod(0o700)
        with self.assertRaises(EmbeddedError) as caught:
            files.find_home(data, STRANGER, self.directory / "system")
        self.assertIn("stranger cannot get into", str(caught.exception))

    test_elsewhere.skip = test_closed_later.skip = NOT_ROOT  # type: ignore[attr-defined]


class SocketTests(FilesCase):
    def test_near(self) -> None:
        """The socket lies beside the cluster, cleared of what was left there."""
        old = self.directory / "socket" / ".s.PGSQL.5432.lock"
        old.parent.mkdir()
        old.write_text("1\n")
        found = files.find_socket_directory(self.directory, ourselves())
        self.assertEqual(found, old.parent)
        self.assertEqual((list(found.iterdir()), mode(found)), ([], 0o700))

    def test_limit(self) -> None:
        """107 bytes are the last length that is near enough, counted in bytes."""
        length = 107 - len(os.fsencode(self.directory / "socket" / ".s.PGSQL.5432")) - 1
        for name, near in (("x" * length, True), ("x" * (length + 1), False),
                           ("x" * (length - 1) + "ä", False)):
            home = self.directory / name
            home.mkdir()
            found = files.find_socket_directory(home, ourselves())
            if not near:
                self.addCleanup(found.rmdir)
            self.assertEqual(found == home / "socket", near, name)
            self.assertEqual(mode(found), 0o700)


class LockTests(FilesCase):
    def test_held(self) -> None:
        """A lock is held until its descriptor is closed, and its file tells nobody anything."""
        path = self.directory / "lock"
        first = files.hold(path, self.directory)
        self.assertEqual(mode(path), 0o600)
        with self.assertRaises(EmbeddedError) as caught:
            files.hold(path, self.directory)
        self.assertEqual(
            str(caught.exception),
            f"{self.directory}: another litecord is using this data directory",
        )
        os.close(first)
        os.close(files.hold(path, self.directory))


class AccountTests(SynchronousTestCase):
    def test_ordinary(self) -> None:
        """Who is not root is oneself, whatever is configured."""
        entry = pwd.getpwall()[1]
        self.patch(os, "geteuid", lambda: entry.pw_uid)
        found = files.find_account("nobody")
        self.assertEqual((found.uid, found.foreign), (entry.pw_uid, False))

    def test_without_entry(self) -> None:
        """A uid without an account is told what to do."""
        self.patch(os, "geteuid", lambda: 54_321)
        with self.assertRaises(EmbeddedError) as caught:
            files.find_account(None)
        self.assertIn("uid 54321", str(caught.exception))

    def test_root(self) -> None:
        """Root becomes nobody, or whom it is told to become, but not root."""
        self.patch(os, "geteuid", lambda: 0)
        self.assertEqual(files.find_account(None).name, "nobody")
        self.assertTrue(files.find_account("daemon").foreign)
        self.assertRaises(EmbeddedError, files.find_account, "root")
        self.assertRaises(EmbeddedError, files.find_account, "no-such-account")


class InstallTests(FilesCase):
    def a_package(self) -> Path:
        """Make something like the wheel, below a directory closed to others."""
        package = self.directory / "venv" / files.PACKAGE
        for name in ("bin/postgres", "bin/initdb", "bin/pg_dump", "lib/a.so.1", "lib/a.a",
                     "share/zone", "include/a.h"):
            file = package / "pginstall" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(name)
        libraries = package.with_name(files.LIBRARIES)
        libraries.mkdir()
        (libraries / "libpq.so").write_text("libpq")
        package.parent.chmod(0o700)
        return package

    def test_modes(self) -> None:
        """Everyone can execute the copy, nobody but its owner change it, whatever the umask."""
        package, target = self.a_package(), self.directory / "target"
        self.set_umask(0o077)
        files.install(package, target)
        found = {
            str(path.relative_to(target)): mode(path)
            for path in [target, *target.rglob("*")] if path.is_file() or path == target
        }
        inside = f"{files.PACKAGE}/pginstall"
        self.assertEqual(found, {
            ".": 0o755, f"{inside}/bin/postgres": 0o755, f"{inside}/bin/initdb": 0o755,
            f"{inside}/lib/a.so.1": 0o755, f"{inside}/share/zone": 0o644,
            f"{files.LIBRARIES}/libpq.so": 0o755,
        })
        self.assertEqual({mode(path) for path in target.rglob("*") if path.is_dir()}, {0o755})

    def test_once(self) -> None:
        """A copy that is there is taken, and nothing temporary stays."""
        package, target = self.a_package(), self.directory / "target"
        files.install(package, target)
        before = (target / files.PACKAGE).stat()
        files.install(package, target)
        self.assertEqual((target / files.PACKAGE).stat(), before)
        self.assertEqual({path.name for path in self.directory.iterdir()}, {"venv", "target"})

    def test_second_in_the_race(self) -> None:
        """Who finds, when done, that another was quicker takes the other's copy."""
        package, target = self.a_package(), self.directory / "target"

        def another() -> None:
            target.mkdir()
            (target / "theirs").write_text("")

        self.patch(os, "sync", another)
        self.assertEqual(files.install(package, target), target)
        self.assertEqual([path.name for path in target.iterdir()], ["theirs"])
        self.assertEqual({path.name for path in self.directory.iterdir()}, {"venv", "target"})


class LeftoverTests(FilesCase):
    def leftover(self, text: str) -> tuple[int | None, bool]:
        """Ask about a postmaster.pid."""
        (self.directory / "postmaster.pid").write_text(text)
        return files.leftover(self.directory, ourselves())

    def test_none(self) -> None:
        """No file, or an empty one, names nobody; the empty one is removed."""
        self.assertEqual(files.leftover(self.directory, ourselves()), (None, False))
        self.assertEqual(self.leftover(""), (None, False))
        self.assertFalse((self.directory / "postmaster.pid").exists())

    def test_namesake(self) -> None:
        """A process that lives but is no server is named as stale; so is one that is dead."""
        done = subprocess.Popen(["true"])
        done.wait()
        self.assertEqual(self.leftover(f"{os.getpid()}\n/there\n"), (os.getpid(), False))
        self.assertEqual(self.leftover(f"-{done.pid}\n"), (done.pid, False))

    def test_postmaster(self) -> None:
        """A server is known by its name, its data directory and its owner."""
        server = subprocess.Popen(
            ["postgres", "-c", "echo; read x", "-D", str(self.directory)],
            executable="/bin/sh", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        self.addCleanup(server.communicate)
        assert server.stdout is not None
        server.stdout.readline()  # only now is its command line sure to be there
        self.assertEqual(self.leftover(f"{server.pid}\n/there\n"), (server.pid, True))
        self.assertFalse(files.is_postmaster(server.pid, self.directory, STRANGER))
        self.assertFalse(files.is_postmaster(server.pid, self.directory / "x", ourselves()))
