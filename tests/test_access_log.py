"""The access log: where its lines go, and what they say."""

from __future__ import annotations

import os
from typing import Any

from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from litecord.access_log import AccessLog
from tests.support.api import Api
from tests.support.ear import Ear
from tests.support.processes import a_directory
from tests.support.services import ServiceCase


class AccessLogTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = a_directory(self)
        self.path = self.directory / "requests.log"
        self.said: list[str] = []
        ear = Ear(self.hear)
        globalLogPublisher.addObserver(ear)
        self.addCleanup(globalLogPublisher.removeObserver, ear)

    def hear(self, event: LogEvent) -> None:
        """Keep what is logged."""
        self.said.append(formatEvent(event))

    def test_file(self) -> None:
        """Lines are in the file at once, behind those of the last time."""
        for number in range(2):
            log = AccessLog(str(self.path))
            self.assertTrue(log.is_on)
            log.open()
            log.line(f"number {number}")
            self.assertTrue(self.path.read_text().endswith(f"number {number}\n"))
            log.close()
            log.close()
            log.line("too late")
        self.assertEqual(self.path.read_text(), "number 0\nnumber 1\n")
        self.assertEqual(self.path.stat().st_mode & 0o007, 0)

    def test_off(self) -> None:
        """There is none."""
        log = AccessLog("off")
        self.assertFalse(log.is_on)
        log.open()
        log.line("a line")
        log.close()

    def test_stdout(self) -> None:
        """The real one, not twistd's log; it is not ours to close."""
        log = AccessLog("-")
        written: list[tuple[int, bytes]] = []
        self.patch(os, "write", lambda *given: written.append(given))
        log.open()
        log.line("a line")
        log.close()
        self.assertEqual(written, [(1, b"a line\n")])
        os.fstat(1)

    def test_cannot_be_opened(self) -> None:
        """The start is to fail then."""
        self.assertRaises(OSError, AccessLog(str(self.directory)).open)

    def test_disk_full(self) -> None:
        """No request fails for it; it is told once, and again only if it happens anew."""
        log = AccessLog(str(self.path))
        log.open()
        self.addCleanup(log.close)
        write = os.write
        for _ in range(2):
            self.patch(os, "write", self.no_space)
            log.line("lost")
            log.line("lost")
            self.patch(os, "write", write)
            log.line("kept")
        self.assertEqual(self.path.read_text(), "kept\nkept\n")
        expected = f"cannot write the access log {self.path}: [Errno 28] No space left on device"
        self.assertEqual(self.said, [expected] * 2)

    def no_space(self, *given: Any) -> int:
        """Fail as a full disk does."""
        raise OSError(28, "No space left on device")


class ServerTests(ServiceCase):
    async def test_line(self) -> None:
        """A line in the common log format: no query, no token, and no quote that ends a field."""
        server = self.a_server(self.configured(access_log="requests.log"))
        server.startService()
        api = Api(self, (await server.ready).base_url)
        await api.call("GET", "/users/@me?token=secret", token="secret")
        await api.call("GET", '/"x" "y"?q="')
        await api.call("GET", "/webhooks/1/secret")
        await api.call("POST", "/%77ebhooks/1/secret/github")
        await api.call("POST", "/interactions/1/secret/callback")
        await server.stopService()
        lines = (self.directory / "requests.log").read_text().splitlines()
        when = r"\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\]"
        self.assertEqual(len(lines), 5)
        self.assertNotIn("secret", "".join(lines))
        self.assertRegex(
            lines[0], rf'^127.0.0.1 - - {when} "GET /api/v10/users/@me HTTP/1.1" 401 \d+$'
        )
        self.assertRegex(lines[1], rf'^127.0.0.1 - - {when} "GET /api/v10/\S+ HTTP/1.1" 404 \d+$')
