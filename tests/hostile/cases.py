"""A test case that is hostile: whatever is logged as an error fails it, and so does any 5xx."""

from __future__ import annotations

from typing import Any, Final

import attrs
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer

from tests.support.gateway import GatewayCase

from .client import HttpClient, Response, request_bytes

_GRAVE: Final = frozenset({LogLevel.error, LogLevel.critical})


@implementer(ILogObserver)
@attrs.define(eq=False)
class GraveLog:
    """Notes what is logged as an error."""

    lines: list[str] = attrs.field(factory=list)

    def __call__(self, event: LogEvent) -> None:
        """Look at one thing that is logged."""
        if event.get("log_level") in _GRAVE:
            said = event.get("log_failure") or event.get("log_text") or event
            self.lines.append(f"{event.get('log_format')}: {said}")


class HostileCase(GatewayCase):
    """A test that is hostile to a world."""

    timeout = 120

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.grave = GraveLog()
        globalLogPublisher.addObserver(self.grave)
        self.addCleanup(self._nothing_grave)
        self.listens_on: int = self.port.getHost().port

    def _nothing_grave(self) -> None:
        globalLogPublisher.removeObserver(self.grave)
        self.assertEqual(self.grave.lines, [], "errors were logged")

    async def a_client(self) -> HttpClient:
        """Open a connection that ends with the test."""
        client = await HttpClient.connect(self.listens_on)
        self.addCleanup(client.hang_up)
        return client

    async def once(self, data: bytes) -> Response:
        """Send a request on a connection of its own."""
        client = await HttpClient.connect(self.listens_on)
        try:
            return await client.ask(data)
        finally:
            await client.hang_up()

    async def api(
        self,
        method: str,
        path: str | bytes,
        headers: dict[str, Any] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Send a request below ``/api/v10`` on a connection of its own."""
        target = b"/api/v10" + (path if isinstance(path, bytes) else path.encode())
        return await self.once(request_bytes(method, target, headers, body))

    def assert_shaped(self, response: Response, what: object = "") -> None:
        """A refusal is told in Discord's shape, and is never the server's own fault."""
        said = f"{what}: {response.status} {response.raw[:300]!r}"
        self.assertLess(response.status, 500, said)
        self.assertGreaterEqual(response.status, 200, said)
        if response.status >= 400:
            body = response.body
            self.assertIsInstance(body, dict, said)
            if "error" in body:  # the token endpoints speak as RFC 6749 has it
                self.assertEqual({type(each) for each in body.values()}, {str}, said)
                self.assertEqual(body.keys(), {"error", "error_description"}, said)
                return
            self.assertIs(type(body.get("message")), str, said)
            self.assertIs(type(body.get("code")), int, said)

    def assert_refused(self, response: Response, status: int, code: int, what: object = "") -> None:
        """It is this refusal."""
        self.assert_shaped(response, what)
        said = f"{what}: {response.raw[:300]!r}"
        self.assertEqual((response.status, response.code), (status, code), said)
