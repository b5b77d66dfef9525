"""Daemons with an embedded PostgreSQL, from the first start to the last signal."""

from __future__ import annotations

import json
import os
import pwd
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.task import deferLater
from twisted.internet.utils import getProcessOutputAndValue
from twisted.trial.unittest import TestCase

from tests.support.api import PASSWORD, Api
from tests.support.daemon import PYTHON, TWISTD, Daemon, a_daemon, environment
from tests.support.processes import a_directory, all_gone, become, family, parents

reactor: Any = installed_reactor

#: Whom ``nobody`` and root are not.
ORDINARY = "daemon"


def said_by_us(daemon: Daemon) -> list[str]:
    """What the log says that is not Twisted's own, without times and names."""
    lines = [line.partition("[")[2] for line in daemon.output.splitlines()]
    return [line.partition("] ")[2] for line in lines if line.startswith("litecord")]


class LifeTests(TestCase):
    timeout = 120

    async def test_signals(self) -> None:
        """
        Whatever signal ends it, no process is left, and the next start finds all that was there.

        The first says what it does, the others one line; a clean stop takes the ready file along.
        """
        daemon = a_daemon(self)
        ready = await daemon.start("[litecord]\naccess_log = -\n")
        self.check_ready_file(daemon, ready)
        api = Api(self, daemon.base_url)
        token = await api.register("somebody")
        request = await daemon.said('"POST /api/v10/auth/register HTTP/1.1" ')
        self.assertRegex(request, r"^127\.0\.0\.1 - - \[")
        self.assertRegex(said_by_us(daemon)[0], "^making a PostgreSQL cluster in ")
        self.assertRegex(said_by_us(daemon)[-1], "^Litecord listens on http://127.0.0.1:[0-9]+/api")

        self.assertEqual(await daemon.stop(signal.SIGKILL), -signal.SIGKILL)
        self.assertGreater(len(daemon.relatives), 4)
        self.assertTrue(await daemon.all_gone())
        self.assertTrue(daemon.ready_file.exists())

        for number in (signal.SIGTERM, signal.SIGINT):
            self.assertEqual((await daemon.start())["listen"], ready["listen"])
            me = await api.ok("GET", "/users/@me", token=token)
            self.assertEqual(me["username"], "somebody")
            self.assertEqual(await daemon.stop(number), -number)
            self.assertEqual(daemon.relatives & parents().keys(), set())
            self.assertFalse(daemon.ready_file.exists())
            if number == signal.SIGINT:  # what was before recovered from a crash
                self.assertEqual(
                    said_by_us(daemon), [f"Litecord listens on {ready['base_url']}"], daemon.output
                )

    def check_ready_file(self, daemon: Daemon, ready: dict[str, Any]) -> None:
        """Everything in the ready file is true, and nobody else can read it."""
        port = int(ready["listen"][0].split(":")[1])
        self.assertEqual(
            ready,
            {
                "pid": daemon.pid,
                "base_url": f"http://127.0.0.1:{port}/api/v10",
                "gateway_url": f"ws://127.0.0.1:{port}",
                "listen": [f"tcp:{port}:interface=127.0.0.1"],
            },
        )
        self.assertEqual(stat.S_IMODE(daemon.ready_file.stat().st_mode), 0o600)

    async def test_no_configuration(self) -> None:
        """An ordinary user needs no file, no option and no right; the commands work beside it."""
        directory = a_directory(self)
        entry = pwd.getpwnam(ORDINARY) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(directory, entry.pw_uid, entry.pw_gid)
        prefix = become(entry.pw_uid, entry.pw_gid) if os.geteuid() == 0 else []
        prefix += ["env", f"XDG_DATA_HOME={directory}"]
        daemon = a_daemon(self, directory, prefix=prefix)
        options = ["-n", "--pidfile=", "litecord", "--listen", "tcp:0:interface=127.0.0.1"]
        daemon.run(*TWISTD, *options)
        line = await daemon.said("Litecord listens on ")
        api = Api(self, line.rpartition(" ")[2])
        self.assertEqual((await api.call("GET", "/users/@me"))[0], 401)
        pids = family(daemon.pid)
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in pids}
        self.assertEqual(owners, {entry.pw_uid})
        self.assertEqual([each.name for each in directory.iterdir()], ["litecord"])

        command = [*prefix, *PYTHON, "from litecord.cli import main; main()"]
        made = subprocess.run(
            [*command, "create-user", "--email", "me@example.org", "me"],
            input=f"{PASSWORD}\n",
            env=environment(),
            cwd=directory,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((made.stderr, made.returncode), ("", 0))
        form = {"login": "me@example.org", "password": PASSWORD}
        token = (await api.ok("POST", "/auth/login", form))["token"]
        me = await api.ok("GET", "/users/@me", token=token)
        self.assertEqual((me["id"], me["username"]), (made.stdout.strip(), "me"))

        await daemon.stop()
        self.assertEqual(pids & parents().keys(), set())

    async def test_server_killed_under_the_daemon(self) -> None:
        """The embedded server dies: 503 until the daemon has started it again; nothing is lost."""
        daemon = a_daemon(self)
        await daemon.start("[ratelimits]\nmode = off\n")
        api = Api(self, daemon.base_url)
        token = await api.register()
        pid_file = daemon.data / "postgresql" / "server" / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        statuses: list[int] = []
        while not statuses or statuses[-1] != 200:
            statuses.append((await api.call("GET", "/users/@me/guilds", token=token))[0])
            if statuses[-1] == 200 and len(statuses) == 1:
                statuses.clear()  # it has not been noticed yet
            await deferLater(reactor, 0.02)
        self.assertLessEqual(set(statuses), {200, 503})
        self.assertIn("starting it again", daemon.output)
        await daemon.stop()
        self.assertTrue(await daemon.all_gone())

    async def test_second_daemon(self) -> None:
        """A data directory in use is refused in one line, and the first daemon is not disturbed."""
        first = a_daemon(self)
        await first.start()
        second = a_daemon(self)
        second.launch(f"[litecord]\ndata = {first.data}\nready_file = {first.ready_file}\n")
        self.assertEqual(await second.ended(), 1)
        why = f"litecord: {first.data}: another litecord is using this data directory"
        self.assertEqual(second.output.splitlines()[-1], why)
        self.assertNotIn("Traceback", second.output)
        self.assertTrue(first.ready_file.exists())
        self.assertEqual((await Api(self, first.base_url).call("GET", "/users/@me"))[0], 401)

    async def test_stop_while_starting(self) -> None:
        """A first start, interrupted while the cluster is being made, is over at once."""
        daemon = a_daemon(self)
        daemon.launch()
        await daemon.said("making a PostgreSQL cluster")
        self.assertEqual(await daemon.stop(), -signal.SIGTERM)
        self.assertTrue(await daemon.all_gone())
        self.assertNotIn("Traceback", daemon.output)
        self.assertNotIn("cannot run", daemon.output)
        await daemon.start()


class DaemonisedTests(TestCase):
    timeout = 120

    async def run_command(self, command: list[str], directory: Path) -> tuple[str, int]:
        """Run a command to its end; what it printed, and its exit status."""
        out, err, status = await getProcessOutputAndValue(
            command[0], command[1:], env=environment(), path=str(directory)
        )
        return (out + err).decode(), status

    def make_sure(self, pid: int) -> None:
        """End the daemon if the test has not."""
        if pid in parents():
            os.kill(pid, signal.SIGKILL)

    async def test_daemonised(self) -> None:
        """
        Without -n the command ends when the server is ready, or with status 1 and the reason.

        The daemon goes on in another directory than it was started in; its log is what twistd
        says, and it can be stopped by its pid file.
        """
        daemon = a_daemon(self)
        daemon.configure("[litecord]\naccess_log = requests.log\nready_file = run/ready.json\n")
        log, pid_file = daemon.directory / "twistd.log", daemon.directory / "twistd.pid"
        command = daemon.command(f"--logfile={log}", f"--pidfile={pid_file}", "--rundir=/")
        relative = [each.replace(str(daemon.ini), "litecord.ini") for each in command]
        self.assertEqual(await self.run_command(relative, daemon.directory), ("", 0))

        pid = int(pid_file.read_text())
        self.addCleanup(self.make_sure, pid)
        ready = json.loads((daemon.directory / "run" / "ready.json").read_text())
        self.assertEqual(ready["pid"], pid)
        self.assertEqual((await Api(self, ready["base_url"]).call("GET", "/users/@me"))[0], 401)

        second = [*daemon.command("--logfile=second.log", "--pidfile=second.pid"), "--listen"]
        said, status = await self.run_command([*second, ready["listen"][0]], daemon.directory)
        self.assertIn(f"cannot listen on {ready['listen'][0]}: Address already in use", said)
        self.assertEqual(status, 1)

        pids = family(pid)
        self.assertGreater(len(pids), 4)
        os.kill(pid, signal.SIGTERM)
        self.assertTrue(await all_gone(reactor, pids))
        self.assertIn("GET /api/v10/users/@me", (daemon.directory / "requests.log").read_text())
        left = sorted(each.name for each in daemon.directory.iterdir())
        logs = ["requests.log", "second.log", "twistd.log"]
        self.assertEqual(left, sorted(["data", "litecord.ini", "run", *logs]))
        self.assertEqual(list((daemon.directory / "run").iterdir()), [])
