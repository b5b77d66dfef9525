"""What the pipeline does with every request."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from zope.interface import implementer

from litecord.http.endpoint import Reply
from litecord.interfaces import IFaults, ITrace
from tests.hostile.client import request_bytes
from tests.support.pipeline import PipelineCase

reactor: Any = installed_reactor


class AnswerTests(PipelineCase):
    async def test_head(self) -> None:
        """Status, headers and body are the handler's; the type is exactly JSON's."""
        answer = await self.ask("GET", "/open")
        self.assertEqual((answer.status, answer.body), (201, {"actor": None, "version": 10}))
        self.assertEqual(answer.headers["x-more"], "yes")
        self.assertEqual(answer.headers["content-type"], "application/json")

    async def test_no_body(self) -> None:
        """A 204 says neither type nor length; any other answer without a body has length 0."""
        answer = await self.ask("GET", "/bot", authorization=f"Bot {self.bot}")
        self.assertEqual((answer.status, answer.raw), (204, b""))
        self.assertFalse({"content-type", "content-length"} & answer.headers.keys())
        answer = await self.ask("GET", "/empty")
        self.assertEqual((answer.status, answer.headers["content-length"]), (202, "0"))

    async def test_version(self) -> None:
        """The handler knows the version; where the path names none it is 6."""
        self.assertEqual((await self.ask("GET", "/open", prefix="/api/v8")).body["version"], 8)
        self.assertEqual((await self.ask("GET", "/open", prefix="/api")).body["version"], 6)

    async def test_refusal(self) -> None:
        """A refusal is told, and logged by nobody."""
        self.assertRefused(await self.ask("GET", "/refused"), 404, 10004)
        self.assertRefused(await self.ask("GET", "/down"), 503, 0)

    async def test_bug(self) -> None:
        """Anything else that escapes is 500 in Discord's shape, and logged once."""
        answer = await self.ask("GET", "/broken")
        self.assertRefused(answer, 500, 0)
        self.assertEqual(answer.body["message"], "500: Internal Server Error")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    async def test_unrouted(self) -> None:
        """An unknown path is 404, a known one by another method 405."""
        self.assertRefused(await self.ask("GET", "/nowhere"), 404, 0)
        self.assertRefused(await self.ask("GET", "/open/"), 404, 0)
        self.assertRefused(await self.ask("POST", "/open"), 405, 0)


@implementer(ITrace, IFaults)
class Tap:
    """Notes every exchange, and answers one path itself."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, int, object]] = []

    def exchange(self, request: Any, status: int, body: object) -> None:
        self.seen.append((request.path, status, body))

    def frame(self, session: object, inbound: bool, payload: object) -> None:
        raise AssertionError("there is no gateway here")

    def answer(self, request: Any) -> object | None:
        return Reply({"fault": True}, 418) if request.path.endswith(b"/broken") else None

    def send(self, session: object, name: str) -> object | None:
        raise AssertionError("there is no gateway here")


class TapTests(PipelineCase):
    async def test_trace(self) -> None:
        """A trace sees every exchange, answered, refused or unknown, with the body not encoded."""
        self.world.trace = tap = Tap()
        for path in ("/open", "/refused", "/nowhere"):
            await self.ask("GET", path)
        self.assertEqual(
            [(path, status) for path, status, _ in tap.seen],
            [(b"/api/v10/open", 201), (b"/api/v10/refused", 404), (b"/api/v10/nowhere", 404)],
        )
        self.assertEqual(tap.seen[0][2], {"actor": None, "version": 10})

    async def test_faults(self) -> None:
        """A fault answers in the handler's place; what it does not want is answered as ever."""
        self.world.faults = Tap()
        answer = await self.ask("GET", "/broken")
        self.assertEqual((answer.status, answer.body), (418, {"fault": True}))
        self.assertEqual((await self.ask("GET", "/open")).status, 201)


class HangUpTests(PipelineCase):
    async def test_hang_up(self) -> None:
        """When the client hangs up, its handler is cancelled; nobody calls that an error."""
        client = await self.a_client()
        client.ask(request_bytes("GET", "/api/v10/slow")).addBoth(self.happened.append)
        await self.until(lambda: len(self.happened) == 1)
        await client.hang_up()
        await self.until(lambda: "cancelled" in self.happened)
        self.assertEqual(self.flushLoggedErrors(), [])

    async def test_others(self) -> None:
        """That is no matter to other requests."""
        client, other = await self.a_client(), await self.a_client()
        client.ask(request_bytes("GET", "/api/v10/slow"))
        await self.until(lambda: len(self.happened) == 1)
        answering = other.ask(request_bytes("GET", "/api/v10/slow"))
        await self.until(lambda: len(self.happened) == 2)
        await client.hang_up()
        self.happened[1].callback(None)
        self.assertEqual((await answering).status, 204)

    async def until(self, condition: Any) -> None:
        """Let the reactor come round until something is so."""
        while not condition():
            turn: Deferred[None] = Deferred()
            reactor.callLater(0, turn.callback, None)
            await turn
