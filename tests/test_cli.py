"""The command ``litecord``: as a process of its own, where it needs a reactor."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from psycopg2.extensions import make_dsn
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.threads import deferToThread
from twisted.trial.unittest import SynchronousTestCase

from litecord import __version__, cli, seed
from tests.support.api import PASSWORD, Api
from tests.support.daemon import PYTHON, environment
from tests.support.processes import a_directory
from tests.support.services import ServiceCase

reactor: Any = installed_reactor

MAIN = "from litecord.cli import main; main()"
COMMAND = [*PYTHON, MAIN]
#: The same, which waits for its database as long as it takes, and hears Ctrl-C although what runs
#: in a shell's background ignores it.
PATIENT = [
    *PYTHON,
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    f"from litecord import assembly; assembly.PATIENCE = 600; {MAIN}",
]


class SimpleTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.patch(sys, "stdout", self.out)
        self.patch(sys, "stderr", self.err)
        self.directory = a_directory(self)

    def status(self, *arguments: str) -> int:
        """Run a command; its exit status."""
        try:
            cli.main(arguments)
        except SystemExit as error:
            return int(error.code or 0)
        return 0

    def test_version(self) -> None:
        """It knows what it is."""
        self.assertEqual(self.status("--version"), 0)
        self.assertEqual(self.out.getvalue(), f"litecord {__version__}\n")

    def test_help(self) -> None:
        """Without a command it tells which there are."""
        self.assertEqual(self.status("--help"), 0)
        for command in ("check-config", "migrate", "create-user", "check-state", "seed"):
            self.assertIn(f" {command}", self.out.getvalue())
        self.assertEqual(self.status(), 2)

    def test_check_config(self) -> None:
        """A file that is right."""
        ini = self.directory / "litecord.ini"
        ini.write_text("[litecord]\nlisten = tcp:5001\n")
        self.assertEqual(self.status("check-config", str(ini)), 0)
        self.assertEqual(self.out.getvalue(), f"{ini}: all right\n")

    def test_check_wrong_config(self) -> None:
        """One that is not: the one line names section, option and reason."""
        ini = self.directory / "litecord.ini"
        ini.write_text("[litecord]\nlisten = tcp\n")
        self.assertEqual(self.status("check-config", str(ini)), 1)
        self.assertRegex(
            self.err.getvalue(), r"\Alitecord: \[litecord\] listen: must have a port .*\n\Z"
        )

    def test_check_no_config(self) -> None:
        """One that is not there."""
        self.assertEqual(self.status("check-config", "/nowhere/at/all.ini"), 1)
        self.assertRegex(self.err.getvalue(), r"\Alitecord: cannot read /nowhere/at/all.ini: .*$")


class PasswordTests(SynchronousTestCase):
    def at_terminal(self, *typed: str) -> None:
        """Let somebody sit at a terminal and type."""
        answers = list(typed)
        self.patch(getpass, "getpass", lambda prompt: answers.pop(0))
        terminal = io.StringIO()
        self.patch(terminal, "isatty", lambda: True)
        self.patch(sys, "stdin", terminal)

    def test_typed(self) -> None:
        """What is not seen is typed twice."""
        self.at_terminal("secret", "secret")
        self.assertEqual(cli._password(), "secret")

    def test_mistyped(self) -> None:
        """Two passwords are none."""
        self.at_terminal("secret", "secrte")
        self.assertRaises(cli.CommandError, cli._password)

    def test_piped(self) -> None:
        """A line of standard input is taken as it is, blanks and all."""
        self.patch(sys, "stdin", io.StringIO(" secret \nmore\n"))
        self.assertEqual(cli._password(), " secret ")


class OutputTests(ServiceCase):
    async def seeded(self, output: Path | None) -> None:
        """Run the command, with nothing to seed."""
        self.patch(seed, "seed", lambda reactor, url: Deferred.fromCoroutine(made(url)))

        async def made(url: str) -> dict[str, str]:
            return {"base_url": url}

        await cli._seed(reactor, argparse.Namespace(url="http://here", output=output))

    async def test_printed(self) -> None:
        """JSON, and nothing else."""
        out = io.StringIO()
        self.patch(sys, "stdout", out)
        await self.seeded(None)
        self.assertEqual(json.loads(out.getvalue()), {"base_url": "http://here"})

    async def test_written(self) -> None:
        """The file is for its owner's eyes alone, even where it was for everybody's before."""
        path = self.directory / "demo.json"
        path.write_text("x" * 1000)
        path.chmod(0o644)
        await self.seeded(path)
        self.assertEqual(json.loads(path.read_text()), {"base_url": "http://here"})
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    async def test_no_file(self) -> None:
        """What is no file is written to, and nothing else is done to it."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        await self.seeded(Path(f"/proc/self/fd/{writing}"))
        os.close(writing)
        self.assertEqual(json.loads(os.read(reading, 1000)), {"base_url": "http://here"})


class DatabaseTests(ServiceCase):
    async def run_command(self, *arguments: str, told: str = "") -> tuple[int, str, str]:
        """Run a command as a process; its exit status, and what it printed where."""
        ran = await deferToThread(
            subprocess.run,
            [*COMMAND, *arguments],
            input=told,
            env=environment(),
            cwd=self.directory,
            capture_output=True,
            text=True,
        )
        return ran.returncode, ran.stdout, ran.stderr

    def an_ini(self, **options: Any) -> str:
        """Write an ini file; its path."""
        path = self.directory / "litecord.ini"
        path.write_text(self.configured(**options))
        return str(path)

    async def test_migrate(self) -> None:
        """The tables are there afterwards; a second time there is nothing to do."""
        for _ in range(2):
            ran = await self.run_command("migrate", "--config", self.an_ini())
            self.assertEqual(ran, (0, "the database is up to date\n", ""))
        self.assertEqual(self.ask("select count(*) from users"), [(0,)])

    async def test_no_database(self) -> None:
        """A database that refuses: one line, soon."""
        dsn = make_dsn(self.dsn, dbname="there_is_no_such_database")
        ran = await self.run_command("migrate", "-c", self.an_ini(way=dsn))
        self.assertEqual(ran[:2], (1, ""))
        self.assertRegex(ran[2], r"\Alitecord: the database is unavailable: .*does not exist\n\Z")

    async def test_create_user(self) -> None:
        """An account can be made where nobody may register, and can be logged in to."""
        ini = self.an_ini(registration="closed")
        command = ["create-user", "-c", ini, "--email", "root@example.org", "rooot"]
        status, out, err = await self.run_command(*command, told=f"{PASSWORD}\n")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(self.ask("select id::text, username from users"), [(out.strip(), "rooot")])

        status, out, err = await self.run_command(*command, told="short\n")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\Alitecord: password: .*\n\Z")
        status, out, err = await self.run_command(*command, told=f"{PASSWORD}\n")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\Alitecord: username: .*; email: Email is already registered.\n\Z")

        server = self.a_server(Path(ini).read_text())
        server.startService()
        api = Api(self, (await server.ready).base_url)
        form = {"login": "root@example.org", "password": PASSWORD}
        self.assertIn("token", await api.ok("POST", "/auth/login", form))
        refused = await self.run_command("seed", re.sub("/api/.*", "", api.base))
        self.assertEqual(refused[:2], (1, ""))
        self.assertRegex(
            refused[2], r"\Alitecord: cannot register alice, .* takes no new accounts\.\n\Z"
        )

    async def test_check_state(self) -> None:
        """What is as it must be: a summary, and status 0; findings: a line each, and status 1."""
        command = ["check-state", "-c", self.an_ini()]
        ran = await self.run_command(*command)
        nothing = "0 guilds, 0 applications, 0 users, 0 files: no findings, 0 orphans\n"
        self.assertEqual(ran, (0, nothing, ""))
        self.ask("insert into users (id, username) values (5, 'eve')")
        self.ask("insert into guilds (id, name, owner_id) values (6, 'lost', 5)")
        status, out, err = await self.run_command(*command)
        self.assertEqual((status, err), (1, ""))
        told = [
            "guild 6: its owner 5 is no member",
            "guild 6: its role @everyone is missing or not the lowest",
            "1 guilds, 0 applications, 1 users, 0 files: 2 findings, 0 orphans",
        ]
        self.assertEqual(out.splitlines(), told)

    async def test_remove_orphans(self) -> None:
        """A file that nothing refers to is no finding; it is listed, and removed on demand."""
        ini = self.an_ini()
        half = self.directory / "data" / "blobs" / "00" / ".half"
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half")
        os.utime(half, (0, 0))
        listed = f"file {half}: nothing refers to it\n"
        summed = "0 guilds, 0 applications, 0 users, 1 files: no findings, 1 orphans\n"
        ran = await self.run_command("check-state", "-c", ini)
        self.assertEqual(ran, (0, listed + summed, ""))
        self.assertTrue(half.exists())
        ran = await self.run_command("check-state", "-c", ini, "--remove-orphans")
        self.assertEqual(ran, (0, f"{listed}{summed}1 orphans removed\n", ""))
        self.assertFalse(half.exists())

    async def test_check_state_in_vain(self) -> None:
        """Where nothing can be told the status is 2, whatever stands in the way."""
        dsn = make_dsn(self.dsn, dbname="there_is_no_such_database")
        ran = await self.run_command("check-state", "-c", self.an_ini(way=dsn))
        self.assertEqual(ran[:2], (2, ""))
        self.assertRegex(ran[2], r"\Alitecord: the database is unavailable: .*\n\Z")
        ran = await self.run_command("check-state", "-c", "/nowhere/at/all.ini")
        self.assertEqual(ran[:2], (2, ""))
        ini = self.an_ini()
        await self.run_command("migrate", "-c", ini)
        self.ask("drop table invites cascade")
        ran = await self.run_command("check-state", "-c", ini)
        self.assertEqual(ran[:2], (2, ""))
        self.assertRegex(ran[2], r"\Alitecord: the database failed: .*invites.*\n\Z")

    async def test_interrupted(self) -> None:
        """Ctrl-C while it waits ends it in order: status 1, and one line."""
        reached: Deferred[None] = Deferred()

        class Mute(Protocol):
            def connectionMade(self) -> None:
                if not reached.called:
                    reached.callback(None)

        port = reactor.listenUNIX(str(self.directory / ".s.PGSQL.5432"), Factory.forProtocol(Mute))
        self.addCleanup(port.stopListening)
        command = subprocess.Popen(
            [*PATIENT, "migrate", "-c", self.an_ini(way=f"host={self.directory} port=5432")],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        await reached
        command.send_signal(signal.SIGINT)
        said = await deferToThread(command.communicate)
        self.assertEqual((command.returncode, *said), (1, "", "litecord: interrupted\n"))
