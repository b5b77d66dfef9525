"""The ready file: what it says, and when it is there."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress
from twisted.trial.unittest import SynchronousTestCase

from litecord.config import Config
from litecord.ready import Ready, ReadyFile
from tests.support.processes import a_directory


def told(listen: str, address: IAddress, public_url: str = "") -> tuple[str, str, str]:
    """Tell base_url, gateway_url and listen of a server."""
    ini = f"[litecord]\npublic_url = {public_url}\n"
    config = Config.from_string(ini).override("litecord", "listen", listen)
    ready = Ready.of(config, address)
    return ready.base_url, ready.gateway_url, ready.listen[0]


class ReadyTests(SynchronousTestCase):
    def test_real_port(self) -> None:
        """Port 0 has become a real one."""
        self.assertEqual(
            told("tcp:0:interface=127.0.0.1", IPv4Address("TCP", "127.0.0.1", 41234)),
            (
                "http://127.0.0.1:41234/api/v10",
                "ws://127.0.0.1:41234",
                "tcp:41234:interface=127.0.0.1",
            ),
        )

    def test_all_addresses(self) -> None:
        """A server that listens everywhere is reached on loopback, among others."""
        base_url, gateway_url, listen = told("tcp:5000", IPv4Address("TCP", "0.0.0.0", 5000))
        self.assertEqual(base_url, "http://127.0.0.1:5000/api/v10")
        self.assertEqual(gateway_url, "ws://127.0.0.1:5000")
        self.assertEqual(listen, "tcp:5000:interface=0.0.0.0")

    def test_ipv6(self) -> None:
        """Brackets in URLs, escaped colons in endpoint strings, which can be used as they are."""
        for host in ("::1", "::"):
            base_url, gateway_url, listen = told("tcp6:5000", IPv6Address("TCP", host, 5000))
            self.assertEqual(base_url, "http://[::1]:5000/api/v10")
            self.assertEqual(gateway_url, "ws://[::1]:5000")
            self.assertEqual(listen, "tcp6:5000:interface=" + host.replace(":", r"\:"))
            Config().override("litecord", "listen", listen)

    def test_public_url(self) -> None:
        """Where a proxy stands before the server, clients go there."""
        base_url, gateway_url, listen = told(
            "tcp:5000", IPv4Address("TCP", "127.0.0.1", 5000), "https://chat.example.org"
        )
        self.assertEqual(base_url, "https://chat.example.org/api/v10")
        self.assertEqual(gateway_url, "wss://chat.example.org")
        self.assertEqual(listen, "tcp:5000:interface=127.0.0.1")

    def test_unix(self) -> None:
        """A socket in the file system has no port; the name it is reached by is this machine's."""
        base_url, _, listen = told("unix:/run/litecord.sock", UNIXAddress("/run/litecord.sock"))
        self.assertEqual(base_url, "http://localhost/api/v10")
        self.assertEqual(listen, "unix:/run/litecord.sock")


class ReadyFileTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = a_directory(self)
        self.path = self.directory / "run" / "ready.json"
        self.file = ReadyFile(self.path)
        self.ready = self.a_ready()

    def a_ready(self, pid: int | None = None) -> Ready:
        """Make one."""
        return Ready(
            pid=os.getpid() if pid is None else pid,
            base_url="http://127.0.0.1:5000/api/v10",
            gateway_url="ws://127.0.0.1:5000",
            listen=("tcp:5000:interface=127.0.0.1",),
        )

    def test_written_and_removed(self) -> None:
        """It is JSON for its owner's eyes alone, with its directory, whatever the umask."""
        self.addCleanup(os.umask, os.umask(0))
        self.file.write(self.ready)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(
            json.loads(self.path.read_text()),
            {
                "pid": os.getpid(),
                "base_url": "http://127.0.0.1:5000/api/v10",
                "gateway_url": "ws://127.0.0.1:5000",
                "listen": ["tcp:5000:interface=127.0.0.1"],
            },
        )
        self.assertEqual(list(self.path.parent.iterdir()), [self.path])
        self.file.remove()
        self.file.remove()
        self.assertEqual(list(self.path.parent.iterdir()), [])

    def test_appears_whole(self) -> None:
        """A reader sees what was there before or all of the new one: it takes the name at once."""
        names: list[str] = []

        def replace(partial: Path, target: Path) -> None:
            self.assertFalse(target.exists())
            names.append(json.loads(partial.read_text())["base_url"])
            partial.rename(target)

        self.patch(Path, "replace", replace)
        self.file.write(self.ready)
        self.assertEqual(names, [self.ready.base_url])

    def test_a_link_in_the_way(self) -> None:
        """In a directory that others can write to, nobody has us write through a link."""
        target = self.directory / "target"
        target.write_text("mine")
        self.path.parent.mkdir()
        self.path.symlink_to(target)
        self.path.with_name(f".ready.json.{os.getpid()}").symlink_to(target)
        self.file.write(self.ready)
        self.assertEqual(target.read_text(), "mine")
        self.assertFalse(self.path.is_symlink())

    def test_not_ours_any_more(self) -> None:
        """What another server wrote there meanwhile is left to it; so is what we never wrote."""
        self.file.write(self.ready)
        other = ReadyFile(self.path)
        other.write(self.a_ready(pid=1))
        self.file.remove()
        ReadyFile(self.path).remove()
        self.assertEqual(json.loads(self.path.read_text())["pid"], 1)

    def test_clear(self) -> None:
        """What a dead process left is removed, what a living one says is not."""
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        for pid, is_there in ((dead.pid, False), (os.getpid(), False), (os.getppid(), True)):
            ReadyFile(self.path).write(self.a_ready(pid))
            self.file.clear()
            self.assertEqual(self.path.exists(), is_there, pid)

    def test_clear_something_else(self) -> None:
        """A file that is no ready file is not removed, and there need not be one."""
        self.file.clear()
        self.path.parent.mkdir()
        for text in ("", "[]", "{}", "my diary"):
            self.path.write_text(text)
            self.file.clear()
            self.assertEqual(self.path.read_text(), text)

    def test_none(self) -> None:
        """Nobody asked for one."""
        file = ReadyFile(None)
        file.clear()
        file.write(self.ready)
        file.remove()
        self.assertEqual(list(self.directory.iterdir()), [])
