"""Files that are uploaded before their message, and bodies that arrive in bad ways."""

from __future__ import annotations

import tracemalloc
from tempfile import TemporaryFile
from typing import IO, Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.protocols.basic import FileSender

from litecord.actions import image_data
from litecord.model.permissions import ATTACH_FILES
from tests.support.attachments import KIND, AttachmentCase, multipart, named, part

DAY = 24 * 3600


class TwoStepTests(AttachmentCase):
    async def announce(self, *files: tuple[str, int], by: Any = None) -> list[Any]:
        """Say which files are about to be sent; where to."""
        form = {
            "files": [
                {"id": str(number), "filename": name, "file_size": size}
                for number, (name, size) in enumerate(files)
            ]
        }
        told = await self.ok("POST", self.uploads, form, token=(by or self.bob).token)
        found: list[Any] = told["attachments"]
        return found

    @property
    def uploads(self) -> str:
        """Where files are announced."""
        return f"/channels/{self.guild.channel_id}/attachments"

    async def post(self, upload: Any, by: Any = None, **said: Any) -> Any:
        """Post a message that names an upload."""
        listed = [{"id": "0", "uploaded_filename": upload["upload_filename"], **said}]
        return await self.call(
            "POST", self.path, {"attachments": listed}, token=(by or self.bob).token
        )

    async def test_whole_way(self) -> None:
        """Announced, sent, named by a message; after that there is no upload any more."""
        first, second = await self.announce(("a b.txt", 5), ("x.txt", 1))
        self.assertEqual((first["id"], second["id"]), ("0", "1"))
        put = await self.load(first["upload_url"], "PUT", b"hello")
        self.assertEqual(put.status, 200)
        answer = await self.post(first, filename="c.txt", description="d")
        [attachment] = answer.body["attachments"]
        self.assertEqual((attachment["filename"], attachment["size"]), ("c.txt", 5))
        self.assertEqual(attachment["description"], "d")
        self.assertEqual((await self.load(attachment["url"])).body, b"hello")
        self.assertEqual((await self.post(first)).body["code"], 50146)
        self.assertEqual((await self.post(second)).body["code"], 50146)

    async def test_edit(self) -> None:
        """An edit names one as well."""
        made = await self.sent(named(("a.txt", b"a")))
        [upload] = await self.announce(("b.txt", 1))
        await self.load(upload["upload_url"], "PUT", b"b")
        [a] = made["attachments"]
        listed = [{"id": a["id"]}, {"id": "0", "uploaded_filename": upload["upload_filename"]}]
        edited = await self.edit(made, {"attachments": listed})
        self.assertEqual([each["filename"] for each in edited["attachments"]], ["a.txt", "b.txt"])

    async def test_whose(self) -> None:
        """An upload is for one channel, and for who announced it."""
        [upload] = await self.announce(("a.txt", 5))
        await self.load(upload["upload_url"], "PUT", b"hello")
        self.assertEqual((await self.post(upload, by=self.alice)).body["code"], 50146)
        path = f"/attachments/{upload['upload_filename']}"
        await self.assertRefused(self.call("DELETE", path, token=self.alice.token), 404, 0)
        await self.ok("DELETE", path, token=self.bob.token)
        await self.assertRefused(self.call("DELETE", path, token=self.bob.token), 404, 0)
        self.assertEqual((await self.post(upload)).body["code"], 50146)
        self.assertEqual((await self.load(upload["upload_url"], "PUT", b"x")).status, 404)

    async def test_refused(self) -> None:
        """Too much is refused when it is announced, and when it is sent; so is what may not be."""
        form = {"files": [{"filename": "a", "file_size": 100 * 1024 + 1}]}
        asked = self.call("POST", self.uploads, form, token=self.bob.token)
        await self.assertRefused(asked, 413, 40005)
        wrong: list[Any] = [[], [{"filename": "a", "file_size": 1}] * 11, [{"filename": "a"}]]
        for files in wrong:
            asked = self.call("POST", self.uploads, {"files": files}, token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)
        [upload] = await self.announce(("a", 1))
        url = upload["upload_url"]
        self.assertEqual((await self.load(url, "PUT", b"x" * (100 * 1024 + 1))).status, 413)
        self.assertEqual((await self.load(url, "GET")).status, 405)
        self.assertEqual((await self.load(f"{url}/x", "PUT", b"x")).status, 404)
        for nothing in ("x", "%00"):
            loaded = await self.load(f"{self.base}/uploads/{nothing}", "PUT", b"x")
            self.assertEqual(loaded.status, 404)
            asked = self.call("DELETE", f"/attachments/{nothing}", token=self.bob.token)
            await self.assertRefused(asked, 404, 0)
        self.assertEqual(self.kept(), [])
        await self.deny(ATTACH_FILES)
        form = {"files": [{"filename": "a", "file_size": 1}]}
        asked = self.call("POST", self.uploads, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)

    async def test_forgotten(self) -> None:
        """What no message names within a day is forgotten, with its file."""
        [upload, kept] = await self.announce(("a.txt", 5), ("b.txt", 1))
        await self.load(upload["upload_url"], "PUT", b"hello")
        self.clock.advance(DAY + 1)
        self.assertEqual((await self.load(kept["upload_url"], "PUT", b"b")).status, 404)
        await image_data.collect(self.world)
        rows = await self.database.autocommit.query("select token from uploads")
        self.assertEqual(rows, [])
        self.assertEqual((await self.post(upload)).body["code"], 50146)


class CollectingTests(AttachmentCase):
    async def test_files(self) -> None:
        """A file stays for as long as any message has it, and goes a day after the last."""
        first = await self.sent(named(("a.txt", b"hello"), ("b.txt", b"other")))
        second = await self.sent(named(("c.txt", b"hello")))
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.bob.token)
        self.world.clock.advance(400 * DAY)  # type: ignore[attr-defined]
        # The files are of the real now, which lies behind the clock by then.
        await image_data.collect(self.world)
        self.assertEqual(len(self.kept()), 1)
        url = (await self.get(second))["attachments"][0]["url"]
        self.assertEqual((await self.load(url)).body, b"hello")


class Raw(Protocol):
    """A connection that sends what it is told to."""

    def __init__(self) -> None:
        self.received = b""
        self.lost: Deferred[None] = Deferred()
        self._waiting: Deferred[bytes] | None = None

    def dataReceived(self, data: bytes) -> None:
        self.received += data
        if self._waiting is not None and b"\r\n\r\n" in self.received:
            waiting, self._waiting = self._waiting, None
            waiting.callback(self.received)

    def connectionLost(self, reason: Any = None) -> None:
        self.lost.callback(None)

    def answer(self) -> Deferred[bytes]:
        """The head of the answer, at least."""
        self._waiting = Deferred()
        return self._waiting


class HostileTests(AttachmentCase):
    async def connect(self) -> Raw:
        """Connect to the server."""
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", self.port.getHost().port)
        raw: Raw = await connectProtocol(endpoint, Raw())
        return raw

    def head(self, *more: str) -> bytes:
        """The head of a request that posts a form."""
        lines = [
            f"POST /api/v10{self.path} HTTP/1.1",
            "Host: localhost",
            f"Authorization: {self.bob.token}",
            f"Content-Type: {KIND}",
            *more,
            "\r\n",
        ]
        return "\r\n".join(lines).encode()

    async def post(self, body: bytes, kind: str = KIND) -> tuple[int, int]:
        """Post a body; the status and the code."""
        answer = await self.call(
            "POST", self.path, body, token=self.bob.token, headers={"Content-Type": kind}
        )
        return answer.status, answer.body.get("code")

    async def nothing_left(self) -> None:
        """There is no file, nor any message."""
        self.assertEqual(self.kept(), [])
        self.assertEqual(await self.ids(), [])

    async def test_dropped(self) -> None:
        """A client that goes away in the middle leaves nothing."""
        body = multipart(named(("a.bin", b"x" * 90_000), ("b.bin", b"y" * 90_000)))
        for length in (f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"):
            raw = await self.connect()
            sent = body[:120_000]
            if "chunked" in length:
                sent = b"%x\r\n%s\r\n" % (len(sent), sent)
            raw.transport.write(self.head(length) + sent)  # type: ignore[union-attr]
            raw.transport.loseConnection()  # type: ignore[union-attr]
            await raw.lost
        await self.nothing_left()

    async def test_chunked(self) -> None:
        """A body of chunks, of any size, is a body like any other."""
        body = multipart(named(("a.txt", b"hello" * 1000)))
        raw = await self.connect()
        answer = raw.answer()
        raw.transport.write(self.head("Transfer-Encoding: chunked"))  # type: ignore[union-attr]
        for start in range(0, len(body), 77):
            piece = body[start : start + 77]
            chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
            raw.transport.write(chunk)  # type: ignore[union-attr]
        raw.transport.write(b"0\r\n\r\n")  # type: ignore[union-attr]
        self.assertIn(b"200 OK", (await answer).split(b"\r\n")[0])
        raw.transport.loseConnection()  # type: ignore[union-attr]
        await raw.lost

    async def test_wrong_forms(self) -> None:
        """What is no form, or not all of one, is refused and leaves nothing."""
        whole = multipart(named(("a.txt", b"hello"), ("b.txt", b"hello")))
        other = "multipart/form-data; boundary=other"
        for body, kind in ((whole, other), (whole[:-12], KIND), (whole[:150], KIND),
                           (whole, "multipart/form-data; boundary=" + "z" * 5000),
                           (b"", KIND), (whole, "multipart/form-data; boundary=\"\"")):
            self.assertEqual(await self.post(body, kind), (400, 50035), (body[:40], kind))
        await self.nothing_left()

    async def test_too_many_parts(self) -> None:
        """A thousand parts, and a head of any length, are too much."""
        many = part('name="x"', b"") * 1000 + b"--xyz--\r\n"
        self.assertEqual(await self.post(many), (413, 40005))
        files = part('name="f"; filename="f"', b"x") * 1000 + b"--xyz--\r\n"
        self.assertEqual(await self.post(files), (400, 30015))
        head = part(f'name="x"; filename="{"y" * 50_000}"', b"x") + b"--xyz--\r\n"
        self.assertIn(await self.post(head), [(413, 40005), (400, 50035)])
        await self.nothing_left()

    async def test_paths(self) -> None:
        """No name leads anywhere."""
        names = "../../../x", "/etc/passwd", "..\\\\..\\\\x", "a/../../b", "%2e%2e%2fx", "\x7f"
        for name in names:
            attachment = await self.attached(name, b"x")
            self.assertNotIn("/", attachment["filename"])
            self.assertFalse(attachment["filename"].startswith("."))
            self.assertEqual((await self.load(attachment["url"])).body, b"x")
        self.assertEqual(len(self.kept()), 1)

    async def test_strangers(self) -> None:
        """What somebody sends who is nobody is never looked at."""
        body = multipart(named(("a.txt", b"hello")))
        answer = await self.call(
            "POST", self.path, body, token="x", headers={"Content-Type": KIND}
        )
        self.assertEqual(answer.status, 401)
        stranger = await self.a_user()
        answer = await self.call(
            "POST", self.path, body, token=stranger.token, headers={"Content-Type": KIND}
        )
        self.assertEqual((answer.status, answer.body["code"]), (403, 50001))
        await self.nothing_left()


class Counting(Protocol):
    """A connection that counts what comes, and keeps the beginning of it."""

    def __init__(self, most: int) -> None:
        self.count = 0
        self.head = b""
        self.done: Deferred[None] = Deferred()
        self._most = most

    def dataReceived(self, data: bytes) -> None:
        self.count += len(data)
        self.head = (self.head + data)[:5000]
        if self.count >= self._most and not self.done.called:
            self.done.callback(None)


class MemoryTests(AttachmentCase):
    config = "[ratelimits]\nmode = off\n[limits]\nattachment = 30 MiB\nbody = 40 MiB\n"
    size = 24 << 20

    async def ask(self, request: IO[bytes], most: int) -> bytes:
        """Send a request from the disk; the beginning of an answer of so many bytes."""
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", self.port.getHost().port)
        counting: Counting = await connectProtocol(endpoint, Counting(most))
        transport: Any = counting.transport
        await FileSender().beginFileTransfer(request, transport)
        await counting.done
        transport.loseConnection()
        return counting.head

    def on_disk(self, *pieces: bytes) -> IO[bytes]:
        """A file of these pieces."""
        file = TemporaryFile()  # noqa: SIM115 -- closed in the end
        self.addCleanup(file.close)
        for each in pieces:
            file.write(each)
        file.seek(0)
        return file

    async def test_whole_way(self) -> None:
        """A file is never in memory as a whole, neither on its way in nor on its way out."""
        before, after = multipart(named(("big.bin", b"@@"))).split(b"@@")
        lines = [
            f"POST /api/v10{self.path} HTTP/1.1",
            "Host: localhost",
            f"Authorization: {self.bob.token}",
            f"Content-Type: {KIND}",
            f"Content-Length: {len(before) + self.size + len(after)}",
            "\r\n",
        ]
        head = "\r\n".join(lines).encode()
        piece = bytes(range(256)) * 256
        posted = self.on_disk(head, before, *[piece] * (self.size // len(piece)), after)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        start = tracemalloc.get_traced_memory()[0]
        self.assertIn(b"200 OK", await self.ask(posted, 1))
        [message] = await self.ok("GET", self.path, token=self.bob.token)
        [attachment] = message["attachments"]
        self.assertEqual(attachment["size"], self.size)
        path = attachment["url"].removeprefix(self.base)
        asked = self.on_disk(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.assertIn(b"200 OK", await self.ask(asked, self.size))
        self.assertLess(tracemalloc.get_traced_memory()[1] - start, self.size // 3)
