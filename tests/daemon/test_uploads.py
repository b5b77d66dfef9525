"""Uploads to a real daemon: what they cost it, and what is left of them when it is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from random import Random
from typing import Any

import treq
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred, DeferredList, gatherResults
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.trial.unittest import TestCase
from twisted.web.client import FileBodyProducer
from twisted.web.http_headers import Headers

from tests.clients.aftermath import check_state
from tests.support.api import Api
from tests.support.attachments import KIND, multipart, named
from tests.support.daemon import Daemon, a_daemon

reactor: Any = installed_reactor

#: How many upload at once, how much each, and how much more memory that may take.
CLIENTS, MUCH, ALLOWED = 10, 25 * 1000 * 1000, 80 * 1024 * 1024
#: How often the daemon is killed.
KILLS = int(os.environ.get("LITECORD_KILLS", "2"))
CONFIG = "[ratelimits]\nmode = off\n[limits]\nattachment = 25 MiB\nbody = 30 MiB\n"


def memory(pid: int, name: str) -> int:
    """How much memory a process takes (VmRSS), or took at most (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"/proc/{pid}/status has no {name}")


class Half(Protocol):
    """A client that sends the beginning of a request, and waits."""

    def __init__(self) -> None:
        self.lost: Deferred[None] = Deferred()

    def connectionLost(self, reason: object = None) -> None:
        self.lost.callback(None)


class UploadTests(TestCase):
    timeout = 180 + 30 * KILLS

    async def setUp(self) -> None:  # type: ignore[override]
        self.daemon: Daemon = a_daemon(self)
        ready = await self.daemon.start(CONFIG)
        self.pid: int = ready["pid"]
        self.api = Api(self, self.daemon.base_url)
        self.token = await self.api.register("somebody")
        guild = await self.api.ok("POST", "/guilds", {"name": "Guild"}, token=self.token)
        channels = await self.api.ok("GET", f"/guilds/{guild['id']}/channels", token=self.token)
        text = next(each["id"] for each in channels if each["type"] == 0)
        self.path = f"/channels/{text}/messages"

    async def upload(self, body: Path) -> Any:
        """Post a form that is in a file; the message."""
        with body.open("rb") as content:
            response = await treq.post(
                f"{self.daemon.base_url}{self.path}",
                data=FileBodyProducer(content),
                headers=Headers({"Authorization": [self.token], "Content-Type": [KIND]}),
                persistent=False,
            )
            answer = await response.json()
        self.assertEqual(response.code, 200, answer)
        return answer

    def a_form(self, name: str, content: bytes) -> Path:
        """A form with one file, on the disk."""
        path = Path(self.mktemp()).absolute()
        path.write_bytes(multipart(named((name, content))))
        return path

    def forms_of_blobs(self) -> list[Path]:
        """All files below the data directory that were sent, or are being sent."""
        return [each for each in (self.daemon.data / "blobs").rglob("*") if each.is_file()]

    async def test_memory(self) -> None:
        """Ten clients that send 25 MB at once take little memory, and lose nothing."""
        forms = [self.a_form("a.bin", Random(n).randbytes(MUCH)) for n in range(CLIENTS)]
        await self.upload(self.a_form("warm.bin", b"x" * 1000))
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")  # forget the most there was
        idle = memory(self.pid, "VmRSS")
        made = await gatherResults(
            [Deferred.fromCoroutine(self.upload(form)) for form in forms], consumeErrors=True
        )
        taken = memory(self.pid, "VmHWM") - idle
        self.assertLess(taken, ALLOWED, f"{taken >> 20} MiB")
        for number in (0, CLIENTS - 1):
            response = await treq.get(made[number]["attachments"][0]["url"], persistent=False)
            self.assertEqual(await response.content(), Random(number).randbytes(MUCH))
        self.assertEqual(len(self.forms_of_blobs()), CLIENTS + 1)

    async def test_killed(self) -> None:
        """A daemon that is killed while files arrive has what it answered, and nothing of more."""
        whole = multipart(named(("half.bin", Random(99).randbytes(2_000_000))))
        small = [self.a_form("a.bin", Random(n).randbytes(50_000)) for n in (1, 2)]
        kept = [await self.upload(each) for each in small]
        for number in range(KILLS):
            share = 2 + number % 3
            halves = [await self.begin(whole[: len(whole) // share]) for _ in range(4)]
            running = [
                Deferred.fromCoroutine(self.upload(self.a_form("b.bin", whole))) for _ in range(4)
            ]
            ended = DeferredList(running, consumeErrors=True)  # answered or not
            await DeferredList(running, fireOnOneCallback=True)
            await self.daemon.stop(signal.SIGKILL)
            await ended
            await gatherResults([half.lost for half in halves])
            status, said = await check_state(self.daemon)
            self.assertEqual(status, 0, said)
            self.assertIn(": no findings", said)
            await self.daemon.start()
            for seed, message in enumerate(kept, 1):
                read = await self.api.ok("GET", f"{self.path}/{message['id']}", token=self.token)
                response = await treq.get(read["attachments"][0]["url"], persistent=False)
                self.assertEqual(await response.content(), Random(seed).randbytes(50_000))
        page = await self.api.ok("GET", self.path, token=self.token)
        for message in page:
            for each in message["attachments"]:
                response = await treq.get(each["url"], persistent=False)
                self.assertEqual(len(await response.content()), each["size"])

    async def begin(self, body: bytes) -> Half:
        """Send the head of a request that announces more than this part of its body."""
        host, port = self.daemon.ready["base_url"].split("/")[2].split(":")
        half: Half = await connectProtocol(TCP4ClientEndpoint(reactor, host, int(port)), Half())
        head = (
            f"POST /api/v10{self.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {self.token}\r\n"
            f"Content-Type: {KIND}\r\nContent-Length: {4 * len(body)}\r\n\r\n"
        )
        half.transport.write(head.encode() + body)  # type: ignore[union-attr]
        return half
